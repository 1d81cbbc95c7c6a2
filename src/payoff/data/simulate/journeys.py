"""Event logs with a known truth: in memory, or of any size straight into Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from payoff.core.files import whole_file
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.simulate.journey_block import Block, draw_block
from payoff.data.simulate.journey_people import block_sizes
from payoff.data.simulate.journey_table import device_rows, event_rows, price_list
from payoff.data.simulate.journey_truth import JourneyTruth, truth_of
from payoff.data.simulate.journey_world import JourneyWorld

ROW_GROUP = 1_000_000


@frozen_arrays
class Journeys:
    """A log in memory.

    Attributes
    ----------
    events
        One row a touch or conversion: ``customer``, ``time`` (UTC, no zone), ``channel``,
        ``campaign``, ``kind``, ``cost``, ``converted``, ``value``, ``milestone`` (``lead``,
        ``opportunity``, ``sale`` or null), ``device``, and ``cause`` of a conversion: a channel or
        ``anyway``, which no real log has.
    devices
        One row a device: ``device`` and its ``customer``.
    truth
        What each channel caused.
    """

    events: pa.Table
    devices: pa.Table
    truth: JourneyTruth


def draw_journeys(world: JourneyWorld, seed: int) -> Journeys:
    """Draw a log into memory, with the rows that ``write_journeys`` writes."""
    truth = _Sums(world)
    blocks = [truth.add(block) for block in _blocks(world, seed)]
    return Journeys(
        pa.concat_tables(event_rows(world, n, block) for n, block in enumerate(blocks)),
        pa.concat_tables(device_rows(n, block) for n, block in enumerate(blocks)),
        truth.named(),
    )


def write_journeys(
    world: JourneyWorld,
    seed: int,
    path: str | Path,
    *,
    devices: str | Path | None = None,
    progress: Progress = silent,
) -> JourneyTruth:
    """Write a log to one Parquet file, a block of 65,536 customers at a time.

    Memory is that of one block's rows, whatever the number of customers. Blocks follow each
    other; within a block rows are in order of time. Each block draws from streams of its own.

    Parameters
    ----------
    world
        What is simulated.
    seed
        The same seed gives the same rows.
    path
        Of the log, with the columns of ``Journeys.events``.
    devices
        Of the map from device to customer; ``None`` writes none.
    progress
        Hears the share that is written.

    Raises
    ------
    SourceError
        When a folder does not exist or cannot be written to.
    """
    sizes, truth = block_sizes(world), _Sums(world)
    with ExitStack() as files:
        log: pq.ParquetWriter | None = None
        people: pq.ParquetWriter | None = None
        target = files.enter_context(whole_file(path))
        beside = files.enter_context(whole_file(devices)) if devices else None
        for number, block in enumerate(_blocks(world, seed)):
            rows = event_rows(world, number, truth.add(block))
            log = log or files.enter_context(_writer(target, rows.schema))
            log.write_table(rows, row_group_size=ROW_GROUP)
            if beside:
                known = device_rows(number, block)
                people = people or files.enter_context(_writer(beside, known.schema))
                people.write_table(known)
            progress("writing events", (number + 1) / len(sizes))
    return truth.named()


def _blocks(world: JourneyWorld, seed: int) -> Iterator[Block]:
    for number, size in enumerate(block_sizes(world)):
        yield draw_block(world, seed, number, size)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    near = [name for name in ("time", "customer", "device") if name in schema.names]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[name for name in schema.names if name not in near],
        column_encoding=dict.fromkeys(near, "DELTA_BINARY_PACKED"),
    )


class _Sums:
    """What blocks add up to."""

    def __init__(self, world: JourneyWorld) -> None:
        self._world = world
        self._prices = price_list(world)
        self._rows: Floats = np.zeros((len(world.channels), 3))
        self._causes: Floats = np.zeros((len(world.channels) + 1, 4))

    def add(self, block: Block) -> Block:
        """Count a block, and return it."""
        converted = block.cause >= 0
        cause, channel, size = block.cause[converted], block.channel, len(self._rows)
        clicks = np.bincount(channel, block.click, size)
        rows = np.bincount(channel, minlength=size)
        self._rows[:, 0] += rows
        self._rows[:, 1] += np.bincount(channel[converted], minlength=size)
        self._rows[:, 2] += self._prices[0] * (rows - clicks) + self._prices[1] * clicks
        self._causes[:, :2] += block.expected
        self._causes[:, 2] += np.bincount(cause, minlength=size + 1)
        self._causes[:, 3] += np.bincount(cause, block.value[converted], size + 1)
        return block

    def named(self) -> JourneyTruth:
        """Return the truth of all blocks that were added."""
        return truth_of(self._world, self._rows, self._causes)
