"""A finished run: its tables, and what they came from.

The engine hands over plain arrays; DataFrames are built when they are first read.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import trustsim
from trustsim.display import OneLineError, Suggesting, unfailing
from trustsim.display.run import SHOWN, run_card, run_lines
from trustsim.outcomes import LEVEL_OF, TABLES, Column, recorded
from trustsim.scenarios import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]
    Tables = Mapping[str, Arrays]

MODEL_SOURCES = (
    "rules", "numerics.py", "chance.py", "strategies", "trust_rules", "population.py", "agents",
    "market.py", "recorder.py", "kernel", "outcomes.py", "parameters",
)  # fmt: skip
"""Files and folders of the package on which the numbers of a run depend."""


DTYPES: dict[str, Any] = {"i8": np.int64, "f8": np.float64, "U": np.str_}


class NotRecordedError(OneLineError, AttributeError, ValueError):
    """A table was asked for that is not recorded at the run's recording level."""


class Run(Suggesting):
    """The tables of one run, with the scenario, seed, engine and versions that made them.

    Parameters
    ----------
    tables
        Table -> column -> array, for the tables of :data:`trustsim.outcomes.TABLES` up to the
        recording level.
    scenario, seed, replicate
        What was run.
    engine
        The engine that ran it.
    record
        The recording level.
    seconds
        How long it took.

    Raises
    ------
    ValueError
        If a table lacks a declared column, or its columns differ in length.

    Examples
    --------
    >>> import trustsim as ts
    >>> run = ts.simulate(ts.Scenario(periods=6, burn_in=0, market={"buyers": 2}), seed=1)
    >>> run.recorded
    ['summary', 'periods', 'buyers', 'suppliers', 'relationships']
    >>> run.summary()["side"].tolist()  # a row for each side and stance; run.periods has months
    ['buyer', 'supplier']
    """

    def __init__(
        self,
        tables: Tables,
        *,
        scenario: Scenario,
        seed: int,
        replicate: int = 0,
        engine: str = "mesa",
        record: str = "relationships",
        seconds: float = 0.0,
    ) -> None:
        self._tables = conform(tables, record)
        self._frames: dict[str, pd.DataFrame] = {}
        self.scenario = scenario
        self.seed = seed
        self.replicate = replicate
        self.engine = engine
        self.record = record
        self.seconds = seconds
        self.versions = versions()

    @unfailing
    def __repr__(self) -> str:
        head = f"<Run: {self._about()}, record {self.record!r}"
        return "\n ".join([head, *run_lines(self._buyers())]) + ">"

    @unfailing
    def _repr_html_(self) -> str:
        months = self._tables.get("periods")
        trust = {} if months is None else by_stance(months, "partner_trust")
        line = f"tables: {', '.join(self._tables)}; {self.engine} engine, {self.seconds:.2g} s"
        return run_card(self._about(), self._buyers(), trust, line)

    def _about(self) -> str:
        market, seed = self.scenario.market, f"seed {self.seed}"
        luck = f"{seed}, replicate {self.replicate}" if self.replicate else seed
        sizes = f"{market.buyers} buyers, {market.suppliers} suppliers"
        return f"{sizes}, {self.scenario.periods} months, {luck}"

    def _buyers(self) -> dict[str, dict[str, float]]:
        """Stance of buyers -> outcome -> value over the whole run."""
        found = {name: by_stance(self._tables["summary"], name) for name in SHOWN}
        return {
            stance: {name: found[name][stance][0] for name in SHOWN} for stance in found["profit"]
        }

    def summary(self) -> pd.DataFrame:
        """Outcomes of the whole run, a row for each side and stance.

        The units of all columns are in ``frame.attrs["units"]``.
        """
        return self._frame("summary")

    @property
    def periods(self) -> pd.DataFrame:
        """Outcomes of each month, side and stance."""
        return self._frame("periods")

    @property
    def buyers(self) -> pd.DataFrame:
        """Outcomes of each buyer and month."""
        return self._frame("buyers")

    @property
    def suppliers(self) -> pd.DataFrame:
        """Outcomes of each supplier and month."""
        return self._frame("suppliers")

    @property
    def relationships(self) -> pd.DataFrame:
        """Every buyer-supplier pair in every month."""
        return self._frame("relationships")

    @property
    def recorded(self) -> list[str]:
        """Names of the tables of this run."""
        return list(self._tables)

    def arrays(self, table: str) -> dict[str, NDArray[Any]]:
        """The columns of a table as arrays, in declared order.

        Raises
        ------
        ValueError
            If there is no such table, or it was not recorded.
        """
        if table not in TABLES:
            raise ValueError(f"there is no table {table!r}; known: {', '.join(TABLES)}")
        if table not in self._tables:
            raise NotRecordedError(
                f"the table {table!r} was not recorded: this run has record={self.record!r};"
                f" run it with record={LEVEL_OF[table]!r}"
            )
        return dict(self._tables[table])

    def fingerprint(self, table: str = "summary") -> str:
        """Hash of a table, the same on every machine: see :func:`fingerprint`."""
        return fingerprint(table, self.arrays(table))

    def _frame(self, table: str) -> pd.DataFrame:
        if table not in self._frames:
            import pandas as pd

            frame = pd.DataFrame(self.arrays(table))
            frame.attrs["units"] = {column.name: column.unit for column in TABLES[table]}
            self._frames[table] = frame
        return self._frames[table]


