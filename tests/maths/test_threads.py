"""Linear algebra keeps to one thread inside, and has its threads back outside."""

import pytest
import scipy.linalg  # noqa: F401
from threadpoolctl import threadpool_info, threadpool_limits

from payoff.maths.threads import one_thread


def used():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_one_inside_and_as_before_outside_even_when_nested_or_interrupted():
    with threadpool_limits(2, user_api="blas"):
        with one_thread(), one_thread():
            assert used() == {1}
        assert used() == {2}
        with pytest.raises(RuntimeError), one_thread():
            raise RuntimeError
        assert used() == {2}
