"""A recurrent network with attention over the touches of a journey: the one door to torch.

An embedding of the channel and the logarithm of the hours since the touch before go through one
LSTM layer (Hochreiter & Schmidhuber 1997); attention weighs its states into one, and a linear
layer makes that a log-odds of conversion (Li, Arava, Dong, Yan & Pani 2018, "Deep neural net with
attention for multi-channel multi-touch attribution", arXiv:1809.02230).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from payoff.core.errors import MissingExtra
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.progress import Progress
from payoff.maths.paths import Ints

BATCH = 256
SCORED = 4096
RATE = 0.01
DECAYS = (0.9, 0.999)
Chosen = npt.NDArray[np.bool_]


@frozen_arrays
class Sequences:
    """Journeys as the network reads them.

    Attributes
    ----------
    unit, hours
        Of each touch: channel, and hours since the touch before, 0 for the first; shape
        ``(touches,)``.
    offsets
        Journey ``i`` has the touches ``offsets[i]:offsets[i + 1]``; shape ``(journeys + 1,)``.
    channels
        How many channels there are.
    """

    unit: Ints
    hours: Floats
    offsets: Ints
    channels: int

    @property
    def lengths(self) -> Ints:
        """Touches of each journey, shape ``(journeys,)``."""
        return np.diff(self.offsets)

    def without_each(self, journeys: Ints) -> tuple[Sequences, Ints]:
        """Return journeys without one of their touches, and which touch that was.

        Each touch of each of ``journeys`` is left out once; the wait after it then counts from
        the touch before it. Journeys of one touch have nothing left and are passed over.
        """
        journeys = journeys[self.lengths[journeys] > 1]
        lengths = self.lengths[journeys]
        copies = np.repeat(journeys, lengths)
        first = np.cumsum(lengths) - lengths
        left_out = np.arange(len(copies)) - np.repeat(first, lengths)
        size = np.repeat(lengths, lengths)
        begin = np.cumsum(size) - size
        place = np.arange(size.sum()) - np.repeat(begin, size)
        touch = np.repeat(self.offsets[copies], size) + place
        out = np.repeat(left_out, size)
        hours = self.hours[touch]
        after = np.flatnonzero(place == out + 1)
        hours[after] += hours[after - 1]
        hours[after[out[after] == 0]] = 0.0
        kept = place != out
        offsets = np.concatenate([[0], np.cumsum(size - 1)])
        own = Sequences(self.unit[touch[kept]], hours[kept], offsets, self.channels)
        return own, self.offsets[copies] + left_out


@frozen
class Network:
    """How large the network is and how long it learns.

    Attributes
    ----------
    hidden, embedded
        Width of the LSTM's state and of the channels' embedding.
    epochs, patience
        Passes over the journeys at most; passes without a better score on those that stop it.
    seed
        Of the first weights and the order of journeys.
    """

    hidden: int = 16
    embedded: int = 8
    epochs: int = 40
    patience: int = 4
    seed: int = 0


@frozen_arrays
class Trained:
    """A network that has learnt.

    Attributes
    ----------
    layers
        Of torch.
    epochs
        Passes that it took.
    """

    layers: Any
    epochs: int

    def logits(self, sequences: Sequences) -> Floats:
        """Return the log-odds of conversion of each journey, shape ``(journeys,)``."""
        torch = _torch()
        order = np.argsort(sequences.lengths, kind="stable")
        found = np.zeros(len(order))
        with _calm(torch), torch.no_grad():
            for begin in range(0, len(order), SCORED):
                batch = order[begin : begin + SCORED]
                found[batch] = _forward(torch, self.layers, sequences, batch).numpy()
        return found


def train(
    sequences: Sequences,
    converted: Floats,
    learnt: Chosen,
    stopping: Chosen,
    network: Network,
    progress: Progress,
) -> Trained:
    """Minimise the log loss on some journeys until it no longer falls on others.

    Adam (Kingma & Ba 2015) on batches of 256. The same seed gives the same network: one thread,
    and nothing of torch's own random state is used or changed.

    Parameters
    ----------
    converted
        0 or 1, shape ``(journeys,)``.
    learnt, stopping
        Masks of journeys: to learn from, and to stop by; shape ``(journeys,)``.

    Raises
    ------
    MissingExtra
        When torch is not installed.
    """
    torch = _torch()
    random = np.random.default_rng(network.seed)
    with _calm(torch):
        torch.manual_seed(network.seed)
        layers = _layers(torch, network, sequences.channels, converted[learnt].mean())
        adam, own, held = _Adam.of(torch, layers), np.flatnonzero(learnt), np.flatnonzero(stopping)
        best, waited, steps = np.inf, 0, 0
        for epoch in range(network.epochs):
            progress("learning sequences", epoch / network.epochs)
            for batch in _batches(own, sequences.lengths, random):
                steps += 1
                loss = _loss(torch, layers, sequences, converted, batch) / len(batch)
                adam.down(torch, loss, steps)
            score, waited = _score(torch, layers, sequences, converted, held), waited + 1
            if score < best:
                best, waited = score, 0
                kept = {name: value.clone() for name, value in layers.state_dict().items()}
            if waited >= network.patience:
                break
        layers.load_state_dict(kept)
    progress("learning sequences", 1.0)
    return Trained(layers, epoch + 1)


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise MissingExtra("torch", extra="deep", purpose="the sequence model") from None
    return torch


@contextmanager
def _calm(torch: Any) -> Iterator[None]:
    """Compute on one thread, which small steps want, and leave torch's state as it was."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            yield
    finally:
        torch.set_num_threads(threads)


