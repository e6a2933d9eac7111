"""What the order desk asks of a database inside the one transaction of a batch.

The order of the calls is the rule that makes admission safe with many writers: claim, lock, read,
decide, save. Each method is one statement for everything that the batch names, and none is sent
for nothing. `take_numbers` takes the last lock of all.

SQLite's methods never wait (its transaction runs in the write thread); PostgreSQL's do.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

import sqlalchemy as sa

from orderwire.engine.catalogue import Product
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import Claim, Name
from orderwire.engine.facts import Standing, StoreTerms
from orderwire.storage.rows import Row

T = TypeVar("T")


class ClaimRow(NamedTuple):
    """A claim to be taken, with the order that would be made under it."""

    claim: Claim
    order_id: int
    fingerprint: str
    expires_ms: int


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer that was given under an idempotency key, to be given again."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A claim that somebody else holds, and the answer kept under it, if any."""

    standing: Standing
    answer: KeptAnswer | None


class DeskTransaction(Protocol):
    """One batch's transaction, for one store."""

    async def claim(self, rows: Sequence[ClaimRow], now_ms: int) -> set[Claim]:
        """Take the claims that nobody holds; rivals wait here. Returns those that were taken."""
        ...

    async def holders(self, claims: Sequence[Claim]) -> dict[Claim, Held]:
        """Who holds these claims."""
        ...

    async def find_names(self, dialect: str, names: Sequence[Name]) -> dict[Name, int]:
        """The products, variants and customers that callers' names stand for."""
        ...

    async def lock_orders(self, order_ids: Sequence[int]) -> None:
        """Lock existing orders."""
        ...

    async def lock_stock(
        self, product_ids: Sequence[int], variant_ids: Sequence[int]
    ) -> dict[int, int]:
        """Lock the counted stock of these products and variants: what is available of each."""
        ...

    async def lock_coupons(
        self, folded_codes: Sequence[str], coupon_ids: Sequence[int]
    ) -> list[tuple[str, Coupon]]:
        """Lock coupons by code or id; each with its folded code."""
        ...

    async def terms(self) -> StoreTerms:
        """The store's settings that decisions depend on."""
        ...

    async def products(self, product_ids: Sequence[int]) -> dict[int, Product]:
        """The catalogue's entries of these products."""
        ...

    async def coupon_uses(
        self, coupon_ids: Sequence[int], customer_ids: Sequence[int]
    ) -> dict[tuple[int, int], int]:
        """How often these customers hold a use of these coupons."""
        ...

    async def drop_claims(self, claims: Sequence[tuple[Claim, int]]) -> None:
        """Give claims back, each only if it is held for this order."""
        ...

    async def move_stock(self, takes: Mapping[int, int]) -> int:
        """Take units from the stock (or give back); how many rows had enough."""
        ...

    async def count_coupons(self, uses: Mapping[int, int]) -> int:
        """Add to the coupons' live uses; how many rows changed."""
        ...

    async def claim_customer_keys(self, names: Mapping[Name, int]) -> dict[Name, int]:
        """Give these keys to new customers; returns who owns each now."""
        ...

    async def drop_customer_keys(self, customer_ids: Sequence[int]) -> None:
        """Take keys back from customers that turned out to exist under another key."""
        ...

    async def take_numbers(self, count: int) -> int:
        """The first of so many order numbers without gaps. The last lock of the transaction."""
        ...

    async def insert(self, tables: Sequence[Sequence[Row]]) -> None:
        """Insert rows: some of one kind for each table, parents first."""
        ...

    async def keep_answers(self, answers: Iterable[tuple[Claim, KeptAnswer]]) -> None:
        """Keep the answers given under idempotency keys."""
        ...

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        """Run statements that are written once for both databases, in this transaction."""
        ...
