"""Editing an order: what may change until when, what follows, and that it still adds up."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import Branch, DeliveryKind, PriceRule, ShippingMethod
from orderwire.engine.drafts import (
    Contact,
    DraftDelivery,
    DraftLine,
    Name,
    PlaceOrder,
    Stated,
    Tender,
    TenderState,
)
from orderwire.engine.edit_charges import NOTHING_STATED, StatedCharges
from orderwire.engine.edit_contents import Changes
from orderwire.engine.editing import Edited, EditOrder, NothingEdited, edit_order, take_in_edit
from orderwire.engine.facts import Facts
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Placed, Refused, place, take_in
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refusals import (
    AboveMaximumQuantity,
    AmountsFixed,
    BranchNotFound,
    CouponBelowMinimum,
    CouponUsedUp,
    EditedMeanwhile,
    LineNotFound,
    NoLinesLeft,
    NotDeliveredThere,
    OrderNotFound,
    OutOfStock,
    ProductUnavailable,
    StatedDiscountTooLarge,
    WayNotOffered,
    WouldBeFree,
    WrongState,
)
from tests import make

METHOD = Name("shipping_method", "id", "5")
BRANCH = Name("branch", "id", "6")
STANDARD = ShippingMethod(
    id=5,
    name="Standard",
    rules=[
        PriceRule(
            currency="SAR",
            amount_minor=0,
            countries=frozenset({"SA"}),
            from_subtotal_minor=30_000,
        ),
        PriceRule(currency="SAR", amount_minor=2_000, countries=frozenset({"SA"})),
        PriceRule(currency="SAR", amount_minor=6_000, countries=frozenset({"AE"})),
    ],
)
CASH = WayToPay(
    provider="cash_on_delivery",
    fees=[
        PriceRule(currency="SAR", amount_minor=0, from_subtotal_minor=50_000),
        PriceRule(currency="SAR", amount_minor=1_000),
    ],
)
RIYADH = Address(country="SA", city="Riyadh")
SHIPPED = DraftDelivery(kind=DeliveryKind.SHIPPING, method=METHOD, address=RIYADH)
AT_THE_DOOR = Tender(provider="cash_on_delivery", state=TenderState.PROMISED)
COUPONS = [make.coupon(uses_max=1), make.coupon(8, code="HALF", value=5000)]
LATER_MS = make.NOW_MS + 5
CHARGED = [
    NOTHING_STATED,
    StatedCharges(shipping_minor=1_234, shipping_name="Express"),
    StatedCharges(fees=[("Wrap", 450), ("Card", 0)]),
    StatedCharges(shipping_minor=0, fees=[]),
]
"""What edits state of charges."""


def shop(*, available: int = 10, **more: Any) -> Facts:  # noqa: ANN401 - as `make.facts` takes them
    """Books 101 and 102, which are shipped; 103 is digital. One use of SAVE10."""
    store = make.facts(
        make.product(101, kind=ProductKind.PHYSICAL),
        make.product(102, kind=ProductKind.PHYSICAL, minor=5_000, quantity_max=4),
        make.product(103),
        available=available,
        coupons=more.pop(
            "coupons", [make.coupon(uses_max=1), make.coupon(8, code="HALF", value=5000)]
        ),
        **more,
    )
    store.methods, store.ways = {5: STANDARD}, [CASH]
    store.branches = {6: Branch(id=6, name="Main", address=Address(country="SA", city="Jeddah"))}
    store.names |= {METHOD: 5, BRANCH: 6}
    return store


def wish(*lines: DraftLine, coupon: str | None = None, **said: object) -> PlaceOrder:
    wanted = make.request(*lines, coupon_code=coupon)
    changed: dict[str, Any] = dict(said)
    return replace(wanted, draft=replace(wanted.draft, **changed))


def placed(store: Facts, wanted: PlaceOrder) -> Order:
    """An order of an earlier batch, with its payment."""
    outcome = place(store, wanted)
    assert isinstance(outcome, Placed), outcome
    take_in(store, outcome)
    store.orders[1] = outcome.order
    if outcome.payment is not None:
        store.payments[outcome.payment.id] = outcome.payment
    return outcome.order


Outcome = Edited | NothingEdited | Refused


def edit(store: Facts, *, version: int | None = None, **changes: object) -> Outcome:
    wanted: dict[str, Any] = dict(changes)
    return edit_order(
        store,
        EditOrder(
            order_id=1,
            changes=Changes(**wanted),
            now_ms=LATER_MS,
            first_line_id=900,
            version=version,
        ),
    )


def edited(store: Facts, *, version: int | None = None, **changes: object) -> Edited:
    outcome = edit(store, version=version, **changes)
    assert isinstance(outcome, Edited), outcome
    take_in_edit(store, outcome)
    return outcome


def adds_up(order: Order) -> bool:
    """Whether the whole is the sum of its parts, in every way."""
    beside = 0 if order.prices_include_tax else order.tax_minor
    whole = order.subtotal_minor - order.discount_minor + order.charges_minor + beside
    parts: list[OrderLine | OrderCharge] = [*order.lines, *order.charges]
    return (
        order.total_minor == whole == sum(part.total_minor for part in parts)
        and order.tax_minor == sum(part.tax_minor for part in parts)
        and order.subtotal_minor == sum(line.amount_minor for line in order.lines)
        and order.discount_minor == sum(line.discount_minor for line in order.lines)
        and all(line.amount_minor == line.unit_minor * line.quantity for line in order.lines)
    )


# --- What is written on it -----------------------------------------------------------------------


def test_a_note_and_tags_are_written_on_it_and_told_from_and_to() -> None:
    store = shop()
    placed(store, wish(note="old", tags=("a", "b")))
    outcome = edited(store, note="new", add_tags=("c", "a"), remove_tags=("b",))
    assert (outcome.order.details.note, list(outcome.order.details.tags)) == ("new", ["a", "c"])
    assert (outcome.order.version, outcome.order.updated_ms) == (2, LATER_MS)
    (event,) = outcome.events
    assert (event.kind, event.facts) == (
        "order.edited",
        {"note_from": "old", "note_to": "new", "tags_from": "a, b", "tags_to": "a, c"},
    )
    assert (outcome.takes, outcome.uses) == ({}, {})


def test_tags_are_set_before_they_are_added_to() -> None:
    store = shop()
    placed(store, wish(tags=("a",)))
    assert edited(store, tags=("x",), add_tags=("y",)).order.details.tags == ("x", "y")


def test_an_edit_that_changes_nothing_is_no_edit() -> None:
    store = shop()
    order = placed(store, wish(note="same", tags=("a",)))
    assert edit(store, note="same", add_tags=("a",), quantities={100: 1}) == NothingEdited(order)


def test_a_long_note_is_kept_whole_and_cut_in_the_history() -> None:
    store = shop()
    placed(store, wish())
    outcome = edited(store, note="x" * 900)
    assert len(outcome.order.details.note) == 900
    assert len(str(outcome.events[0].facts["note_to"])) == 200


@pytest.mark.parametrize("state", [OrderState.COMPLETED, OrderState.IN_PROGRESS])
def test_receiver_and_contact_change_in_every_state_that_is_not_ended(state: OrderState) -> None:
    store = shop()
    order = placed(store, wish(delivery=SHIPPED))
    store.orders[1] = replace(order, state=state, paid_minor=order.total_minor)
    omar = Contact(first_name="Omar", phone="+966500000009")
    outcome = edited(store, receiver=omar, contact=omar, address=Address(country="AE"))
    delivery = outcome.order.details.delivery
    assert delivery is not None
    assert (delivery.receiver, outcome.order.contact) == (omar, omar)
    assert (delivery.address, delivery.name) == (Address(country="AE"), "Standard")
    # Paid is paid: what it comes to does not follow the address any more.
    assert outcome.order.total_minor == order.total_minor


def test_a_receiver_stands_with_the_delivery_or_alone() -> None:
    store = shop()
    placed(store, wish())
    omar, lina = Contact(first_name="Omar"), Contact(first_name="Lina")
    alone = edited(store, receiver=omar)
    assert (alone.order.details.delivery, alone.order.details.receiver) == (None, omar)
    delivered = edited(store, address=RIYADH).order.details.delivery
    assert delivered is not None
    assert delivered.receiver == omar
    outcome = edited(store, receiver=lina)
    assert outcome.events[0].facts == {"receiver_from": "Omar", "receiver_to": "Lina"}


@pytest.mark.parametrize("state", [OrderState.EXPIRED, OrderState.CANCELLED])
def test_what_has_ended_is_not_edited(state: OrderState) -> None:
    store = shop()
    store.orders[1] = replace(placed(store, wish()), state=state)
    assert edit(store, note="x") == Refused(WrongState(state=state, step="edit"))


def test_an_unknown_order_is_not_edited() -> None:
    assert edit(shop(), note="x") == Refused(OrderNotFound(1))


def test_who_saw_another_version_is_refused() -> None:
    store = shop()
    placed(store, wish())
    edited(store, version=1, note="x")
    assert edit(store, version=1, note="y") == Refused(EditedMeanwhile(2))
    edited(store, version=2, note="y")


# --- Lines ---------------------------------------------------------------------------------------


def test_a_line_keeps_the_price_it_was_promised_and_a_new_one_has_that_of_now() -> None:
    store = shop()
    placed(store, wish(make.line(101)))
    store.products = {
        **store.products,
        101: make.product(101, minor=99_900, kind=ProductKind.PHYSICAL),
    }
    outcome = edited(store, quantities={100: 3}, added=[make.line(101), make.line(102, 2)])
    lines = outcome.order.lines
    assert [(line.id, line.quantity, line.unit_minor) for line in lines] == [
        (100, 3, 10_000),
        (900, 1, 99_900),
        (901, 2, 5_000),
    ]
    assert adds_up(outcome.order)
    assert outcome.takes == {1010: 3, 1020: 2}
    assert outcome.events[0].facts["lines_from"] == "1 Product 101"
    assert outcome.events[0].facts["total_minor_from"] == 10_000
    assert outcome.events[0].facts["total_minor_to"] == outcome.order.total_minor


def test_a_line_that_goes_gives_its_units_back() -> None:
    store = shop()
    placed(store, wish(make.line(101, 4), make.line(102)))
    outcome = edited(store, quantities={100: 0})
    assert (outcome.takes, store.available[1010]) == ({1010: -4}, 10)
    assert [line.id for line in outcome.order.lines] == [101]


def test_only_the_difference_has_to_be_there() -> None:
    store = shop(available=5)
    placed(store, wish(make.line(101, 4)))
    assert edit(store, quantities={100: 6}) == Refused(OutOfStock("Product 101", 2, 1))
    assert edited(store, quantities={100: 5}).takes == {1010: 1}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"quantities": {7: 1}}, LineNotFound("7")),
        ({"quantities": {100: 0}}, NoLinesLeft()),
        ({"added": [make.line(102, 5)]}, AboveMaximumQuantity("Product 102", 4)),
        ({"method": Name("shipping_method", "id", "9")}, None),
    ],
)
def test_what_a_new_order_could_not_hold_an_edited_one_cannot(
    changes: dict[str, Any], refusal: object
) -> None:
    store = shop()
    order = placed(store, wish(make.line(101)))
    outcome = edit(store, **changes)
    assert isinstance(outcome, Refused)
    assert refusal in (None, outcome.refusal)
    assert store.orders[1] == order


def test_limits_count_the_lines_that_stay() -> None:
    store = shop()
    placed(store, wish(make.line(102, 3)))
    over = edit(store, added=[make.line(102, 2)])
    assert over == Refused(AboveMaximumQuantity("Product 102", 4))
    edited(store, quantities={100: 2}, added=[make.line(102, 2)])


def test_of_what_is_sold_no_longer_there_may_be_fewer_but_not_more() -> None:
    store = shop()
    placed(store, wish(make.line(101, 2)))
    store.products = {**store.products, 101: replace(store.products[101], is_active=False)}
    assert edit(store, quantities={100: 3}) == Refused(ProductUnavailable("Product 101"))
    edited(store, quantities={100: 1})


def test_an_order_does_not_become_free() -> None:
    store = shop(coupons=[make.coupon(value=10_000)])
    placed(store, wish())
    assert edit(store, coupon_code="SAVE10") == Refused(WouldBeFree())


# --- Until when ----------------------------------------------------------------------------------


def why(store: Facts) -> str | None:
    outcome = edit(store, quantities={100: 2})
    if isinstance(outcome, Refused):
        assert isinstance(outcome.refusal, AmountsFixed), outcome
        return outcome.refusal.why
    return None


def test_what_is_paid_or_brought_keeps_its_lines() -> None:
    store = shop()
    order = placed(store, wish())
    assert why(store) is None
    store.orders[1] = replace(order, paid_minor=1)
    assert why(store) == "paid"
    store.orders[1] = replace(order, lines=[replace(order.lines[0], fulfilled=1)])
    assert why(store) == "fulfilled"
    store.orders[1] = replace(order, state=OrderState.COMPLETED)
    assert why(store) == "fulfilled"


@pytest.mark.parametrize(
    ("provider", "state", "word"),
    [
        ("test", PaymentState.OPEN, "paying"),
        ("test", PaymentState.AUTHORISED, "paying"),
        ("test", PaymentState.PENDING_REVIEW, "in_review"),
        ("bank_transfer", PaymentState.PENDING_REVIEW, "in_review"),
        ("test", PaymentState.FAILED, None),
        ("bank_transfer", PaymentState.OPEN, None),
        ("bank_transfer", PaymentState.VOIDED, None),
        ("cash_on_delivery", PaymentState.PROMISED, None),
    ],
)
def test_money_that_may_be_under_way_keeps_the_lines(
    provider: str, state: PaymentState, word: str | None
) -> None:
    store = shop()
    placed(store, wish(delivery=SHIPPED, tender=AT_THE_DOOR))
    (payment,) = store.payments.values()
    store.payments[payment.id] = replace(payment, provider=provider, state=state)
    assert why(store) == word


def test_a_promise_follows_with_the_new_amount() -> None:
    store = shop()
    before = placed(store, wish(delivery=SHIPPED, tender=AT_THE_DOOR))
    assert before.total_minor == 10_000 + 2_000 + 1_000
    outcome = edited(store, quantities={100: 3})
    (payment,) = outcome.payments
    # Shipping is free from 300.00 on; the fee for cash is as it was.
    assert payment.amount == outcome.order.total
    assert (payment.amount.minor, payment.version) == (30_000 + 0 + 1_000, 2)
    again = edited(store, quantities={100: 6})
    assert [charge.amount_minor for charge in again.order.charges] == [0, 0]


def test_cash_is_not_collected_for_what_nobody_brings() -> None:
    store = shop()
    placed(store, wish(delivery=SHIPPED, tender=AT_THE_DOOR))
    outcome = edit(store, added=[make.line(103)])
    assert outcome == Refused(WayNotOffered("cash_on_delivery"))


# --- Coupons -------------------------------------------------------------------------------------


def test_the_own_use_of_a_coupon_does_not_count_against_it() -> None:
    store = shop()
    placed(store, wish(coupon="SAVE10"))
    assert store.coupons[7].uses == store.coupons[7].uses_max == 1
    outcome = edited(store, quantities={100: 2})
    assert (outcome.order.discount_minor, outcome.uses) == (2_000, {})
    assert edited(store, coupon_code="save10", quantities={100: 1}).uses == {}


def test_a_coupon_that_others_have_used_up_is_refused() -> None:
    store = shop()
    take_in(store, make.placed(store, make.request(order_id=2, coupon_code="SAVE10")))
    placed(store, wish())
    assert edit(store, coupon_code="SAVE10") == Refused(CouponUsedUp("SAVE10"))


def test_a_coupon_is_set_exchanged_and_removed() -> None:
    store = shop()
    placed(store, wish())
    assert edited(store, coupon_code="SAVE10").uses == {7: 1}
    exchanged = edited(store, coupon_code="HALF")
    assert (exchanged.uses, exchanged.order.discount_minor) == ({7: -1, 8: 1}, 5_000)
    assert edited(store, removes_coupon=True).uses == {8: -1}
    assert store.orders[1].total_minor == 10_000
    assert [store.coupons[7].uses, store.coupons[8].uses] == [0, 0]


def test_a_coupon_is_judged_by_the_new_basket_and_by_its_old_date() -> None:
    minimum = replace(make.coupon(currency="SAR"), minimum_minor=20_000, ends_ms=LATER_MS)
    store = shop(coupons=[minimum])
    placed(store, wish(make.line(101, 2), coupon="SAVE10"))
    outcome = edit(store, quantities={100: 1})
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, CouponBelowMinimum)
    assert edited(store, quantities={100: 3}).order.discount_minor == 3_000


# --- Where it goes -------------------------------------------------------------------------------


def test_another_country_has_its_own_price_and_tax_until_it_is_paid() -> None:
    rates = {("SA", "standard"): 1500, ("AE", "standard"): 500}
    store = shop(store=make.terms(tax_rates=rates))
    placed(store, wish(delivery=SHIPPED))
    outcome = edited(store, address=Address(country="AE", city="Dubai"))
    assert [charge.amount_minor for charge in outcome.order.charges] == [6_000]
    assert outcome.order.tax_country == "AE"
    assert [line.tax_basis_points for line in outcome.order.lines] == [500]
    assert adds_up(outcome.order)
    nowhere = edit(store, address=Address(country="FR"))
    assert nowhere == Refused(NotDeliveredThere("Standard", "FR"))


def test_a_method_is_chosen_where_there_was_none() -> None:
    store = shop()
    placed(store, wish())
    outcome = edited(store, method=METHOD, address=RIYADH)
    assert [charge.kind for charge in outcome.order.charges] == [ChargeKind.SHIPPING]
    assert outcome.order.total_minor == 12_000


def test_what_is_picked_up_stays_at_its_branch_until_it_is_shipped() -> None:
    store = shop()
    order = placed(store, wish())
    pickup = replace(order.details, delivery=None)
    store.orders[1] = replace(order, details=pickup)
    outcome = edited(store, method=METHOD, address=RIYADH)
    delivery = outcome.order.details.delivery
    assert delivery is not None
    assert (delivery.kind, delivery.address) == (DeliveryKind.SHIPPING, RIYADH)


# --- What was stated -----------------------------------------------------------------------------


def test_stated_amounts_stay_as_they_were_stated_but_for_the_tax() -> None:
    stated = Stated(discount_minor=1_500, shipping_minor=777, fees=[("Wrap", 300)], tax_minor=5)
    store = shop()
    order = placed(store, wish(make.line(101, 2), delivery=SHIPPED, stated=stated))
    assert order.tax_minor == 5
    outcome = edited(store, quantities={100: 1})
    assert outcome.order.discount_minor == 1_500
    assert [charge.amount_minor for charge in outcome.order.charges] == [777, 300]
    assert outcome.order.details.stated == ("discount", "shipping", "fee")
    assert outcome.order.tax_minor == round((10_000 - 1_500 + 777 + 300) * 15 / 115)
    assert adds_up(outcome.order)


def test_where_it_goes_does_not_change_what_was_stated() -> None:
    """Nothing here follows from the address: neither the tax nor what shipping costs."""
    store = shop()
    stated = Stated(shipping_minor=777, tax_minor=50, includes_tax=False)
    nowhere_of_ours = DraftDelivery(kind=DeliveryKind.SHIPPING, address=RIYADH)
    before = placed(store, wish(make.line(101, 2), delivery=nowhere_of_ours, stated=stated))
    address = Address(country="AE", city="Dubai")
    after = edited(store, address=address).order
    assert after.details.delivery is not None
    assert after.details.delivery.address == address
    assert replace(after, details=before.details, version=1, updated_ms=before.updated_ms) == before


def test_charges_are_stated_anew_and_the_stated_tax_stays() -> None:
    store = shop()
    stated = Stated(
        discount_minor=1_500,
        shipping_minor=777,
        fees=[("Wrap", 300)],
        tax_minor=50,
        includes_tax=False,
    )
    before = placed(store, wish(make.line(101, 2), delivery=SHIPPED, stated=stated))
    outcome = edited(store, charged=StatedCharges(shipping_minor=900, shipping_name="Express"))
    order = outcome.order
    assert [(one.name, one.amount_minor) for one in order.charges] == [
        ("Express", 900),
        ("Wrap", 300),
    ]
    assert (order.tax_minor, order.discount_minor) == (50, 1_500)
    assert order.total_minor == before.total_minor + 123
    assert order.details.stated == before.details.stated
    assert outcome.events[0].facts["charges_minor_to"] == 1_200
    assert adds_up(order)
    assert isinstance(
        edit(store, charged=StatedCharges(shipping_minor=900, shipping_name="Express")),
        NothingEdited,
    )
    fees = edited(store, charged=StatedCharges(fees=[("Card", 5), ("Ribbon", 6)])).order
    assert [(one.name, one.amount_minor) for one in fees.charges] == [
        ("Express", 900),
        ("Card", 5),
        ("Ribbon", 6),
    ]
    none = edited(store, charged=StatedCharges(fees=())).order
    assert [one.kind for one in none.charges] == [ChargeKind.SHIPPING]
    assert "fee" not in none.details.stated
    assert adds_up(none)


def test_stated_charges_are_taxed_where_the_rates_are_ours() -> None:
    store = shop()
    before = placed(store, wish(make.line(101, 2), delivery=SHIPPED))
    charged = StatedCharges(shipping_minor=2_300, shipping_name="Express", fees=[("Wrap", 115)])
    order = edited(store, charged=charged).order
    assert order.details.stated == ("shipping", "fee")
    assert order.tax_minor == round((20_000 + 2_300 + 115) * 15 / 115)
    assert order.total_minor == before.subtotal_minor + 2_300 + 115
    follows = edited(store, quantities={100: 1}).order
    assert [one.amount_minor for one in follows.charges] == [2_300, 115], "what was stated stays"
    assert adds_up(follows)
    rerouted = edited(store, method=METHOD).order
    assert "shipping" not in rerouted.details.stated
    assert rerouted.charges[0].amount_minor == 2_000


def test_charges_are_fixed_once_it_is_paid() -> None:
    store = shop()
    paid = Tender(provider="manual", state=TenderState.CAPTURED)
    placed(store, wish(make.line(101, 2), delivery=SHIPPED, tender=paid))
    outcome = edit(store, charged=StatedCharges(shipping_minor=0))
    assert outcome == Refused(AmountsFixed("paid"))


def test_the_fee_for_cash_is_none_of_the_fees() -> None:
    store = shop()
    placed(store, wish(make.line(101, 2), delivery=SHIPPED, tender=AT_THE_DOOR))
    outcome = edited(store, charged=StatedCharges(fees=[("Wrap", 300)]))
    assert [one.kind for one in outcome.order.charges] == [
        ChargeKind.SHIPPING,
        ChargeKind.CASH_ON_DELIVERY,
        ChargeKind.FEE,
    ]
    assert [one.amount for one in outcome.payments] == [outcome.order.total]


def test_what_was_shipped_is_picked_up_instead() -> None:
    store = shop()
    receiver = Contact(first_name="Sara")
    before = placed(store, wish(make.line(101, 2), delivery=replace(SHIPPED, receiver=receiver)))
    assert before.charges_minor == 2_000
    order = edited(store, branch=BRANCH).order
    delivery = order.details.delivery
    assert delivery is not None
    assert (delivery.kind, delivery.branch_id, delivery.name) == (DeliveryKind.PICKUP, 6, "Main")
    assert (delivery.method_id, delivery.receiver) == (None, receiver)
    assert (order.charges, order.total_minor) == ((), before.total_minor - 2_000)
    assert isinstance(edit(store, branch=BRANCH), NothingEdited)
    gone = Name("branch", "id", "7")
    outcome = edit(store, branch=gone)
    assert outcome == Refused(BranchNotFound("7"))


def test_where_money_went_and_what_a_platform_says_is_written_on_it() -> None:
    store = shop()
    placed(store, wish(more={"a": "1", "b": "2"}))
    outcome = edited(store, account_id=9, more={"b": "3", "c": "4"})
    assert outcome.order.details.account_id == 9
    assert outcome.order.details.more == {"a": "1", "b": "3", "c": "4"}
    assert outcome.events[0].facts == {"account_from": "", "account_to": 9}


def test_a_stated_discount_is_never_more_than_the_goods() -> None:
    store = shop()
    stated = Stated(discount_minor=15_000)
    placed(store, wish(make.line(101, 2), stated=stated))
    outcome = edit(store, quantities={100: 1})
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, StatedDiscountTooLarge)
    exchanged = edited(store, quantities={100: 1}, coupon_code="SAVE10")
    assert exchanged.order.discount_minor == 1_000
    assert "discount" not in exchanged.order.details.stated


# --- Whatever is edited, it adds up --------------------------------------------------------------


@given(
    changes=st.lists(
        st.fixed_dictionaries(
            {
                "quantities": st.dictionaries(st.sampled_from([100, 101]), st.integers(0, 4)),
                "added": st.lists(st.sampled_from([make.line(101), make.line(102)]), max_size=2),
                "coupon_code": st.sampled_from([None, "SAVE10", "HALF"]),
                "removes_coupon": st.booleans(),
                "method": st.sampled_from([None, METHOD]),
                "branch": st.sampled_from([None, None, BRANCH]),
                "charged": st.sampled_from(CHARGED),
            }
        ),
        max_size=4,
    ),
    includes_tax=st.booleans(),
    stated=st.sampled_from([None, Stated(discount_minor=333, fees=[("Wrap", 77)])]),
)
def test_an_order_adds_up_and_holds_what_it_counts(
    *, changes: list[dict[str, Any]], includes_tax: bool, stated: Stated | None
) -> None:
    store = shop(store=make.terms(prices_include_tax=includes_tax))
    placed(store, wish(make.line(101, 2), make.line(102), delivery=SHIPPED, stated=stated))
    for index, one in enumerate(changes):
        outcome = edit_order(
            store,
            EditOrder(
                order_id=1,
                changes=Changes(**one),
                now_ms=LATER_MS,
                first_line_id=900 + 10 * index,
            ),
        )
        take_in_edit(store, outcome)
        order = store.orders[1]
        assert adds_up(order)
        held = order.stock_counted()
        for variant_id in (1010, 1020):
            assert store.available[variant_id] + held.get(variant_id, 0) == 10
        used = {one.id: one.uses for one in store.coupons.values()}
        expected = {order.coupon.id: 1} if order.coupon is not None else {}
        assert used == {7: 0, 8: 0} | expected


def test_an_edit_is_decided_on_the_facts_without_changing_them() -> None:
    store, twin = shop(), shop()
    placed(store, wish())
    placed(twin, wish())
    edit(store, quantities={100: 2}, coupon_code="SAVE10")
    assert store == twin
