"""The workers of a Dask cluster as an executor.

Dask itself tries what was on a worker that died on others, three more times if its scheduler is not
told otherwise (``distributed.scheduler.allowed-failures``); after that it is tried here once more,
alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from trustsim.display import OneLineError

ASKED_SECONDS = 1.0  # between two questions to the scheduler how many workers there are

ANSWER_SECONDS = 10.0  # a scheduler that takes longer is not there


class ClusterError(OneLineError, ValueError):
    """A cluster that cannot be reached, or not without another package: one line."""


class ClusterExecutor(Executor):
    """Submits to the workers of a Dask client, and knows how many tasks they run at a time."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)
        self._slots, self._asked = 0, float("-inf")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Send a call to a worker."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    @property
    def slots(self) -> int:
        """Tasks that can run at a time now; workers may come and go."""
        if time.monotonic() - self._asked > ASKED_SECONDS:
            self._slots = sum(self._client.nthreads().values())
            self._asked = time.monotonic()
        return self._slots


@contextmanager
def connected(address: str) -> Iterator[ClusterExecutor]:
    """The workers of the scheduler at an address such as ``tcp://10.0.0.7:8786``.

    Raises
    ------
    ClusterError
        If Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise ClusterError(
            "--cluster: needs Dask; install it with pip install 'trustsim[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        text = str(error).splitlines()[0]
        raise ClusterError(f"--cluster {address}: cannot be reached: {text}") from None
    try:
        yield ClusterExecutor(client)
    finally:
        client.close()
