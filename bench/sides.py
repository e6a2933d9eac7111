"""What both kinds of database offer to the measuring: fresh databases, and a floor."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bench.figures import Run
from bench.plan import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Databases:
    """Two equal databases of one round: the program's, and its floor's."""

    program: str
    floor: str


class Side(Protocol):
    """One kind of database."""

    kind: str

    def settings(self) -> dict[str, str]:
        """What makes a commit durable here, and what else matters, as the server says it."""
        ...

    def round(self) -> AbstractContextManager[Databases]:
        """Fresh databases for a round."""
        ...

    def settle(self) -> None:
        """Let the database finish what earlier runs left to do."""
        ...

    def run_floor(self, database: str, case: Case, seconds: float, first_order: int) -> Run:
        """Save orders with ids from `first_order` on, for so long."""
        ...
