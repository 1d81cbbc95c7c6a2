"""Where events are counted: an engine that runs the same Ibis expressions as every other.

DuckDB inside this process is the default; Spark answers to ``local[2]`` or ``spark://host:7077``;
a table of a database is counted where it is.
"""

from __future__ import annotations

import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
from pyarrow import parquet

from payoff.core.errors import ChoiceError, MissingExtra, SourceError
from payoff.core.frozen import frozen
from payoff.data.address import is_database, without_password
from payoff.data.engine import connect_table
from payoff.data.files import existing_file

EMBEDDED = "duckdb"
MEMORY = "4GB"
SPARK = re.compile(r"^(spark://[\w.\-]+:\d+|local(\[(\*|\d+)\])?)$")
PARQUET = {".parquet", ".pq"}
BUCKET_ROWS = 20_000_000
FINE = 1_000_000
# Bytes: a look at a packed file unpacks a whole buffer; at least the longest line, 2 MB.
CSV_BUFFER = 4_000_000


@frozen
class Store:
    """A connection that counts.

    Attributes
    ----------
    name
        The engine, as the user named it.
    connection
        An Ibis backend.
    """

    name: str
    connection: Any

    @property
    def keeps(self) -> bool:
        """Whether intermediate tables may be written here; never in somebody's database."""
        return self.name == EMBEDDED or bool(SPARK.match(self.name))

    def buckets(self, rows: int) -> int:
        """Return in how many parts ``rows`` events are counted, so that memory has a bound.

        Spark and databases divide work by themselves.
        """
        return -(-max(rows, 1) // BUCKET_ROWS) if self.name == EMBEDDED else 1

    def dealt(self, rows: Any, column: str, bucket: int, buckets: int) -> Any:
        """Return the rows of the customers that are dealt to ``bucket``."""
        if buckets == 1:
            return rows
        import ibis

        own = rows[column]
        # DuckDB's own: what Ibis makes of a hash could fail, so DuckDB computes it last.
        number = ibis.udf.scalar.builtin(_hash, name="hash", signature=((own.type(),), "uint64"))
        return rows.filter(number(own) % buckets == bucket)

    def drawn(self, rows: Any, total: int, wanted: int, seed: int) -> tuple[Any, str]:
        """Return about ``wanted`` of ``total`` rows, and in words how they are drawn.

        In DuckDB a row is drawn by what it holds, so that the order of rows says nothing; rows
        that are alike are drawn together. Where a database cannot draw, its first rows are taken.
        """
        import ibis
        from ibis.common.exceptions import UnsupportedOperationError

        if self.connection.name == EMBEDDED:
            held = [(f"cell{place}", rows[name]) for place, name in enumerate(rows.columns)]
            cells = ibis.struct([*held, ("seed", seed)])
            number = ibis.udf.scalar.builtin(
                _hash, name="hash", signature=((cells.type(),), "uint64")
            )
            fine = number(cells) % FINE
            return rows.filter(fine < round(wanted / total * FINE)), "drawn by what they hold"
        try:
            drawn = rows.sample(wanted / total, method="row", seed=seed)
            ibis.to_sql(drawn, dialect=self.connection.name)
        except UnsupportedOperationError:
            return rows.limit(wanted), "the first that the database gives"
        return drawn, "drawn at random by the database"

    @contextmanager
    def kept(self, expression: Any) -> Iterator[Any]:
        """Compute ``expression`` once for several questions, and forget it afterwards."""
        if not self.keeps:
            yield expression
            return
        with quiet():
            cached = expression.cache()
        try:
            yield cached
        finally:
            cached.release()

    def held(self, expression: Any) -> Any:
        """Compute ``expression`` once, and keep it as long as what is returned lives."""
        if not self.keeps:
            return expression
        with quiet(), refusals(self.name):
            return expression.cache()

    def arrow(self, expression: Any) -> pa.Table:
        """Return what ``expression`` comes to."""
        with quiet(), refusals(self.name):
            return expression.to_pyarrow()

    def table(self, rows: pa.Table) -> Any:
        """Hand a small table over to an engine that keeps tables."""
        import ibis

        name = f"payoff_{uuid4().hex}"
        with quiet(), refusals(self.name):
            if self.name == EMBEDDED:
                return self.connection.create_table(name, rows, temp=True)
            self.connection.create_view(name, ibis.memtable(rows))
            return self.connection.table(name)


def _hash(value: Any) -> Any:
    """Stand for a function of the engine."""


def open_store(engine: str = EMBEDDED) -> Store:
    """Start or join the engine that ``engine`` names.

    Parameters
    ----------
    engine
        ``duckdb``, or the master of a Spark cluster: ``local[2]``, ``spark://host:7077``.

    Raises
    ------
    ChoiceError
        When there is no such engine.
    MissingExtra
        When it is not installed.
    """
    if engine == EMBEDDED:
        return Store(engine, _duckdb())
    if SPARK.match(engine):
        return Store(engine, _spark(engine))
    raise ChoiceError(
        f"no engine is called {engine!r}",
        wanted="duckdb, local[2], local[*] or spark://host:port",
        remedy="leave the engine out to count in this process; name a table of a database as the "
        "events themselves to count there",
    )


def open_events(address: str | Path, engine: str = EMBEDDED) -> tuple[Store, Any]:
    """Return a store and the Ibis table of events at ``address``.

    Parameters
    ----------
    address
        A CSV or Parquet file, a folder of Parquet files, or ``postgresql://...#table`` and its
        like, counted where it is. For Spark also Parquet that only the cluster reaches, such as
        ``hdfs://host/events``.

    Raises
    ------
    SourceError
        When it cannot be read, naming the file of a folder that is damaged.
    """
    where = str(address)
    if is_database(where) and engine == EMBEDDED:
        connection, table = connect_table(where)
        return Store(without_password(where), connection), table
    store = open_store(engine)
    with quiet(), refusals(where):
        if is_database(where):
            return store, store.connection.read_parquet(where)
        if files := _parquet_files(Path(where)):
            return store, _read_parquet(store, Path(where), files)
        return store, _csv(store, existing_file(Path(where)))


def events_of(frame: pa.Table, engine: str = EMBEDDED) -> tuple[Store, Any]:
    """Return a store and the Ibis table of events that are already in memory."""
    store = open_store(engine)
    return store, store.table(frame)


def _read_parquet(store: Store, path: Path, files: list[Path]) -> Any:
    if store.name == EMBEDDED:
        return store.connection.read_parquet([str(file) for file in files])
    return store.connection.read_parquet(str(path))


def _csv(store: Store, path: Path) -> Any:
    """Read every cell as text: what is a number or a time is decided, and counted, later."""
    if store.name == EMBEDDED:
        return store.connection.read_csv(
            path, all_varchar=True, header=True, buffer_size=CSV_BUFFER
        )
    return store.connection.read_csv(str(path), header=True, inferSchema=False)


def is_text(address: str | Path) -> bool:
    """Tell whether events at ``address`` are text, which takes long to parse."""
    where = str(address)
    return not (is_database(where) or Path(where).is_dir() or Path(where).suffix.lower() in PARQUET)


def _parquet_files(path: Path) -> list[Path]:
    """Return the Parquet files that ``path`` means, each of which says that it is whole."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in PARQUET)
        if not files:
            raise SourceError(
                f"the folder {str(path)!r} holds no Parquet file",
                wanted="files that end in .parquet",
                remedy="name a CSV file itself, or a folder of Parquet files",
            )
    elif path.suffix.lower() in PARQUET:
        files = [existing_file(path)]
    else:
        return []
    for file in files:
        _check_whole(file, len(files))
    return files


def _check_whole(file: Path, files: int) -> None:
    try:
        parquet.read_metadata(file)
    except (pa.ArrowException, OSError) as error:
        among = f" (one of {files} files)" if files > 1 else ""
        raise SourceError(
            f"{file.name!r}{among} is damaged, or no Parquet file: "
            f"{' '.join(str(error).split())[:200]}",
            wanted="whole Parquet files",
            remedy="write that file again; nothing was counted, because a part of the events would "
            "give wrong credit",
        ) from None


def _duckdb() -> Any:
    try:
        import ibis

        connection = ibis.duckdb.connect()
    except ImportError:
        raise MissingExtra("ibis", extra="sql", purpose="counting events") from None
    connection.raw_sql(f"SET memory_limit = '{MEMORY}'")
    connection.raw_sql("SET TimeZone = 'UTC'")
    connection.raw_sql("SET preserve_insertion_order = false")
    # It would deal customers to buckets last, after everything was computed for all of them.
    connection.raw_sql("SET disabled_optimizers = 'filter_pullup'")
    spill = Path(tempfile.gettempdir()) / f"payoff-{os.getpid()}"
    connection.con.execute("SET temp_directory = ?", [str(spill)])
    return connection


def _spark(master: str) -> Any:
    with quiet():
        try:
            import ibis
            from pyspark.sql import SparkSession
        except ImportError:
            raise MissingExtra("pyspark", extra="spark", purpose="counting on Spark") from None
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "false",
        }
        if master.startswith("local"):
            settings |= {
                "spark.driver.host": "127.0.0.1",
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.sql.shuffle.partitions": "8",
            }
        builder = SparkSession.builder.master(master).appName("payoff")
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            session = builder.getOrCreate()
        except Exception as error:  # noqa: BLE001  (py4j has no base class of its errors)
            raise SourceError(
                f"Spark at {master!r} does not answer: {' '.join(str(error).split())[:200]}",
                wanted="a Spark that starts, with Java 17",
                remedy="install a Java 17 runtime and set JAVA_HOME, or leave the engine out",
            ) from None
        return ibis.pyspark.connect(session)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Ibis, DuckDB and Spark say about their own versions from the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def refusals(what: str) -> Iterator[None]:
    """Turn what an engine raises into our error, without a password."""
    import duckdb
    from ibis.common.exceptions import IbisError

    kinds: list[type[Exception]] = [duckdb.Error, IbisError, pa.ArrowException]
    with suppress(ImportError):
        from pyspark.errors import PySparkException

        kinds.append(PySparkException)
    with suppress(ImportError):
        from psycopg import Error

        kinds.append(Error)
    try:
        yield
    except tuple(kinds) as error:
        raise SourceError(
            f"{what!r} cannot be counted: {without_password(' '.join(str(error).split()))[:400]}",
            wanted="events that can be read from the first to the last row",
            remedy="export the part that is named again; nothing was counted",
        ) from None
