"""Realistic answers for tests of surfaces, made without any model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from payoff.answers.band import Band
from payoff.answers.cohorts import (
    AgePoint,
    Cohort,
    CohortCell,
    Cohorts,
    CohortsAnswer,
    Foretold,
    Kept,
    Projection,
    Totals,
)
from payoff.answers.counterpart import (
    ComparedChannel,
    Counterpart,
    Estimate,
    Method,
    Reason,
    RegressedChannel,
)
from payoff.answers.credit import (
    Agreement,
    ChannelCredit,
    CreditAnswer,
    IncrementalGap,
    JourneyCounts,
    OtherPaths,
    PartCredit,
    PathCredit,
    PathShare,
    Range,
    ReasonLeftOut,
    RuleCredit,
    SkippedRule,
)
from payoff.answers.drivers import (
    Association,
    ColumnLeftOut,
    Driver,
    DriverGroup,
    DriversAnswer,
    EffectPoint,
    Interaction,
    ModelScore,
    Score,
    Stability,
    Subgroup,
    SubgroupImportance,
)
from payoff.answers.effect import Effect
from payoff.answers.funnel import Captured, Feed, Funnel, TotalEffect
from payoff.answers.health import Finding, Health
from payoff.answers.interval import Interval
from payoff.answers.mix import (
    BaselineAnswer,
    Benchmark,
    ChannelAnswer,
    FitQuality,
    FrequencyAnswer,
    GroupAnswer,
    GroupChannel,
    MixAnswer,
    ResponseCurve,
    Robustness,
    TestedEffect,
)
from payoff.answers.refresh import (
    MovedChannel,
    Part,
    RefreshAnswer,
    RevisedCell,
    RevisedColumn,
    Step,
)
from payoff.answers.search import (
    HeldOut,
    LooScore,
    SearchAnswer,
    Slice,
    Specification,
    StackedChannel,
)
from payoff.answers.segments import Segment, SegmentEffect, SegmentsAnswer
from payoff.core.frozen import replace
from payoff.core.provenance import Provenance
from payoff.data.guess import Guesses
from payoff.data.guess_rules import Guess
from payoff.data.purchase_rows import RowsLeftOut, RowsUsed
from payoff.decide.attitude import Expected
from payoff.decide.budget import BudgetPlan, ChannelPlan
from payoff.decide.by_group import ByGroup
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits
from payoff.decide.regret import Regret, Regrets
from payoff.decide.scenario import Comparison, Scenario
from payoff.decide.test_plan import Experiment, TestPlan, TestWorth
from payoff.report.next_test import NextTestAnswer
from payoff.report.plan import PlanAnswer
from payoff.report.plan_compared import ComparedAnswer
from payoff.report.settings import SettingsAnswer

HOSTILE = "<script>alert(1)</script>"
NASTY = (HOSTILE, 'a"b|c`d`', "[red]tv[/red]", "\x1b[31mradio\x1b[0m", "café 📻 é=1")
WEEKS = 156
DRAWS = 200

COLLINEAR = Finding(
    "collinear_channels",
    "doubtful",
    "tv and radio move together (correlation 0.97), so their split is not settled by the data.",
    "Plan an experiment on one of them, or give both one prior.",
)
REMARK = Finding(
    "residual_autocorrelation",
    "good",
    "Residuals are hardly correlated from week to week (0.08).",
    "Nothing to do.",
)
DIVERGED = Finding(
    "rhat",
    "failed",
    "The chains disagree: the largest R-hat is 1.42.",
    "Draw more (--draws 4000), or choose simpler curves.",
)


def mix_answer(
    channels: tuple[str, ...] = ("tv", "radio", "search", "social"),
    findings: tuple[Finding, ...] = (REMARK,),
    weeks: int = WEEKS,
) -> MixAnswer:
    """Return an answer as a fit would give it, with any names."""
    rng = np.random.default_rng(3)
    periods = tuple(date(2022, 1, 3) + timedelta(weeks=week) for week in range(weeks))
    answers = tuple(_channel(rng, name, rank, weeks) for rank, name in enumerate(channels))
    baseline = tuple(_part(rng, name, size, weeks) for name, size in PARTS)
    level = sum(part.by_period.mean for part in baseline)
    expected = level + sum(channel.by_period.mean for channel in answers)
    draws = expected + rng.normal(0, 4_000, (DRAWS, weeks))
    return MixAnswer(
        kpi="sales",
        spend_unit="spend",
        period="week",
        periods=periods,
        grouping="",
        actual=expected + rng.normal(0, 4_000, weeks),
        fitted=Band.of(draws, "sales"),
        channels=answers,
        media=Interval.of(rng.normal(0.31, 0.03, DRAWS), "share of sales"),
        baseline=baseline,
        groups=(),
        experiments=(),
        quality=FitQuality(0.934, 0.041, 0.91, 13, 0.052, 0.846),
        health=Health(1.004, 1820.0, 1433.0, 0, 0.94, findings),
        priors=tuple(f"ROI of {name}: log-normal, median 1, 90 % below 4." for name in channels),
        notes=("2 rows with an empty event column were read as no event.",),
        provenance=Provenance(
            "9f2c" * 16,
            "sales.csv",
            {"adstock": {"kind": "geometric"}, "saturation": {"kind": "logistic"}},
            1,
            {"python": "3.11.7", "payoff": "0.1.0", "jax": "0.7", "numpy": "2.1", "scipy": "1.15"},
        ),
    )


PARTS = (("level and trend", 74_000.0), ("season", 2_000.0), ("price", -900.0), ("holidays", 700.0))


def _channel(rng: np.random.Generator, name: str, rank: int, weeks: int) -> ChannelAnswer:
    roi = rng.lognormal(np.log(2.4 / (1 + rank)), 0.15 + 0.25 * rank, DRAWS)
    spend = 1_900_000.0 / (1 + rank)
    shape = np.abs(np.sin(np.arange(weeks) / (3 + rank))) + 0.2
    brought = roi * spend
    by_period = brought[:, None] * shape / shape.sum()
    levels = np.linspace(0, 2 * spend, 41)
    curve = brought[:, None] * (1.6 * levels / (levels + 0.6 * spend))
    return ChannelAnswer(
        channel=name,
        spend=spend,
        contribution=Interval.of(brought, "sales"),
        share=Interval.of(brought / (100_000 * weeks), "fraction of sales"),
        split=Interval.of(brought, "sales"),
        roi=Interval.of(roi, "sales per unit of spend"),
        marginal_roi=Interval.of(0.45 * roi, "sales per unit of spend"),
        by_period=Band.of(by_period, "sales"),
        curve=ResponseCurve(levels, spend, Band.of(curve, "sales")),
        learnt=(0.86, 0.71, 0.42, 0.04)[rank % 4],
    )


def _part(rng: np.random.Generator, name: str, size: float, weeks: int) -> BaselineAnswer:
    wave = size + (np.sin(2 * np.pi * np.arange(weeks) / 52) * 6_000 if name == "season" else 0)
    draws = rng.normal(1, 0.05, DRAWS)[:, None] * np.broadcast_to(wave, (weeks,))
    return BaselineAnswer(name, Interval.of(draws.sum(axis=1), "sales"), Band.of(draws, "sales"))


def regional() -> MixAnswer:
    """Return an answer with regions, an organic channel, a frequency and an experiment."""
    answer = mix_answer()
    *paid, last = answer.channels
    organic = replace(last, spend=0.0, roi=None, marginal_roi=None, curve=None)
    often = FrequencyAnswer(
        2.1,
        Interval(1.6, 1.2, 1.5, 2.2, "times per period"),
        np.array([1.0, 2.0]),
        Band.of(np.ones((DRAWS, 2)), "times what an impression brings today"),
    )
    bound = Robustness(
        0.21, 0.0, (Benchmark("price", 0.1, 0.2, 0.7), Benchmark("season", 0.0, 0.1, np.inf))
    )
    course = np.linspace(0.8, 1.2, len(answer.periods)) + np.linspace(-0.1, 0.1, DRAWS)[:, None]
    strength = Band.of(course, "times its average effect")
    first = replace(paid[0], frequency=often, strength=strength, robustness=bound)
    channels = (first, *paid[1:], organic)
    split = tuple(
        GroupChannel(each.channel, each.spend / 2, each.contribution, each.roi) for each in channels
    )
    tested = TestedEffect(
        Effect(("tv",), date(2022, 5, 2), date(2022, 6, 6), 50_000.0, 90_000.0, 30_000.0),
        Interval(60_000.0, 20_000.0, 60_000.0, 100_000.0, "sales"),
        0.8,
        0.42,
    )
    share = Interval(0.3, 0.2, 0.3, 0.4, "share of sales")
    groups = tuple(GroupAnswer(name, 8_000_000.0, share, split) for name in ("north", "south"))
    return replace(
        answer,
        channels=channels,
        grouping="region",
        groups=groups,
        experiments=(tested,),
        funnel=fed(),
    )


def with_regressions(answer: MixAnswer | None = None) -> MixAnswer:
    """Return an answer with regressions beside it, which disagree on the first channel."""
    answer = mix_answer() if answer is None else answer
    methods: tuple[Method, ...] = ("ordinary", "ridge", "constrained")
    compared = tuple(
        ComparedChannel(
            channel.channel,
            tuple(_regressed(channel, method, rank) for method in methods),
            3.4 + rank,
            "the baseline",
            channel.contribution,
            channel.contribution,
            (Reason("collinear", "It moves with the baseline (VIF 3.4)."),) if rank == 0 else (),
        )
        for rank, channel in enumerate(answer.channels)
    )
    counterpart = Counterpart(compared, 0.02, 4, ("The curves are those of the fit.",))
    return replace(answer, counterpart=counterpart)


def _regressed(channel: ChannelAnswer, method: Method, rank: int) -> RegressedChannel:
    middle = channel.contribution.p50 * (3.0 if rank == 0 else 1.01)
    said = Estimate(middle, 0.1 * middle, 0.8 * middle, 1.2 * middle, "sales")
    roi = said.per(channel.spend, "sales per unit of spend") if channel.roi else None
    return RegressedChannel(method, said, roi, "apart" if rank == 0 else "agrees", held=False)


def refresh_answer(answer: MixAnswer | None = None) -> RefreshAnswer:
    """Return what moved, from an old fit that returned a fifth more."""
    answer = mix_answer() if answer is None else answer
    cell = RevisedCell("sales", "", date(2022, 5, 2), 81_234.0, None)
    return RefreshAnswer(
        mix=answer,
        channels=tuple(_moved(channel, rank) for rank, channel in enumerate(answer.channels)),
        revised=(RevisedColumn("sales", 30, (cell,)),),
        known=140,
        added=16,
        respecified=("noise: StudentTNoise() in place of NormalNoise()",),
        notes=("The experiments that calibrated the old fit calibrate every step.",),
        old=answer.provenance,
    )


def _moved(channel: ChannelAnswer, rank: int) -> MovedChannel:
    after = channel.roi or channel.contribution
    before = Interval(
        after.mean * 1.2, after.p05 * 1.2, after.p50 * 1.2, after.p95 * 1.2, after.unit
    )
    steps: tuple[Step, ...] = ("revised", "added", "prior", "specification", "window")
    move = after.p50 - before.p50
    parts = tuple(
        Part(
            step,
            after if step != "revised" else before,
            0.0 if rank else move * share,
            0.01,
            bool(share),
        )
        for step, share in zip(steps, (0.0, 0.8, 0.0, 0.2, 0.0), strict=True)
    )
    return MovedChannel(channel.channel, before, after, parts)


def fed() -> Funnel:
    """Return search that is fed by television."""
    some = Interval(60_000.0, 20_000.0, 60_000.0, 100_000.0, "sales")
    share = Interval(0.3, 0.2, 0.3, 0.4, "share of sales")
    roi = Interval(2.0, 1.0, 2.0, 3.0, "sales per unit of spend")
    captured = Captured("search", some, share, (Feed("tv", share, some),))
    effect = TotalEffect("tv", some, some, some, roi, roi, ("search",))
    free = TotalEffect("social", some, some, some, None, None, ("search",))
    return Funnel((captured,), (effect, free))


def search_answer(answer: MixAnswer | None = None) -> SearchAnswer:
    """Return a search over four specifications, one of which does not count."""
    answer = answer or mix_answer()
    last = answer.periods[-1]
    return SearchAnswer(
        kpi=answer.kpi,
        spend_unit=answer.spend_unit,
        period=answer.period,
        first=answer.periods[0],
        last=last,
        periods=len(answer.periods),
        slices=tuple(
            Slice(last - timedelta(weeks=back + 8), last - timedelta(weeks=back)) for back in (9, 0)
        ),
        leaderboard=tuple(_specification(answer, rank) for rank in range(1, 5)),
        channels=tuple(
            StackedChannel(
                each.channel, each.spend, each.contribution, each.roi, 900_000.0, 1_200_000.0, 0.3
            )
            for each in answer.channels
        ),
        media=answer.media,
        health=answer.health,
        notes=answer.notes,
        provenance=answer.provenance,
    )


def _specification(answer: MixAnswer, rank: int) -> Specification:
    odd = ("Media bring 97% of sales.",) if rank == 4 else ()
    return Specification(
        rank=rank,
        name=f"geometric, {('hill', 'logistic', 'power', 'none')[rank - 1]}, linear",
        held_out=HeldOut(3_900.0 + 100 * rank, 100.0 * (rank - 1), 70.0, 0.04, 0.05, -0.2 + rank),
        loo=LooScore(-1_200.5 - rank, 14.0, rank),
        weight=(0.7, 0.3, 0.0, 0.0)[rank - 1],
        roi=tuple(each.roi for each in answer.channels),
        media=Interval(0.31, 0.25, 0.31, 0.36, "share of sales"),
        method="sampled" if rank == 2 else "approximated",
        standing="senseless" if odd else "counts",
        khat=0.0 if rank == 2 else 0.41,
        concerns=odd,
        seconds=1.2 * rank,
    )


NO_SKILL = Finding(
    "no_skill",
    "failed",
    "On rows that it never saw, the best model saves −1.2 % of the naive prediction's loss "
    "(−3.0 % to 0.6 %): nothing in the table foretells the target.",
    "Bring features that may matter, or more rows.",
)


def drivers_answer(
    names: tuple[str, ...] = ("price", "size", "brand", "colour"), *, number: bool = True
) -> DriversAnswer:
    """Return drivers: the first two go together, the third is a category, the last is unclear."""
    group = " + ".join(names[:2])
    drivers = tuple(_driver(names, place, group) for place in range(len(names)))
    metrics = ("r2", "rmse") if number else ("log_loss", "auc", "brier")
    units = (group, *names[2:])
    parts = tuple(
        Subgroup(
            part,
            rows,
            None if number else rows // 3,
            0.3,
            rows > 100,
            tuple(
                SubgroupImportance(unit, 0.4 / (1 + rank), 0.3 / (1 + rank), 0.5 / (1 + rank))
                for rank, unit in enumerate(units)
            )
            if rows > 100
            else (),
        )
        for part, rows in (("young", 600), ("old", 41))
    )
    return DriversAnswer(
        target="sales",
        kind="number" if number else "yes or no",
        positive="" if number else "Yes",
        negative="" if number else "No",
        rows=641,
        mean=104.2 if number else 0.27,
        model="gradient boosting",
        settings={"leaves": 8, "rounds": 60},
        models=(
            ModelScore("elastic net", {"penalty": 0.003, "l1_ratio": 0.5}, 0.44, 0.012, 1),
            ModelScore("gradient boosting", {"leaves": 8, "rounds": 60}, 0.31, 0.011, 4),
        ),
        scores=tuple(Score(metric, 0.69, 0.66, 0.72, 0.11) for metric in metrics),
        importance_unit="share of variance" if number else "log loss (nats)",
        shap_unit="sales" if number else "log-odds",
        drivers=drivers,
        groups=(DriverGroup(group, names[:2], 0.61, 0.55, 0.67),),
        interactions=(Interaction((names[0], names[2]), 0.31, 0.042, 0.03, 0.054, confirmed=True),),
        segment="age",
        segments=parts,
        stage="" if number else "stage",
        stages=() if number else parts,
        stability=Stability(0.91, 0.97, 5, 3),
        left_out=(ColumnLeftOut("id", "identifier", "id tells rows apart: 641 values."),),
        guard=("Importance says what foretells sales, not what would change it.",),
        findings=(REMARK,),
        notes=("price: 3 missing cells, set to the median.",),
        provenance=mix_answer().provenance,
    )


def _driver(names: tuple[str, ...], place: int, group: str) -> Driver:
    level = place >= 2
    points = tuple(
        EffectPoint(word, None if level else float(rank), 100.0 - rank, 98.0 - rank, 102.0 - rank)
        for rank, word in enumerate(("north", "south") if level else ("0", "1", "2"))
    )
    sure = place < 3
    return Driver(
        rank=place + 1,
        feature=names[place],
        kind="category" if level else "number",
        importance=0.52 / (1 + place),
        low=0.45 / (1 + place) if sure else -0.01,
        high=0.6 / (1 + place),
        shap=3.4 / (1 + place),
        shap_error=0.0 if sure else 0.2,
        direction=("lowers", "bends", "differs", "unclear")[place],
        most=points[0].value,
        least=points[-1].value,
        rank_stability=1.0 - 0.1 * place,
        lever=place == 0,
        group=group if place < 2 else "",
        moves_with=(Association(names[1], 0.84),) if place == 0 else (),
        effect=points,
    )


def failed_drivers() -> DriversAnswer:
    """Return an answer of a table in which nothing foretells the target."""
    return replace(
        drivers_answer(),
        drivers=(),
        groups=(),
        interactions=(),
        segments=(),
        stability=None,
        findings=(NO_SKILL,),
    )


def doubtful(channels: tuple[str, ...] = ("tv", "radio", "search", "social")) -> MixAnswer:
    """Return an answer that the checks doubt."""
    return mix_answer(channels, (REMARK, COLLINEAR))


def failed(channels: tuple[str, ...] = ("tv", "radio")) -> MixAnswer:
    """Return an answer whose checks failed, as the contract wants it: without channels."""
    answer = mix_answer(channels, (COLLINEAR, DIVERGED))
    return replace(answer, channels=(), baseline=())


def budget_plan(answer: MixAnswer, *, gain: float = 1.0, today_is_best: bool = False) -> BudgetPlan:
    """Return a plan as the decision would give it; ``gain`` scales what it gains."""
    rng = np.random.default_rng(5)
    names = [channel.channel for channel in answer.channels]
    current = np.array([channel.spend for channel in answer.channels])
    current = current / current.sum() * 1_000_000.0
    shift = np.resize([1.32, 0.71, 1.0, 0.55], len(names))
    planned = current if today_is_best else current * shift
    planned = planned / planned.sum() * 1_000_000.0
    periods = tuple(answer.periods[-1] + timedelta(weeks=week + 1) for week in range(13))
    wave = 1 + 0.2 * np.cos(np.arange(13))
    more = rng.normal(48_000.0, 14_000.0, DRAWS) * gain
    return BudgetPlan(
        goal=FixedBudget(1_000_000.0),
        attitude=Expected(),
        limits=Limits(upper={names[0]: 700_000.0}),
        seed=1,
        budget=1_000_000.0,
        periods=periods,
        allocation=tuple(
            ChannelPlan(
                channel=channel.channel,
                recent=float(0.9 * current[column]),
                current=float(current[column]),
                planned=float(planned[column]),
                outcome=Interval.of(rng.normal(1.8, 0.2, DRAWS) * planned[column], "sales"),
                marginal=1.04,
                binds="at most 700,000" if column == 0 else None,
            )
            for column, channel in enumerate(answer.channels)
        ),
        schedule=wave[:, None] / wave.sum() * planned,
        reference=np.tile(current / 13, (13, 1)),
        outcome=Interval.of(1_800_000.0 + more, "sales"),
        reference_outcome=Interval.of(np.full(DRAWS, 1_800_000.0), "sales"),
        gain=Interval.of(more, "sales"),
        probability_better=float(np.mean(more > 0)),
        today_is_best=today_is_best,
        objective=1_848_000.0,
        upper_bound=1_851_000.0,
        optimality_gap=3_000.0,
        optimality_gap_share=3_000.0 / 1_851_000.0,
        draws=DRAWS,
        certificate_draws=DRAWS,
        binding=(f"{names[0]} is held by its limit: at most 700,000.",),
        notes=("No channel may spend more in a period than 1.5 times the most ever seen.",),
        kpi="sales",
        spend_unit="spend",
    )


def plan_answer(answer: MixAnswer | None = None, **choices: Any) -> PlanAnswer:
    """Return a plan with its mix answer."""
    mix = mix_answer() if answer is None else answer
    lost = np.abs(np.random.default_rng(6).normal(20_000.0, 9_000.0, 40))
    regrets = Regrets(Regret.of(lost, "sales"), Regret.of(lost + 47_100.0, "sales"))
    return PlanAnswer(mix, budget_plan(mix, **choices), regrets)


REGIONS = ("north", "south", HOSTILE)


def by_group_answer(regions: tuple[str, ...] = REGIONS) -> PlanAnswer:
    """Return a plan of each channel in each region, all regions planned alike but the first."""
    mix = replace(mix_answer(), grouping="region")
    whole, shares = budget_plan(mix), np.array([[0.5, 0.6], [0.3, 0.2], [0.2, 0.2]])
    cells = tuple((part.channel, region) for part in whole.allocation for region in regions)
    columns = tuple(
        replace(
            part,
            channel=f"{part.channel} in {region}",
            recent=part.recent * now,
            current=part.current * now,
            planned=part.planned * then,
            outcome=replace(part.outcome, mean=part.outcome.mean * then),
        )
        for part in whole.allocation
        for region, (now, then) in zip(regions, shares, strict=True)
    )
    groups = tuple(
        ChannelPlan(
            channel=region,
            recent=sum(each.recent for each in columns[place :: len(regions)]),
            current=sum(each.current for each in columns[place :: len(regions)]),
            planned=sum(each.planned for each in columns[place :: len(regions)]),
            outcome=whole.outcome,
            marginal=1.1,
            binds=None,
        )
        for place, region in enumerate(regions)
    )
    plan = replace(
        whole,
        allocation=columns,
        schedule=np.repeat(whole.schedule, len(regions), axis=1) * np.tile(shares[:, 1], 4),
        binding=(f"tv in {regions[-1]} is held by its limit: at most 7.",),
    )
    nation = replace(whole, binding=plan.binding)
    return replace(plan_answer(mix), plan=plan, sums=ByGroup(cells, columns, nation, groups))


def compared_answer(
    answer: MixAnswer | None = None, names: tuple[str, ...] = ("held", "free", HOSTILE)
) -> ComparedAnswer:
    """Return scenarios with their mix answer, the last one the best."""
    mix = mix_answer() if answer is None else answer
    plans = tuple(budget_plan(mix, gain=1.0 + rank) for rank in range(len(names)))
    scenarios = tuple(
        Scenario(name, FixedBudget(1_000_000.0), 13, limits=plan.limits)
        for name, plan in zip(names, plans, strict=True)
    )
    order = np.arange(len(names))
    beats = np.where(order[:, None] > order, 0.93, 0.07) * (1.0 - np.eye(len(names)))
    return ComparedAnswer(mix, Comparison(scenarios, plans, beats, ("All on the same draws.",)))


def segments_answer(
    answer: MixAnswer | None = None, names: tuple[str, ...] = ("young", "old", HOSTILE)
) -> SegmentsAnswer:
    """Return channels by segments: the first is stronger in the first, the last is not told."""
    mix = mix_answer() if answer is None else answer
    rng = np.random.default_rng(8)
    effects = []
    for rank, channel in enumerate(mix.channels):
        for place, name in enumerate(names):
            strong = rng.normal(1.6 if rank == place == 0 else 1.0, 0.1 + 0.1 * rank, DRAWS)
            effects.append(
                SegmentEffect(
                    channel=channel.channel,
                    segment=name,
                    factor=Interval.of(strong, "times its average strength"),
                    roi=channel.roi,
                    everyone=channel.contribution,
                    contribution=Interval.of(strong * 1_000.0, "sales"),
                    above=float(np.mean(strong > 1)),
                    learnt=channel.learnt,
                    told=channel.learnt >= 0.1,
                )
            )
    sizes = tuple(Segment(name, 1 / len(names), 52.0, 0.8) for name in names)
    return SegmentsAnswer(mix, sizes, tuple(effects))


def next_test_answer(answer: MixAnswer | None = None, *, pays: bool = True) -> NextTestAnswer:
    """Return a test plan: the first channel for 4 and 8 weeks, then the second."""
    mix = mix_answer() if answer is None else answer
    first, second = (channel.channel for channel in mix.channels[:2])
    loss = 0.0 if pays else 50_000.0

    def worth(channel: str, change: float, periods: int, size: float) -> TestWorth:
        test = Experiment(channel, change, periods, 4_000.0)
        effect = Interval(9_000.0, 2_000.0, 9_000.0, 16_000.0, "sales")
        return TestWorth(test, effect, size, 900.0, 0.42, 61_000.0, 80_000.0, loss, size - loss)

    ranked = (
        worth(first, 1.0, 8, 21_300.0),
        worth(first, 1.0, 4, 12_400.0),
        worth(second, -0.5, 8, 800.0),
    )
    tests = TestPlan(
        goal=FixedBudget(1_000_000.0),
        limits=Limits(upper={first: 700_000.0}),
        seed=1,
        value=1.0,
        ranked=ranked,
        best=ranked[0] if pays else None,
        perfect=64_000.0,
        perfect_error=2_100.0,
        plans=17,
        draws=DRAWS,
        notes=("A test comes before the plan.",),
        kpi="sales",
        spend_unit="spend",
    )
    return NextTestAnswer(mix, tests, own_error=True)


def compared_by_group(regions: tuple[str, ...] = REGIONS) -> ComparedAnswer:
    """Return two scenarios of one plan by region."""
    planned = by_group_answer(regions)
    assert planned.plan is not None
    assert planned.sums is not None
    compared = compared_answer(planned.mix, ("held", "free"))
    assert compared.comparison is not None
    plans = (planned.plan, planned.plan)
    return replace(
        compared,
        comparison=replace(compared.comparison, plans=plans),
        sums=(planned.sums, planned.sums),
    )


def failed_with_channels() -> MixAnswer:
    """Return an answer that failed and holds numbers nevertheless: no surface may show them."""
    return mix_answer(("tv", "radio"), (COLLINEAR, DIVERGED))


NOT_CAUSAL = Finding(
    "not_causal",
    "good",
    "Credit says which touches were met on the way.",
    "Hold it against an experiment.",
)
CONVERSIONS, WORTH = 1_000.0, 42.0


def credit_answer(
    names: tuple[str, ...] = ("display", "email", "search", "social"),
    findings: tuple[Finding, ...] = (NOT_CAUSAL,),
    *,
    costs: bool = True,
    value: float = WORTH,
) -> CreditAnswer:
    """Return credit as three rules would share 1,000 conversions of ``value`` each.

    The first name leads by the first touch, the third (or last) one by the others.
    """
    strong = min(2, len(names) - 1)
    given = {
        "first": _rule_credit("first", "First touch", names, 0, costs, value),
        "linear": _rule_credit("linear", "Linear", names, strong, costs, value),
        "markov": _rule_credit("markov", "Markov chain", names, strong, costs, value),
    }
    markov = replace(
        given["markov"],
        facts=(("order", 2.0), ("conversions_per_journey", 0.118)),
        says=("The chain remembers two touches.",),
        credit=tuple(
            replace(one, figures=(("removal_effect", 0.4),)) for one in given["markov"].credit
        ),
    )
    rules = (given["first"], given["linear"], markov)
    parts = [
        PartCredit(rule.rule, one.channel, part, one.conversions / 2, one.value / 2)
        for rule in rules[:2]
        for one in rule.credit
        for part in ("2024-03-04", "2024-03-11")
    ]
    campaigns = [replace(part, part="spring" if part.part > "2024-03-05" else "") for part in parts]
    paths = (names[:1], (names[0], names[strong]), (*names, names[0]), names[strong:])
    return CreditAnswer(
        rules,
        JourneyCounts(
            21_500,
            21_000,
            8_600.0,
            990.0,
            7_610.0,
            CONVERSIONS,
            CONVERSIONS * value,
            12.0,
            12.0 * value,
            (
                ReasonLeftOut("that repeat another row", 488),
                ReasonLeftOut("without a customer", 12),
            ),
            9,
            "customer <7>",
            "2024-03-01T00:16:00+00:00",
            "2024-06-01T03:25:30+00:00",
        ),
        tuple(campaigns),
        tuple(parts),
        "week",
        tuple(
            PathCredit(
                path,
                100.0 / place,
                100.0 / place * value,
                tuple(
                    PathShare(rule.rule, path[0], 100.0 / place, 100.0 / place * value)
                    for rule in rules
                ),
            )
            for place, path in enumerate(paths, 1)
        ),
        OtherPaths(
            17,
            CONVERSIONS - 208.0,
            (CONVERSIONS - 208.0) * value,
            (PathShare("linear", names[0], CONVERSIONS - 208.0, (CONVERSIONS - 208.0) * value),),
        ),
        (
            Agreement("first", "linear", 0.31, 0.4),
            Agreement("first", "markov", 0.28, -0.2),
            Agreement("linear", "markov", 0.05, None),
        ),
        tuple(_gap(rule, names[strong]) for rule in rules) if costs and value else (),
        (SkippedRule("w-shaped", "the log names no milestones", "add a column milestone"),),
        findings,
        "EUR",
        ("A row with a value above 0 is a conversion.",),
        Provenance("7a1b" * 16, "events.csv", {"rules": {}}, 0, {"payoff": "0.1.0"}),
    )


def _rule_credit(
    rule: str, title: str, names: tuple[str, ...], leader: int, costs: bool, value: float
) -> RuleCredit:
    weights = [3.0 if place == leader else 1.0 + place / 10 for place in range(len(names))]
    credit = []
    for place, (name, weight) in enumerate(zip(names, weights, strict=True)):
        conversions = CONVERSIONS * weight / sum(weights)
        cost = 1_500.0 * place if costs else None
        credit.append(
            ChannelCredit(
                name,
                conversions,
                conversions * value,
                Range(conversions * 0.9, conversions * 1.1),
                Range(conversions * value * 0.88, conversions * value * 1.12),
                cost,
                None if cost is None else cost / conversions,
                conversions * value / cost if cost else None,
            )
        )
    return RuleCredit(rule, title, tuple(credit))


def _gap(rule: RuleCredit, channel: str) -> IncrementalGap:
    own = next(one for one in rule.credit if one.channel == channel)
    roas = own.roas or 1.0
    return IncrementalGap(
        rule.rule,
        channel,
        roas,
        1.15,
        Range(0.74, 1.56),
        1.15 / roas,
        Range(0.74 / roas, 1.56 / roas),
        own.value * 1.15 / roas,
        Range(own.value * 0.74 / roas, own.value * 1.56 / roas),
        "geo test, spring",
    )


def paths_answer() -> CreditAnswer:
    """Return credit of a log of whole paths: no times, no intervals, no costs, one channel pair."""
    answer = credit_answer(("search", "tv"), costs=False, value=0.0)
    rules = tuple(
        replace(
            rule,
            credit=tuple(
                replace(one, conversions_range=None, value_range=None) for one in rule.credit
            ),
        )
        for rule in answer.rules
    )
    journeys = replace(answer.journeys, first="", last="", left_out=())
    bare = {"campaigns": (), "periods": (), "period": "", "skipped": (), "money": ""}
    return replace(answer, rules=rules, journeys=journeys, notes=(), **bare)


def failed_credit() -> CreditAnswer:
    """Return credit that a check refuses to believe."""
    return credit_answer(findings=(DIVERGED, NOT_CAUSAL))


def cohorts_answer(
    parts: tuple[str, ...] = ("new", HOSTILE), *, foretold: bool = True
) -> CohortsAnswer:
    """Return four monthly cohorts, the last month not over, by segment and channel."""
    starts = tuple(date(2024, month, 1) for month in range(1, 5))
    unknown = Finding(
        "rows_without_customer",
        "doubtful",
        "90 of 900 rows name no customer (10 %).",
        "Find out who buys without a name.",
    )
    churn = Interval(0.31, 0.27, 0.31, 0.35, "probability to leave")
    reason = RowsLeftOut("without a customer", 90, 2_100.0)
    return CohortsAnswer(
        period="month",
        active="purchase",
        measures=("customers", "orders", "revenue", "gross_revenue", "net_revenue"),
        everyone=_cohorts("", starts, foretold=foretold),
        segments=tuple(_cohorts(part, starts, foretold=False) for part in parts),
        channels=tuple(_cohorts(part, starts, foretold=False) for part in parts),
        totals=Totals(400, 910, 27_300.0, -1_365.0, 25_935.0, 3, -61.0),
        rows=900,
        used=RowsUsed(760, 27_300.0, 45, -1_426.0, 4, 1),
        left_out=(reason,),
        first="2024-01-01T08:00:00+00:00",
        last="2024-04-19T21:30:00+00:00",
        until=date(2024, 4, 19),
        last_complete=date(2024, 3, 1),
        projection=Projection(0.7, 1.6, -812.4, churn, 0.01, 12, 11) if foretold else None,
        no_projection="" if foretold else "A horizon of 0 periods was asked for.",
        findings=(unknown,),
        money="EUR",
        notes=("Rows of one customer at one time are one order.",),
        provenance=Provenance("3c" * 32, HOSTILE, {"period": "month"}, 1, {"python": "3.11.7"}),
    )


def _cohorts(part: str, starts: tuple[date, ...], *, foretold: bool) -> Cohorts:
    cohorts = tuple(
        Cohort(
            start,
            100 + place,
            tuple(_cohort_cell(starts, place, age) for age in range(len(starts) - place)),
            tuple(_foretold(starts[0], age) for age in range(3 - place, 6))
            if foretold and place < 3
            else (),
        )
        for place, start in enumerate(starts)
    )
    curve = tuple(AgePoint(age, 3 - age, 300, (0.2, 0.4), _still(age)) for age in range(3))
    return Cohorts(part, sum(each.customers for each in cohorts), cohorts, curve)


def _cohort_cell(starts: tuple[date, ...], place: int, age: int) -> CohortCell:
    gross = 3_000.0 / (1 + age)
    return CohortCell(
        age,
        starts[place + age],
        place + age < 3,
        round(100 / (1 + age)),
        round(120 / (1 + age)),
        gross,
        -0.05 * gross,
        0.95 * gross,
        _still(age),
    )


def _still(age: int) -> Kept:
    kept = 1.0 / (1 + age)
    return Kept(kept, 0.97 * kept, 0.95 * kept, 0.71 * kept, 1.13 * kept)


def _foretold(first: date, age: int) -> Foretold:
    middle = 1.0 / (1.3 + age)
    return Foretold(
        age, first, Interval(middle, 0.8 * middle, middle, 1.2 * middle, "fraction of the cohort")
    )


def settings_answer() -> SettingsAnswer:
    """Return guesses about the columns of a table."""
    guesses = (
        Guess("week", "time", "it holds dates."),
        Guess("sales", "kpi", "it is called so."),
        Guess("tv", "spend", "it is called so."),
        Guess("tv_views", "impressions", "it is called so.", "tv"),
    )
    return SettingsAnswer("sales.csv", "payoff.toml", Guesses(guesses))
