"""Rules of attribution: one a file, one line each below."""

from payoff.attribution.rules.drop_one import DropOne
from payoff.attribution.rules.first import First
from payoff.attribution.rules.hazard import AdditiveHazard
from payoff.attribution.rules.last import Last
from payoff.attribution.rules.last_non_direct import LastNonDirect
from payoff.attribution.rules.linear import Linear
from payoff.attribution.rules.logistic import Logistic
from payoff.attribution.rules.markov import Markov
from payoff.attribution.rules.milestones import FullPath, WShaped
from payoff.attribution.rules.position import Position
from payoff.attribution.rules.rule import (
    Counted,
    CountedRule,
    Learnt,
    LearntRule,
    Rule,
    Sets,
    Split,
    TouchRule,
)
from payoff.attribution.rules.sequence import Sequence
from payoff.attribution.rules.shapley import Shapley
from payoff.attribution.rules.shapley_rate import ShapleyRate
from payoff.attribution.rules.time_decay import TimeDecay
from payoff.core.registry import Registry

RULES: Registry[type[Rule]] = Registry(
    "rule",
    {
        "first": First,
        "last": Last,
        "last-non-direct": LastNonDirect,
        "linear": Linear,
        "position": Position,
        "time-decay": TimeDecay,
        "w-shaped": WShaped,
        "full-path": FullPath,
        "markov": Markov,
        "shapley": Shapley,
        "shapley-rate": ShapleyRate,
        "drop-one": DropOne,
        "logistic": Logistic,
        "hazard": AdditiveHazard,
        "sequence": Sequence,
    },
)

__all__ = [
    "RULES",
    "AdditiveHazard",
    "Counted",
    "CountedRule",
    "DropOne",
    "First",
    "FullPath",
    "Last",
    "LastNonDirect",
    "Learnt",
    "LearntRule",
    "Linear",
    "Logistic",
    "Markov",
    "Position",
    "Rule",
    "Sequence",
    "Sets",
    "Shapley",
    "ShapleyRate",
    "Split",
    "TimeDecay",
    "TouchRule",
    "WShaped",
]
