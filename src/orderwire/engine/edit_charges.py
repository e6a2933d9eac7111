"""What an edited order is charged beside its goods: what depends on them is found anew.

Rule: what was stated, and what nobody here sets a price for any more, stays as it was.
"""

from dataclasses import replace

from orderwire.engine.addresses import Address
from orderwire.engine.basket import Setting
from orderwire.engine.charging import STANDARD, charge_by_method, deliver, fee_of_cash
from orderwire.engine.delivering import DeliveryKind, Parcel, within
from orderwire.engine.details import Details
from orderwire.engine.drafts import DraftDelivery, Name
from orderwire.engine.facts import Facts
from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.orders import Order, OrderCharge
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.refusals import Refusal


def redeliver(
    facts: Facts, order: Order, method: Name | None, address: Address | None
) -> Order | Refusal:
    """The order as it is shipped by another method, if one is named.

    What was to be picked up until now goes to the address that is given with it.
    """
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


def without_stated(details: Details, *words: str) -> Details:
    """What is written on an order, when its caller's word counts for these no longer."""
    if not any(word in details.stated for word in words):
        return details
    return replace(details, stated=tuple(word for word in details.stated if word not in words))


def charge_anew(
    facts: Facts, order: Order, parcel: Parcel, setting: Setting, *, is_rerouted: bool
) -> list[Charge] | Refusal:
    """The charges of an order for what it holds and where it goes now.

    Shipping comes first, as it does in a new order.
    """
    shipping = _ship(facts, order, parcel, setting, is_rerouted=is_rerouted)
    if isinstance(shipping, Refusal):
        return shipping
    charges = list(shipping)
    is_abroad = setting.tax_country != order.tax_country
    for charge in order.charges:
        if charge.kind is ChargeKind.SHIPPING:
            continue
        kept = _kept(charge)
        if is_abroad:
            rate = facts.terms.tax_rates.get((setting.tax_country, STANDARD), 0)
            kept = replace(kept, tax_basis_points=rate)
        if charge.kind is ChargeKind.CASH_ON_DELIVERY and _sets_cash_fee(facts, order):
            kept = replace(
                kept, amount_minor=fee_of_cash(facts, within(parcel, setting.tax_country))
            )
        charges.append(kept)
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
