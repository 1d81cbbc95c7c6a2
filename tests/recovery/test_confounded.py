"""Selection bias in simulated markets: what a declared demand, a funnel and the checks achieve."""

import numpy as np
import pytest

from payoff.core.frozen import replace
from payoff.data.panel import Panel
from payoff.data.simulate.draw import random_world
from payoff.data.simulate.draw_confounded import FOLLOWS, random_confounded_world
from payoff.data.simulate.funnel import funnel_world
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.table import roles
from payoff.mix import Channel, Mix

PANELS = 50
FUNNELS = 30
CHECKED = 100


def undeclared(truth):
    """Return the panel without the column that measures demand."""
    parts = roles(truth.world)
    controls = [name for name in parts["controls"] if name != truth.world.hidden.name]
    return Panel.from_frame(truth.table, **parts | {"controls": controls, "demand": {}})


@pytest.mark.slow
@pytest.mark.parametrize("regions", [None, 5], ids=["nation", "regions"])
def test_intervals_of_roi_cover_the_truth_where_demand_is_declared(regions, record_property):
    inside, ratios = [], []
    for seed in range(PANELS):
        truth = simulate(random_confounded_world(seed, regions=regions, curve="logistic"), seed)
        answer = Mix().fit(truth.panel(), seed=seed, holdout=0).ask()
        for channel, roi in zip(answer.channels, truth.roi, strict=True):
            inside.append(channel.roi.p05 <= roi <= channel.roi.p95)
            if channel.channel == FOLLOWS:
                ratios.append(channel.roi.p50 / roi)
    coverage = float(np.mean(inside))
    print(f"coverage {coverage:.3f} of {len(inside)}, {FOLLOWS} {np.median(ratios):.2f} of truth")
    record_property("coverage", coverage)
    assert 0.84 <= coverage <= 0.96
    assert 0.8 <= np.median(ratios) <= 1.2


@pytest.mark.slow
def test_without_the_demand_search_is_credited_with_it():
    """What the column takes out: without it the same channel looks stronger."""
    ratios = []
    for seed in range(10):
        truth = simulate(random_confounded_world(seed, curve="logistic"), seed)
        place = truth.panel().channels.index(FOLLOWS)
        told, untold = (
            Mix().fit(panel, seed=seed, holdout=0).ask().channels[place].roi.p50
            for panel in (truth.panel(), undeclared(truth))
        )
        ratios.append(untold / told)
    assert np.median(ratios) > 1.1


@pytest.mark.slow
def test_total_effects_cover_the_truth(record_property):
    inside = []
    spec = Mix(channels={"search": Channel(fed_by=("tv",))})
    for seed in range(FUNNELS):
        video, _, search, _ = (world := funnel_world()).channels
        tv = replace(video, name="tv", curve=search.curve, exposure=search.exposure)
        fed = replace(search, captures=tuple(replace(c, channel="tv") for c in search.captures[:1]))
        truth = simulate(replace(world, channels=(tv, fed)), seed)
        (effect,) = spec.fit(truth.panel(), seed=seed, holdout=0).ask().funnel.effects
        indirect = truth.indirect_roi[0] * truth.spend[:, :, 0].sum()
        inside.append(
            (
                effect.total_roi.p05 <= truth.total_roi[0] <= effect.total_roi.p95,
                effect.indirect.p05 <= indirect <= effect.indirect.p95,
            )
        )
    total, indirect = np.mean(inside, axis=0)
    print(f"coverage of total {total:.2f}, of indirect {indirect:.2f}")
    record_property("coverage", float(total))
    assert min(total, indirect) >= 0.8


def follows(panel, seed):
    health = Mix().fit(panel, seed=seed, draws=250, holdout=0).health
    return [finding for finding in health.findings if finding.check == "spend_follows_sales"]


@pytest.mark.slow
def test_budgets_that_follow_sales_are_found_and_others_rarely_accused(record_property):
    false = [follows(simulate(random_world(s), s).panel(), s) for s in range(CHECKED)]
    found = []
    for seed in range(CHECKED // 2):
        world = random_confounded_world(seed, lag=1)
        strong = replace(world, hidden=replace(world.hidden, effect=0.1 * world.level))
        found.append(follows(undeclared(simulate(strong, seed)), seed))
    alarms, power = (float(np.mean([bool(each) for each in many])) for many in (false, found))
    print(f"false alarms {alarms:.3f}, found {power:.2f}")
    record_property("power", power)
    assert alarms <= 0.08
    assert power >= 0.6
