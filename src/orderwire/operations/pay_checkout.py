"""Take a payment for a checkout: write down the try, ask the provider, apply the answer once.

Two transactions with the provider between them, never one around it. The open payment is the
lock: while it stands, no second one begins and the order does not end under it. Where the answer
is lost, the payment stays open, and everybody who comes by asks for the truth: `settle`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orderwire.engine.offline import BANK_TRANSFER
from orderwire.engine.orders import Event, Origin
from orderwire.engine.paying import (
    Answer,
    NothingNew,
    Payment,
    Settled,
    begin_payment,
    facts_of,
)
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.limit_tries import TooManyTries, mark_of_client, refuse_try
from orderwire.operations.offer_ways import Offer, offers_of
from orderwire.operations.place_order import pay_link
from orderwire.operations.settle import apply, settle
from orderwire.operations.show_checkout import (
    PayLink,
    Shown,
    is_payable,
    lock_checkout,
    show_checkout,
)
from orderwire.operations.world import World
from orderwire.payments.port import OwnForm, ProviderSilent, Redirect, Urls
from orderwire.storage.checkouts import save_checkout
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import hold_order
from orderwire.storage.payments import UNDER_WAY, get_payment, insert_payment, save_payment

FIRST_LOOK_MS = 5_000
"""How long a payment may take before its provider is asked what became of it."""

_WAITS_FOR_ANSWER = (PaymentState.OPEN, PaymentState.AUTHORISED)


@dataclass(frozen=True, slots=True)
class NotOpen:
    """The checkout takes no payment now: it is paid or over, or another payment is under way."""

    shown: Shown


@dataclass(frozen=True, slots=True)
class NotOffered:
    """The checkout cannot be paid in this way: for this order, or at this store."""

    shown: Shown
    provider: str


@dataclass(frozen=True, slots=True)
class Checking:
    """The provider has not answered. Whether there is money will be found out."""

    payment: Payment


Paying = Settled | NothingNew | Redirect | Checking | NotOpen | NotOffered | TooManyTries


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A payment that somebody wants to begin."""

    link: PayLink
    payment_id: int
    provider: str
    client: str | None
    origin: Origin
    now_ms: int


def is_under_way(payment: Payment) -> bool:
    """Whether a payment may still come to money, so that no other one may begin."""
    return payment.state in UNDER_WAY


async def pay_checkout(
    world: World,
    link: PayLink,
    *,
    provider: str,
    form: Mapping[str, str],
    request_id: str,
    address: str | None = None,
) -> Paying | None:
    """Pay a checkout with a provider. `None` where the link leads nowhere.

    With `bank_transfer` the payment begins, and is nothing new until a receipt is sent; with
    `cash_on_delivery` the order is placed. `address` is where the customer calls from. Raises
    Overloaded and DatabaseError.
    """
    shown = await show_checkout(world, link)
    if shown is None:
        return None
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)
    await look_after(world, shown, origin)
    wanted = _Try(
        link=link,
        payment_id=await world.ids.take(link.store_id, 1),
        provider=provider,
        client=await mark_of_client(world, link.store_id, address),
        origin=origin,
        now_ms=world.now_ms(),
    )
    begun = await world.database.write(lambda db: _begin(db, world, wanted))
    if not isinstance(begun, Payment):
        return begun
    urls, asked = urls_of(world, link), world.providers[provider]
    try:
        answer: Answer | Redirect | OwnForm = await asked.open(begun, urls)
        if isinstance(answer, OwnForm):
            answer = await asked.confirm(begun, form, urls)
    except ProviderSilent:
        return Checking(begun)
    return await _go_on(world, begun, answer, origin)


async def confirm_payment(
    world: World, link: PayLink, *, form: Mapping[str, str], request_id: str
) -> Paying | None:
    """Go on with a payment that waits for its customer. `None` where none does.

    Raises Overloaded and DatabaseError.
    """
    shown = await show_checkout(world, link)
    payment = None if shown is None else waiting_for_customer(shown)
    if payment is None:
        return None
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)
    try:
        answer = await world.providers[payment.provider].confirm(
            payment, form, urls_of(world, link)
        )
    except ProviderSilent:
        return Checking(payment)
    return await _go_on(world, payment, answer, origin)


