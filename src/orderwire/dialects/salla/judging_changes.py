"""From what a caller wants changed about an order to our changes, with a look at the store.

Rule 1: all that is wrong is said at once, before anything is changed.
Rule 2: what is left out stays as it is, within an address and a receiver too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from orderwire.dialects._kit.contacts import is_email
from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla.judging_orders import accepts_of, address_of, minor_of, named
from orderwire.dialects.salla.places import country_by_id
from orderwire.dialects.salla.reading_life import (
    CUSTOMER_STAYS,
    NAMES,
    NOT_TO_BE_PAID,
    fixed,
    refusal_at,
)
from orderwire.dialects.salla.reading_orders import buyer_of, receiver_of
from orderwire.dialects.salla.refusing import Language, word
from orderwire.dialects.salla.schemas_life import OrderChange
from orderwire.dialects.salla.schemas_orders import PaymentBody, ShipToBody
from orderwire.engine.addresses import Address
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.drafts import Buyer, Contact, Name
from orderwire.engine.edit_contents import Changes
from orderwire.engine.order_life import OrderState
from orderwire.operations.look_up import Known
from orderwire.operations.promise_cash import refuse_promise
from orderwire.operations.settle_by_people import Word
from orderwire.storage.book import Entry
from orderwire.storage.stores import Store

_METHODS = {
    "bank": "transfer",
    "credit_card": "card",
    "mada": "mada",
    "subscription": "subscription",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be different: what is written and priced, who buys, and what was paid.

    `ways` are those that it may be paid by from now on. `is_cash` says that it is paid on
    delivery, for a fee of `fee_minor` in the order's currency.
    """

    changes: Changes
    buyer: Buyer | None
    paid: Word | None
    ways: Sequence[str] | None
    is_cash: bool
    fee_minor: int | None


def names_in_change(body: OrderChange) -> set[Name]:
    """All names by which a change points at something of the store."""
    numbered = {
        "customer": None if body.customer is None else body.customer.id,
        "shipping_method": body.courier_id,
        "branch": body.branch_id,
        "bank_account": None if body.payment is None else body.payment.bank_id,
    }
    return {named(kind, number) for kind, number in numbered.items() if number is not None}


def judge_change(
    body: OrderChange, entry: Entry, known: Known, store: Store, language: Language
) -> Change:
    """What a caller wants changed about an order. Raises Invalid with every problem."""
    problems = [
        *_wrong_people(body, entry, known),
        *_wrong_delivery(body, entry, known),
        *_wrong_payment(body, entry, known, store),
    ]
    if problems:
        raise word(problems, language, NAMES)
    order = entry.order
    delivery = order.details.delivery
    before = None if delivery is None else delivery.address
    receiver = delivery.receiver if delivery is not None else order.details.receiver
    ship_to = None if body.delivery_method == "pickup" else body.ship_to
    return Change(
        changes=Changes(
            receiver=_receiver_of(body, receiver, store),
            address=None if ship_to is None else _address_of(ship_to, before, store),
            coupon_code=_new_coupon(body, entry),
            removes_coupon=body.coupon_code == "" and order.coupon is not None,
            method=_new_method(body, entry, known),
            branch=_new_branch(body, entry, known),
            account_id=_account_of(body.payment, known),
        ),
        buyer=_buyer_of(body, entry, store),
        paid=_word_of(body.payment),
        ways=None if body.payment is None else _ways_of(body.payment),
        is_cash=_is_cash(body.payment),
        fee_minor=_fee_of(body.payment, entry, store),
    )


