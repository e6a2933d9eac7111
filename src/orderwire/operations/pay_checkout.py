"""Take a payment for a checkout: write down the try, ask the provider, apply the answer once.

Two transactions with the provider between them, never one around it. The open payment is the
lock: while it stands, no second one begins and the order does not end under it. Where the answer
is lost, the payment stays open, and everybody who comes by asks for the truth: `settle`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.orders import Origin
from orderwire.engine.paying import (
    Answer,
    NothingNew,
    Payment,
    Settled,
)
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.limit_tries import TooManyTries, mark_of_client, refuse_try
from orderwire.operations.place_order import pay_link
from orderwire.operations.settle import apply, settle
from orderwire.operations.show_checkout import PayLink, Shown, find_checkout, show_checkout
from orderwire.operations.world import TryLimits, World
from orderwire.payments.port import OwnForm, Provider, ProviderSilent, Redirect, Urls
from orderwire.storage.database import Connection
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import UNDER_WAY, get_payment, insert_payment, save_payment

FIRST_LOOK_MS = 5_000
"""How long a payment may take before its provider is asked what became of it."""

_WAITS_FOR_ANSWER = (PaymentState.OPEN, PaymentState.AUTHORISED)


@dataclass(frozen=True, slots=True)
class NotOpen:
    """The checkout takes no payment now: it is paid or over, or another payment is under way."""

    shown: Shown


@dataclass(frozen=True, slots=True)
class Checking:
    """The provider has not answered. Whether there is money will be found out."""

    payment: Payment


Paying = Settled | NothingNew | Redirect | Checking | NotOpen | TooManyTries


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A payment that somebody wants to begin."""

    link: PayLink
    payment_id: int
    provider: Provider
    client: str | None
    limits: TryLimits
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

    `address` is where the customer calls from. Raises Overloaded and DatabaseError.
    """
    shown = await show_checkout(world, link)
    if shown is None:
        return None
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)
    await look_after(world, shown, origin)
    wanted = _Try(
        link=link,
        payment_id=await world.ids.take(link.store_id, 1),
        provider=world.providers[provider],
        client=await mark_of_client(world, link.store_id, address),
        limits=world.try_limits,
        now_ms=world.now_ms(),
    )
    begun = await world.database.write(lambda db: _begin(db, wanted))
    if not isinstance(begun, Payment):
        return begun
    urls = urls_of(world, link)
    try:
        answer: Answer | Redirect | OwnForm = await wanted.provider.open(begun, urls)
        if isinstance(answer, OwnForm):
            answer = await wanted.provider.confirm(begun, form, urls)
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
    lock_order(db, payment.store_id, payment.order_id)
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


def _begin(db: Connection, wanted: _Try) -> Payment | NotOpen | TooManyTries | None:
    """Write down that a payment begins, unless the checkout takes none."""
    link, now_ms = wanted.link, wanted.now_ms
    shown = find_checkout(db, link)
    if shown is None:
        return None
    lock_order(db, link.store_id, shown.order.id)
    shown = find_checkout(db, link)
    assert shown is not None
    is_open = shown.checkout.state is CheckoutState.OPEN and now_ms < shown.checkout.expires_ms
    is_offered = shown.store.is_sandbox or not wanted.provider.capabilities.is_for_sandboxes
    if not is_open or not is_offered or any(map(is_under_way, shown.payments)):
        return NotOpen(shown)
    refused = refuse_try(
        db,
        wanted.limits,
        shown.payments,
        store_id=link.store_id,
        client=wanted.client,
        now_ms=now_ms,
    )
    if refused is not None:
        return refused
    payment = Payment(
        store_id=link.store_id,
        id=wanted.payment_id,
        order_id=shown.order.id,
        provider=wanted.provider.name,
        state=PaymentState.OPEN,
        version=1,
        amount=shown.order.total,
        reference=None,
        failure=None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    insert_payment(db, payment, client=wanted.client, look_ms=now_ms + FIRST_LOOK_MS)
    return payment
