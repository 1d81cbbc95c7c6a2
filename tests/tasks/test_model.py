"""From names to a model."""

from dataclasses import replace

import pytest

from payoff.core.errors import ChoiceError
from payoff.mix import Channel, Mix
from payoff.mix.adstock import Delayed, NoAdstock
from payoff.mix.baseline import Baseline, Holidays, LinearTrend
from payoff.mix.effects import OnRoi
from payoff.mix.links import Log
from payoff.mix.noise import NegativeBinomial, StudentTNoise
from payoff.mix.saturation import Hill, Tanh
from payoff.mix.varies import ByGroup, OverTime
from payoff.tasks.choices import MODEL, ModelChoices
from payoff.tasks.model import respecified, spec_of

CHANNELS = ("tv", "radio", "none=x")


def test_no_choice_is_the_default_model() -> None:
    assert spec_of(MODEL, None, CHANNELS) == Mix()


def test_choices_for_every_channel_and_for_one() -> None:
    choices = ModelChoices(
        adstock=("delayed", "radio=none", "none=x=none"),
        saturation=("tv=hill",),
        trend="linear",
        noise="student_t",
    )
    spec = spec_of(choices, "DE", CHANNELS)
    assert spec.adstock == Delayed()
    assert spec.channel("radio").adstock == spec.channel("none=x").adstock == NoAdstock()
    assert spec.channel("tv").saturation == Hill()
    assert spec.channel("radio").saturation == Mix().saturation
    assert spec.baseline == Baseline(trend=LinearTrend(), holidays=Holidays("DE"))
    assert spec.noise == StudentTNoise()


def test_another_model_keeps_what_is_not_chosen() -> None:
    tv = Channel(adstock=Delayed(), effect=OnRoi())
    old = Mix(saturation=Hill(), channels={"tv": tv}, baseline=Baseline(holidays=Holidays("DE")))
    assert respecified(old, ModelChoices(seed=7, draws=300), None, ["tv"]) == old
    assert respecified(old, ModelChoices(), "DE", ["tv"]) == old
    chosen = ModelChoices(saturation=("tv=tanh",), trend="linear", noise="student_t")
    new = respecified(old, chosen, "US", ["tv"])
    assert new == replace(
        old,
        channels={"tv": replace(tv, saturation=Tanh())},
        baseline=Baseline(trend=LinearTrend(), holidays=Holidays("US")),
        noise=StudentTNoise(),
    )


def test_what_varies_and_how_effects_combine() -> None:
    choices = ModelChoices(varies=("by_group", "over_time"), link="log", noise="negative_binomial")
    spec = spec_of(choices, None, CHANNELS)
    assert spec.varies == (ByGroup(), OverTime())
    assert (spec.link, spec.noise) == (Log(), NegativeBinomial())


def test_a_channel_may_be_fed_by_several() -> None:
    choices = ModelChoices(fed_by=("tv=radio", "tv=none=x"), adstock=("tv=none",))
    own = spec_of(choices, None, CHANNELS).channels["tv"]
    assert own.fed_by == ("radio", "none=x")
    assert own.adstock == NoAdstock()


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (ModelChoices(fed_by=("tvv=radio",)), "--fed-by names 'tvv'"),
        (ModelChoices(adstock=("geometrik",)), "did you mean 'geometric'"),
        (ModelChoices(adstock=("tv=geometrik",)), "did you mean 'geometric'"),
        (ModelChoices(saturation=("tvv=hill",)), "--saturation names 'tvv'"),
        (ModelChoices(adstock=("delayed", "none")), "given twice for every channel"),
        (ModelChoices(trend="up"), "no trend is called 'up'"),
        (ModelChoices(noise="loud"), "no noise is called 'loud'"),
        (ModelChoices(link="logit"), "did you mean 'log'"),
        (ModelChoices(varies=("over_tim",)), "did you mean 'over_time'"),
    ],
)
def test_a_wrong_choice_is_explained(choices: ModelChoices, said: str) -> None:
    with pytest.raises(ChoiceError, match=said):
        spec_of(choices, None, CHANNELS)
