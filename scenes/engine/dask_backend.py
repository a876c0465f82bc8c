"""joblib's Dask backend, with what it lacks: an end for tasks that are lost, for a cluster without workers, and for what is cancelled.

joblib leaves a task whose workers died waiting for ever, and runs everything here where a cluster has one thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress

from distributed import KilledWorker
from joblib._dask import DaskDistributedBackend

from scenes.engine.cluster import ClusterError
from scenes.engine.pool import WorkerLost

ALONE = 60.0  # seconds that a cluster may be without any worker


class ClusterBackend(DaskDistributedBackend):
    """Sends tasks to the workers of a client, and gives every one of them an end."""

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Return how many tasks are given out at once: one a thread; never 1, with which joblib would ask no worker at all."""
        return max(2, super().effective_n_jobs(n_jobs))

    def start_call(self) -> None:
        """Begin to collect, and to watch whether there are workers."""
        super().start_call()
        self.client.loop.add_callback(self._watch)

    def submit(self, func: Callable, callback: Callable[[object], None]) -> Future:
        """Send a batch of one task; the error that its workers died names it."""
        ((_, (_, task, *_), _),) = func.items
        return super().submit(func, lambda out: callback(WorkerLost(task) if isinstance(out, KilledWorker) else out))

    def abort_everything(self, ensure_ready: bool = True) -> None:
        """Cancel what is not done."""
        futures = list(self._results)
        super().abort_everything(ensure_ready)
        if self.client.status == "running":
            self.client.cancel(futures, force=True)

    async def _collect(self) -> None:
        """Hand over results and errors as they come; joblib's own forgets the errors."""
        while self._continue:
            async for future, result in self.waiting_futures:
                self._end(future, result[1] if future.status == "error" else result)
            await asyncio.sleep(0.01)

    async def _watch(self) -> None:
        """End every task when the scheduler is gone, or there was no worker for a while."""
        seen = time.monotonic()
        while self._continue:
            with suppress(OSError):  # the client notices by itself that a connection is lost, and cancels
                if self.client.status == "running" and await self.client.scheduler.ncores(workers=None):
                    seen = time.monotonic()
            if self.client.status == "closed" or time.monotonic() - seen > ALONE:
                for future in list(self._callbacks):
                    self._end(
                        future,
                        ClusterError(f"--cluster: no worker was there for {ALONE:.0f} s; finished clips are kept, start workers again"),
                    )
            await asyncio.sleep(0.5)

    def _end(self, future: object, result: object) -> None:
        self._results.pop(future, None)
        callback = self._callbacks.pop(future, None)
        if callback is not None:
            callback(result)
