"""What an order costs beside its goods, and how it gets to its customer.

Rule 1: a charge that its caller states takes the place of ours.
Rule 2: who named no shipping method is charged nothing for it: nobody knows yet what it will be.
Rule 3: an order that was made elsewhere was charged there. Nothing of ours is added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.engine.basket import Chosen, Setting, worth_of
from orderwire.engine.delivering import (
    DeliveryKind,
    Parcel,
    charge_of_shipping,
    within,
)
from orderwire.engine.details import Delivery
from orderwire.engine.drafts import Draft, DraftDelivery, Name, Stated
from orderwire.engine.facts import Facts
from orderwire.engine.offering import fee_of_cash
from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.refusals import BranchNotFound, Refusal, ShippingMethodNotFound

STANDARD = "standard"
"""The tax class of fees."""

NOTHING_SAID = Stated()


@dataclass(frozen=True, slots=True, kw_only=True)
class Charging:
    """Where the goods of an order go, and all that is charged beside them."""

    delivery: Delivery | None
    charges: Sequence[Charge]


NOTHING_CHARGED = Charging(delivery=None, charges=())


def charge(
    facts: Facts, draft: Draft, chosen: Sequence[Chosen], setting: Setting, discount_minor: int
) -> Charging | Refusal:
    """Find the delivery of a draft and its charges. The discount is what comes off the goods."""
    stated = draft.stated or NOTHING_SAID
    parcel = Parcel(
        address=draft.delivery.address if draft.delivery is not None else None,
        currency=setting.currency,
        subtotal_minor=worth_of(chosen) - discount_minor,
        weight_grams=sum(one.grams for one in chosen),
    )
    charges: list[Charge] = []
    delivery = None
    if draft.delivery is not None:
        found = deliver(facts, draft.delivery, is_past=setting.is_past)
        if isinstance(found, Refusal):
            return found
        delivery = found
        is_ours = stated.shipping_minor is None and not setting.is_past
        if delivery.method_id is not None and is_ours:
            shipping = charge_by_method(facts, delivery.method_id, parcel, setting)
            if isinstance(shipping, Refusal):
                return shipping
            charges.append(shipping)
    rate = facts.terms.tax_rates.get((setting.tax_country, STANDARD), 0)
    if stated.shipping_minor is not None:
        name = stated.shipping_name or (delivery.name if delivery is not None else "")
        charges.append(_charge(ChargeKind.SHIPPING, name, stated.shipping_minor, rate))
    tender = draft.tender
    if tender is not None and tender.provider == CASH_ON_DELIVERY:
        fee = None
        if tender.fee_minor:
            fee = _charge(ChargeKind.CASH_ON_DELIVERY, "", tender.fee_minor, rate)
        elif tender.fee_minor is None and not setting.is_past:
            fee = fee_of_cash(facts.ways, within(parcel, setting.tax_country), rate)
        charges += [fee] if fee is not None else []
    charges += [_charge(ChargeKind.FEE, name, minor, rate) for name, minor in stated.fees]
    return Charging(delivery=delivery, charges=charges)


def deliver(facts: Facts, draft: DraftDelivery, *, is_past: bool = False) -> Delivery | Refusal:
    """How the goods get to their customer, with the names of method and branch as they are now.

    An order of the past may have gone a way that is disabled by now.
    """
    if draft.kind is DeliveryKind.PICKUP:
        branch = facts.branches.get(_our_id(facts, draft.branch))
        if branch is None or not (branch.is_active or is_past):
            return BranchNotFound(draft.branch.value if draft.branch is not None else "")
        return Delivery(
            kind=draft.kind,
            branch_id=branch.id,
            name=branch.name,
            address=branch.address,
            receiver=draft.receiver,
        )
    delivery = Delivery(kind=draft.kind, address=draft.address, receiver=draft.receiver)
    if draft.method is None:
        return delivery
    method = facts.methods.get(_our_id(facts, draft.method))
    if method is None or not (method.is_active or is_past):
        return ShippingMethodNotFound(draft.method.value)
    return Delivery(
        kind=draft.kind,
        method_id=method.id,
        name=method.name,
        carrier=method.carrier,
        address=draft.address,
        receiver=draft.receiver,
    )


def charge_by_method(
    facts: Facts, method_id: int, parcel: Parcel, setting: Setting
) -> Charge | Refusal:
    """What a shipping method of the store costs for a parcel."""
    method = facts.methods.get(method_id)
    if method is None:
        return ShippingMethodNotFound(str(method_id))
    rate = facts.terms.tax_rates.get((setting.tax_country, method.tax_class), 0)
    return charge_of_shipping(method, parcel, rate)


def _our_id(facts: Facts, name: Name | None) -> int:
    return 0 if name is None else facts.names.get(name, 0)


def _charge(kind: ChargeKind, name: str, minor: int, rate: int) -> Charge:
    return Charge(kind=kind, name=name, amount_minor=minor, tax_basis_points=rate)
