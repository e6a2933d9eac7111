"""What an order comes to after an edit: its lines, coupon and charges, priced anew as a whole.

Rule 1: a line that stays keeps its unit price; where the goods go to another country, its tax
rate is that country's.
Rule 2: a coupon that stays is judged by the new basket, at the moment when it was given, and its
own use does not count against it. A new one is judged like that of a new order.
Rule 3: discounts, shipping and fees that were stated stay as they were stated. A stated tax gives
way to the rates: nobody has said what it would be for other lines. It stays where nothing but
stated charges become other ones: whoever states those has stated the tax as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderwire.engine.addresses import Address
from orderwire.engine.basket import (
    Chosen,
    Setting,
    choose_lines,
    line_of,
    names_of,
    refuse_quantity,
)
from orderwire.engine.catalogue import Product, Variant
from orderwire.engine.coupons import BasketLine, Coupon, discount_of, refuse_use
from orderwire.engine.delivering import DeliveryKind, Parcel, tax_country
from orderwire.engine.details import Details
from orderwire.engine.drafts import Contact, DraftLine, Name
from orderwire.engine.edit_charges import (
    NOTHING_STATED,
    StatedCharges,
    charge_anew,
    redeliver,
    with_stated,
    without_stated,
)
from orderwire.engine.facts import Facts, fold_code
from orderwire.engine.making import charges_of
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.moves import takes_between
from orderwire.engine.orders import Order, OrderLine, UsedCoupon
from orderwire.engine.pricing import Charge, Item, Priced, StatedSums, price
from orderwire.engine.refusals import (
    AmountsFixed,
    CouponNotFound,
    LineNotFound,
    NoLinesLeft,
    OutOfStock,
    ProductNotFound,
    ProductUnavailable,
    Refusal,
    StatedDiscountTooLarge,
    TotalTooLarge,
    WouldBeFree,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be different about an order. What is `None` or empty stays as it is.

    `quantities` says of lines by id how many there are to be: nothing takes a line off. The tags
    are set first, if at all, then added to and removed from. A `method` ships it, a `branch` lets
    it be picked up; `account_id` is the bank account that its money was sent to, and `more` what
    its platform's orders say and others' do not.
    """

    note: str | None = None
    tags: Sequence[str] | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    contact: Contact | None = None
    receiver: Contact | None = None
    address: Address | None = None
    quantities: Mapping[int, int] = field(default_factory=dict)
    added: Sequence[DraftLine] = ()
    coupon_code: str | None = None
    removes_coupon: bool = False
    method: Name | None = None
    branch: Name | None = None
    charged: StatedCharges = NOTHING_STATED
    account_id: int | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def touches_goods(self) -> bool:
        """Whether it is about lines, their coupon, or how they get to the customer."""
        is_about_coupon = self.coupon_code is not None or self.removes_coupon
        is_rerouted = self.method is not None or self.branch is not None
        return bool(self.quantities or self.added or is_about_coupon or is_rerouted)

    @property
    def touches_amounts(self) -> bool:
        """Whether it is about more than what is written on the order."""
        return self.touches_goods or self.charged != NOTHING_STATED

    @property
    def names(self) -> list[Name]:
        """All names by which it points into the catalogue."""
        return [name for line in self.added for name in names_of(line)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """The lines of an edited order before they are priced: those that stay, and new ones."""

    kept: Sequence[OrderLine]
    added: Sequence[Chosen]
    items: Sequence[Item]

    @property
    def worth_minor(self) -> int:
        return sum(item.unit_minor * item.quantity for item in self.items)

    @property
    def basket(self) -> list[BasketLine]:
        return [BasketLine(one.product_id, one.unit_minor * one.quantity) for one in self.items]


def recompose(
    facts: Facts, order: Order, changes: Changes, *, now_ms: int, first_line_id: int
) -> Order | Refusal:
    """The order with new contents, and all that follows from them. Stock is not looked at."""
    delivered = redeliver(
        facts, order, method=changes.method, branch=changes.branch, address=changes.address
    )
    if isinstance(delivered, Refusal):
        return delivered
    order = delivered
    setting = Setting(
        currency=order.currency, tax_country=_country(facts, order, changes), now_ms=now_ms
    )
    contents = _fill(facts, order, changes, setting)
    if isinstance(contents, Refusal):
        return contents
    if contents.worth_minor > LARGEST_MINOR:
        return TotalTooLarge(Money(LARGEST_MINOR, order.currency))
    coupon = _judge_coupon(facts, order, changes, contents, now_ms)
    if isinstance(coupon, Refusal):
        return coupon
    is_stated = "discount" in order.details.stated and changes.coupon_code is None
    discount = order.discount_minor if is_stated else 0
    if discount > contents.worth_minor:
        return StatedDiscountTooLarge(Money(contents.worth_minor, order.currency))
    if coupon is not None and not is_stated:
        discount = discount_of(coupon, contents.basket)
    charges = charge_anew(
        facts,
        order,
        _parcel(facts, order, contents, discount),
        setting,
        is_rerouted=changes.method is not None,
        stated=changes.charged,
    )
    if isinstance(charges, Refusal):
        return charges
    sums = StatedSums(
        discount_minor=discount if is_stated else None,
        tax_minor=order.tax_minor if _keeps_tax(order, changes) else None,
    )
    order = replace(
        order,
        coupon=None if coupon is None else UsedCoupon(id=coupon.id, code=coupon.code),
        tax_country=setting.tax_country,
        details=_details(order, changes),
    )
    return _price(order, contents, charges, coupon, sums=sums, first_line_id=first_line_id)


def _parcel(facts: Facts, order: Order, contents: _Contents, discount_minor: int) -> Parcel:
    """What charges depend on: where it goes, what it weighs and is worth."""
    return Parcel(
        address=_address(order),
        currency=order.currency,
        subtotal_minor=contents.worth_minor - discount_minor,
        weight_grams=_weigh(facts, contents),
    )


def _keeps_tax(order: Order, changes: Changes) -> bool:
    """Whether a stated tax stays: where all other amounts are said by whoever stated it."""
    is_stated = "tax" in order.details.stated
    return is_stated and changes.charged != NOTHING_STATED and not changes.touches_goods


def _details(order: Order, changes: Changes) -> Details:
    """What is written on the order, with what of its amounts is stated from now on."""
    gone = [] if _keeps_tax(order, changes) else ["tax"]
    gone += ["discount"] if changes.coupon_code is not None else []
    return with_stated(without_stated(order.details, *gone), changes.charged)


def _price(
    order: Order,
    contents: _Contents,
    charges: Sequence[Charge],
    coupon: Coupon | None,
    *,
    sums: StatedSums,
    first_line_id: int,
) -> Order | Refusal:
    """Price the whole, and give every part its share."""
    pricing = price(
        contents.items,
        charges,
        coupon=coupon,
        prices_include_tax=order.prices_include_tax,
        stated=sums,
    )
    if pricing.total_minor > LARGEST_MINOR:
        return TotalTooLarge(Money(LARGEST_MINOR, order.currency))
    if pricing.total_minor == 0:
        return WouldBeFree()
    count = len(contents.kept)
    lines = [
        _share(line, item, share)
        for line, item, share in zip(contents.kept, contents.items, pricing.items, strict=False)
    ]
    for index, one in enumerate(contents.added):
        share, line_id = pricing.items[count + index], first_line_id + index
        lines.append(line_of(one, share, line_id, is_stock_counted=one.is_counted))
    return replace(
        order,
        subtotal_minor=pricing.subtotal_minor,
        discount_minor=pricing.discount_minor,
        charges_minor=pricing.charges_minor,
        tax_minor=pricing.tax_minor,
        total_minor=pricing.total_minor,
        lines=lines,
        charges=charges_of(charges, pricing.charges),
    )


def _share(line: OrderLine, item: Item, share: Priced) -> OrderLine:
    return replace(
        line,
        quantity=item.quantity,
        amount_minor=share.amount_minor,
        discount_minor=share.discount_minor,
        tax_minor=share.tax_minor,
        tax_basis_points=item.tax_basis_points,
        total_minor=share.total_minor,
    )


def _fill(facts: Facts, order: Order, changes: Changes, setting: Setting) -> _Contents | Refusal:
    """The lines that stay, in their quantities, and behind them the new ones."""
    kept: list[OrderLine] = []
    known = {line.id for line in order.lines}
    for line_id in changes.quantities:
        if line_id not in known:
            return LineNotFound(str(line_id))
    for line in order.lines:
        quantity = changes.quantities.get(line.id, line.quantity)
        refusal = _refuse_change(facts, line, quantity)
        if refusal is not None:
            return refusal
        if quantity:
            kept.append(line if quantity == line.quantity else replace(line, quantity=quantity))
    added = choose_lines(facts, changes.added, setting)
    if isinstance(added, Refusal):
        return added
    if not kept and not added:
        return NoLinesLeft()
    is_abroad = setting.tax_country != order.tax_country
    items = [_item(facts, line, setting, is_abroad=is_abroad) for line in kept]
    contents = _Contents(kept=kept, added=added, items=[*items, *(one.item for one in added)])
    return _refuse_quantities(facts, order, contents) or contents


def _refuse_change(facts: Facts, line: OrderLine, quantity: int) -> Refusal | None:
    """The reason why there cannot be so many of a line, or `None`."""
    if quantity != line.quantity and line.plan is not None:
        return AmountsFixed("subscription")
    if quantity <= line.quantity or not line.product_id:
        return None
    product = facts.products.get(line.product_id)
    if product is None:
        return ProductNotFound(line.name)
    return None if product.is_active else ProductUnavailable(product.name)


def _refuse_quantities(facts: Facts, order: Order, contents: _Contents) -> Refusal | None:
    """The first product of which there are others than before, and too few or too many."""
    before: dict[int, int] = {}
    for line in order.lines:
        before[line.product_id] = before.get(line.product_id, 0) + line.quantity
    after: dict[int, int] = {}
    for item in contents.items:
        after[item.product_id] = after.get(item.product_id, 0) + item.quantity
    for product_id, quantity in after.items():
        product = facts.products.get(product_id)
        if product is not None and quantity != before.get(product_id, 0):
            refusal = refuse_quantity(product, quantity)
            if refusal is not None:
                return refusal
    return None


def _item(facts: Facts, line: OrderLine, setting: Setting, *, is_abroad: bool) -> Item:
    rate = line.tax_basis_points
    product = facts.products.get(line.product_id)
    if is_abroad and product is not None:
        rate = facts.terms.tax_rates.get((setting.tax_country, product.tax_class), 0)
    return Item(
        product_id=line.product_id,
        unit_minor=line.unit_minor,
        quantity=line.quantity,
        tax_basis_points=rate,
    )


def _judge_coupon(
    facts: Facts, order: Order, changes: Changes, contents: _Contents, now_ms: int
) -> Coupon | Refusal | None:
    """The coupon that counts after the edit."""
    if changes.coupon_code is not None:
        coupon_id = facts.coupon_ids.get(fold_code(changes.coupon_code), 0)
        code, judged_ms = changes.coupon_code, now_ms
    elif order.coupon is not None and not changes.removes_coupon:
        coupon_id, code, judged_ms = order.coupon.id, order.coupon.code, order.created_ms
    else:
        return None
    coupon = facts.coupons.get(coupon_id)
    if coupon is None:
        return CouponNotFound(code)
    own = 1 if order.coupon is not None and order.coupon.id == coupon_id else 0
    uses = facts.coupon_uses.get((coupon_id, order.customer_id or 0), 0)
    refusal = refuse_use(
        replace(coupon, uses=coupon.uses - own),
        currency=order.currency,
        basket=contents.basket,
        customer_is_known=order.customer_id is not None,
        uses_by_customer=uses - own,
        now_ms=order.created_ms if own else judged_ms,
    )
    return refusal or coupon


def find_edit_shortage(facts: Facts, before: Order, after: Order) -> Refusal | None:
    """The first variant of which more is taken than there is; only differences count."""
    names = {line.variant_id: line.name for line in after.lines}
    for variant_id, units in takes_between(before, after).items():
        available = facts.available.get(variant_id, 0)
        if units > available:
            return OutOfStock(names[variant_id], units, available)
    return None


def _country(facts: Facts, order: Order, changes: Changes) -> str:
    """The country whose tax rates apply: as before, unless the goods go somewhere else."""
    if changes.address is None and changes.method is None and changes.branch is None:
        return order.tax_country
    return tax_country(facts.terms, _address(order))


def _address(order: Order) -> Address | None:
    delivery = order.details.delivery
    if delivery is None or delivery.kind is not DeliveryKind.SHIPPING:
        return None
    return delivery.address


def _weigh(facts: Facts, contents: _Contents) -> int:
    """What the order weighs in grams. What nobody has weighed weighs nothing."""
    grams = sum(one.grams for one in contents.added)
    for line in contents.kept:
        variant = _variant(facts.products.get(line.product_id), line.variant_id)
        grams += line.quantity * ((variant.weight_grams or 0) if variant is not None else 0)
    return grams


def _variant(product: Product | None, variant_id: int) -> Variant | None:
    variants = product.variants if product is not None else ()
    return next((one for one in variants if one.id == variant_id), None)