def _wrong_people(body: OrderChange, entry: Entry, known: Known) -> Iterator[Problem]:
    customer = body.customer
    if customer is not None:
        is_there = customer.id is None or named("customer", customer.id) in known.names
        if not is_there:
            yield Problem(("customer", "id"), "invalid", {})
        elif entry.order.customer_id is not None and not _is_customer(body, entry, known):
            yield fixed(("customer",), CUSTOMER_STAYS)
        elif customer.id is None:
            for name in ("mobile", "name", "email"):
                if getattr(customer, name) is None:
                    yield Problem(("customer", name), "required_without", {"other": "customer.id"})
    for field, email in (
        ("customer", None if customer is None else customer.email),
        ("receiver", None if body.receiver is None else body.receiver.email),
    ):
        if email is not None and not is_email(email):
            yield Problem((field, "email"), "email", {})


def _is_customer(body: OrderChange, entry: Entry, known: Known) -> bool:
    """Whether the customer that is named buys the order already."""
    assert body.customer is not None, body
    if body.customer.id is None:
        return False
    return known.names.get(named("customer", body.customer.id)) == entry.order.customer_id


def _wrong_delivery(body: OrderChange, entry: Entry, known: Known) -> Iterator[Problem]:
    if body.delivery_method == "pickup":
        branch = None if body.branch_id is None else named("branch", body.branch_id)
        if branch is None:
            yield Problem(("branch_id",), "missing", {})
        elif branch not in known.names:
            yield Problem(("branch_id",), "invalid", {})
        return
    delivery = entry.order.details.delivery
    is_picked_up = delivery is not None and delivery.kind is DeliveryKind.PICKUP
    if is_picked_up and body.courier_id is None and body.ship_to is not None:
        yield Problem(("courier_id",), "missing", {})
    if body.courier_id is not None and named("shipping_method", body.courier_id) not in known.names:
        yield Problem(("courier_id",), "invalid", {})
    country = None if body.ship_to is None else body.ship_to.country
    if country is not None and country_by_id(country) is None:
        yield Problem(("ship_to", "country"), "invalid", {})


def _wrong_payment(
    body: OrderChange, entry: Entry, known: Known, store: Store
) -> Iterator[Problem]:
    payment = body.payment
    if payment is None:
        return
    if entry.order.state is not OrderState.AWAITING_PAYMENT or entry.checkout is None:
        yield fixed(("payment",), NOT_TO_BE_PAID)
    elif payment.status == "pending_payment":
        if payment.accepted_methods == []:
            yield Problem(("payment", "accepted_methods"), "missing", {})
    elif payment.method is None:
        yield Problem(("payment", "method"), "missing", {})
    elif payment.method == "cod":
        yield from _wrong_cash(payment, entry, store)
    elif payment.method == "bank":
        yield from _wrong_transfer(payment, known)


def _wrong_transfer(payment: PaymentBody, known: Known) -> Iterator[Problem]:
    if payment.bank_id is None:
        yield Problem(("payment", "store_bank_id"), "missing", {})
    elif named("bank_account", payment.bank_id) not in known.names:
        yield Problem(("payment", "store_bank_id"), "invalid", {})
    if payment.receipt_image_path is None:
        yield Problem(("payment", "receipt_image_path"), "missing", {})


def _wrong_cash(payment: PaymentBody, entry: Entry, store: Store) -> Iterator[Problem]:
    where = ("payment", "cash_on_delivery")
    cash = payment.cash_on_delivery
    if cash is None or cash.amount is None:
        yield Problem(where if cash is None else (*where, "amount"), "missing", {})
    elif (cash.currency or store.currency).upper() != entry.order.currency:
        yield Problem((*where, "currency"), "invalid", {})
    elif _fee_of(payment, entry, store) is None:
        yield Problem((*where, "amount"), "invalid", {})
    refusal = refuse_promise(entry.order, entry.payments)
    if refusal is not None:
        yield refusal_at(refusal, ("payment", "method"))


def _is_cash(payment: PaymentBody | None) -> bool:
    return payment is not None and (payment.status, payment.method) == ("paid", "cod")


