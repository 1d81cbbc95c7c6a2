"""The one door to compiled array programs: float64, and kept on disk between runs."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax

from payoff.core.cache import cache_folder
from payoff.maths.threads import one_thread

UNREAD = "Error reading persistent compilation cache entry"

P = ParamSpec("P")
R = TypeVar("R")


def compiled(*, static: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile a function of arrays with XLA; ``static`` names the arguments that are not arrays.

    Inside, every float is 64 bits wide whatever the caller's JAX is set to, and the caller's
    setting is the same afterwards. What comes out is a tree of NumPy arrays.
    Small factorisations run on one thread; see :mod:`payoff.maths.threads`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        program = jax.jit(function, static_argnames=static)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            _keep_programs_on_disk()
            with jax.enable_x64(True), one_thread():
                outcome: R = jax.device_get(program(*args, **kwargs))
                return outcome

        return run

    return decorate


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
    # Another process may be half through writing one: then it is compiled again, and nothing lost.
    warnings.filterwarnings("ignore", message=UNREAD, category=UserWarning)
