"""Placing an order: a draft and the facts in, and an order, a refusal or a repetition out.

The order of judgement is fixed, since callers see which reason comes first: idempotency key,
caller's own id, window, customer, catalogue, price, coupon, delivery, way to pay, time, stock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.basket import (
    Chosen,
    Setting,
    basket_of,
    choose,
    find_coupon,
    find_shortage,
    worth_of,
)
from orderwire.engine.charging import NOTHING_CHARGED, NOTHING_SAID, charge
from orderwire.engine.coupons import Coupon, discount_of
from orderwire.engine.delivering import tax_country
from orderwire.engine.drafts import (
    Buyer,
    Claim,
    ClaimKind,
    Draft,
    Name,
    PlaceOrder,
    Stated,
)
from orderwire.engine.facts import Existing, Facts, Standing, StoreTerms
from orderwire.engine.making import Made, make_order
from orderwire.engine.money import LARGEST_MINOR, Money, share_of
from orderwire.engine.moves import Moves
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Checkout, Event, Order, UsedCoupon
from orderwire.engine.paying import Payment
from orderwire.engine.pricing import NOTHING_STATED, Pricing, StatedSums, price
from orderwire.engine.refusals import (
    CustomerNotFound,
    EditedMeanwhile,
    ExpiryPassed,
    KeyReused,
    OwnIdReused,
    Refusal,
    StatedDiscountTooLarge,
    TotalDiffers,
    TotalTooLarge,
)
from orderwire.engine.tendering import refuse_tender, start


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Moves):
    """A new order. It has its number from the save, where gaps can be avoided: 0 until then.

    `is_new_customer` says that the order's customer is to be made from its buyer. An order worth
    nothing has no checkout: it was placed at once. A payment is there if the draft came with one.
    """

    request: PlaceOrder
    order: Order
    checkout: Checkout | None
    events: Sequence[Event]
    is_new_customer: bool
    payment: Payment | None = None

    @property
    def takes(self) -> Mapping[int, int]:
        """What it counts of each variant."""
        return self.order.stock_counted()

    @property
    def uses(self) -> Mapping[int, int]:
        """One use of its coupon, if it has one. One that ended as it was made uses none."""
        return {self.order.coupon.id: 1} if self.order.coupon and not self.is_over else {}

    @property
    def is_over(self) -> bool:
        """Whether it ended as it was made: its time was over."""
        return self.request.draft.past is None and self.order.state in ENDED

    @property
    def is_told(self) -> bool:
        """Whether other systems hear of it: of an order that was made elsewhere, if asked."""
        past = self.request.draft.past
        return past is None or past.tells


@dataclass(frozen=True, slots=True)
class Refused(Moves):
    """Nothing was made, and nothing stays behind."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Repeated(Moves):
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
    if request.kept is not None and facts.drafts.get(request.kept.id) != request.kept.version:
        return Refused(EditedMeanwhile(facts.drafts.get(request.kept.id, 0)))
    customer = _find_customer(facts, request)
    if isinstance(customer, Refusal):
        return Refused(customer)
    customer_id, is_new_customer = customer
    made = _make(facts, request, customer_id)
    if isinstance(made, Refusal):
        return Refused(made)
    order = make_order(facts.terms, request, made)
    past = request.draft.past
    refusal = refuse_tender(request.draft.tender, order.lines, is_past=past is not None)
    refusal = refusal or _refuse_expiry(request)
    if refusal is None and (past is None or past.holds_stock):
        refusal = find_shortage(facts, made.chosen)
    if refusal is not None:
        return Refused(refusal)
    started = start(facts.terms, request, order)
    return Placed(
        request=request,
        order=started.order,
        checkout=started.checkout,
        payment=started.payment,
        events=[*started.events, *_notices(request.draft)],
        is_new_customer=is_new_customer,
    )


def _notices(draft: Draft) -> list[Event]:
    """What other systems are asked to tell the receiver of a new order."""
    if not draft.notifies_receiver or draft.past is not None:
        return []
    return [Event("order.receiver_notice")]


