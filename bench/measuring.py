"""One measurement: wall-clock time, CPU time of this process with all its threads, and how long single turns took."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One round of work."""

    name: str
    at_once: int
    updates: int
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, of this process."""
    turns: tuple[float, ...]
    """Seconds from an update's arrival to its committed answer, each."""

    @property
    def cpu_per_update(self) -> float:
        """Microseconds."""
        return self.cpu / self.updates * 1e6

    @property
    def per_second(self) -> float:
        return self.updates / self.wall

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        return percentile(self.turns, share) * 1e3


class Stopwatch:
    """Starts when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def stop(self, name: str, at_once: int, updates: int, turns: Sequence[float]) -> Measured:
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        return Measured(name, at_once, updates, wall, cpu, tuple(turns))


def percentile(values: Sequence[float], share: float) -> float:
    """The one that so large a share of the values lies below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(rounds: Sequence[Measured]) -> Measured:
    """The round in the middle, by CPU per update."""
    return sorted(rounds, key=lambda one: one.cpu_per_update)[len(rounds) // 2]


def spread(rounds: Sequence[Measured]) -> float:
    """How far the rounds lie apart: standard deviation of CPU per update, as a share of its mean."""
    values = [one.cpu_per_update for one in rounds]
    return statistics.pstdev(values) / statistics.mean(values)
