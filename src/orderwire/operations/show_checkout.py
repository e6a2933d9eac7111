"""What is behind a pay link: the checkout, its order and its payments, or nothing."""

import hmac
from dataclasses import dataclass

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Checkout, Order
from orderwire.engine.paying import Payment, due_minor
from orderwire.operations.world import World
from orderwire.storage.checkouts import get_checkout
from orderwire.storage.database import Connection
from orderwire.storage.orders import get_order, hold_order
from orderwire.storage.payments import payments_of_orders
from orderwire.storage.sessions import Session, get_session
from orderwire.storage.stores import Store, get_store


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLink:
    """The parts of a pay link."""

    store_id: int
    checkout_id: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that the page of a checkout shows."""

    store: Store
    checkout: Checkout
    order: Order
    payments: list[Payment]
    session: Session | None = None
    """What the order was made for: where its customer goes after paying, for instance."""


def is_payable(shown: Shown, now_ms: int) -> bool:
    """Whether a checkout can be paid at a moment, if no payment is under way.

    The time to pay runs for an order that waits for its payment; one that is worked on already
    can be paid until somebody ends it.
    """
    if shown.checkout.state is not CheckoutState.OPEN or due_minor(shown.order) == 0:
        return False
    waits = shown.order.state is OrderState.AWAITING_PAYMENT
    return not waits or now_ms < shown.checkout.expires_ms


def read_pay_link(text: str) -> PayLink | None:
    """The parts of the last piece of a pay link's address, or `None` where it is not one."""
    parts = text.split("-", 2)
    numbers = parts[:2]
    if len(parts) != len(PayLink.__slots__) or not all(
        number.isascii() and number.isdigit() and len(number) < len(str(2**53))
        for number in numbers
    ):
        return None
    return PayLink(store_id=int(parts[0]), checkout_id=int(parts[1]), token=parts[2])


async def show_checkout(world: World, link: PayLink) -> Shown | None:
    """The checkout behind a link; `None` unless its token is right. Raises DatabaseError."""
    return await world.database.read(lambda db: find_checkout(db, link))


def find_checkout(db: Connection, link: PayLink) -> Shown | None:
    """The checkout behind a link, with its order, read in the caller's transaction."""
    checkout = _behind(db, link)
    if checkout is None:
        return None
    store = get_store(db, link.store_id)
    order = get_order(db, link.store_id, checkout.order_id)
    assert store is not None, link
    assert order is not None, link
    payments = payments_of_orders(db, link.store_id, [order.id]).get(order.id, [])
    session = get_session(db, link.store_id, order.id)
    return Shown(store=store, checkout=checkout, order=order, payments=payments, session=session)


def lock_checkout(db: Connection, link: PayLink) -> Shown | None:
    """The same, with its order locked against everybody who wants to change it."""
    checkout = _behind(db, link)
    if checkout is None:
        return None
    hold_order(db, link.store_id, checkout.order_id)
    return find_checkout(db, link)


def _behind(db: Connection, link: PayLink) -> Checkout | None:
    checkout = get_checkout(db, link.store_id, link.checkout_id)
    if checkout is None or not hmac.compare_digest(checkout.token.encode(), link.token.encode()):
        return None
    return checkout
