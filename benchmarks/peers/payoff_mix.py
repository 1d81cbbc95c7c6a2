"""payoff's side: the models of the others, in payoff's units, or `Mix()` as it comes.

PyMC-Marketing divides the KPI and each channel by their largest values; payoff divides by the mean
KPI and by the mean of the weeks in which a channel ran. The priors of the matched model are
PyMC-Marketing's beliefs in these units where a table has one region; only the season's prior is
Normal where theirs is Laplace, with the same width for the first harmonic. Where a table has
regions, the matched model has the same lags, curve, straight line and waves, and payoff's own
priors.

A fit here ends with its health, which the others' fits leave for later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common import Clock, Roles, parser, read_roles, say, timed

if TYPE_CHECKING:
    from payoff import Mix, Panel

WEEKS_PER_YEAR = 52.18
PACKAGES = ("payoff", "jax", "numpy")


def main() -> None:
    clock = Clock()
    options = parser(__doc__).parse_args()
    from pyarrow import csv

    from payoff import Panel

    clock.end("import")
    roles = read_roles(options.roles)
    table = csv.read_csv(options.table)

    def fit(seed: int) -> Any:
        panel = Panel.from_frame(table, **columns(roles))
        mix = MODELS[options.model](panel, roles)
        clock.end("build")
        finished = mix.fit(panel, seed=seed, draws=options.draws, chains=options.chains, holdout=0)
        clock.end("compile and sample")
        return finished

    finished, seconds = timed(clock, fit, options)
    health = finished.health
    answers = finished.ask().channels
    say(
        options,
        PACKAGES,
        **seconds,
        parameters=int(finished.sampled.positions.shape[-1]),
        ess_min=round(health.ess_bulk_min, 1),
        ess_min_of="",
        rhat_max=round(health.rhat_max, 4),
        divergences=int(health.divergences),
        roi={
            own.channel: [float(f"{v:.6g}") for v in (own.roi.p05, own.roi.p50, own.roi.p95)]
            for own in answers
        },
    )


def columns(roles: Roles) -> dict[str, Any]:
    """Return what `Panel.from_frame` takes; parts of a panel that the table lacks are left out."""
    pairs = zip(roles.spend, roles.exposures, strict=True)
    own: dict[str, Any] = {
        "time": roles.time,
        "kpi": roles.kpi,
        "spend": list(roles.spend),
        "controls": list(roles.controls),
        "events": list(roles.events),
        "impressions": {spend: exposure for spend, exposure in pairs if spend != exposure},
    }
    if roles.group:
        own |= {"group": roles.group, "population": roles.population}
    return own


def default_model(panel: Panel, roles: Roles) -> Mix:  # noqa: ARG001
    from payoff import Mix

    return Mix()


def matched_model(panel: Panel, roles: Roles) -> Mix:
    return regions_model(roles) if roles.group else example_model(panel, roles)


def regions_model(roles: Roles) -> Mix:
    """Return payoff's model of regions with the others' lags, line and waves."""
    from payoff import Mix
    from payoff.mix.adstock import Geometric
    from payoff.mix.baseline import Baseline, LinearTrend, Season
    from payoff.mix.priors import Beta
    from payoff.mix.saturation import Logistic

    return Mix(
        adstock=Geometric(Beta(1, 3), lags=roles.lags),
        saturation=Logistic(),
        baseline=Baseline(trend=LinearTrend(), season=Season(harmonics=roles.harmonics)),
    )


def example_model(panel: Panel, roles: Roles) -> Mix:
    """Return PyMC-Marketing's example model with its priors, in payoff's units."""
    from payoff import Mix
    from payoff.mix.baseline import Baseline, Controls, Events, Level, LinearTrend, Season

    top = float(panel.kpi.max() / panel.kpi.mean())
    return Mix(
        channels={
            name: channel(panel, place, top, roles) for place, name in enumerate(panel.channels)
        },
        baseline=Baseline(
            level=Level(0.5 * top, 0.2 * top),
            trend=LinearTrend(0.05 * WEEKS_PER_YEAR * top),
            season=Season(harmonics=roles.harmonics, scale=0.2 * 2**0.5 * top),
            events=Events(0.05 * top),
            controls=Controls(0.05 * top),
        ),
    )


def channel(panel: Panel, place: int, top: float, roles: Roles) -> Any:
    """Return alpha ~ Beta(1, 3), lam ~ Gamma(3, 1) and beta ~ HalfNormal(2 * share of spend)."""
    from payoff import Channel
    from payoff.mix.adstock import Geometric
    from payoff.mix.effects import OnCoefficient
    from payoff.mix.priors import Beta, Gamma, HalfNormal
    from payoff.mix.saturation import Logistic

    spend = panel.spend[..., place]
    share = float(spend.sum() / panel.spend.sum())
    return Channel(
        adstock=Geometric(Beta(1, 3), lags=roles.lags),
        saturation=Logistic(Gamma(3, float(spend.max() / spend[spend > 0].mean()))),
        effect=OnCoefficient(HalfNormal(len(panel.channels) * share * top)),
    )


MODELS = {"default": default_model, "matched": matched_model}


if __name__ == "__main__":
    main()