@frozen_arrays
class _Adam:
    """Steps of Adam (Kingma & Ba 2015, algorithm 1); torch's own takes two seconds to load."""

    weights: list[Any]
    means: list[Any]
    squares: list[Any]

    @classmethod
    def of(cls, torch: Any, layers: Any) -> _Adam:
        weights = list(layers.parameters())
        means, squares = ([torch.zeros_like(own) for own in weights] for _ in range(2))
        return cls(weights, means, squares)

    def down(self, torch: Any, loss: Any, step: int) -> None:
        """Change the weights in place by one step, the ``step``-th from 1."""
        slopes = torch.autograd.grad(loss, self.weights)
        first, second = (1 - decay**step for decay in DECAYS)
        with torch.no_grad():
            for own, mean, square, slope in zip(
                self.weights, self.means, self.squares, slopes, strict=True
            ):
                mean.lerp_(slope, 1 - DECAYS[0])
                square.lerp_(slope * slope, 1 - DECAYS[1])
                own -= RATE / first * mean / ((square / second).sqrt() + 1e-8)


def _layers(torch: Any, network: Network, channels: int, rate: float) -> Any:
    nn = torch.nn
    layers = nn.ModuleDict(
        {
            "channel": nn.Embedding(channels, network.embedded),
            "state": nn.LSTM(network.embedded + 2, network.hidden, batch_first=True),
            "key": nn.Linear(network.hidden, network.hidden),
            "attention": nn.Linear(network.hidden, 1),
            "odds": nn.Linear(network.hidden, 1),
        }
    )
    with torch.no_grad():
        layers["odds"].bias.fill_(float(np.log(rate / (1 - rate))))
    return layers


def _forward(torch: Any, layers: Any, sequences: Sequences, journeys: Ints) -> Any:
    """Return the log-odds of some journeys as a tensor."""
    lengths = sequences.lengths[journeys]
    place = np.arange(lengths.max())
    there = place < lengths[:, None]
    touch = np.where(there, sequences.offsets[journeys][:, None] + place, 0)
    waits = np.log1p(sequences.hours[touch]) / 4
    more = torch.from_numpy(
        np.stack([waits, place == np.zeros_like(touch)], axis=2).astype(np.float32)
    )
    channel = layers["channel"](torch.from_numpy(sequences.unit[touch]))
    states, _ = layers["state"](torch.cat([channel, more], dim=2))
    scores = layers["attention"](torch.tanh(layers["key"](states))).squeeze(2)
    scores = scores.masked_fill(torch.from_numpy(~there), -torch.inf)
    weights = torch.softmax(scores, dim=1)
    return layers["odds"]((weights.unsqueeze(2) * states).sum(dim=1)).squeeze(1)


def _batches(journeys: Ints, lengths: Ints, random: np.random.Generator) -> list[Ints]:
    """Deal journeys to batches of about one length, in an order of chance."""
    shuffled = random.permutation(journeys)
    ordered = shuffled[np.argsort(lengths[shuffled], kind="stable")]
    batches = [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]
    return [batches[at] for at in random.permutation(len(batches))]


def _loss(torch: Any, layers: Any, sequences: Sequences, converted: Floats, own: Ints) -> Any:
    """Return the sum of log losses of some journeys as a tensor."""
    wanted = torch.from_numpy(converted[own].astype(np.float32))
    logits = _forward(torch, layers, sequences, own)
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="sum")


def _score(torch: Any, layers: Any, sequences: Sequences, converted: Floats, own: Ints) -> float:
    """Return the sum of log losses, without a slope."""
    parts = [own[begin : begin + SCORED] for begin in range(0, len(own), SCORED)]
    with torch.no_grad():
        return sum(float(_loss(torch, layers, sequences, converted, part)) for part in parts)