def _make(facts: Facts, request: PlaceOrder, customer_id: int | None) -> Made | Refusal:
    """Choose, and price what was chosen."""
    draft, terms = request.draft, facts.terms
    past = draft.past
    setting = setting_of(
        terms, draft, request.minted.arrived_ms if past is None else past.created_ms
    )
    chosen = choose(facts, draft.lines, setting)
    if isinstance(chosen, Refusal):
        return chosen
    coupon = _coupon_of(facts, draft, chosen, setting, customer_id=customer_id)
    if isinstance(coupon, Refusal):
        return coupon
    worth = worth_of(chosen)
    stated = _with_discount(draft.stated or NOTHING_SAID, worth)
    discount = _discount(chosen, coupon, stated)
    if discount > worth:
        return StatedDiscountTooLarge(Money(worth, setting.currency))
    charging = NOTHING_CHARGED
    if draft.delivery is not None or draft.stated is not None or draft.tender is not None:
        charged = charge(facts, draft, chosen, setting, discount)
        if isinstance(charged, Refusal):
            return charged
        charging = charged
    included = terms.prices_include_tax if stated.includes_tax is None else stated.includes_tax
    pricing = price(
        [one.item for one in chosen],
        charging.charges,
        coupon=coupon,
        prices_include_tax=included,
        stated=NOTHING_STATED
        if draft.stated is None
        else StatedSums(discount_minor=stated.discount_minor, tax_minor=stated.tax_minor),
    )
    refusal = _refuse_total(pricing, stated, setting.currency)
    if refusal is not None:
        return refusal
    return Made(
        chosen=chosen,
        charging=charging,
        pricing=pricing,
        coupon=UsedCoupon(id=coupon.id, code=coupon.code) if coupon else None,
        customer_id=customer_id,
        tax_country=setting.tax_country,
        prices_include_tax=included,
    )


def setting_of(terms: StoreTerms, draft: Draft, now_ms: int) -> Setting:
    """What a draft's prices depend on beside the catalogue."""
    address = draft.delivery.address if draft.delivery is not None else None
    return Setting(
        currency=draft.currency or terms.currency,
        tax_country=tax_country(terms, address),
        now_ms=now_ms,
        is_past=draft.past is not None,
    )


def _coupon_of(
    facts: Facts,
    draft: Draft,
    chosen: Sequence[Chosen],
    setting: Setting,
    *,
    customer_id: int | None,
) -> Coupon | Refusal | None:
    if draft.coupon_code is None or (draft.past is not None and not draft.past.holds_coupon):
        return None
    return find_coupon(
        facts, draft.coupon_code, basket_of(chosen), setting, customer_id=customer_id
    )


def _with_discount(stated: Stated, worth_minor: int) -> Stated:
    """The same with the amount of a discount that was stated in basis points."""
    if stated.discount_basis_points is None:
        return stated
    return replace(stated, discount_minor=share_of(worth_minor, stated.discount_basis_points))


def _discount(chosen: Sequence[Chosen], coupon: Coupon | None, stated: Stated) -> int:
    """What comes off the goods in all."""
    if stated.discount_minor is not None:
        return stated.discount_minor
    return 0 if coupon is None else discount_of(coupon, basket_of(chosen))


def _refuse_total(pricing: Pricing, stated: Stated, currency: str) -> Refusal | None:
    if pricing.total_minor > LARGEST_MINOR:
        return TotalTooLarge(Money(LARGEST_MINOR, currency))
    if stated.total_minor is not None and stated.total_minor != pricing.total_minor:
        return TotalDiffers(
            Money(stated.total_minor, currency), Money(pricing.total_minor, currency)
        )
    return None


def _refuse_expiry(request: PlaceOrder) -> Refusal | None:
    """A moment to end at that has passed, where that is not what its caller wants."""
    expiry = request.draft.expiry
    if expiry is None or expiry.at_ms is None or not expiry.is_ahead:
        return None
    return ExpiryPassed(expiry.at_ms) if expiry.at_ms <= request.minted.arrived_ms else None


def take_in(facts: Facts, outcome: Outcome) -> None:
    """Let the decisions after this one see what it took."""
    if not isinstance(outcome, Placed):
        return
    order, request = outcome.order, outcome.request
    facts.move_stock(order.stock_counted())
    for coupon_id, by in outcome.uses.items():
        facts.count_coupon(coupon_id, order.customer_id, by=by)
    if outcome.is_new_customer and order.customer_id is not None:
        for name in keys_of_new_customer(outcome):
            facts.names.setdefault(name, order.customer_id)
    existing = existing_order(order, outcome.checkout)
    for claim in request.claims:
        if claim.kind is not ClaimKind.WINDOW or not outcome.is_over:
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
            if kind is ClaimKind.IDEMPOTENCY_KEY:
                return Refused(KeyReused(claim.value))
            return Refused(OwnIdReused(request.draft.own_id or claim.value))
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
