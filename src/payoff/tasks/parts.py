"""What a value stands for, where its type does not say it.

A form offers the columns of a table for a :data:`Column`, and no form offers a :data:`Place`.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated


class Part(Enum):
    """What a text or a path is to its question."""

    COLUMN = "column"
    PLACE = "place"
    FIT = "fit"
    KEPT = "kept"


Column = Annotated[str, Part.COLUMN]
"""Name of a column of the table that the question is about."""

Place = Annotated[str, Part.PLACE]
"""Address of what does the work, such as a cluster."""

FitFile = Annotated[Path, Part.FIT]
"""File that an earlier question kept its fit in."""

Kept = Annotated[Path, Part.KEPT]
"""File that the question writes for later."""
