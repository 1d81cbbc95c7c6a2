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
        step = torch.optim.Adam(layers.parameters(), lr=RATE)
        own, best, waited = np.flatnonzero(learnt), np.inf, 0
        for epoch in range(network.epochs):
            progress("learning sequences", epoch / network.epochs)
            for batch in _batches(own, sequences.lengths, random):
                wanted = torch.from_numpy(converted[batch].astype(np.float32))
                logits = _forward(torch, layers, sequences, batch)
                loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted)
                step.zero_grad()
                loss.backward()
                step.step()
            score = _loss(torch, layers, sequences, converted, np.flatnonzero(stopping))
            waited += 1
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


def _loss(torch: Any, layers: Any, sequences: Sequences, converted: Floats, own: Ints) -> float:
    with torch.no_grad():
        total = 0.0
        for begin in range(0, len(own), SCORED):
            batch = own[begin : begin + SCORED]
            wanted = torch.from_numpy(converted[batch].astype(np.float32))
            total += float(
                torch.nn.functional.binary_cross_entropy_with_logits(
                    _forward(torch, layers, sequences, batch), wanted, reduction="sum"
                )
            )
    return total / len(own)
