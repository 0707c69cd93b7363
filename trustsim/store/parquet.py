"""Columns as the bytes of a Parquet file, with a checksum for each page, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trustsim.outcomes import Column
from trustsim.parameters._toml import named
from trustsim.store.manifest import StoreError

if TYPE_CHECKING:
    import pandas as pd


def packed(columns: Sequence[Column], rows: Mapping[str, Any]) -> bytes:
    """A Parquet file, in memory: what is written is hashed before a disk has touched it.

    Only names and whole numbers are looked up in dictionaries: floats hardly repeat.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(
            [pa.array(rows[c.name], type=_kind(c)) for c in columns], schema=_schema(columns)
        ),
        stream,
        write_page_checksum=True,
        use_dictionary=[c.name for c in columns if c.dtype in ("U", "i8")],
    )
    return bytes(stream.getvalue())


def unpacked(content: bytes, columns: Sequence[Column], file: Path) -> Any:
    """The Arrow table in the bytes of a file; :class:`StoreError` if it has other columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True) as opened:
            found = opened.read()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        why = str(error).splitlines()[0]
        raise StoreError(f"{named(file)}: is damaged ({why})") from None
    if found.schema != _schema(columns):
        raise StoreError(f"{named(file)}: is no part of these results: other columns")
    return found


def frame(tables: Sequence[Any], columns: Sequence[Column]) -> pd.DataFrame:
    """Arrow tables, one below the other, as a frame."""
    import pyarrow as pa

    whole = pa.concat_tables(tables) if tables else _schema(columns).empty_table()
    found: pd.DataFrame = whole.to_pandas()
    return found


def _schema(columns: Sequence[Column]) -> Any:
    import pyarrow as pa

    return pa.schema([pa.field(column.name, _kind(column)) for column in columns])


def _kind(column: Column) -> Any:
    import pyarrow as pa

    kinds = {"i8": pa.int64(), "f8": pa.float64(), "U": pa.string(), "b1": pa.bool_()}
    return kinds[column.dtype]
