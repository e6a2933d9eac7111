"""Putting an order together from a basket and its prices. Nothing is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.engine.basket import Chosen, line_of
from orderwire.engine.charging import NOTHING_SAID, Charging
from orderwire.engine.details import NO_DETAILS, Details
from orderwire.engine.drafts import Draft, PlaceOrder
from orderwire.engine.facts import StoreTerms
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order, OrderCharge, UsedCoupon
from orderwire.engine.pricing import Charge, Priced, Pricing


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """All that an order is put together from."""

    chosen: Sequence[Chosen]
    charging: Charging
    pricing: Pricing
    coupon: UsedCoupon | None
    customer_id: int | None
    tax_country: str
    prices_include_tax: bool


def make_order(terms: StoreTerms, request: PlaceOrder, made: Made) -> Order:
    """The order as it is admitted: awaiting its payment. It has its number from the save."""
    draft, minted, pricing = request.draft, request.minted, made.pricing
    past = draft.past
    takes_stock = past is None or past.holds_stock
    return Order(
        store_id=terms.store_id,
        id=minted.order_id,
        number=0,
        dialect=draft.dialect,
        state=OrderState.AWAITING_PAYMENT,
        version=1,
        currency=draft.currency or terms.currency,
        customer_id=made.customer_id,
        contact=draft.buyer.contact if draft.buyer else None,
        source=draft.source,
        own_id=draft.own_id,
        fingerprint=request.fingerprint,
        coupon=made.coupon,
        subtotal_minor=pricing.subtotal_minor,
        discount_minor=pricing.discount_minor,
        charges_minor=pricing.charges_minor,
        tax_minor=pricing.tax_minor,
        total_minor=pricing.total_minor,
        prices_include_tax=made.prices_include_tax,
        tax_country=made.tax_country,
        created_ms=minted.arrived_ms if past is None else past.created_ms,
        updated_ms=minted.arrived_ms,
        placed_ms=None,
        lines=[
            line_of(
                one,
                pricing.items[index],
                minted.first_line_id + index,
                is_stock_counted=takes_stock and one.is_counted,
            )
            for index, one in enumerate(made.chosen)
        ],
        charges=charges_of(made.charging.charges, pricing.charges),
        details=_details(draft, made),
        outside_number=None if past is None else past.number,
    )


def charges_of(charges: Sequence[Charge], shares: Sequence[Priced]) -> Sequence[OrderCharge]:
    """The charges of an order, each with its own share of what the order came to."""
    return tuple(
        OrderCharge(
            kind=charge.kind,
            name=charge.name,
            amount_minor=share.amount_minor,
            discount_minor=share.discount_minor,
            tax_minor=share.tax_minor,
            tax_basis_points=charge.tax_basis_points,
            total_minor=share.total_minor,
        )
        for charge, share in zip(charges, shares, strict=True)
    )


def _details(draft: Draft, made: Made) -> Details:
    is_plain = draft.says_no_more and all(one.draft.stated is None for one in made.chosen)
    if is_plain:
        return NO_DETAILS
    stated = (draft.stated or NOTHING_SAID).words()
    if any(one.draft.stated is not None for one in made.chosen):
        stated = ("price", *stated)
    if draft.tender is not None and draft.tender.fee_minor is not None:
        stated = tuple(dict.fromkeys((*stated, "fee")))
    details = Details(
        delivery=made.charging.delivery,
        billing_address=draft.billing_address,
        note=draft.note,
        tags=tuple(draft.tags),
        stated=stated,
        receiver=draft.receiver,
        notifies_receiver=draft.notifies_receiver,
        account_id=draft.tender.account_id if draft.tender is not None else None,
        expiry_reason=draft.expiry.reason if draft.expiry is not None else "",
        billed=draft.billed,
        more=draft.more,
    )
    return NO_DETAILS if details == NO_DETAILS else details
