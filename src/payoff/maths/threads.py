"""How many threads the linear algebra may use: one, where matrices are small."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any, ClassVar


class _Inside:
    """How many callers there are now: the first sets the limit, the last undoes it."""

    lock = Lock()
    count = 0
    undo: ClassVar[ExitStack] = ExitStack()


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra on one thread; as before when the last caller is out.

    On matrices of a hundred rows the library's threads wait for each other far longer than they
    compute, and worse beside another program.
    """
    with _Inside.lock:
        if _Inside.count == 0:
            _Inside.undo.enter_context(_libraries().limit(limits=1))
        _Inside.count += 1
    try:
        yield
    finally:
        with _Inside.lock:
            _Inside.count -= 1
            if _Inside.count == 0:
                _Inside.undo.close()


@functools.cache
def _libraries() -> Any:
    # NumPy and SciPy each bring a library of their own, which is there once they are imported.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")
