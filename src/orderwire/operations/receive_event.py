"""The inbox: a provider's event is kept as it came, and only then acted on.

Rule 1: the provider hears of success only after the event is in the database. What is done about
it may fail: the sweeper does it again.
Rule 2: an event is a hint. It names a payment, and the provider is asked how that one stands.
Rule 3: what nobody signed is kept to be looked at, up to a bound, and never acted on.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

import msgspec

from orderwire.admission.desk import Overloaded
from orderwire.engine.orders import Origin
from orderwire.operations.settle import settle
from orderwire.operations.world import World
from orderwire.payments.port import BadSignature, ProviderEvent, ProviderSilent
from orderwire.storage.database import Connection, DatabaseError
from orderwire.storage.inbox import InboxEvent, count_bad, keep_event, save_event
from orderwire.storage.payments import find_payment
from orderwire.storage.schema import InboxState
from orderwire.storage.stores import get_store

BAD_MAX = 100
"""So many unsigned events are kept of each provider and store, until they are forgotten."""

NAME_MAX = 255
"""The longest id of an event, and reference of a payment."""

RETRY_MIN_MS = 10_000
RETRY_MAX_MS = 60 * 60 * 1000
"""An event that cannot be acted on is tried again after as long as it is old, within these."""

_SECRETS = ("authorization", "cookie", "signature", "token", "secret", "key")
"""A header with one of these in its name is kept without its value."""

log = logging.getLogger(__name__)


class Receipt(Enum):
    """What is answered to whoever delivered an event."""

    KEPT = "kept"
    REPEATED = "repeated"
    BAD = "bad"
    NOT_HERE = "not here"


async def receive_event(
    world: World, provider_name: str, store_id: int, headers: Mapping[str, str], body: bytes
) -> Receipt:
    """Keep an event and act on it. Header names are in small letters.

    Raises DatabaseError: then nothing is kept, and the provider has to deliver it again.
    """
    provider = world.providers.get(provider_name)
    store = await world.database.read(lambda db: get_store(db, store_id))
    if provider is None or store is None or provider.capabilities.is_by_people:
        return Receipt.NOT_HERE
    if provider.capabilities.is_for_sandboxes and not store.is_sandbox:
        return Receipt.NOT_HERE
    now_ms = world.now_ms()
    event = InboxEvent(
        store_id=store_id,
        provider=provider_name,
        event_id=f"unsigned {world.new_link_token()}",
        state=InboxState.BAD,
        reference=None,
        received_ms=now_ms,
        due_ms=None,
        headers=masked(headers),
        body=body,
    )
    try:
        said = await provider.read_event(store_id, headers, body)
        _check_names(said)
    except BadSignature as error:
        log.warning("an event for store %d was refused: %s", store_id, error)
        await world.database.write(lambda db: _keep_bad(db, event))
        return Receipt.BAD
    signed = replace(
        event,
        event_id=said.event_id,
        state=InboxState.NEW,
        reference=said.reference,
        due_ms=now_ms + RETRY_MIN_MS,
    )
    if not await world.database.write(lambda db: keep_event(db, signed)):
        return Receipt.REPEATED
    try:
        await act_on(world, signed)
    except (ProviderSilent, Overloaded, DatabaseError):
        log.warning("event %s is left to the sweeper", signed.event_id, exc_info=True)
    return Receipt.KEPT


async def act_on(world: World, event: InboxEvent) -> bool:
    """Settle the payment that an event is about; says whether it is known.

    Done twice, it does nothing new. Raises ProviderSilent, Overloaded and DatabaseError.
    """
    assert event.reference is not None, event
    reference = event.reference
    payment = await world.database.read(
        lambda db: find_payment(db, event.store_id, event.provider, reference)
    )
    if payment is None:
        due_ms = retry_at(event, world.now_ms())
        await world.database.write(
            lambda db: save_event(db, event, state=InboxState.PARKED, due_ms=due_ms)
        )
        return False
    origin = Origin(actor=f"provider:{event.provider}", dialect="", request_id=event.event_id)
    await settle(world, event.store_id, payment.id, origin=origin)
    await world.database.write(lambda db: save_event(db, event, state=InboxState.DONE, due_ms=None))
    return True


def retry_at(event: InboxEvent, now_ms: int) -> int:
    """When an event is tried again."""
    return now_ms + min(max(now_ms - event.received_ms, RETRY_MIN_MS), RETRY_MAX_MS)


def masked(headers: Mapping[str, str]) -> str:
    """Headers as JSON, without what would let a reader of the database speak for others."""
    return msgspec.json.encode(
        {
            name: "***" if any(word in name for word in _SECRETS) else value
            for name, value in headers.items()
        }
    ).decode()


def _check_names(said: ProviderEvent) -> None:
    """A name that cannot be kept names nothing. Raises BadSignature."""
    for name in (said.event_id, said.reference):
        if not 0 < len(name) <= NAME_MAX or not name.isprintable():
            raise BadSignature("the event is not about anything")


def _keep_bad(db: Connection, event: InboxEvent) -> None:
    if count_bad(db, event.store_id, event.provider) < BAD_MAX:
        keep_event(db, event)
