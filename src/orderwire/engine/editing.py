"""Editing an order: a command that stands in the same queue as orders, since it may move stock.

Rule 1: what is written on an order (address, receiver, contact, note, tags) can be edited until
the order has ended; what it comes to only as long as nobody has paid, nothing was brought, and no
provider may still come with money for what it came to before.
Rule 2: lines keep the unit price that they were promised; new ones are priced as things are now.
Rule 3: an edit is decided on the version that its caller saw, if the caller says which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.details import Delivery, Details
from orderwire.engine.drafts import Contact
from orderwire.engine.edit_contents import Changes, find_edit_shortage, recompose
from orderwire.engine.edit_history import what_changed
from orderwire.engine.facts import Facts
from orderwire.engine.moves import Moves, takes_between, uses_between
from orderwire.engine.offline import CASH_ON_DELIVERY, OFFLINE
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Event, Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import (
    AmountsFixed,
    EditedMeanwhile,
    OrderNotFound,
    Refusal,
    WayNotOffered,
    WrongState,
)

EDIT = "edit"
"""What an order that has ended cannot do, in the words of a refusal."""

_FOLLOWING = (PaymentState.OPEN, PaymentState.PROMISED)
_MAY_BRING_MONEY = (PaymentState.OPEN, PaymentState.AUTHORISED)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOrder:
    """Edit an order. New lines get the ids from `first_line_id` on; `now_ms` is when.

    Without a `version`, whatever others have edited meanwhile is edited on. `dialect` is whose
    names the changes point with.
    """

    order_id: int
    changes: Changes
    now_ms: int
    first_line_id: int
    version: int | None = None
    dialect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Moves):
    """The order as it is now. `payments` wait for people, and follow with the new amount."""

    before: Order
    order: Order
    payments: Sequence[Payment]
    events: Sequence[Event]

    @property
    def takes(self) -> Mapping[int, int]:
        """The differences of its lines; what goes back, with a minus."""
        return takes_between(self.before, self.order)

    @property
    def uses(self) -> Mapping[int, int]:
        """A use of the coupon that came, and back the one of the coupon that went."""
        return uses_between(self.before, self.order)


@dataclass(frozen=True, slots=True)
class NothingEdited(Moves):
    """The order is as it is wanted already: nobody is told anything."""

    unchanged: Order


def edit_order(facts: Facts, command: EditOrder) -> Edited | NothingEdited | Refused:
    """Decide an edit, all of it or nothing."""
    order = facts.orders.get(command.order_id)
    if order is None:
        return Refused(OrderNotFound(command.order_id))
    if command.version not in (None, order.version):
        return Refused(EditedMeanwhile(order.version))
    if order.state in ENDED:
        return Refused(WrongState(state=order.state, step=EDIT))
    after = _edit(facts, order, command)
    if isinstance(after, Refusal):
        return Refused(after)
    if after == order:
        return NothingEdited(order)
    after = replace(after, version=order.version + 1, updated_ms=command.now_ms)
    return Edited(
        before=order,
        order=after,
        payments=_follow(facts, order, after, command.now_ms),
        events=[Event("order.edited", what_changed(order, after))],
    )


def _edit(facts: Facts, order: Order, command: EditOrder) -> Order | Refusal:
    changes = command.changes
    why = _why_fixed(facts, order)
    if changes.touches_amounts and why is not None:
        return AmountsFixed(why)
    after = _write_on(order, changes)
    moves = after.details.delivery != order.details.delivery and _follows_address(order, changes)
    if not changes.touches_amounts and (why is not None or not moves):
        return after
    recomposed = recompose(
        facts, after, changes, now_ms=command.now_ms, first_line_id=command.first_line_id
    )
    if isinstance(recomposed, Refusal):
        return recomposed
    is_cash = any(one.provider == CASH_ON_DELIVERY for one in _following(facts, order.id))
    if is_cash and not all(line.is_shipped for line in recomposed.lines):
        return WayNotOffered(CASH_ON_DELIVERY)
    return find_edit_shortage(facts, order, recomposed) or recomposed


def _follows_address(order: Order, changes: Changes) -> bool:
    """Whether what the order comes to follows from where it goes: not where all that was stated."""
    stated, delivery = order.details.stated, order.details.delivery
    is_shipped_by_us = delivery is not None and delivery.method_id is not None
    follows = "tax" not in stated or (is_shipped_by_us and "shipping" not in stated)
    return changes.address is not None and follows


def _why_fixed(facts: Facts, order: Order) -> str | None:
    """Why what an order comes to cannot change any more, in a word, or `None`."""
    if order.is_paid or order.paid_minor:
        return "paid"
    if order.state is OrderState.COMPLETED or any(line.fulfilled for line in order.lines):
        return "fulfilled"
    payments = [one for one in facts.payments.values() if one.order_id == order.id]
    if any(one.state is PaymentState.PENDING_REVIEW for one in payments):
        return "in_review"
    # However old it is: its provider may still come, with money for the amount of then.
    for one in payments:
        if one.provider not in OFFLINE and one.state in _MAY_BRING_MONEY:
            return "paying"
    return None


def _write_on(order: Order, changes: Changes) -> Order:
    """The order with what is written on it; what it comes to is as it was."""
    details = order.details
    tags = list(details.tags if changes.tags is None else changes.tags)
    tags += [tag for tag in changes.add_tags if tag not in tags]
    tags = list(dict.fromkeys(tag for tag in tags if tag not in changes.remove_tags))
    return replace(
        order,
        contact=order.contact if changes.contact is None else changes.contact,
        details=replace(
            details,
            note=details.note if changes.note is None else changes.note,
            tags=details.tags if tags == list(details.tags) else tuple(tags),
            account_id=details.account_id if changes.account_id is None else changes.account_id,
            more={**details.more, **changes.more} if changes.more else details.more,
            delivery=_deliver(details, changes),
            receiver=_receiver(details, changes),
        ),
    )


def _deliver(details: Details, changes: Changes) -> Delivery | None:
    """Where the order goes, and to whom. What is picked up goes nowhere: the address is written
    on the order only once it is shipped.
    """
    delivery = details.delivery
    if delivery is None and changes.address is not None:
        delivery = Delivery(kind=DeliveryKind.SHIPPING, receiver=details.receiver)
    if delivery is None:
        return None
    is_shipped = delivery.kind is DeliveryKind.SHIPPING
    return replace(
        delivery,
        address=changes.address if changes.address and is_shipped else delivery.address,
        receiver=delivery.receiver if changes.receiver is None else changes.receiver,
    )


def _receiver(details: Details, changes: Changes) -> Contact | None:
    """Who gets an order that is not delivered; a delivery has a receiver of its own."""
    is_delivered = details.delivery is not None or changes.address is not None
    return details.receiver if is_delivered or changes.receiver is None else changes.receiver


def _follow(facts: Facts, before: Order, after: Order, now_ms: int) -> list[Payment]:
    """The payments that wait for people to bring what the order comes to."""
    if after.total_minor == before.total_minor:
        return []
    return [
        replace(one, amount=after.total, version=one.version + 1, updated_ms=now_ms)
        for one in _following(facts, after.id)
    ]


def _following(facts: Facts, order_id: int) -> list[Payment]:
    """The payments of an order that people will bring or send, and have not yet."""
    return [
        one
        for one in facts.payments.values()
        if one.order_id == order_id and one.provider in OFFLINE and one.state in _FOLLOWING
    ]


def take_in_edit(facts: Facts, outcome: Edited | NothingEdited | Refused) -> None:
    """Let the decisions after this one see what became of the order."""
    if not isinstance(outcome, Edited):
        return
    order = outcome.order
    facts.orders[order.id] = order
    facts.payments |= {payment.id: payment for payment in outcome.payments}
    facts.move_stock(outcome.takes)
    for coupon_id, by in outcome.uses.items():
        facts.count_coupon(coupon_id, order.customer_id, by=by)
    for claim, standing in facts.standing.items():
        if standing.existing.order_id == order.id:
            existing = replace(standing.existing, total=order.total)
            facts.standing[claim] = replace(standing, existing=existing)
