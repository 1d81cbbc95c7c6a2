"""How converting journeys flow from channel to channel, as a Sankey diagram."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import altair as alt

from payoff.answers.credit import CreditAnswer, PathCredit
from payoff.core.frozen import frozen
from payoff.report.charts.credit import credit_colours
from payoff.report.charts.door import Drawn, Row, rows
from payoff.report.leading import ARROW, ranked
from payoff.report.words import tally

STEPS = ("last but three", "last but two", "last but one", "last touch")
WIDTH, POINTS = 0.035, 17
"""Of a node, in steps; and along a flow."""
GAP = 0.025
"""Between nodes, as a share of all conversions."""
LEAST_TOLD = 0.03
HEIGHT = 340

Place = tuple[int, str]


@frozen
class Band:
    """What lies between two heights, in conversions from the top."""

    top: float
    bottom: float


@frozen
class Flow:
    """Conversions that went from one channel to another between two steps."""

    source: Place
    target: Place
    leaves: Band
    enters: Band


@frozen
class Sankey:
    """Where nodes and flows lie.

    Attributes
    ----------
    steps
        How many touches before the conversion are shown; the last step is the last touch.
    nodes
        Step and channel to where it lies.
    flows
        Between neighbouring steps.
    """

    steps: int
    nodes: dict[Place, Band]
    flows: tuple[Flow, ...]


def sankey(paths: Sequence[PathCredit], order: Sequence[str], most: int = len(STEPS)) -> Sankey:
    """Lay paths out by their last touches; channels lie in ``order`` in every step.

    A node is as high as the conversions of paths that have the channel at the step. Flows into it
    take its upper part; what is below began there.
    """
    steps = min(max(len(path.path) for path in paths), most)
    sizes: dict[Place, float] = {}
    moved: dict[tuple[Place, Place], float] = {}
    for path in paths:
        tail = path.path[-steps:]
        places = list(enumerate(tail, steps - len(tail)))
        for place in places:
            sizes[place] = sizes.get(place, 0.0) + path.conversions
        for move in pairwise(places):
            moved[move] = moved.get(move, 0.0) + path.conversions
    rank = {name: place for place, name in enumerate(order)}
    gap = GAP * sum(path.conversions for path in paths)
    nodes: dict[Place, Band] = {}
    ends = [0.0] * steps
    for step, name in sorted(sizes, key=lambda place: (place[0], rank[place[1]])):
        top = ends[step]
        nodes[step, name] = Band(top, top + sizes[step, name])
        ends[step] = top + sizes[step, name] + gap
    leaving = {place: band.top for place, band in nodes.items()}
    entering = dict(leaving)
    flows = []
    for source, target in sorted(
        moved, key=lambda move: (move[0][0], rank[move[0][1]], rank[move[1][1]])
    ):
        size = moved[source, target]
        leaves = Band(leaving[source], leaving[source] + size)
        enters = Band(entering[target], entering[target] + size)
        leaving[source], entering[target] = leaves.bottom, enters.bottom
        flows.append(Flow(source, target, leaves, enters))
    return Sankey(steps, nodes, tuple(flows))


def chart(answer: CreditAnswer) -> Drawn:
    """Draw the shown paths as nodes per step and areas between them."""
    colours, rest = credit_colours(answer)
    laid = sankey(answer.paths, ranked(answer))
    whole = sum(path.conversions for path in answer.paths)
    colour = alt.Color(
        "channel:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=None,
    )
    heads = list(STEPS[len(STEPS) - laid.steps :])
    x = alt.X(
        "x:Q",
        axis=alt.Axis(
            values=list(range(laid.steps)),
            labelExpr=f"{heads}[datum.value]",
            title=None,
            grid=False,
            orient="top",
            labelAlign="left",
        ),
        scale=alt.Scale(domain=[-0.05, laid.steps - 1 + 0.35], nice=False),
    )
    bottom = max(band.bottom for band in laid.nodes.values())
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[bottom, 0], nice=False))
    nodes = [_node(place, band, whole, colours, rest) for place, band in laid.nodes.items()]
    along = [row for flow in laid.flows for row in _area(flow, colours, rest)]
    areas = (
        alt.Chart(rows(along))
        .mark_area(opacity=0.35, line=False)
        .encode(
            x=x,
            y=y,
            y2="bottom:Q",
            color=colour,
            detail="flow:N",
            tooltip=[alt.Tooltip("flow:N", title="from, to"), alt.Tooltip("conversions:N")],
        )
    )
    base = alt.Chart(rows(nodes)).encode(
        tooltip=[alt.Tooltip("name:N", title="channel"), alt.Tooltip("conversions:N")]
    )
    boxes = base.mark_rect().encode(x=x, x2="x2:Q", y=y, y2="bottom:Q", color=colour)
    names = base.mark_text(style="note", align="left", dx=5).encode(
        x=alt.X("x2:Q"), y=alt.Y("middle:Q"), text="told:N"
    )
    return alt.layer(areas, boxes, names).properties(width="container", height=HEIGHT)


def _node(
    place: Place, band: Band, whole: float, colours: dict[str, str], rest: str
) -> dict[str, object]:
    step, name = place
    size = band.bottom - band.top
    return {
        "x": float(step),
        "x2": step + WIDTH,
        "top": band.top,
        "bottom": band.bottom,
        "middle": (band.top + band.bottom) / 2,
        "name": name,
        "channel": name if name in colours else rest,
        "conversions": tally(size),
        "told": f"{name} {tally(size)}" if size > LEAST_TOLD * whole else "",
    }


def _area(flow: Flow, colours: dict[str, str], rest: str) -> list[Row]:
    step, name = flow.source
    size = flow.leaves.bottom - flow.leaves.top
    found: list[Row] = []
    for point in range(POINTS):
        way = point / (POINTS - 1)
        bend = way * way * (3 - 2 * way)
        found.append(
            {
                "x": step + WIDTH + way * (1 - WIDTH),
                "top": flow.leaves.top + bend * (flow.enters.top - flow.leaves.top),
                "bottom": flow.leaves.bottom + bend * (flow.enters.bottom - flow.leaves.bottom),
                "flow": f"{name}{ARROW}{flow.target[1]} ({step + 1})",
                "channel": name if name in colours else rest,
                "conversions": tally(size),
            }
        )
    return found
