"""The one door to compiled array programs: float64, and kept on disk between runs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any, ClassVar, ParamSpec, TypeVar

import jax

from payoff.core.cache import cache_folder

P = ParamSpec("P")
R = TypeVar("R")


def compiled(*, static: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile a function of arrays with XLA; ``static`` names the arguments that are not arrays.

    Inside, every float is 64 bits wide whatever the caller's JAX is set to, and the caller's
    setting is the same afterwards. What comes out is a tree of NumPy arrays.

    Small factorisations run on one thread: on a busy machine the library's threads wait for each
    other fifty times as long as they compute.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        program = jax.jit(function, static_argnames=static)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            _keep_programs_on_disk()
            with jax.enable_x64(True), _one_thread():
                outcome: R = jax.device_get(program(*args, **kwargs))
                return outcome

        return run

    return decorate


class _Running:
    """How many programs run now: the first one in sets the limit, the last one out undoes it."""

    lock = Lock()
    count = 0
    undo: ClassVar[ExitStack] = ExitStack()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep the linear algebra that programs call on one thread."""
    with _Running.lock:
        if _Running.count == 0:
            _Running.undo.enter_context(_libraries().limit(limits=1))
        _Running.count += 1
    try:
        yield
    finally:
        with _Running.lock:
            _Running.count -= 1
            if _Running.count == 0:
                _Running.undo.close()


@functools.cache
def _libraries() -> Any:
    # XLA calls SciPy's LAPACK, which is there once it is imported.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


@functools.cache
def _keep_programs_on_disk() -> None:
    """Turn on JAX's compilation cache, unless the user has set one already."""
    settings: Any = jax.config
    if settings.jax_compilation_cache_dir is not None:
        return
    folder = cache_folder() / "programs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    settings.update("jax_compilation_cache_dir", str(folder))
    settings.update("jax_persistent_cache_min_compile_time_secs", 0.1)
