"""Placing an order: a draft and the facts in, and an order, a refusal or a repetition out.

The order of judgement is fixed, since callers see which reason comes first: idempotency key,
caller's own id, window, customer, catalogue, price, coupon, stock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderwire.engine.catalogue import Product, ProductKind, StockPolicy, Variant
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.choosing import choose_options, choose_variant
from orderwire.engine.coupons import BasketLine, Coupon, refuse_use
from orderwire.engine.drafts import Buyer, Claim, ClaimKind, DraftLine, Name, PlaceOrder
from orderwire.engine.facts import Existing, Facts, Standing, fold_code
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import (
    Checkout,
    ChosenOption,
    Event,
    Order,
    OrderLine,
    UsedCoupon,
)
from orderwire.engine.paying import steps_when_paid
from orderwire.engine.pricing import Item, Pricing, price
from orderwire.engine.refusals import (
    AboveMaximumQuantity,
    BelowMinimumQuantity,
    CouponNotFound,
    CustomerNotFound,
    KeyReused,
    NotSoldInCurrency,
    OutOfStock,
    OwnIdReused,
    ProductNotFound,
    ProductUnavailable,
    Refusal,
    SubscriptionQuantity,
    TotalTooLarge,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A new order. It has its number from the save, where gaps can be avoided: 0 until then.

    `is_new_customer` says that the order's customer is to be made from its buyer. An order worth
    nothing has no checkout: it was placed at once.
    """

    request: PlaceOrder
    order: Order
    checkout: Checkout | None
    events: Sequence[Event]
    is_new_customer: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was made, and nothing stays behind."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Repeated:
    """An equal request made this order before; `claim` is what tells that they are equal."""

    existing: Existing
    claim: Claim


Outcome = Placed | Refused | Repeated


def place(facts: Facts, request: PlaceOrder) -> Outcome:
    """Decide one request. The facts are looked at, not changed: see `take_in`."""
    assert request.draft.lines, "a dialect lets no draft without lines through"
    assert all(line.quantity > 0 for line in request.draft.lines), request.draft
    judged = _judge_claims(facts, request)
    if judged is not None:
        return judged
    customer = _find_customer(facts, request)
    if isinstance(customer, Refusal):
        return Refused(customer)
    customer_id, is_new_customer = customer
    chosen = _choose(facts, request)
    if isinstance(chosen, Refusal):
        return Refused(chosen)
    coupon = _find_coupon(facts, request, chosen, customer_id)
    if isinstance(coupon, Refusal):
        return Refused(coupon)
    short = _find_shortage(facts, chosen)
    if short is not None:
        return Refused(short)
    pricing = price(
        [line.item for line in chosen],
        (),
        coupon=coupon,
        prices_include_tax=facts.terms.prices_include_tax,
    )
    if pricing.total_minor > LARGEST_MINOR:
        currency = request.draft.currency or facts.terms.currency
        return Refused(TotalTooLarge(Money(LARGEST_MINOR, currency)))
    used = UsedCoupon(id=coupon.id, code=coupon.code) if coupon else None
    order = _make_order(facts, request, chosen, pricing, coupon=used, customer_id=customer_id)
    return _finish(facts, request, order, is_new_customer=is_new_customer)


def take_in(facts: Facts, outcome: Outcome) -> None:
    """Let the decisions after this one see what it took."""
    if not isinstance(outcome, Placed):
        return
    order, request = outcome.order, outcome.request
    facts.move_stock(order.stock_counted())
    if order.coupon is not None:
        facts.count_coupon(order.coupon.id, order.customer_id, by=1)
    if outcome.is_new_customer and order.customer_id is not None:
        for name in keys_of_new_customer(outcome):
            facts.names.setdefault(name, order.customer_id)
    existing = existing_order(order, outcome.checkout)
    for claim in request.claims:
        facts.standing[claim] = Standing(existing, request.fingerprint)


def keys_of_new_customer(placed: Placed) -> list[Name]:
    """All keys that a new customer brings: those its dialect looks for first, then the others.

    So every dialect finds it again, whichever key it looks for.
    """
    buyer = placed.request.draft.buyer
    if buyer is None:
        return []
    keys = list(buyer.keys)
    if buyer.contact is not None and buyer.contact.phone:
        keys.append(Name("customer", "phone", buyer.contact.phone))
    if buyer.contact is not None and buyer.contact.email:
        keys.append(Name("customer", "email", buyer.contact.email.lower()))
    return list(dict.fromkeys(keys))


