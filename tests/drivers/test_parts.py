"""The pieces against what is known exactly: linear truths, brute force, laws."""

from itertools import permutations

import numpy as np
import pytest

from payoff.data.feature_columns import Feature
from payoff.data.features import Features
from payoff.data.outcome import Outcome
from payoff.drivers.choose import Task, choose
from payoff.drivers.design import Design
from payoff.drivers.effects import curves
from payoff.drivers.folds import split, within
from payoff.drivers.grid import grid_of
from payoff.drivers.interactions import pairs_in_fold
from payoff.drivers.loss import Loss, auc
from payoff.drivers.models import MODELS, Boosting, Fitted, Forest, Linear, Model, Neighbours
from payoff.drivers.permute import permuted, permuted_within
from payoff.drivers.refits import Refit
from payoff.drivers.shapley import mean_shapley

ROWS = 4_000


class Known(Fitted):
    """A function that needs no fit."""

    def __init__(self, function):
        self.function = function

    def margin(self, matrix):
        return self.function(matrix)


def task_of(values, columns, kind="number"):
    words = ("yes", "no") if kind == "yes or no" else ("", "")
    outcome = Outcome("y", values, *words)
    own = tuple(Feature(f"x{place}", column, (), 0) for place, column in enumerate(columns.T))
    features = Features(outcome, own, (), (), (), None, None, "", None, (), "")
    return Task(features, Design.of(own), Loss.of(kind, values), MODELS)


def refit_of(task, function):
    half = len(task.values) // 2
    fit, out = np.arange(half), np.arange(half, len(task.values))
    matrix = task.design.matrix
    return Refit(0, 0, Known(function), matrix, fit, out, 1)


@pytest.fixture
def columns():
    return np.random.default_rng(1).normal(size=(ROWS, 3))


def test_shuffling_a_linear_effect_costs_twice_its_variance(columns):
    slopes = np.array([2.0, 1.0, 0.0])
    values = columns @ slopes
    task = task_of(values, columns)
    # That the function is wrong by 1 everywhere is no merit of any feature.
    refit = refit_of(task, lambda matrix: matrix @ slopes + 1)
    found = permuted(task, refit, [np.array([place]) for place in range(3)])
    assert found[:2] == pytest.approx(2 * slopes[:2] ** 2 / values.var(), rel=0.1)
    assert found[2] == 0
    both = permuted(task, refit, [np.array([0, 1])])
    assert both == pytest.approx(found[:2].sum(), rel=0.1)


def test_shuffled_within_a_part_what_is_alike_there_has_no_importance(columns):
    parts = (np.arange(ROWS) % 2).astype(np.int64)
    columns[:, 0] = parts
    values = columns[:, 0] + (1 + 2 * parts) * columns[:, 1]
    task = task_of(values, columns)
    refit = refit_of(task, lambda m: m[:, 0] + (1 + 2 * m[:, 0]) * m[:, 1])
    units = [np.array([0]), np.array([1])]
    found = permuted_within(task, refit, units, parts)
    assert found[0].tolist() == [0, 0]
    wanted = [
        2 * size**2 * columns[parts == part, 1].var() / values.var()
        for part, size in ((0, 1), (1, 3))
    ]
    assert found[1] == pytest.approx(wanted, rel=0.15)


def test_sampled_shapley_values_are_those_of_a_line_within_their_error(columns):
    slopes = np.array([2.0, -1.0, 0.5])
    task = task_of(columns @ slopes, columns)
    refit = refit_of(task, lambda matrix: matrix @ slopes)
    sampled, error = mean_shapley(task, refit)
    rows = refit.out[:100]
    centre = columns[refit.fit].mean(axis=0)
    exact = np.abs((columns[rows] - centre) * slopes).mean(axis=0)
    assert (error > 0).all()
    assert (np.abs(sampled - exact) < 5 * error + 0.05 * exact).all()


def test_sampled_shapley_is_brute_force_over_orders(columns):
    """Of a product of two features: mean over all orders of the features and over rows."""

    def product(matrix):
        return matrix[:, 0] * matrix[:, 1] + matrix[:, 2]

    task = task_of(product(columns), columns)
    refit = refit_of(task, product)
    ground = columns[refit.fit]
    wanted = np.zeros((100, 3))
    for place, row in enumerate(columns[refit.out[:100]]):
        for order in permutations(range(3)):
            now = ground.copy()
            before = product(now).mean()
            for feature in order:
                now[:, feature] = row[feature]
                after = product(now).mean()
                wanted[place, feature] += (after - before) / 6
                before = after
    found, error = mean_shapley(task, refit)
    # An absolute value of what is sampled is too large by about its noise.
    assert found == pytest.approx(np.abs(wanted).mean(axis=0), abs=0.12)
    assert (error < 0.1).all()


