"""The contract of a table of features: rows of products, customers or periods, and a target."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from payoff.core.errors import ChoiceError, ColumnError, DesignError, InputError
from payoff.core.frozen import frozen_arrays
from payoff.data.cells import Cells, counted
from payoff.data.feature_columns import MOST_LEVELS, Feature, LeftOut, read_feature
from payoff.data.frames import Frame, open_frame
from payoff.data.outcome import Outcome, labels_of, read_outcome

MOST_ROWS = 100_000
MOST_FEATURES = 200
MOST_PARTS = 12

Ints = npt.NDArray[np.int64]


@frozen_arrays
class Features:
    """A table whose columns may drive a target.

    Attributes
    ----------
    outcome
        The target.
    features
        In the order of the table.
    left_out
        Columns that are none, and why.
    named
        Features that were named one by one: they are kept even if they give the target away.
    levers
        Features that one can set; none when nothing was said.
    segment, stage
        Columns by which importance is told apart, with levels; ``None`` for none.
    grouping
        The column whose rows belong together; empty for none.
    groups
        Place of each row's group, shape ``(rows,)``; ``None`` for none.
    notes
        What was counted, filled or left out, one sentence each.
    source
        Where the table came from, in words.
    """

    outcome: Outcome
    features: tuple[Feature, ...]
    left_out: tuple[LeftOut, ...]
    named: tuple[str, ...]
    levers: tuple[str, ...]
    segment: Feature | None
    stage: Feature | None
    grouping: str
    groups: Ints | None
    notes: tuple[str, ...]
    source: str

    @classmethod
    def from_frame(
        cls,
        frame: object,
        *,
        target: str,
        features: Sequence[str] = (),
        leave_out: Sequence[str] = (),
        categories: Sequence[str] = (),
        levers: Sequence[str] = (),
        segment: str | None = None,
        stage: str | None = None,
        group: str | None = None,
        positive: str | None = None,
        source: str = "a dataframe",
    ) -> Features:
        """Check a dataframe and take its columns apart.

        Parameters
        ----------
        frame
            Any dataframe in memory that narwhals reads; one row per product, customer or period.
        target
            The column to be explained: a number, or two values.
        features
            Columns that may drive it; all others when empty.
        leave_out
            Columns that are no features.
        categories
            Columns of numbers that are codes.
        levers
            Features that one can set, such as a price.
        segment, stage
            Columns by which importance is told apart, with 12 values at most.
        group
            Column whose rows belong together, such as a customer with several rows.
        positive
            Of a target with two values, the one whose probability is explained.
        source
            Where the table came from, in words.

        Raises
        ------
        InputError
            When it is no table, or has more than 100,000 rows.
        ColumnError
            When a column is missing, or is the target and something else.
        ChoiceError
            When choices contradict each other or the table.
        CellError
            When a cell is infinite, or almost all of a column is numbers and some cells are not.
        DesignError
            When the target is the same in every row or has too many words, or no feature is left.
        """
        opened = open_frame(frame)
        roles = (target, *features, *leave_out, *categories, *levers)
        for name in (*roles, *(each for each in (segment, stage, group) if each is not None)):
            opened.check_column(name)
        _check_roles(target, features, leave_out, (segment, stage, group))
        kept, notes = _with_target(opened, target)
        outcome = read_outcome(opened.cells(target).take(kept), positive)
        chosen = tuple(dict.fromkeys(features)) or tuple(
            name for name in opened.names if name not in (target, group)
        )
        read = [
            read_feature(opened.cells(name).take(kept), category=name in categories)
            for name in chosen
            if name not in leave_out
        ]
        found = tuple(each for each in read if isinstance(each, Feature))
        told = tuple(LeftOut(name, "told", f"{name} was left out as told.") for name in leave_out)
        left_out = (*told, *(each for each in read if isinstance(each, LeftOut)))
        _check_found(found, left_out, levers)
        return cls(
            outcome=outcome,
            features=found,
            left_out=left_out,
            named=tuple(features),
            levers=tuple(dict.fromkeys(levers)),
            segment=_part(opened, segment, kept),
            stage=_part(opened, stage, kept),
            grouping=group or "",
            groups=None if group is None else _groups(opened.cells(group).take(kept)),
            notes=(*opened.notes, *notes, *_described(found)),
            source=source,
        )

    @property
    def rows(self) -> int:
        """How many rows have a target."""
        return len(self.outcome.values)

    @property
    def data_hash(self) -> str:
        """SHA-256 of names and values, the same for every dataframe library."""
        parts = (*self.features, *(each for each in (self.segment, self.stage) if each))
        names = [(each.name, each.levels) for each in parts]
        said = [self.outcome.name, self.outcome.positive, self.grouping, names]
        digest = hashlib.sha256(json.dumps(said).encode())
        for values in (self.outcome.values, *(each.values for each in parts)):
            digest.update((values + 0.0).astype("<f8").tobytes())
        if self.groups is not None:
            digest.update(self.groups.astype("<i8").tobytes())
        return digest.hexdigest()


def _check_roles(
    target: str,
    features: Sequence[str],
    leave_out: Sequence[str],
    parts: tuple[str | None, ...],
) -> None:
    if target in (*features, *leave_out, *parts):
        raise ColumnError(
            f"{target!r} is the target and something else too",
            wanted="one part for the target",
            remedy="leave it out of the other parts",
        )
    both = set(features) & set(leave_out)
    if both:
        raise ChoiceError(
            f"{min(both)!r} is a feature and is left out",
            wanted="one of the two",
            remedy="say one of --feature and --leave-out",
        )


def _with_target(opened: Frame, target: str) -> tuple[list[int], list[str]]:
    """Return the rows that have a target, and what to say about the others."""
    cells = opened.cells(target)
    gaps = cells.missing
    kept = np.flatnonzero(~cells.absent).tolist()
    if not kept:
        raise DesignError(
            f"target {target!r} is blank in every row",
            wanted="a target in most rows",
            remedy="name another column",
        )
    if len(kept) > MOST_ROWS:
        raise InputError(
            f"the table has {len(kept):,} rows",
            wanted=f"at most {MOST_ROWS:,} rows",
            remedy="draw that many at random; whole customers, if they have several rows",
        )
    said = f"{counted(len(gaps), 'row')} without {target} left out: row {cells.some_rows(gaps)}."
    return kept, [said] if gaps else []


def _check_found(
    found: tuple[Feature, ...], left_out: tuple[LeftOut, ...], levers: Sequence[str]
) -> None:
    names = {each.name for each in found}
    for lever in levers:
        if lever not in names:
            why = [each.says for each in left_out if each.column == lever]
            raise ChoiceError(
                f"{lever!r} is a lever and no feature. {' '.join(why)}".strip(),
                wanted="levers among the features",
                remedy="name it as a feature, or leave the lever out",
            )
    if not found:
        raise DesignError(
            "no feature is left. " + " ".join(each.says for each in left_out),
            wanted="at least one column that may drive the target",
            remedy="name it with --feature",
        )
    if len(found) > MOST_FEATURES:
        raise DesignError(
            f"the table has {len(found)} features",
            wanted=f"at most {MOST_FEATURES}",
            remedy="name those of interest with --feature, or leave some out",
        )


def _part(opened: Frame, name: str | None, kept: list[int]) -> Feature | None:
    if name is None:
        return None
    read = read_feature(opened.cells(name).take(kept), category=True)
    if isinstance(read, LeftOut):
        raise ChoiceError(
            f"no rows can be told apart by {name!r}: {read.says}",
            wanted="a column with at least two values",
            remedy="name another one, or none",
        )
    values = len(read.levels) + max(read.pooled - 1, 0)
    if values > MOST_PARTS:
        raise ChoiceError(
            f"{name!r} has {values:,} values",
            wanted=f"at most {MOST_PARTS} to tell importance apart by",
            remedy="cut numbers into bands, or join rare values, in a column of their own",
        )
    return read


def _groups(cells: Cells) -> Ints:
    """Return the place of each row's group; a row without one is a group of its own."""
    labels = labels_of(cells)
    own = [
        f"\0{row}" if gone else label
        for row, (gone, label) in enumerate(zip(cells.absent, labels, strict=True))
    ]
    places: Ints = np.unique(own, return_inverse=True)[1].astype(np.int64)
    return places


def _described(features: Iterable[Feature]) -> list[str]:
    """Return what was filled and pooled, one sentence per column."""
    said = []
    for each in features:
        if each.missing and each.levels:
            said.append(
                f"{each.name}: {counted(each.missing, 'missing cell')}, a category of their own."
            )
        elif each.missing:
            said.append(
                f"{each.name}: {counted(each.missing, 'missing cell')}, set to the median of the "
                "rows that are fitted, with an indicator beside it."
            )
        if each.pooled:
            said.append(
                f"{each.name}: its {each.pooled} rarest values are taken together, so that it has "
                f"{MOST_LEVELS}."
            )
    return said
