"""What both kinds of database offer to the measuring: fresh databases, and floors."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from bench.figures import Run
from bench.plan import Case
from bench.shop import Shops


class Side(Protocol):
    """One kind of database; several workers can be at one that is shared."""

    kind: str
    is_shared: bool
    floors: Sequence[str]
    shops: Shops

    def settings(self) -> dict[str, str]:
        """What makes a commit durable here, and what else matters, as the server says it."""
        ...

    def databases(self, names: Sequence[str]) -> AbstractContextManager[Mapping[str, str]]:
        """Equal, fresh databases of these names, by their URLs. What a floor needs is in them."""
        ...

    def settle(self) -> None:
        """Let the database finish what earlier runs left to do."""
        ...

    def run_floor(
        self, floor: str, database: str, case: Case, seconds: float, first_order: int
    ) -> Run:
        """Save orders with ids from `first_order` on, for so long."""
        ...

    def cpu_seconds(self) -> float | None:
        """The CPU time that the database's own processes have used, where the system tells."""
        ...

    def fill(self, database: str, orders: int) -> None:
        """Add so many orders that were paid and placed to the busy store's book."""
        ...
