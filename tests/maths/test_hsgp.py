"""The Hilbert-space basis against exact kernels and against integrals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from payoff.core.errors import ChoiceError
from payoff.maths.compile import compiled
from payoff.maths.hsgp import Matern52, SquaredExponential, basis, recommended


def squared_exponential(distance, lengthscale):
    return np.exp(-0.5 * (distance / lengthscale) ** 2)


def matern(distance, lengthscale):
    r = np.sqrt(5) * np.abs(distance) / lengthscale
    return (1 + r + r**2 / 3) * np.exp(-r)


KERNELS = [(SquaredExponential(), squared_exponential), (Matern52(), matern)]
programs = {type(kernel): kernel.spectral for kernel, _ in KERNELS}
each = pytest.mark.parametrize(("kernel", "exact"), KERNELS, ids=["squared", "matern"])


@each
@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    shortest=st.floats(4, 60),
    wider=st.floats(1, 5),
    between=st.floats(0, 1),
    start=st.floats(-50, 50),
)
def test_it_is_the_kernel_within_a_fiftieth_of_the_variance(
    kernel, exact, shortest, wider, between, start
):
    """Two years of weeks; one basis for all lengthscales from the shortest to the longest."""
    times = np.linspace(start, start + 103, 104)
    longest = shortest * wider
    lengthscale = shortest + between * (longest - shortest)
    count, boundary = recommended(kernel, 103, shortest, longest)
    made = basis(times, times[0], times[-1], count, boundary)
    spread = programs[type(kernel)](1.5, lengthscale, made.frequencies)
    assert spread.shape == (count,)
    approximate = (made.functions * spread**2) @ made.functions.T
    true = 2.25 * exact(times[:, None] - times, lengthscale)
    np.testing.assert_allclose(approximate, true, atol=0.02 * 2.25)


@each
@pytest.mark.parametrize("frequency", [0.0, 0.3, 1.7])
def test_the_spectral_density_is_the_fourier_transform_of_the_kernel(kernel, exact, frequency):
    transform, _ = quad(lambda r: 2 * np.cos(frequency * r) * exact(r, 1.3), 0, 60, limit=200)
    spread = compiled()(kernel.spectral)(2.0, 1.3, np.array([frequency]))
    assert spread[0] ** 2 == pytest.approx(4 * transform, rel=1e-6)


def test_the_functions_are_orthonormal_on_the_box():
    edge = 1.5 * 10
    times = np.linspace(-edge, edge, 20_001)
    made = basis(times, -10, 10, 6, 1.5)
    np.testing.assert_allclose(
        np.trapezoid(made.functions[:, :, None] * made.functions[:, None], times, axis=0),
        np.eye(6),
        atol=1e-9,
    )


def test_fewer_functions_or_a_narrower_box_are_worse():
    kernel, exact = KERNELS[0]
    times = np.arange(104.0)
    true = exact(times[:, None] - times, 20.0)
    count, boundary = recommended(kernel, 103, 20, 20)

    def error(count, boundary):
        made = basis(times, 0, 103, count, boundary)
        spread = compiled()(kernel.spectral)(1.0, 20.0, made.frequencies)
        return np.abs((made.functions * spread**2) @ made.functions.T - true).max()

    assert error(count // 2, boundary) > 5 * error(count, boundary)
    assert error(count, 1.05) > 5 * error(count, boundary)


def test_what_cannot_be_is_refused():
    with pytest.raises(ChoiceError, match="from 5 to 2"):
        recommended(Matern52(), 100, 5, 2)
    with pytest.raises(ChoiceError, match="boundary factor"):
        basis(np.arange(10.0), 0, 9, 4, 1.0)
    with pytest.raises(ChoiceError, match="wide enough"):
        basis(np.arange(20.0), 0, 9, 4, 1.5)
