"""Frozen values: what is made once is never changed.

NumPy is imported when the first array is named, so that values without arrays cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, dataclass_transform

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.float64]

T = TypeVar("T")


def __getattr__(name: str) -> Any:
    if name != "Floats":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import numpy as np
    import numpy.typing as npt

    return npt.NDArray[np.float64]


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """Make ``cls`` a frozen dataclass with slots, compared by value."""
    return dataclass(frozen=True, slots=True)(cls)


@dataclass_transform(frozen_default=True, eq_default=False)
def frozen_arrays(cls: type[T]) -> type[T]:
    """Make ``cls`` a frozen dataclass that holds arrays, compared by identity."""
    return dataclass(frozen=True, slots=True, eq=False)(cls)


def read_only(values: npt.ArrayLike) -> Floats:
    """Return ``values`` as a float64 array that cannot be written to; copies only if it must."""
    import numpy as np

    array: Floats = np.asarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def replace(value: T, /, **changes: Any) -> T:
    """Return a copy of a frozen value with some fields changed."""
    from dataclasses import replace as dataclass_replace

    return dataclass_replace(value, **changes)  # type: ignore[type-var]
