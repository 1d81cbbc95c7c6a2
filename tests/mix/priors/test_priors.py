"""Every prior keeps the laws."""

import pytest

from payoff.core.errors import ChoiceError
from payoff.mix.priors import PRIORS, Beta, Gamma, HalfNormal, HalfStudentT, LogNormal
from payoff.testing import PriorLaws


class TestHalfNormal(PriorLaws):
    prior = HalfNormal(0.3)


class TestHalfStudentT(PriorLaws):
    prior = HalfStudentT(0.2)


class TestLogNormal(PriorLaws):
    prior = LogNormal(1.5, 0.7)


class TestGamma(PriorLaws):
    prior = Gamma(2.0, 0.1)


class TestBeta(PriorLaws):
    prior = Beta(1.0, 3.0)


@pytest.mark.parametrize("kind", list(PRIORS.values()))
@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan"), float("inf")])
def test_numbers_that_make_no_distribution_are_refused(kind, bad):
    with pytest.raises(ChoiceError, match=f"{kind.__name__} was given"):
        kind(*([bad] * (1 if kind is HalfNormal else 2)))
