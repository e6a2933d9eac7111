"""Figures: what one run came to, and what many runs say together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: so many orders in so many seconds.

    Latencies are in milliseconds. The CPU figures are cores: 1.0 is one core all the time.
    """

    orders: int
    seconds: float
    mean_ms: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    load_cores: float | None = None
    program_cores: float | None = None

    @property
    def rate(self) -> float:
        """Orders per second."""
        return self.orders / self.seconds

    @property
    def program_cpu_us(self) -> float | None:
        """The program's CPU time for one order, in microseconds: it hardly minds neighbours."""
        return self.program_cores and self.program_cores * self.seconds / self.orders * 1e6


@dataclass(slots=True)
class Pair:
    """A case's runs, of the program and of its floor, by turns."""

    name: str
    program: list[Run] = field(default_factory=list)
    floor: list[Run] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The program's rate over its floor's: of the medians."""
        return self.program_rate / self.floor_rate

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round."""
        return [a.rate / b.rate for a, b in zip(self.program, self.floor, strict=True)]

    @property
    def program_rate(self) -> float:
        """The program's orders per second."""
        return median(run.rate for run in self.program)

    @property
    def floor_rate(self) -> float:
        """The floor's orders per second."""
        return median(run.rate for run in self.floor)


@dataclass(slots=True)
class Measured:
    """Everything about the program on one kind of database."""

    kind: str
    settings: dict[str, str]
    pairs: list[Pair]
    start_seconds: list[float] = field(default_factory=list)
    idle_mb: list[float] = field(default_factory=list)
    loaded_mb: list[float] = field(default_factory=list)


def middle(values: Sequence[float | None]) -> float | None:
    """The median of what was measured, if anything was."""
    known = [value for value in values if value is not None]
    return median(known) if known else None
