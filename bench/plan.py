"""What is measured, and for how long."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of load: how many connections, and whether all orders want the same product."""

    name: str
    connections: int
    is_hot: bool = False


CASES = (
    Case("1 connection", 1),
    Case("32 connections", 32),
    Case("128 connections", 128),
    Case("hot product, 32 connections", 32, is_hot=True),
)

WARM_UP_SECONDS = 1.0
"""The program is warmed up before its first case: what it imports and caches late is no order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One benchmark: `seconds` for each run, `rounds` of all cases on each of the `kinds`."""

    seconds: float
    rounds: int
    kinds: tuple[str, ...]
    postgres_url: str | None
    folder: Path
    with_install_size: bool