def waiting_for_customer(shown: Shown) -> Payment | None:
    """The payment that its customer has to go on with elsewhere, if there is one."""
    for payment in shown.payments:
        if payment.state is PaymentState.OPEN and payment.continue_url is not None:
            return payment
    return None


async def look_after(world: World, shown: Shown, origin: Origin) -> None:
    """Ask what became of the payments that are under way. Raises Overloaded and DatabaseError."""
    for payment in shown.payments:
        if payment.state in _WAITS_FOR_ANSWER:
            try:
                await settle(world, payment.store_id, payment.id, origin=origin)
            except ProviderSilent:
                continue


def urls_of(world: World, link: PayLink) -> Urls:
    """Where a provider sends the customer of a checkout."""
    back = pay_link(world.public_url, link.store_id, link.checkout_id, link.token)
    return Urls(back=back, confirm=f"{back}/confirm")


async def _go_on(
    world: World, payment: Payment, answer: Answer | Redirect, origin: Origin
) -> Paying:
    if not isinstance(answer, Redirect):
        return await apply(world, payment, answer, origin=origin)
    now_ms = world.now_ms()
    await world.database.write(lambda db: _send_on(db, payment, answer, now_ms))
    return answer


def _send_on(db: Connection, payment: Payment, redirect: Redirect, now_ms: int) -> None:
    """Note where the customer goes on, and what the provider calls the payment."""
    hold_order(db, payment.store_id, payment.order_id)
    stored = get_payment(db, payment.store_id, payment.id)
    if stored is None or stored.state is not PaymentState.OPEN:
        return
    sent = replace(
        stored,
        version=stored.version + 1,
        reference=redirect.reference,
        continue_url=redirect.url,
        updated_ms=now_ms,
    )
    save_payment(db, stored.store_id, sent, read_version=stored.version)


def _begin(
    db: Connection, world: World, wanted: _Try
) -> Payment | NotOpen | NotOffered | TooManyTries | None:
    """Write down that a payment begins, unless the checkout takes none."""
    link, now_ms = wanted.link, wanted.now_ms
    shown = lock_checkout(db, link)
    if shown is None:
        return None
    if not is_payable(shown, now_ms) or any(map(is_under_way, shown.payments)):
        return NotOpen(shown)
    offers = {offer.provider: offer for offer in offers_of(db, world.providers, shown)}
    offer = offers.get(wanted.provider)
    if offer is None:
        return NotOffered(shown, wanted.provider)
    refused = refuse_try(
        db,
        world.try_limits,
        shown.payments,
        store_id=link.store_id,
        provider=wanted.provider,
        client=wanted.client,
        now_ms=now_ms,
    )
    if refused is not None:
        return refused
    payment = begin_payment(shown.order, wanted.payment_id, wanted.provider, now_ms)
    if wanted.provider == BANK_TRANSFER:
        return _begin_transfer(db, shown, payment, offer, wanted.origin)
    insert_payment(db, payment, client=wanted.client, look_ms=now_ms + FIRST_LOOK_MS)
    return payment


def _begin_transfer(
    db: Connection, shown: Shown, payment: Payment, offer: Offer, origin: Origin
) -> Payment:
    """Write down that a transfer is to come, and give it its time. Nobody can be asked after it."""
    checkout, now_ms = shown.checkout, payment.created_ms
    assert offer.lasts_ms is not None, offer
    begun = replace(payment, prolonged_ms=offer.lasts_ms)
    insert_payment(db, begun)
    prolonged = replace(
        checkout,
        version=checkout.version + 1,
        expires_ms=max(checkout.expires_ms, now_ms) + offer.lasts_ms,
    )
    save_checkout(db, payment.store_id, prolonged, read_version=checkout.version)
    said = {**facts_of(begun), "expires_ms": prolonged.expires_ms}
    record_events(db, shown.order, [Event("payment.begun", said)], origin, now_ms)
    return begun
