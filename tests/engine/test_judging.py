"""The order of judgement: which reason a caller is told where several are true."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    PeriodUnit,
    Plan,
    Price,
    Product,
    ProductKind,
    Variant,
)
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.delivering import DeliveryKind, ShippingMethod
from orderwire.engine.drafts import (
    Buyer,
    Claim,
    DraftDelivery,
    DraftLine,
    Expiry,
    Name,
    PlaceOrder,
    Stated,
    Tender,
    TenderState,
)
from orderwire.engine.facts import Existing, Facts, Standing
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.placing import Outcome, Refused, Repeated, place
from orderwire.engine.refusals import (
    AmountsFixed,
    CodeKnown,
    CouponNotFound,
    CustomerNotFound,
    EditedMeanwhile,
    FulfilmentNotFound,
    KeyReused,
    LineNotFound,
    LinkRefused,
    NoLinesLeft,
    NothingToFulfil,
    NothingToRefund,
    NotPaidYet,
    NotSoldInCurrency,
    OrderNotFound,
    OwnIdReused,
    PaymentNotChosen,
    PaymentNotFound,
    ProductNotFound,
    ProductUnavailable,
    RefundTooLarge,
    TooManyToFulfil,
    TooManyToRefund,
    VariantNotFound,
    WouldBeFree,
    WrongState,
    every_refusal,
)
from tests import make

NAME = "Product 101"
EARLIER = Existing(
    order_id=99,
    checkout_id=98,
    state=OrderState.AWAITING_PAYMENT,
    total=Money(1, "SAR"),
)

# --- What can be wrong with a request ------------------------------------------------------------
#
# A fault spoils the store or the request in one respect, so that faults can be heaped up.

Fault = Callable[[Facts, PlaceOrder], PlaceOrder]


def change_product(store: Facts, change: Callable[[Product], Product]) -> None:
    store.products = {101: change(store.products[101])}


def change_line(wanted: PlaceOrder, change: Callable[[DraftLine], DraftLine]) -> PlaceOrder:
    lines = [change(line) for line in wanted.draft.lines]
    return replace(wanted, draft=replace(wanted.draft, lines=lines))


def held(claim: Claim, fingerprint: str) -> Fault:
    def fault(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
        store.standing[claim] = Standing(EARLIER, fingerprint)
        return replace(wanted, claims=[*wanted.claims, claim])

    return fault


def bought_by(buyer: Buyer) -> Fault:
    return lambda _, wanted: replace(wanted, draft=replace(wanted.draft, buyer=buyer))


def paid_in(currency: str) -> Fault:
    return lambda _, wanted: replace(wanted, draft=replace(wanted.draft, currency=currency))


def unknown_product(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    named = wanted.draft.lines[0].product
    assert named is not None
    del store.names[named]
    return wanted


def product_with(change: Callable[[Product], Product]) -> Fault:
    def fault(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
        change_product(store, change)
        return wanted

    return fault


def line_with(change: Callable[[DraftLine], DraftLine]) -> Fault:
    return lambda _, wanted: change_line(wanted, change)


def with_plans(product: Product) -> Product:
    plan = Plan(PeriodUnit.MONTH, 1)
    first = replace(product.variants[0], plan=plan)
    variants = [first, replace(first, id=first.id + 1)]
    return replace(product, kind=ProductKind.SUBSCRIPTION, variants=variants)


def unknown_plan(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    change_product(store, with_plans)
    return change_line(wanted, lambda line: replace(line, plan=Name("variant", "id", "nope")))


def two_subscriptions(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    change_product(store, lambda product: replace(product, kind=ProductKind.SUBSCRIPTION))
    return change_line(wanted, lambda line: replace(line, quantity=2))


def wants_option(key: str, value: str) -> Fault:
    return line_with(lambda line: replace(line, options=[*line.options, (key, [value])]))


def has_required_option(product: Product) -> Product:
    option = Option(id=1, name="Engraving", kind=OptionKind.TEXT, is_required=True, surcharges={})
    return replace(product, options=[*product.options, option])


def unknown_value(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    choice = Choice(id=11, name="Small", surcharges={})
    option = Option(id=2, name="Size", kind=OptionKind.CHOICE, choices=[choice], surcharges={})
    change_product(store, lambda product: replace(product, options=[option]))
    return wants_option("Size", "Huge")(store, wanted)


def costs(minor: int) -> Fault:
    def dearer(variant: Variant) -> Variant:
        return replace(variant, prices={"SAR": Price(minor)})

    return product_with(lambda product: replace(product, variants=[*map(dearer, product.variants)]))


def uses_coupon(coupon: Coupon | None) -> Fault:
    def fault(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
        if coupon is not None:
            store.coupons[coupon.id] = coupon
            store.coupon_ids = {"save10": coupon.id}
        return replace(wanted, draft=replace(wanted.draft, coupon_code="SAVE10"))

    return fault


def used_by_customer(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    store.names[make.phone()] = 55
    store.coupon_uses[7, 55] = 1
    wanted = bought_by(make.buyer())(store, wanted)
    return uses_coupon(make.coupon(uses_max_per_customer=1))(store, wanted)


def sold_out(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    store.available.clear()
    return wanted


def states(*, discount_minor: int | None = None, total_minor: int | None = None) -> Fault:
    def fault(_: Facts, wanted: PlaceOrder) -> PlaceOrder:
        said = wanted.draft.stated or Stated()
        stated = replace(
            said,
            discount_minor=discount_minor or said.discount_minor,
            total_minor=total_minor or said.total_minor,
        )
        return replace(wanted, draft=replace(wanted.draft, stated=stated))

    return fault


def over_by_now(_: Facts, wanted: PlaceOrder) -> PlaceOrder:
    expiry = Expiry(at_ms=make.NOW_MS, is_ahead=True)
    return replace(wanted, draft=replace(wanted.draft, expiry=expiry))


def delivered(delivery: DraftDelivery) -> Fault:
    return lambda _, wanted: replace(wanted, draft=replace(wanted.draft, delivery=delivery))


def shipped_by(method_id: str) -> Fault:
    method = Name("shipping_method", "id", method_id)
    return delivered(DraftDelivery(kind=DeliveryKind.SHIPPING, method=method))


def picked_up(branch_id: str) -> Fault:
    branch = Name("branch", "id", branch_id)
    return delivered(DraftDelivery(kind=DeliveryKind.PICKUP, branch=branch))


def shipped_nowhere(store: Facts, wanted: PlaceOrder) -> PlaceOrder:
    store.methods = {5: ShippingMethod(id=5, name="Nowhere")}
    store.names[Name("shipping_method", "id", "5")] = 5
    return shipped_by("5")(store, wanted)


def paid_at_the_door(_: Facts, wanted: PlaceOrder) -> PlaceOrder:
    tender = Tender(provider="cash_on_delivery", state=TenderState.PROMISED)
    return replace(wanted, draft=replace(wanted.draft, tender=tender))


OTHER = "other content"
SAME = "f1"
LATER_MS = make.NOW_MS + 1

# From the first to be judged to the last. Every pair of these can be wrong at once.
JUDGED: list[tuple[str, Fault]] = [
    ("KeyReused", held(make.key(), OTHER)),
    ("OwnIdReused", held(make.own_id(), OTHER)),
    ("Repeated", held(make.window(), SAME)),
    ("CustomerNotFound", bought_by(make.buyer_with_id(55))),
    ("ProductNotFound", unknown_product),
    ("ProductUnavailable", product_with(lambda product: replace(product, is_active=False))),
    ("PlanMissing", product_with(with_plans)),
    ("OptionNotFound", wants_option("Colour", "red")),
    ("OptionMissing", product_with(has_required_option)),
    ("NotSoldInCurrency", paid_in("USD")),
    ("SubscriptionQuantity", two_subscriptions),
    ("BelowMinimumQuantity", product_with(lambda product: replace(product, quantity_min=9))),
    ("AboveMaximumQuantity", product_with(lambda product: replace(product, quantity_max=0))),
    ("TotalTooLarge", costs(LARGEST_MINOR + 1)),
    ("CouponNotFound", uses_coupon(None)),
    ("StatedDiscountTooLarge", states(discount_minor=10 * LARGEST_MINOR)),
    ("ShippingMethodNotFound", shipped_by("nope")),
    ("TotalDiffers", states(total_minor=1)),
    ("WayNotOffered", paid_at_the_door),
    ("ExpiryPassed", over_by_now),
    ("OutOfStock", sold_out),
]

# Beside those: reasons of the same rank as one of them, and never found together with it.
ALSO: list[tuple[str, Fault]] = [
    ("Repeated", held(make.key(), SAME)),
    ("Repeated", held(make.own_id(), SAME)),
    ("PlanNotFound", unknown_plan),
    ("OptionValueRefused", unknown_value),
    ("CouponNotFound", uses_coupon(replace(make.coupon(), is_active=False))),
    ("CouponNotStarted", uses_coupon(replace(make.coupon(), starts_ms=LATER_MS))),
    ("CouponEnded", uses_coupon(replace(make.coupon(), ends_ms=make.NOW_MS))),
    ("CouponUsedUp", uses_coupon(make.coupon(uses_max=0))),
    ("CouponNeedsCustomer", uses_coupon(make.coupon(uses_max_per_customer=1))),
    ("CouponUsedByCustomer", used_by_customer),
    (
        "CouponInOtherCurrency",
        uses_coupon(make.coupon(kind=CouponKind.FIXED, currency="KWD")),
    ),
    ("CouponNotForBasket", uses_coupon(make.coupon(included=frozenset({102})))),
    (
        "CouponBelowMinimum",
        uses_coupon(replace(make.coupon(currency="SAR"), minimum_minor=10_001)),
    ),
    ("BranchNotFound", picked_up("nope")),
    ("NotDeliveredThere", shipped_nowhere),
]


def word(outcome: Outcome) -> str:
    return type(outcome.refusal if isinstance(outcome, Refused) else outcome).__name__


@pytest.mark.parametrize(("reason", "fault"), [*JUDGED, *ALSO])
def test_a_request_with_one_fault_is_judged_by_it(reason: str, fault: Fault) -> None:
    store = make.facts()
    assert word(place(store, fault(store, make.request()))) == reason


@pytest.mark.parametrize(("earlier", "later"), [*combinations(JUDGED, 2)])
def test_of_two_faults_the_earlier_in_the_order_of_judgement_counts(
    earlier: tuple[str, Fault], later: tuple[str, Fault]
) -> None:
    store = make.facts()
    wanted = make.request()
    for _, fault in (later, earlier):
        wanted = fault(store, wanted)
    assert word(place(store, wanted)) == earlier[0]


# What can be wrong with what happens to an order after it was placed.
OF_LATER_LIFE = {
    AmountsFixed,
    EditedMeanwhile,
    NoLinesLeft,
    WouldBeFree,
    FulfilmentNotFound,
    LineNotFound,
    LinkRefused,
    NotPaidYet,
    NothingToFulfil,
    NothingToRefund,
    PaymentNotChosen,
    PaymentNotFound,
    RefundTooLarge,
    TooManyToFulfil,
    TooManyToRefund,
}


def test_every_refusal_that_placing_can_give_is_reached_here() -> None:
    never = {CodeKnown, OrderNotFound, VariantNotFound, WrongState}
    never |= OF_LATER_LIFE
    possible = {kind.__name__ for kind in every_refusal()} - {kind.__name__ for kind in never}
    assert {reason for reason, _ in (*JUDGED, *ALSO)} - {"Repeated"} == possible


@pytest.mark.parametrize(("reason", "fault"), [*JUDGED, *ALSO])
def test_deciding_changes_no_facts(reason: str, fault: Fault) -> None:
    store, twin = make.facts(), make.facts()
    wanted = fault(store, make.request())
    fault(twin, make.request())
    place(store, wanted)
    assert store == twin


def test_a_later_fault_of_an_earlier_line_counts_before_the_next_line() -> None:
    store = make.facts(make.product(101), make.product(102))
    store.products = {
        **store.products,
        101: replace(store.products[101], variants=[Variant(id=1010, prices={})]),
    }
    wanted = make.request(make.line(101), make.line(103))
    assert place(store, wanted) == Refused(NotSoldInCurrency(NAME, "SAR"))


# --- The facts that a refusal carries ------------------------------------------------------------


def test_a_reused_key_is_named() -> None:
    store = make.facts()
    wanted = held(make.key("k9"), OTHER)(store, make.request())
    assert place(store, wanted) == Refused(KeyReused("k9"))


def test_a_reused_own_id_is_named() -> None:
    store = make.facts()
    wanted = held(make.own_id("o9"), OTHER)(store, make.request())
    assert place(store, wanted) == Refused(OwnIdReused("o9"))


def test_an_unknown_product_is_named_as_its_caller_named_it() -> None:
    assert place(make.facts(), make.request(make.line(999))) == Refused(ProductNotFound("999"))


def test_a_disabled_product_is_named() -> None:
    store = make.facts(replace(make.product(), is_active=False))
    assert place(store, make.request()) == Refused(ProductUnavailable(NAME))


def test_an_unknown_customer_is_named_as_its_caller_named_it() -> None:
    wanted = make.request(buyer=make.buyer_with_id(55))
    assert place(make.facts(), wanted) == Refused(CustomerNotFound("55"))


def test_a_coupon_is_named_as_its_caller_named_it() -> None:
    wanted = make.request(coupon_code=" Nope ")
    assert place(make.facts(), wanted) == Refused(CouponNotFound(" Nope "))


# --- The same again ------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", [make.key(), make.own_id(), make.window()])
def test_the_same_again_is_told_of_the_order_that_exists(claim: Claim) -> None:
    store = make.facts()
    wanted = held(claim, SAME)(store, make.request())
    assert place(store, wanted) == Repeated(EARLIER, claim)


@pytest.mark.parametrize("claim", [make.key(), make.own_id(), make.window()])
def test_a_claim_that_nobody_holds_is_in_nobodys_way(claim: Claim) -> None:
    store = make.facts()
    for other in (make.key("k2"), make.own_id("o2"), make.window("w2"), claim._replace(scope=2)):
        store.standing[other] = Standing(EARLIER, SAME)
    make.placed(store, make.request(claims=[claim]))


def test_a_request_without_claims_is_never_the_same_again() -> None:
    store = make.facts()
    store.standing[make.window()] = Standing(EARLIER, SAME)
    make.placed(store, make.request())


def test_the_key_is_looked_at_first_whatever_the_order_of_the_claims() -> None:
    store = make.facts()
    claims = [make.window(), make.own_id(), make.key()]
    store.standing = {claim: Standing(EARLIER, SAME) for claim in claims}
    assert place(store, make.request(claims=claims)) == Repeated(EARLIER, make.key())


def test_a_window_never_speaks_of_an_own_id() -> None:
    store = make.facts()
    outcome = place(store, held(make.window(), OTHER)(store, make.request()))
    assert word(outcome) in {"Placed", "Repeated"}
