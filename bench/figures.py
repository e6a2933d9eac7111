"""Figures: what one run came to, and what many runs say together.

These are the shapes of the JSON, too: what is written is read again to make the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

SLOPE_ORDERS_MIN = 20_000
"""Over fewer orders, what grows cannot be told from what wavers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: so many right answers (where orders were asked for: orders) in so many seconds.

    Latencies are in milliseconds. The CPU figures are cores: 1.0 is one core all the time.
    """

    count: int
    seconds: float
    mean_ms: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    load_cores: float | None = None
    program_cores: float | None = None
    database_cores: float | None = None

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.count / self.seconds


@dataclass(slots=True)
class Series:
    """The runs of one competitor in one case, one of each round."""

    name: str
    runs: list[Run] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second: the median."""
        return median(run.rate for run in self.runs)

    def middle(self, figure: str) -> float | None:
        """The median of a figure, if it was measured."""
        return middle([getattr(run, figure) for run in self.runs])

    def cpu_us(self, figure: str) -> float | None:
        """CPU time for one answer, in microseconds: it hardly minds neighbours."""
        spent = [
            (run.seconds * cores / run.count) * 1e6
            for run in self.runs
            if (cores := getattr(run, figure)) is not None
        ]
        return middle(spent)


@dataclass(slots=True)
class Contest:
    """One case: the program, with one or more workers, and its floors, by turns."""

    case: str
    connections: int
    is_hot: bool
    programs: list[Series]
    floors: list[Series]


def ratio(above: Series, below: Series) -> float:
    """The rate of one over that of another: of the medians."""
    return above.rate / below.rate


def ratios(above: Series, below: Series) -> list[float]:
    """The ratio of each round."""
    return [a.rate / b.rate for a, b in zip(above.runs, below.runs, strict=True)]


@dataclass(slots=True)
class Processes:
    """The program's processes, one figure of each round. Memory is the largest process's, in MB."""

    name: str
    start_seconds: list[float] = field(default_factory=list)
    idle_mb: list[float] = field(default_factory=list)
    loaded_mb: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Beside:
    """One load alone, the same one beside another, and that other one."""

    alone: Series
    accompanied: Series
    other: Series


@dataclass(frozen=True, slots=True)
class Sample:
    """The memory of the largest process, in MB, after so many orders."""

    orders: int
    mb: float


@dataclass(slots=True)
class Measured:
    """Everything about the program on one kind of database."""

    kind: str
    settings: Mapping[str, str]
    contests: list[Contest]
    processes: list[Processes]
    payments: Beside | None = None
    quiet: Beside | None = None
    memory: list[Sample] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """Figures of a store with so many orders: a request's name, and its runs."""

    orders: int
    requests: list[Series]


@dataclass(slots=True)
class Growth:
    """The same requests to ever larger books, on one kind of database."""

    kind: str
    date: str
    books: list[Book] = field(default_factory=list)


def middle(values: Sequence[float | None]) -> float | None:
    """The median of what was measured, if anything was."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def slope_per_100k(samples: Sequence[Sample]) -> float | None:
    """How many MB a process grows in 100,000 orders: the least squares' line.

    The first quarter does not count: there the program fills its pools and caches for the first
    time. `None` where the rest is too short to tell.
    """
    rest = samples[-(-len(samples) // 4) :]
    if len(rest) < 2 or rest[-1].orders - rest[0].orders < SLOPE_ORDERS_MIN:
        return None
    mean_orders = sum(one.orders for one in rest) / len(rest)
    mean_mb = sum(one.mb for one in rest) / len(rest)
    spread = sum((one.orders - mean_orders) ** 2 for one in rest)
    together = sum((one.orders - mean_orders) * (one.mb - mean_mb) for one in rest)
    return together / spread * 100_000
