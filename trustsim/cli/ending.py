"""How commands that work for minutes end: finished, refused, failed, or interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from trustsim.claims.running import RunsFailedError
from trustsim.cli.telling import FAILED, interrupted, stop
from trustsim.store import StoreError


class Closing(Protocol):
    """A bar, or several, on the error stream."""

    def close(self) -> None:
        """Leave its line."""


@contextmanager
def kept_in(folder: Path, bar: Closing) -> Iterator[None]:
    """Around work whose finished parts are kept in a folder: an error is said in a line."""
    try:
        yield
    except (ValueError, ModuleNotFoundError, StoreError) as error:
        bar.close()
        stop(str(error))
    except RunsFailedError as error:
        bar.close()
        stop(str(error), FAILED)
    except KeyboardInterrupt:
        bar.close()
        interrupted(f"Finished work is in {folder}; the same command goes on.")
    bar.close()