def _fee_of(payment: PaymentBody | None, entry: Entry, store: Store) -> int | None:
    """What cash on delivery costs, as the caller says, in the order's minor units."""
    cash = None if payment is None else payment.cash_on_delivery
    if cash is None or cash.amount is None:
        return None
    return minor_of(cash.amount, replace(store, currency=entry.order.currency))


def _ways_of(payment: PaymentBody) -> Sequence[str] | None:
    """The ways that the order may be paid by from now on, if they are named."""
    is_pending = payment.status == "pending_payment"
    return accepts_of(payment) if is_pending and payment.accepted_methods is not None else None


def _account_of(payment: PaymentBody | None, known: Known) -> int | None:
    """The account that the money was sent to, by our id."""
    if payment is None or (payment.status, payment.method) != ("paid", "bank"):
        return None
    assert payment.bank_id is not None, payment
    return known.names[named("bank_account", payment.bank_id)]


def _word_of(payment: PaymentBody | None) -> Word | None:
    """What a caller says of money that has come, and is believed."""
    if payment is None or payment.status != "paid" or payment.method not in _METHODS:
        return None
    evidence = payment.receipt_image_path or ""
    if payment.method == "subscription":
        evidence = "" if payment.bank_id is None else str(payment.bank_id)
    return Word(method=_METHODS[payment.method], evidence=evidence)


def _buyer_of(body: OrderChange, entry: Entry, store: Store) -> Buyer | None:
    if body.customer is None or entry.order.customer_id is not None:
        return None
    return buyer_of(body, store.country)


def _new_coupon(body: OrderChange, entry: Entry) -> str | None:
    """The coupon that is asked for, unless the order has it."""
    used = entry.order.coupon
    code = body.coupon_code
    if not code or (used is not None and used.code.casefold() == code.casefold()):
        return None
    return code


def _new_method(body: OrderChange, entry: Entry, known: Known) -> Name | None:
    """The courier that is asked for, unless the order goes by it."""
    is_shipped = body.delivery_method != "pickup" and entry.order.is_shipped
    if body.courier_id is None or not is_shipped:
        return None
    method = named("shipping_method", body.courier_id)
    delivery = entry.order.details.delivery
    is_same = delivery is not None and delivery.method_id == known.names[method]
    return None if is_same else method


def _new_branch(body: OrderChange, entry: Entry, known: Known) -> Name | None:
    """The branch where it is to be picked up, unless it is already."""
    is_picked_up = body.delivery_method == "pickup" and entry.order.is_shipped
    if body.branch_id is None or not is_picked_up:
        return None
    branch = named("branch", body.branch_id)
    delivery = entry.order.details.delivery
    is_same = delivery is not None and delivery.branch_id == known.names[branch]
    return None if is_same else branch


def _receiver_of(body: OrderChange, before: Contact | None, store: Store) -> Contact | None:
    sent = receiver_of(body, store.country)
    if sent is None or body.receiver is None or before is None:
        return sent
    return Contact(
        first_name=before.first_name if body.receiver.name is None else sent.first_name,
        last_name=before.last_name if body.receiver.name is None else sent.last_name,
        email=before.email if sent.email is None else sent.email,
        phone=before.phone if sent.phone is None else sent.phone,
    )


def _address_of(ship_to: ShipToBody, before: Address | None, store: Store) -> Address:
    after = address_of(ship_to, store)
    if before is None:
        return after
    is_placed = ship_to.country is not None or ship_to.city is not None
    has_point = ship_to.geo_coordinates is not None
    return replace(
        after,
        country=after.country if is_placed else before.country,
        city=before.city if ship_to.city is None else after.city,
        district=before.district if ship_to.block is None else after.district,
        line1=before.line1 if ship_to.address_line is None else after.line1,
        line2=before.line2 if ship_to.address is None else after.line2,
        postal_code=before.postal_code if ship_to.postal_code is None else after.postal_code,
        latitude=after.latitude if has_point else before.latitude,
        longitude=after.longitude if has_point else before.longitude,
        more={**before.more, **after.more},
    )
