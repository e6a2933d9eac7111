"""What operations are handed: the outside world, put together once by `web` or `cli`.

This is all our dependency injection. Whatever can differ between a test, a sandbox and production
(database, clock, randomness, providers) is a field here.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.admission.desk import Desk
from orderwire.admission.ids import Ids
from orderwire.payments.offline import providers_by_people
from orderwire.payments.port import Provider
from orderwire.payments.sandbox import Sandbox
from orderwire.storage.database import Database
from orderwire.storage.stores import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls: a token of a store, for one dialect. Without scopes it may do everything."""

    token_id: int
    store: Store
    scopes: frozenset[str] | None = None


def system_now_ms() -> int:
    """The wall clock, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def new_link_token() -> str:
    """The secret of a public link: 128 random bits."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryLimits:
    """How many tries to pay may come to no money within a time: at a checkout, and of a client.

    Of payments that people settle, so many may be given up at a checkout in all.
    """

    per_checkout: int = 10
    per_client: int = 20
    given_up_per_checkout: int = 5
    window_ms: int = 10 * 60 * 1000


@dataclass(slots=True, kw_only=True)
class Leases:
    """The stores whose background work is a worker's own, until then (see `lease_stores`)."""

    worker: str
    held: Sequence[int] = ()
    ends_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The outside world.

    So many `proxies` stand in front of us and name their callers; `secrets` are those of this
    installation, by name, as far as this worker has needed them.

    `known_callers` is what a worker remembers of stores and tokens between requests, for a
    second at most (see `authenticate`), `callers_asked` are the look-ups that are under way, and
    `spent_minutes` which tokens have called too often lately (see `limit_calls`). Without `leases`
    it looks after all stores.
    """

    database: Database
    desk: Desk
    ids: Ids
    public_url: str
    providers: Mapping[str, Provider]
    now_ms: Callable[[], int] = system_now_ms
    new_link_token: Callable[[], str] = new_link_token
    try_limits: TryLimits = TryLimits()
    proxies: int = 0
    leases: Leases | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    known_callers: dict[tuple[str, str], tuple[int, Caller]] = field(default_factory=dict)
    callers_asked: dict[tuple[str, str], asyncio.Task[Caller | None]] = field(default_factory=dict)
    spent_minutes: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    async def close(self) -> None:
        """Finish what was let in: batches in their queues, and ids that are being reserved."""
        await self.desk.close()
        await self.ids.close()


def make_world(
    database: Database, public_url: str, now_ms: Callable[[], int] = system_now_ms
) -> World:
    """The world around an open database. Must be called inside the event loop that will use it."""
    return World(
        database=database,
        desk=Desk(database, now_ms),
        ids=Ids(database),
        public_url=public_url.rstrip("/"),
        now_ms=now_ms,
        providers={"test": Sandbox(database, now_ms), **providers_by_people()},
    )