@pytest.mark.parametrize("kind", ["number", "yes or no"])
@pytest.mark.parametrize("model", [Linear(0.01), Boosting(4, 30)], ids=lambda model: model.name)
def test_exact_contributions_add_up_to_the_margin(columns, model, kind):
    rng = np.random.default_rng(2)
    values = columns[:, 0] + rng.normal(size=ROWS)
    values = (values > 0).astype(float) if kind == "yes or no" else values
    fitted = model.fit(columns, values, kind, 1)
    rest = fitted.margin(columns) - fitted.contributions(columns).sum(axis=1)
    assert rest == pytest.approx(np.full(ROWS, rest[0]), abs=1e-6)


@pytest.mark.parametrize("kind", ["number", "yes or no"])
@pytest.mark.parametrize(
    "model", [Linear(0.001), Boosting(4, 60), Forest(10), Neighbours(15)], ids=lambda m: m.name
)
def test_every_model_learns_and_repeats_itself(columns, model: Model, kind):
    rng = np.random.default_rng(3)
    score = 2 * columns[:, 0] + rng.logistic(size=ROWS)
    values = (score > 0).astype(float) if kind == "yes or no" else score
    half = ROWS // 2
    loss = Loss.of(kind, values)
    one, two = (model.fit(columns[:half], values[:half], kind, 1) for _ in range(2))
    margin = one.margin(columns[half:])
    assert (margin == two.margin(columns[half:])).all()
    naive = loss.rows(np.full(half, loss.naive(values[:half])), values[half:]).mean()
    assert loss.rows(margin, values[half:]).mean() < 0.85 * naive


def test_a_sum_of_effects_has_no_interaction_and_a_product_is_nothing_else(columns):
    def total(matrix):
        return matrix[:, 0] + matrix[:, 1] ** 2 + matrix[:, 0] * matrix[:, 2]

    values = total(columns)
    task = task_of(values, columns)
    refit = refit_of(task, total)
    grids = {place: grid_of(each, 8) for place, each in enumerate(task.features.features)}
    # The mean of x0 over the ground is not 0, so that it adds a little effect of x2 alone.
    sums, product = pairs_in_fold(task, refit, grids, [(0, 1), (0, 2)])
    assert sums.squared == pytest.approx(0, abs=1e-9)
    assert sums.gain == pytest.approx(0, abs=1e-9)
    assert product.squared == pytest.approx(0.5, abs=0.1)
    assert product.gain > 0.1


def test_partial_dependence_of_a_sum_is_its_part(columns):
    task = task_of(columns[:, 0], columns)
    refit = refit_of(task, lambda m: 3 * m[:, 0] + m[:, 1])
    grids = [grid_of(each, 5) for each in task.features.features]
    found = curves(task, refit, grids)
    assert np.diff(found[0]) == pytest.approx(3 * np.diff(grids[0].numbers))
    assert np.ptp(found[2]) < 1e-12


def test_gaps_are_filled_by_the_fitted_rows_only():
    values = np.array([1.0, 3.0, np.nan, 100.0])
    design = Design.of((Feature("x", values, (), 1),))
    prepared = design.prepared(np.array([0, 1])).matrix
    assert prepared[:, 0].tolist() == [-1.0, 1.0, 0.0, 98.0]
    assert prepared[:, 1].tolist() == [0, 0, 1, 0]


def test_rows_of_a_group_are_never_on_both_sides():
    groups = np.repeat(np.arange(40), 5)
    for kind in ("number", "yes or no"):
        values = np.tile([0.0, 1, 0, 1, 0], 40)
        words = ("yes", "no") if kind == "yes or no" else ("", "")
        folds = split(Outcome("y", values, *words), groups, 5, 1)
        assert sorted(np.concatenate([out for _, out in folds]).tolist()) == list(range(200))
        for fit, out in folds:
            assert not set(groups[fit]) & set(groups[out])


def test_inner_folds_keep_groups_and_count_in_rows_of_the_table():
    groups = np.repeat(np.arange(40), 5)
    rows = np.arange(50, 150)
    folds = within(Outcome("y", np.arange(200.0), "", ""), groups, rows, 3, 1)
    assert sorted(np.concatenate([out for _, out in folds]).tolist()) == rows.tolist()
    for fit, out in folds:
        assert not set(groups[fit]) & set(groups[out])


def test_the_simplest_family_wins_a_tie_and_loses_where_it_is_clearly_worse(columns):
    rng = np.random.default_rng(4)
    rows = np.arange(ROWS)
    line = task_of(columns[:, 0] + rng.normal(size=ROWS), columns)
    assert choose(line, rows, 1, lambda share: None).winner.name == "elastic net"
    bent = task_of(columns[:, 0] ** 2 + rng.normal(size=ROWS), columns)
    assert choose(bent, rows, 1, lambda share: None).winner.name != "elastic net"


def test_auc_is_the_share_of_pairs_in_order():
    score, values = np.array([0.1, 0.4, 0.4, 0.9]), np.array([0.0, 1, 0, 1])
    pairs = [(y, n) for y in score[values == 1] for n in score[values == 0]]
    assert auc(score, values) == np.mean([(y > n) + 0.5 * (y == n) for y, n in pairs])
