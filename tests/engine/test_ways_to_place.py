"""Placing with a delivery, a way to pay, stated amounts, lines of one's own, and a past."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import Price, ProductKind, Variant
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.delivering import Branch, DeliveryKind, PriceRule, ShippingMethod
from orderwire.engine.drafts import (
    DraftDelivery,
    DraftLine,
    Name,
    Past,
    PlaceOrder,
    Stated,
    StatedLine,
    Tender,
    TenderState,
)
from orderwire.engine.facts import Facts
from orderwire.engine.money import Money
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Placed, Refused, place, take_in
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refusals import (
    BranchNotFound,
    OutOfStock,
    ProductNotFound,
    ShippingMethodNotFound,
    StatedDiscountTooLarge,
    TotalDiffers,
    WayNotOffered,
)
from tests import make

CURRENCIES = {"SAR": 10**6, "KWD": 10**6, "JPY": 10**5, "INR": 10**8}
"""Minor units of an ordinary price in each."""

METHOD, BRANCH = Name("shipping_method", "id", "5"), Name("branch", "id", "6")
AT_THE_DOOR = Tender(provider="cash_on_delivery", state=TenderState.PROMISED)
SHIPPED = DraftDelivery(
    kind=DeliveryKind.SHIPPING, method=METHOD, address=Address(country="SA", city="Riyadh")
)


def shop(currency: str = "SAR", *, unit_minor: int = 10_000, **more: Any) -> Facts:  # noqa: ANN401 - as `make.facts` takes them
    """Product 101 is shipped and weighs 600 g, 102 is digital."""

    def sold(product_id: int, kind: ProductKind) -> Any:  # noqa: ANN401 - a product
        variant = Variant(
            id=product_id * 10, prices={currency: Price(unit_minor)}, weight_grams=600
        )
        return replace(make.product(product_id, kind=kind), variants=[variant])

    store = make.facts(sold(101, ProductKind.PHYSICAL), sold(102, ProductKind.DIGITAL), **more)
    rules = [
        PriceRule(currency=currency, amount_minor=0, from_subtotal_minor=3 * unit_minor),
        PriceRule(currency=currency, amount_minor=2_000, per_kg_minor=100, beyond_grams=1_000),
    ]
    store.methods = {5: ShippingMethod(id=5, name="Standard", carrier="SMSA", rules=rules)}
    store.branches = {6: Branch(id=6, name="Olaya", address=Address(city="Riyadh"))}
    fee = PriceRule(currency=currency, amount_minor=1_000)
    store.ways = [WayToPay(provider="cash_on_delivery", fees=[fee])]
    store.names |= {METHOD: 5, BRANCH: 6}
    return store


def wish(*lines: DraftLine, **said: object) -> PlaceOrder:
    wanted = make.request(*lines)
    changed: dict[str, Any] = dict(said)
    return replace(wanted, draft=replace(wanted.draft, **changed))


def placed(store: Facts, *lines: DraftLine, **said: object) -> Placed:
    return make.placed(store, wish(*lines, **said))


def refused(store: Facts, *lines: DraftLine, **said: object) -> object:
    outcome = place(store, wish(*lines, **said))
    assert isinstance(outcome, Refused), outcome
    return outcome.refusal


def charged(order: Order) -> list[tuple[ChargeKind, int]]:
    return [(charge.kind, charge.amount_minor) for charge in order.charges]


# --- Delivery ------------------------------------------------------------------------------------


def test_shipping_is_priced_by_what_the_goods_are_worth_after_the_discount_and_weigh() -> None:
    store = shop(coupons=[make.coupon(value=100)])
    two = placed(store, make.line(101, 2), delivery=SHIPPED).order
    assert charged(two) == [(ChargeKind.SHIPPING, 2_100)]
    free = placed(store, make.line(101, 3), delivery=SHIPPED).order
    assert charged(free) == [(ChargeKind.SHIPPING, 0)]
    less = placed(store, make.line(101, 3), delivery=SHIPPED, coupon_code="SAVE10").order
    assert charged(less) == [(ChargeKind.SHIPPING, 2_100)]
    delivery = two.details.delivery
    assert delivery is not None
    assert (delivery.method_id, delivery.name, delivery.carrier) == (5, "Standard", "SMSA")


def test_tax_is_that_of_the_country_it_goes_to_charges_included() -> None:
    rates = {("SA", "standard"): 1500, ("AE", "standard"): 500}
    store = shop(store=make.terms(tax_rates=rates, prices_include_tax=False))
    abroad = replace(SHIPPED, address=Address(country="AE"))
    order = placed(store, delivery=abroad).order
    assert (order.tax_country, order.tax_minor) == ("AE", (10_000 + 2_000) * 5 // 100)
    export = replace(SHIPPED, address=Address(country="FR"))
    assert placed(store, delivery=export).order.tax_minor == 0


def test_what_is_picked_up_goes_to_a_branch_and_costs_nothing() -> None:
    pickup = DraftDelivery(kind=DeliveryKind.PICKUP, branch=BRANCH)
    order = placed(shop(), delivery=pickup).order
    delivery = order.details.delivery
    assert delivery is not None
    assert (delivery.branch_id, delivery.name, charged(order)) == (6, "Olaya", [])


def test_a_way_that_is_not_there_or_disabled_is_refused() -> None:
    store = shop()
    store.methods = {5: replace(store.methods[5], is_active=False)}
    store.branches = {6: replace(store.branches[6], is_active=False)}
    assert refused(store, delivery=SHIPPED) == ShippingMethodNotFound("5")
    pickup = DraftDelivery(kind=DeliveryKind.PICKUP, branch=BRANCH)
    assert refused(store, delivery=pickup) == BranchNotFound("6")


def test_who_names_no_method_is_charged_nothing() -> None:
    order = placed(shop(), delivery=replace(SHIPPED, method=None)).order
    assert charged(order) == []


# --- Ways to pay ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tender", "state", "checkout", "paid", "events"),
    [
        (
            AT_THE_DOOR,
            PaymentState.PROMISED,
            CheckoutState.PROMISED,
            False,
            ["order.created", "payment.promised", "order.placed"],
        ),
        (
            Tender(provider="bank_transfer", state=TenderState.IN_REVIEW, evidence="r.png"),
            PaymentState.PENDING_REVIEW,
            CheckoutState.PROMISED,
            False,
            ["order.created", "payment.in_review", "order.placed"],
        ),
        (
            Tender(provider="manual", state=TenderState.CAPTURED, method="card", reference="T1"),
            PaymentState.CAPTURED,
            CheckoutState.PAID,
            True,
            ["order.created", "payment.captured", "order.placed"],
        ),
    ],
)
def test_an_order_arrives_with_its_way_to_be_paid(
    tender: Tender, state: PaymentState, checkout: CheckoutState, *, paid: bool, events: list[str]
) -> None:
    outcome = placed(shop(), tender=tender)
    assert outcome.payment is not None
    assert outcome.checkout is not None
    payment = outcome.payment
    assert (payment.state, outcome.checkout.state, outcome.order.is_paid) == (
        state,
        checkout,
        paid,
    )
    assert payment.amount == outcome.order.total
    said = (tender.method, tender.reference, tender.evidence)
    assert (payment.method, payment.reference, payment.evidence) == said
    assert outcome.order.state is OrderState.PLACED
    assert [event.kind for event in outcome.events] == events


def test_cash_costs_the_stores_fee_or_the_one_that_is_stated() -> None:
    assert charged(placed(shop(), tender=AT_THE_DOOR).order) == [
        (ChargeKind.CASH_ON_DELIVERY, 1_000)
    ]
    order = placed(shop(), tender=replace(AT_THE_DOOR, fee_minor=7)).order
    assert charged(order) == [(ChargeKind.CASH_ON_DELIVERY, 7)]
    assert order.details.stated == ("fee",)
    assert charged(placed(shop(), tender=replace(AT_THE_DOOR, fee_minor=0)).order) == []


def test_cash_is_not_for_what_nobody_brings_and_no_provider_is_believed() -> None:
    store = shop()
    assert refused(store, make.line(102), tender=AT_THE_DOOR) == WayNotOffered("cash_on_delivery")
    foreign = Tender(provider="test", state=TenderState.CAPTURED)
    assert refused(store, tender=foreign) == WayNotOffered("test")


def test_an_order_worth_nothing_is_placed_whatever_was_said_of_paying() -> None:
    outcome = placed(shop(unit_minor=0), tender=replace(AT_THE_DOOR, fee_minor=0))
    assert (outcome.payment, outcome.checkout) == (None, None)
    assert outcome.order.state is OrderState.PLACED


def test_what_its_caller_accepts_stands_on_the_checkout() -> None:
    checkout = placed(shop(), accepts=("bank_transfer",)).checkout
    assert checkout is not None
    assert checkout.accepts == ("bank_transfer",)


# --- What is stated ------------------------------------------------------------------------------


def test_lines_are_of_a_variant_alone_of_a_price_of_ones_own_or_of_nothing_known() -> None:
    lines = [
        DraftLine(product=None, variant=Name("variant", "id", "1020"), quantity=1),
        replace(make.line(101), stated=StatedLine(unit_minor=7)),
        DraftLine(
            product=None,
            quantity=2,
            options=(("Text", ("Hi",)),),
            stated=StatedLine(unit_minor=50, name="Own", sku="X", kind=ProductKind.SERVICE),
        ),
    ]
    order = placed(shop(), *lines).order
    assert [(line.variant_id, line.unit_minor, line.name) for line in order.lines] == [
        (1020, 10_000, "Product 102"),
        (1010, 7, "Product 101"),
        (0, 50, "Own"),
    ]
    assert (order.lines[2].sku, order.lines[2].options[0].values) == ("X", ("Hi",))
    assert order.stock_counted() == {1020: 1, 1010: 1}
    assert order.details.stated == ("price",)


def test_what_is_named_and_unknown_is_not_made_up() -> None:
    own = StatedLine(unit_minor=1, name="Own")
    for line, name in (
        (DraftLine(product=Name("product", "id", "9"), quantity=1, stated=own), "9"),
        (DraftLine(product=None, variant=Name("variant", "sku", "S"), quantity=1, stated=own), "S"),
        (DraftLine(product=None, quantity=1, stated=replace(own, name="")), ""),
        (DraftLine(product=None, quantity=1), ""),
    ):
        assert refused(shop(), line) == ProductNotFound(name)


def test_stated_amounts_take_the_place_of_ours_and_a_total_is_compared() -> None:
    stated = Stated(
        discount_minor=1_000,
        shipping_minor=300,
        shipping_name="Bike",
        fees=(("Wrap", 200),),
        tax_minor=11,
        includes_tax=False,
        total_minor=9_511,
    )
    order = placed(shop(coupons=[make.coupon()]), delivery=SHIPPED, stated=stated).order
    assert charged(order) == [(ChargeKind.SHIPPING, 300), (ChargeKind.FEE, 200)]
    assert (order.discount_minor, order.tax_minor, order.total_minor) == (1_000, 11, 9_511)
    assert (order.prices_include_tax, order.charges[0].name) == (False, "Bike")
    assert order.details.stated == ("discount", "shipping", "fee", "tax")
    other = refused(shop(), delivery=SHIPPED, stated=replace(stated, total_minor=9_512))
    assert other == TotalDiffers(Money(9_512, "SAR"), Money(9_511, "SAR"))
    much = refused(shop(), stated=Stated(discount_minor=10_001))
    assert much == StatedDiscountTooLarge(Money(10_000, "SAR"))


# --- A past --------------------------------------------------------------------------------------

WAS = Past(number="W-1", created_ms=5, state=OrderState.COMPLETED)


def test_an_order_of_the_past_is_what_it_was() -> None:
    store = shop(available=0)
    store.products = {101: replace(store.products[101], is_active=False)}
    outcome = placed(store, make.line(101, 3), past=WAS, coupon_code="GONE")
    order = outcome.order
    assert (order.state, order.created_ms, order.placed_ms) == (OrderState.COMPLETED, 5, 5)
    assert (order.outside_number, order.lines[0].fulfilled) == ("W-1", 3)
    assert (outcome.takes, outcome.uses, outcome.is_told) == ({}, {}, False)
    (event,) = outcome.events
    assert (event.kind, event.facts["coupon"]) == ("order.imported", "GONE")


@pytest.mark.parametrize(
    ("state", "tender", "checkout"),
    [
        (OrderState.AWAITING_PAYMENT, None, CheckoutState.OPEN),
        (OrderState.PLACED, None, CheckoutState.PROMISED),
        (OrderState.PLACED, AT_THE_DOOR, CheckoutState.PROMISED),
        (
            OrderState.IN_PROGRESS,
            Tender(provider="manual", state=TenderState.CAPTURED),
            CheckoutState.PAID,
        ),
        (OrderState.EXPIRED, None, CheckoutState.EXPIRED),
        (OrderState.CANCELLED, None, CheckoutState.CANCELLED),
    ],
)
def test_the_checkout_of_an_order_of_the_past_fits_it(
    state: OrderState, tender: Tender | None, checkout: CheckoutState
) -> None:
    outcome = placed(shop(), past=replace(WAS, state=state), tender=tender)
    assert outcome.checkout is not None
    assert outcome.checkout.state is checkout
    assert outcome.order.lines[0].fulfilled == 0
    assert (outcome.order.placed_ms is None) == (state in (*ENDED, OrderState.AWAITING_PAYMENT))


def test_only_what_is_asked_for_moves_and_nothing_for_what_has_ended() -> None:
    moving = replace(WAS, takes_stock=True, counts_coupon=True, tells=True)
    store = shop(coupons=[make.coupon()], available=2)
    outcome = placed(store, make.line(101, 2), past=moving, coupon_code="SAVE10")
    assert (outcome.takes, outcome.uses, outcome.is_told) == ({1010: 2}, {7: 1}, True)
    take_in(store, outcome)
    assert refused(store, past=moving) == OutOfStock("Product 101", 1, 0)
    for state in ENDED:
        ended = placed(store, past=replace(moving, state=state), coupon_code="SAVE10")
        assert (ended.takes, ended.uses) == ({}, {})


def test_nothing_of_ours_is_charged_for_the_past_and_it_need_not_be_sold_any_more() -> None:
    store = shop()
    store.methods = {5: replace(store.methods[5], is_active=False)}
    lost = DraftLine(
        product=Name("product", "id", "9"), quantity=1, stated=StatedLine(unit_minor=3, name="Old")
    )
    optioned = replace(make.line(101), options=(("Size", ("L",)),))
    order = placed(store, lost, optioned, past=WAS, delivery=SHIPPED, tender=AT_THE_DOOR).order
    assert (order.charges, order.total_minor) == ((), 10_003)
    assert [line.name for line in order.lines] == ["Old", "Product 101"]
    assert order.lines[1].options[0].values == ("L",)
    assert placed(store, make.line(102), past=WAS, tender=AT_THE_DOOR).payment is not None


# --- Whatever is said, it adds up ----------------------------------------------------------------


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Facts, PlaceOrder]:
    currency = draw(st.sampled_from(sorted(CURRENCIES)))
    amounts = st.integers(0, CURRENCIES[currency])
    rates = {("SA", "standard"): draw(st.sampled_from([0, 500, 1500, 1800]))}
    store = shop(
        currency,
        unit_minor=draw(amounts),
        store=replace(
            make.terms(tax_rates=rates, prices_include_tax=draw(st.booleans())), currency=currency
        ),
        coupons=[
            Coupon(
                id=7,
                code="SAVE10",
                kind=CouponKind.PERCENTAGE,
                value=draw(st.integers(0, 10_000)),
                included=draw(st.sampled_from([frozenset(), frozenset({101})])),
                gives_free_shipping=draw(st.booleans()),
            )
        ],
    )
    own = DraftLine(
        product=None, quantity=3, stated=StatedLine(unit_minor=draw(amounts), name="Own")
    )
    lines = draw(st.lists(st.sampled_from([make.line(101, 2), own]), min_size=1, max_size=4))
    maybe = st.none() | amounts
    stated = Stated(
        discount_minor=draw(st.none() | st.integers(0, 9)),
        shipping_minor=draw(maybe),
        fees=draw(st.lists(st.tuples(st.just("Wrap"), amounts), max_size=2)),
        tax_minor=draw(st.none() | st.integers(0, 999)),
        includes_tax=draw(st.none() | st.booleans()),
    )
    wanted = wish(
        *lines,
        currency=currency,
        stated=draw(st.sampled_from([None, stated])),
        delivery=draw(st.sampled_from([None, SHIPPED])),
        tender=draw(st.sampled_from([None, AT_THE_DOOR])),
        coupon_code="SAVE10" if make.line(101, 2) in lines and draw(st.booleans()) else None,
    )
    return store, wanted


@given(wishes())
def test_every_order_adds_up_to_the_last_unit(drawn: tuple[Facts, PlaceOrder]) -> None:
    store, wanted = drawn
    outcome = place(store, wanted)
    if isinstance(outcome, Refused):
        assert isinstance(outcome.refusal, StatedDiscountTooLarge)
        return
    assert isinstance(outcome, Placed)
    order = outcome.order
    parts: list[OrderLine | OrderCharge] = [*order.lines, *order.charges]
    beside = 0 if order.prices_include_tax else order.tax_minor
    goods = order.subtotal_minor - order.discount_minor
    assert order.total_minor == goods + order.charges_minor + beside
    assert order.total_minor == sum(part.total_minor for part in parts)
    assert order.tax_minor == sum(part.tax_minor for part in parts)
    assert order.subtotal_minor == sum(line.amount_minor for line in order.lines)
    assert order.discount_minor == sum(line.discount_minor for line in order.lines)
    nets = [charge.amount_minor - charge.discount_minor for charge in order.charges]
    assert order.charges_minor == sum(nets)
    assert all(0 <= part.discount_minor <= part.amount_minor for part in parts)
    stated = wanted.draft.stated
    if stated is not None and stated.tax_minor is not None:
        assert order.tax_minor == stated.tax_minor
    if stated is not None and stated.discount_minor is not None:
        assert order.discount_minor == stated.discount_minor
    if outcome.payment is not None:
        assert outcome.payment.amount == order.total
