"""A file of finished work, a line of JSON each, so that a kill costs what was under way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

from trustsim.store.manifest import StoreError


class Journal:
    """Lines that are kept as they come; the first says to what they belong.

    Parameters
    ----------
    path
        The file; None where nothing is kept.
    head
        What the first line says.
    what
        What a file with another first line holds, for the error.
    """

    def __init__(self, path: Path | None, head: dict[str, Any], what: str) -> None:
        self.path, self.head, self.what = path, head, what
        self._file: Any = None

    def take_up(self, entry: dict[str, Any]) -> None:
        """Know a line that was kept before."""
        raise NotImplementedError

    def keep(self, entry: dict[str, Any]) -> None:
        """Write a line, where there is a file."""
        if self._file is not None:
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()

    def __enter__(self) -> Self:
        """Read what is there, and open it for more.

        Raises
        ------
        StoreError
            If the file belongs to other work, or cannot be written to.
        """
        if self.path is None:
            return self
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._read(self.path) if self.path.exists() else 0
            self._file = self.path.open("a", encoding="utf-8")
            self._file.truncate(whole)
            if not whole:
                self.keep(self.head)
        except OSError as error:
            raise StoreError(f"{self.path}: {error.strerror}; name another --out") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def _read(self, path: Path) -> int:
        """Bytes of the whole lines; what was cut off is done again."""
        whole = 0
        for line in path.read_bytes().splitlines(keepends=True):
            try:
                entry = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n"):
                break
            if not whole and entry != self.head:
                raise StoreError(f"{path}: holds {self.what}; name another --out")
            if whole:
                self.take_up(entry)
            whole += len(line)
        return whole
