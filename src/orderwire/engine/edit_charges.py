"""What an edited order is charged beside its goods: what depends on them is found anew.

Rule 1: what was stated, and what nobody here sets a price for any more, stays as it was.
Rule 2: what the edit itself states takes the place of what was charged until now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.engine.addresses import Address
from orderwire.engine.basket import Setting
from orderwire.engine.charging import STANDARD, charge_by_method, deliver
from orderwire.engine.delivering import DeliveryKind, Parcel, within
from orderwire.engine.details import Details
from orderwire.engine.drafts import DraftDelivery, Name
from orderwire.engine.facts import Facts
from orderwire.engine.offering import fee_of_cash
from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.orders import Order, OrderCharge
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCharges:
    """What an edit states of charges, and is believed about. Minor units.

    Without `shipping_minor`, shipping stays as it is. `fees` take the place of all that there are,
    by name; `None` leaves them. The fee for cash on delivery is none of them.
    """

    shipping_minor: int | None = None
    shipping_name: str = ""
    fees: Sequence[tuple[str, int]] | None = None


NOTHING_STATED = StatedCharges()


def redeliver(
    facts: Facts,
    order: Order,
    *,
    method: Name | None,
    branch: Name | None,
    address: Address | None,
) -> Order | Refusal:
    """The order as it is shipped by another method or picked up at a branch, if one is named.

    What was to be picked up until now goes to the address that is given with its method. What is
    picked up from now on is not shipped: nothing is charged for that any more.
    """
    if branch is not None:
        return _collect(facts, order, branch)
    if method is None:
        return order
    before = order.details.delivery
    if address is None and before is not None and before.kind is DeliveryKind.SHIPPING:
        address = before.address
    wanted = DraftDelivery(
        kind=DeliveryKind.SHIPPING,
        method=method,
        address=address,
        receiver=before.receiver if before is not None else None,
    )
    delivery = deliver(facts, wanted)
    if isinstance(delivery, Refusal):
        return delivery
    details = replace(without_stated(order.details, "shipping"), delivery=delivery)
    return replace(order, details=details)


def _collect(facts: Facts, order: Order, branch: Name) -> Order | Refusal:
    before = order.details.delivery
    receiver = order.details.receiver if before is None else before.receiver
    wanted = DraftDelivery(kind=DeliveryKind.PICKUP, branch=branch, receiver=receiver)
    delivery = deliver(facts, wanted)
    if isinstance(delivery, Refusal):
        return delivery
    details = replace(without_stated(order.details, "shipping"), delivery=delivery)
    charges = [one for one in order.charges if one.kind is not ChargeKind.SHIPPING]
    return replace(order, details=details, charges=tuple(charges))


def without_stated(details: Details, *words: str) -> Details:
    """What is written on an order, when its caller's word counts for these no longer."""
    if not any(word in details.stated for word in words):
        return details
    return replace(details, stated=tuple(word for word in details.stated if word not in words))


def with_stated(details: Details, stated: StatedCharges) -> Details:
    """What is written on an order of which an edit has stated these charges."""
    said = {"shipping": stated.shipping_minor is not None, "fee": bool(stated.fees)}
    kept = details if stated.fees is None else without_stated(details, "fee")
    words = [word for word, is_said in said.items() if is_said and word not in kept.stated]
    return replace(kept, stated=(*kept.stated, *words)) if words else kept


def charge_anew(
    facts: Facts,
    order: Order,
    parcel: Parcel,
    setting: Setting,
    *,
    is_rerouted: bool,
    stated: StatedCharges = NOTHING_STATED,
) -> list[Charge] | Refusal:
    """The charges of an order for what it holds and where it goes now.

    Shipping comes first and fees last, as they do in a new order.
    """
    rate = facts.terms.tax_rates.get((setting.tax_country, STANDARD), 0)
    if stated.shipping_minor is not None:
        charges = [
            Charge(
                kind=ChargeKind.SHIPPING,
                name=stated.shipping_name,
                amount_minor=stated.shipping_minor,
                tax_basis_points=rate,
            )
        ]
    else:
        shipping = _ship(facts, order, parcel, setting, is_rerouted=is_rerouted)
        if isinstance(shipping, Refusal):
            return shipping
        charges = list(shipping)
    is_abroad = setting.tax_country != order.tax_country
    for charge in order.charges:
        is_replaced = charge.kind is ChargeKind.FEE and stated.fees is not None
        if charge.kind is ChargeKind.SHIPPING or is_replaced:
            continue
        kept = _kept(charge)
        if is_abroad:
            kept = replace(kept, tax_basis_points=rate)
        if charge.kind is ChargeKind.CASH_ON_DELIVERY and _sets_cash_fee(facts, order):
            fee = fee_of_cash(facts.ways, within(parcel, setting.tax_country), rate)
            kept = replace(kept, amount_minor=0 if fee is None else fee.amount_minor)
        charges.append(kept)
    charges += [
        Charge(kind=ChargeKind.FEE, name=name, amount_minor=minor, tax_basis_points=rate)
        for name, minor in stated.fees or ()
    ]
    return charges


def _ship(
    facts: Facts, order: Order, parcel: Parcel, setting: Setting, *, is_rerouted: bool
) -> list[Charge] | Refusal:
    before = [_kept(charge) for charge in order.charges if charge.kind is ChargeKind.SHIPPING]
    delivery = order.details.delivery
    if delivery is None or delivery.method_id is None or "shipping" in order.details.stated:
        return before
    method = facts.methods.get(delivery.method_id)
    if not is_rerouted and (method is None or not method.is_active):
        return before  # The way that was promised; nobody prices it any more.
    shipping = charge_by_method(facts, delivery.method_id, parcel, setting)
    return shipping if isinstance(shipping, Refusal) else [shipping]


def _sets_cash_fee(facts: Facts, order: Order) -> bool:
    """Whether the fee for cash is the store's, and the store still has one."""
    has_way = any(way.provider == CASH_ON_DELIVERY for way in facts.ways)
    return has_way and "fee" not in order.details.stated


def _kept(charge: OrderCharge) -> Charge:
    return Charge(
        kind=charge.kind,
        name=charge.name,
        amount_minor=charge.amount_minor,
        tax_basis_points=charge.tax_basis_points,
    )