def by_stance(arrays: Arrays, outcome: str) -> dict[str, list[float]]:
    """Stance of buyers -> values of an outcome, in the order of the rows of a table."""
    buyers = arrays["side"] == "buyer"
    return {
        stance: arrays[outcome][buyers & (arrays["stance"] == stance)].tolist()
        for stance in dict.fromkeys(arrays["stance"][buyers].tolist())
    }


def conform(tables: Tables, record: str) -> dict[str, dict[str, NDArray[Any]]]:
    """The recorded tables with their columns in declared order and type.

    Raises
    ------
    ValueError
        If a table or column is missing or unknown, or the columns of a table differ in length.
    """
    found: dict[str, dict[str, NDArray[Any]]] = {}
    for name in recorded(record):
        if name not in tables:
            raise ValueError(f"the engine left out the table {name!r}")
        declared = TABLES[name]
        if set(tables[name]) != {column.name for column in declared}:
            odd = sorted(set(tables[name]) ^ {column.name for column in declared})
            raise ValueError(f"table {name!r}: missing or undeclared columns {', '.join(odd)}")
        found[name] = {
            column.name: _typed(tables[name][column.name], column) for column in declared
        }
        lengths = {len(values) for values in found[name].values()}
        if len(lengths) > 1:
            raise ValueError(f"table {name!r}: columns of lengths {sorted(lengths)}")
    return found


def _typed(values: NDArray[Any], column: Column) -> NDArray[Any]:
    return np.asarray(values, dtype=DTYPES[column.dtype])


def fingerprint(table: str, arrays: Arrays) -> str:
    """SHA-256 over the columns of a table, one after the other in declared order.

    Integers are hashed as little-endian ``int64``, floats as little-endian ``float64`` with one
    NaN (``7ff8000000000000``) and with -0.0 kept apart from 0.0, names as their length in bytes
    (little-endian ``uint32``) and their UTF-8 bytes.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for dtype, columns in groupby(TABLES[table], key=lambda column: column.dtype):
        # Neighbours of a type as the rows of one array: the same bytes, with fewer calls.
        rows = np.array([arrays[column.name] for column in columns], dtype=DTYPES[dtype])
        digest.update(_bytes(rows, dtype))
    return digest.hexdigest()


def _bytes(values: NDArray[Any], dtype: str) -> bytes:
    if dtype == "i8":
        return values.astype("<i8").tobytes()
    if dtype == "f8":
        bits = values.astype("<f8").view("<u8")
        return (
            np.where(np.isnan(values), np.uint64(0x7FF8000000000000), bits).astype("<u8").tobytes()
        )
    encoded = [str(name).encode() for name in values.ravel()]
    return b"".join(len(name).to_bytes(4, "little") + name for name in encoded)


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    held = {"trustsim": trustsim.__version__, "python": platform.python_version()}
    for package in ("mesa", "numpy", "numba"):
        with suppress(metadata.PackageNotFoundError):  # Numba may be missing
            held[package] = metadata.version(package)
    return (*held.items(), ("model", model_version()))


def versions() -> dict[str, str]:
    """Versions of what makes a run: trustsim, python, mesa, numpy, numba, :func:`model_version`."""
    return dict(_versions())


@cache
def model_version() -> str:
    """SHA-256 of the source on which the numbers of a run depend: :data:`MODEL_SOURCES`.

    Two runs of one scenario and seed with the same model version have the same numbers.
    """
    return source_hash(Path(trustsim.__file__).parent)


def source_hash(package: Path) -> str:
    """Hash of the names and contents of the Python files of :data:`MODEL_SOURCES`."""
    files: list[Path] = []
    for name in MODEL_SOURCES:
        place = package / name
        files += place.rglob("*.py") if place.is_dir() else [place]
    digest = hashlib.sha256()
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(package).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
