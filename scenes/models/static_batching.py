"""Run one model replica with static batching, for comparison: a batch is formed, padded, and kept until its last answer is complete.

What servers did before iteration-level scheduling (Yu et al. 2022, "Orca", section 2 and figure 3): nobody joins in between,
prompts are padded to the longest, and the place of a complete answer goes on computing padding. A batch is made of those who
wait when the replica becomes free. In its favour it knows the lengths of answers when it reserves blocks, and streams tokens.
"""

from collections.abc import Sequence

from scenes.models.kv_blocks import blocks_of
from scenes.models.replica import Replica, RunningRequest
from scenes.models.roofline import kept_rows


class StaticReplica(Replica):
    """A replica whose batch stays closed until all its answers are complete."""

    reads_in_chunks = False

    def _next_batch(self) -> list[RunningRequest]:
        """Take those who wait, as far as their blocks fit when all are padded to the longest; nobody while a batch runs."""
        batch: list[RunningRequest] = []
        width = 0
        while not self._closed(batch):
            request = self.waiting[0].request
            wider = max(width, request.prompt + request.answer)
            if blocks_of(wider) * (len(batch) + 1) > self.pool.capacity or not self.adapters.admits(request.adapter):
                break
            width = wider
            batch.append(self._take())
        for job in batch:
            self.pool.hold(job.number, width)
        return batch

    def _closed(self, batch: Sequence[RunningRequest]) -> bool:
        return len(self.running) > len(batch) or not self.waiting or len(batch) == self.scenario.serving.batch_limit

    def _prefill(self, newcomers: Sequence[RunningRequest]) -> list[int]:
        return [max(job.request.prompt for job in newcomers)] * len(newcomers) if newcomers else []

    def _rows(self) -> float:
        longest = max(job.request.prompt for job in self.running)
        return len(self.running) * kept_rows(self.scenario, longest + max(job.written for job in self.running))

    def _active(self) -> Sequence[RunningRequest]:
        return [job for job in self.running if not job.done]

    def _leaving(self) -> Sequence[RunningRequest]:
        return tuple(self.running) if all(job.done for job in self.running) else []
