"""What is measured, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of load: how many connections, and whether all orders want the same product."""

    name: str
    connections: int
    is_hot: bool = False


HOT = Case("hot product, 32 connections", 32, is_hot=True)
CASES = (
    Case("1 connection", 1),
    Case("8 connections", 8),
    Case("32 connections", 32),
    Case("128 connections", 128),
    HOT,
    Case("hot product, 128 connections", 128, is_hot=True),
)

WARM_UP_SECONDS = 1.0
"""The program is warmed up before its first case: what it imports and caches late is no order."""

PAYERS = 4
"""So many connections pay orders while others make them."""

QUIET = Case("a quiet store", 1)
FLOOD = Case("a store under flood", 128)

MEMORY_SAMPLES = 12
"""A long run is cut into so many parts, with the memory read after each."""

GROWTH_SIZES = (10_000, 1_000_000, 3_000_000)

BY_NUMBER = "list, middle page by number"
"""The one request that has to count its way: its platform's pages are numbered, not continued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One benchmark: `seconds` for each run, `rounds` of all cases on each of the `kinds`.

    On PostgreSQL the program runs with each number of `workers`. The long run for the memory takes
    `memory_seconds`. With `growth`, nothing but books of these sizes is measured.
    """

    seconds: float
    rounds: int
    kinds: Sequence[str]
    workers: Sequence[int]
    memory_seconds: float
    growth: Sequence[int]
    postgres_url: str | None
    folder: Path
    with_install_size: bool
