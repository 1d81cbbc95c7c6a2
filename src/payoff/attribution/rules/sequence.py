"""Sequence model: by what a recurrent network foretells less without a touch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import expit, log_expit

from payoff.attribution.journeys import Walk
from payoff.attribution.rules.held_out import check_enough, check_gain, facts_of
from payoff.attribution.rules.rule import Learnt, LearntRule
from payoff.attribution.rules.seen import SeenShares
from payoff.attribution.sample import Sample
from payoff.core.errors import Refusal
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.progress import Progress
from payoff.maths.held_out import Gain
from payoff.maths.logistic import auc, fit_logistic
from payoff.maths.paths import Ints, added
from payoff.maths.sequence import Network, Sequences, Trained, train

MOST_ROWS = 200_000
MOST_STEPS = 50
MOST_CHANNELS = 100
AT_ONCE = 1_000_000
PARTS = (tuple(range(10)), (10, 11, 12), (13, 14, 15))
"""Groups of customers to learn from, to stop by, and to score on."""
HOUR = 3_600.0


@frozen
class Sequence(LearntRule):
    """Credit by a recurrent network with attention that reads the touches of a journey in order.

    Attributes
    ----------
    network
        How large it is, how long it learns, and its seed.

    What a journey earned is shared among its touches by how much the predicted chance falls
    without each of them, in equal parts where it falls without none. The network is that of Li,
    Arava, Dong, Yan & Pani 2018 (arXiv:1809.02230); they share by its attention, which tells where
    the network looks and not what a touch does (Jain & Wallace 2019, "Attention is not
    Explanation", NAACL). Kinds of touch are not read: the kind of a row that converts would give
    the answer away.
    """

    network: Network = Network()
    title: ClassVar[str] = "Sequence (LSTM with attention)"

    def learn(self, walk: Walk, progress: Progress) -> Learnt:
        """Train on about 200,000 rows at most.

        Raises
        ------
        Refusal
            When there are too few journeys of either end or too many channels, or the network
            foretells customers who were left out no better than the rate of all.
        MissingExtra
            When torch is not installed.
        """
        channels = len(walk.touches.channels)
        _check_channels(channels)
        sample = Sample.of(walk, MOST_ROWS)
        check_enough(*sample.ends(), PARTS)
        read = _Read.of(sample, channels)
        learnt, stopping, scored = (np.isin(sample.fold, part) for part in PARTS)
        network = train(read.sequences, sample.converted, learnt, stopping, self.network, progress)
        scores = _Scores.of(network, read, sample, learnt | stopping, scored)
        check_gain(scores.gain, "the network")
        won = np.flatnonzero(sample.earned > 0)
        shares, drop = _shares(network, read, won)
        return Learnt(
            SeenShares.of(read.member[won], shares, sample.earned[won], sample.worth[won]),
            (("drop_in_chance", drop),),
            scores.facts(network, sample),
            tuple(_says(scores, read, sample, walk)),
        )


@frozen_arrays
class _Read:
    """Journeys as the network reads them: their last touches.

    Attributes
    ----------
    member
        Channels that each met, shape ``(journeys, channels)``.
    cut
        How many journeys were longer.
    """

    sequences: Sequences
    member: npt.NDArray[np.bool_]
    cut: int

    @classmethod
    def of(cls, sample: Sample, channels: int) -> _Read:
        lengths = np.bincount(sample.journey, minlength=len(sample.end))
        begin = np.cumsum(lengths) - lengths
        from_end = lengths[sample.journey] - (np.arange(len(sample.unit)) - begin[sample.journey])
        kept = from_end <= MOST_STEPS
        journey, unit = sample.journey[kept], sample.unit[kept]
        wait = np.diff(sample.time[kept], prepend=0.0)
        wait[np.diff(journey, prepend=-1) > 0] = 0.0
        offsets = np.concatenate([[0], np.cumsum(np.minimum(lengths, MOST_STEPS))])
        member = np.zeros((len(lengths), channels), dtype=bool)
        member[journey, unit] = True
        sequences = Sequences(unit, wait / HOUR, offsets, channels)
        return cls(sequences, member, int((lengths > MOST_STEPS).sum()))


@frozen_arrays
class _Scores:
    """Log loss per journey of customers who were left out, and gains over the simpler models."""

    network: float
    logistic: float
    constant: float
    gain: Gain
    over_logistic: Gain
    auc: float

    @classmethod
    def of(
        cls,
        network: Trained,
        read: _Read,
        sample: Sample,
        seen: npt.NDArray[np.bool_],
        scored: npt.NDArray[np.bool_],
    ) -> _Scores:
        won = sample.converted
        sets, place = np.unique(read.member, axis=0, return_inverse=True)
        design, place = sets.astype(np.float64), place.ravel()
        wins, nulls = (added(place[seen], own[seen], len(sets)) for own in (won, 1 - won))
        logistic = fit_logistic(design, wins, nulls, 1.0).logits(design)[place]
        rate = won[seen].mean()
        constant = np.full(len(won), np.log(rate / (1 - rate)))
        logits = network.logits(read.sequences)
        losses = [
            -np.where(won > 0, log_expit(own), log_expit(-own))[scored]
            for own in (logits, logistic, constant)
        ]
        customer = np.unique(sample.customer[scored], return_inverse=True)[1]
        sizes = np.bincount(customer).astype(np.float64)
        gains = [Gain.of(added(customer, own - losses[0], len(sizes)), sizes) for own in losses[1:]]
        curve = auc(logits[scored], won[scored], 1 - won[scored])
        mean, of_logistic, of_constant = (float(own.mean()) for own in losses)
        return cls(mean, of_logistic, of_constant, gains[1], gains[0], curve)

    def facts(self, network: Trained, sample: Sample) -> tuple[tuple[str, float], ...]:
        return (
            ("held_out_log_loss", self.network),
            ("held_out_log_loss_of_logistic", self.logistic),
            ("held_out_log_loss_of_constant", self.constant),
            *facts_of(self.gain),
            ("held_out_gain_over_logistic", self.over_logistic.mean),
            ("held_out_gain_over_logistic_error", self.over_logistic.error),
            ("held_out_auc", self.auc),
            ("epochs", float(network.epochs)),
            ("learnt_from_journeys", float(len(sample.end))),
            ("learnt_from_share_of_customers", sample.share),
        )


def _check_channels(channels: int) -> None:
    if channels > MOST_CHANNELS:
        raise Refusal(
            f"there are {channels:,} channels",
            wanted=f"at most {MOST_CHANNELS} for the sequence model",
            remedy="name a coarser column as the channel",
        )


def _shares(network: Trained, read: _Read, won: Ints) -> tuple[Floats, Floats]:
    """Return shares of channels in each converting journey, and the mean drop by channel.

    The first has shape ``(journeys, channels)``, the second ``(channels,)``.
    """
    sequences, channels = read.sequences, read.sequences.channels
    whole = expit(network.logits(sequences))
    lengths = sequences.lengths
    owner = np.repeat(np.arange(len(lengths)), lengths)
    # The only touch of a journey takes all, whatever its drop.
    drops = np.where(lengths[owner] == 1, whole[owner], 0.0)
    work = np.cumsum(lengths[won] ** 2)
    for part in np.split(won, np.searchsorted(work, np.arange(AT_ONCE, work[-1], AT_ONCE))):
        without, touch = sequences.without_each(part)
        drops[touch] = np.maximum(whole[owner[touch]] - expit(network.logits(without)), 0.0)
    row = np.full(len(lengths), -1)
    row[won] = np.arange(len(won))
    mine = row[owner] >= 0
    total = added(owner, drops, len(lengths))[owner]
    share = np.where(total > 0, drops / np.where(total > 0, total, 1.0), 1.0 / lengths[owner])
    cell = row[owner[mine]] * channels + sequences.unit[mine]
    shares = added(cell, share[mine], len(won) * channels).reshape(-1, channels)
    count = np.bincount(sequences.unit[mine], minlength=channels)
    sums = added(sequences.unit[mine], drops[mine], channels)
    return shares, sums / np.maximum(count, 1)


def _says(scores: _Scores, read: _Read, sample: Sample, walk: Walk) -> Iterator[str]:
    yield (
        f"On customers who were left out, log loss is {scores.network:.4f} with the network, "
        f"{scores.logistic:.4f} with a logistic regression on the channels that were met and "
        f"{scores.constant:.4f} with the rate of all; the area under the ROC curve is "
        f"{scores.auc:.2f}."
    )
    if not scores.over_logistic.clear:
        yield (
            "That is not clearly better than the logistic regression: order and time add nothing "
            "that can be seen here."
        )
    yield sample.told()
    yield "Intervals are over journeys, with the network as it is."
    if sample.share < 1:
        yield (
            "All conversions are shared out as in this sample, among journeys that met the same "
            "channels."
        )
    if read.cut:
        yield (
            f"{read.cut:,} of its journeys are longer than {MOST_STEPS} touches: the last "
            f"{MOST_STEPS} of these are read and share the credit."
        )
    if walk.journeys.lookback is not None or walk.journeys.lookback_of:
        yield "It is learnt from journeys without the lookback, and shares within the lookback."