def existing_order(order: Order, checkout: Checkout | None) -> Existing:
    """What a repeated request will be told of an order."""
    return Existing(
        order_id=order.id,
        checkout_id=checkout.id if checkout else None,
        state=order.state,
        total=order.total,
    )


def _judge_claims(facts: Facts, request: PlaceOrder) -> Outcome | None:
    for kind in (ClaimKind.IDEMPOTENCY_KEY, ClaimKind.OWN_ID, ClaimKind.WINDOW):
        for claim in request.claims:
            standing = facts.standing.get(claim)
            if claim.kind is not kind or standing is None:
                continue
            if kind is ClaimKind.WINDOW or standing.fingerprint == request.fingerprint:
                return Repeated(standing.existing, claim)
            reused = KeyReused if kind is ClaimKind.IDEMPOTENCY_KEY else OwnIdReused
            return Refused(reused(claim.value))
    return None


def _find_customer(facts: Facts, request: PlaceOrder) -> tuple[int | None, bool] | Refusal:
    """The order's customer, and whether it is to be made. Nobody at all may buy, too."""
    buyer: Buyer | None = request.draft.buyer
    if buyer is None:
        return None, False
    if buyer.customer_id is not None:
        for name in buyer.keys:
            if name.by == "id" and name in facts.names:
                return facts.names[name], False
        return CustomerNotFound(buyer.customer_id)
    for name in buyer.keys:
        if name in facts.names:
            return facts.names[name], False
    if not buyer.keys:
        return None, False
    return request.minted.customer_id, True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A draft's line with all that the catalogue says of it."""

    draft: DraftLine
    product: Product
    variant: Variant
    options: Sequence[ChosenOption]
    item: Item


def _choose(facts: Facts, request: PlaceOrder) -> list[_Chosen] | Refusal:
    currency = request.draft.currency or facts.terms.currency
    chosen: list[_Chosen] = []
    quantities: dict[int, int] = {}
    for line in request.draft.lines:
        one = _choose_line(facts, line, currency, request.minted.arrived_ms)
        if isinstance(one, Refusal):
            return one
        chosen.append(one)
        product_id = one.product.id
        quantities[product_id] = quantities.get(product_id, 0) + line.quantity
    for one in chosen:
        refusal = _refuse_quantity(one.product, quantities[one.product.id])
        if refusal is not None:
            return refusal
    worth = sum(one.item.unit_minor * one.item.quantity for one in chosen)
    if worth > LARGEST_MINOR:
        return TotalTooLarge(Money(LARGEST_MINOR, currency))
    return chosen


def _choose_line(facts: Facts, line: DraftLine, currency: str, now_ms: int) -> _Chosen | Refusal:
    product = facts.products.get(facts.names.get(line.product, 0))
    if product is None:
        return ProductNotFound(line.product.value)
    if not product.is_active:
        return ProductUnavailable(product.name)
    variant = choose_variant(product, line, facts.names)
    if isinstance(variant, Refusal):
        return variant
    options = choose_options(product, line.options, currency)
    if isinstance(options, Refusal):
        return options
    its_price = variant.prices.get(currency)
    if its_price is None:
        return NotSoldInCurrency(product.name, currency)
    surcharges = sum(option.surcharge_minor for option in options)
    rate = facts.terms.tax_rates.get((facts.terms.country, product.tax_class), 0)
    item = Item(
        product_id=product.id,
        unit_minor=its_price.at(now_ms) + surcharges,
        quantity=line.quantity,
        tax_basis_points=rate,
    )
    return _Chosen(draft=line, product=product, variant=variant, options=options, item=item)


def _refuse_quantity(product: Product, quantity: int) -> Refusal | None:
    if product.kind is ProductKind.SUBSCRIPTION and quantity > 1:
        return SubscriptionQuantity(product.name)
    if quantity < product.quantity_min:
        return BelowMinimumQuantity(product.name, product.quantity_min)
    if product.quantity_max is not None and quantity > product.quantity_max:
        return AboveMaximumQuantity(product.name, product.quantity_max)
    return None


