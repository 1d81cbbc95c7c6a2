"""Where what is slow to make is kept between runs."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "PAYOFF_CACHE"


def cache_folder() -> Path:
    """Return ``$PAYOFF_CACHE``, or the user's cache folder; it need not exist yet."""
    import platformdirs

    return Path(os.environ.get(VARIABLE) or platformdirs.user_cache_path("payoff"))