def _find_coupon(
    facts: Facts,
    request: PlaceOrder,
    chosen: Sequence[_Chosen],
    customer_id: int | None,
) -> Coupon | Refusal | None:
    code = request.draft.coupon_code
    if code is None:
        return None
    coupon = facts.coupons.get(facts.coupon_ids.get(fold_code(code), 0))
    if coupon is None:
        return CouponNotFound(code)
    # A customer that is only about to be made has no uses: its id is a fresh one.
    uses = facts.coupon_uses.get((coupon.id, customer_id or 0), 0)
    refusal = refuse_use(
        coupon,
        currency=request.draft.currency or facts.terms.currency,
        basket=[
            BasketLine(one.product.id, one.item.unit_minor * one.item.quantity) for one in chosen
        ],
        customer_is_known=customer_id is not None,
        uses_by_customer=uses,
        now_ms=request.minted.arrived_ms,
    )
    return refusal or coupon


def _find_shortage(facts: Facts, chosen: Sequence[_Chosen]) -> Refusal | None:
    counted = [one for one in chosen if one.variant.stock is StockPolicy.TRACKED]
    wanted: dict[int, int] = {}
    for one in counted:
        wanted[one.variant.id] = wanted.get(one.variant.id, 0) + one.draft.quantity
    for one in counted:
        units = wanted[one.variant.id]
        available = facts.available.get(one.variant.id, 0)
        if units > available:
            return OutOfStock(one.product.name, units, available)
    return None


def _make_order(
    facts: Facts,
    request: PlaceOrder,
    chosen: Sequence[_Chosen],
    pricing: Pricing,
    *,
    coupon: UsedCoupon | None,
    customer_id: int | None,
) -> Order:
    """The order as it is admitted: awaiting its payment."""
    draft, minted, terms = request.draft, request.minted, facts.terms
    return Order(
        store_id=terms.store_id,
        id=minted.order_id,
        number=0,
        dialect=draft.dialect,
        state=OrderState.AWAITING_PAYMENT,
        version=1,
        currency=draft.currency or terms.currency,
        customer_id=customer_id,
        contact=draft.buyer.contact if draft.buyer else None,
        source=draft.source,
        own_id=draft.own_id,
        fingerprint=request.fingerprint,
        coupon=coupon,
        subtotal_minor=pricing.subtotal_minor,
        discount_minor=pricing.discount_minor,
        charges_minor=pricing.charges_minor,
        tax_minor=pricing.tax_minor,
        total_minor=pricing.total_minor,
        prices_include_tax=terms.prices_include_tax,
        tax_country=terms.country,
        created_ms=minted.arrived_ms,
        updated_ms=minted.arrived_ms,
        placed_ms=None,
        lines=[
            _make_line(one, pricing, index, minted.first_line_id)
            for index, one in enumerate(chosen)
        ],
    )


def _make_line(one: _Chosen, pricing: Pricing, index: int, first_line_id: int) -> OrderLine:
    share = pricing.items[index]
    return OrderLine(
        id=first_line_id + index,
        product_id=one.product.id,
        variant_id=one.variant.id,
        name=one.product.name,
        sku=one.variant.sku,
        kind=one.product.kind,
        quantity=one.draft.quantity,
        unit_minor=one.item.unit_minor,
        amount_minor=share.amount_minor,
        discount_minor=share.discount_minor,
        tax_minor=share.tax_minor,
        tax_basis_points=one.item.tax_basis_points,
        total_minor=share.total_minor,
        options=one.options,
        notice=one.draft.notice,
        plan=one.variant.plan,
        is_stock_counted=one.variant.stock is StockPolicy.TRACKED,
    )


def _finish(facts: Facts, request: PlaceOrder, order: Order, *, is_new_customer: bool) -> Placed:
    """Give an order to be paid its checkout, and take a free one as far as it goes at once."""
    minted = request.minted
    created = Event("order.created", _facts_of(order))
    if order.total_minor > 0:
        lasts_ms = request.draft.checkout_lasts_ms or facts.terms.checkout_lasts_ms
        checkout = Checkout(
            id=minted.checkout_id,
            order_id=order.id,
            token=minted.link_token,
            state=CheckoutState.OPEN,
            version=1,
            created_ms=minted.arrived_ms,
            expires_ms=minted.arrived_ms + lasts_ms,
        )
        return Placed(
            request=request,
            order=order,
            checkout=checkout,
            events=[created],
            is_new_customer=is_new_customer,
        )
    order, events = steps_when_paid(order, minted.arrived_ms)
    return Placed(
        request=request,
        order=order,
        checkout=None,
        events=[created, *events],
        is_new_customer=is_new_customer,
    )


def _facts_of(order: Order) -> Mapping[str, str | int]:
    return {"total_minor": order.total_minor, "currency": order.currency}
