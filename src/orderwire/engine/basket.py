"""What a draft's lines come to: products, variants, options, prices, coupon, stock. Decisions only.

An order that is placed and one that is edited fill their baskets here, by the same rules.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orderwire.engine.catalogue import Product, ProductKind, StockPolicy, Variant
from orderwire.engine.choosing import choose_options, choose_variant
from orderwire.engine.coupons import BasketLine, Coupon, refuse_use
from orderwire.engine.drafts import DraftLine, Name
from orderwire.engine.facts import Facts, fold_code
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.engine.orders import NO_PRODUCT, ChosenOption, OrderLine
from orderwire.engine.pricing import Item, Priced
from orderwire.engine.refusals import (
    AboveMaximumQuantity,
    BelowMinimumQuantity,
    CouponNotFound,
    NotSoldInCurrency,
    OutOfStock,
    ProductNotFound,
    ProductUnavailable,
    Refusal,
    SubscriptionQuantity,
    TotalTooLarge,
)


class Setting(NamedTuple):
    """What prices depend on beside the catalogue: a currency, a country of taxes, a moment (ms).

    `is_past` says that the order was made elsewhere, where it did not ask whether we sell it.
    """

    currency: str
    tax_country: str
    now_ms: int
    is_past: bool = False


class Chosen(NamedTuple):
    """A line with all that the catalogue says of it; a caller's own line has no variant.

    `is_counted` says whether it takes from a counted stock.
    """

    draft: DraftLine
    product: Product | None
    variant: Variant | None
    options: Sequence[ChosenOption]
    item: Item
    is_counted: bool = False

    @property
    def name(self) -> str:
        """What the line is called: as its caller says, else as the catalogue does."""
        if self.draft.stated is not None and self.draft.stated.name:
            return self.draft.stated.name
        return self.product.name if self.product is not None else ""

    @property
    def kind(self) -> ProductKind:
        """What is handed over."""
        if self.product is not None:
            return self.product.kind
        return self.draft.stated.kind if self.draft.stated is not None else ProductKind.PHYSICAL

    @property
    def grams(self) -> int:
        """What it weighs. What nobody has weighed weighs nothing."""
        each = self.variant.weight_grams if self.variant is not None else None
        return (each or 0) * self.draft.quantity


def choose(facts: Facts, lines: Iterable[DraftLine], setting: Setting) -> list[Chosen] | Refusal:
    """Find what lines stand for and what they cost now, or the first reason why they cannot be."""
    chosen = choose_lines(facts, lines, setting)
    if isinstance(chosen, Refusal):
        return chosen
    quantities: dict[int, int] = {}
    for one in chosen:
        if one.product is not None and not setting.is_past:
            wanted = quantities.get(one.product.id, 0) + one.draft.quantity
            quantities[one.product.id] = wanted
    for product_id, quantity in quantities.items():
        refusal = refuse_quantity(facts.products[product_id], quantity)
        if refusal is not None:
            return refusal
    if worth_of(chosen) > LARGEST_MINOR:
        return TotalTooLarge(Money(LARGEST_MINOR, setting.currency))
    return chosen


def choose_lines(
    facts: Facts, lines: Iterable[DraftLine], setting: Setting
) -> list[Chosen] | Refusal:
    """Find what lines stand for, each by itself: how many an order may hold is not asked."""
    chosen: list[Chosen] = []
    for line in lines:
        one = _choose_line(facts, line, setting)
        if isinstance(one, Refusal):
            return one
        chosen.append(one)
    return chosen


def _choose_line(facts: Facts, line: DraftLine, setting: Setting) -> Chosen | Refusal:
    product = _find_product(facts, line)
    if product is None:
        name = line.product or line.variant
        is_described = line.stated is not None and line.stated.name != ""
        if not is_described or (name is not None and not setting.is_past):
            return ProductNotFound(name.value if name is not None else "")
        return _own_line(facts, line, setting)
    if not product.is_active and not setting.is_past:
        return ProductUnavailable(product.name)
    variant = choose_variant(product, line, facts.names)
    if isinstance(variant, Refusal):
        return variant
    options = choose_options(product, line.options, setting.currency)
    if isinstance(options, Refusal):
        if not setting.is_past:
            return options
        options = _as_written(line)  # They were chosen from what the product had then.
    unit_minor = _unit_price(product, variant, options, line, setting)
    if isinstance(unit_minor, Refusal):
        return unit_minor
    rate = facts.terms.tax_rates.get((setting.tax_country, product.tax_class), 0)
    item = Item(
        product_id=product.id,
        unit_minor=unit_minor,
        quantity=line.quantity,
        tax_basis_points=rate,
    )
    is_counted = variant.stock is StockPolicy.TRACKED
    return Chosen(line, product, variant, options, item, is_counted)


def _find_product(facts: Facts, line: DraftLine) -> Product | None:
    """The product of a line: by its own name, or as the one that its variant belongs to."""
    if line.product is not None:
        return facts.products.get(facts.names.get(line.product, NO_PRODUCT))
    variant_id = None if line.variant is None else facts.names.get(line.variant)
    if variant_id is None:
        return None
    for product in facts.products.values():
        if any(variant.id == variant_id for variant in product.variants):
            return product
    return None


def _unit_price(
    product: Product,
    variant: Variant,
    options: Sequence[ChosenOption],
    line: DraftLine,
    setting: Setting,
) -> int | Refusal:
    """What one unit costs: what its caller states, else the price of now with the surcharges."""
    if line.stated is not None:
        return line.stated.unit_minor
    its_price = variant.prices.get(setting.currency)
    if its_price is None:
        return NotSoldInCurrency(product.name, setting.currency)
    return its_price.at(setting.now_ms) + sum(option.surcharge_minor for option in options)


def _own_line(facts: Facts, line: DraftLine, setting: Setting) -> Chosen:
    """A line that nothing but its caller's word describes."""
    assert line.stated is not None, line
    item = Item(
        product_id=NO_PRODUCT,
        unit_minor=line.stated.unit_minor,
        quantity=line.quantity,
        tax_basis_points=facts.terms.tax_rates.get((setting.tax_country, line.stated.tax_class), 0),
    )
    return Chosen(draft=line, product=None, variant=None, options=_as_written(line), item=item)


def _as_written(line: DraftLine) -> Sequence[ChosenOption]:
    """Options that nothing is known of but what their caller wrote."""
    return tuple(
        ChosenOption(option_id=NO_PRODUCT, name=name, values=tuple(values))
        for name, values in line.options
    )


def refuse_quantity(product: Product, quantity: int) -> Refusal | None:
    """The reason why an order cannot hold so many of a product, or `None`."""
    if product.kind is ProductKind.SUBSCRIPTION and quantity > 1:
        return SubscriptionQuantity(product.name)
    if quantity < product.quantity_min:
        return BelowMinimumQuantity(product.name, product.quantity_min)
    if product.quantity_max is not None and quantity > product.quantity_max:
        return AboveMaximumQuantity(product.name, product.quantity_max)
    return None


def find_coupon(
    facts: Facts,
    code: str | None,
    basket: Sequence[BasketLine],
    setting: Setting,
    *,
    customer_id: int | None,
) -> Coupon | Refusal | None:
    """The coupon of a code, if it counts for this basket and this customer."""
    if code is None:
        return None
    coupon = facts.coupons.get(facts.coupon_ids.get(fold_code(code), 0))
    if coupon is None:
        return CouponNotFound(code)
    # A customer that is only about to be made has no uses: its id is a fresh one.
    uses = facts.coupon_uses.get((coupon.id, customer_id or 0), 0)
    refusal = refuse_use(
        coupon,
        currency=setting.currency,
        basket=basket,
        customer_is_known=customer_id is not None,
        uses_by_customer=uses,
        now_ms=setting.now_ms,
    )
    return refusal or coupon


def worth_of(chosen: Iterable[Chosen]) -> int:
    """What lines are worth before any discount."""
    return sum(one.item.unit_minor * one.item.quantity for one in chosen)


def basket_of(chosen: Iterable[Chosen]) -> list[BasketLine]:
    """The lines as a coupon looks at them."""
    return [
        BasketLine(one.item.product_id, one.item.unit_minor * one.item.quantity) for one in chosen
    ]


def find_shortage(facts: Facts, chosen: Sequence[Chosen]) -> Refusal | None:
    """The first line that asks for more than there is, all lines of its variant together."""
    wanted: dict[int, int] = {}
    for one in chosen:
        if one.is_counted and one.variant is not None:
            wanted[one.variant.id] = wanted.get(one.variant.id, 0) + one.draft.quantity
    short = {
        variant_id
        for variant_id, units in wanted.items()
        if units > facts.available.get(variant_id, 0)
    }
    for one in chosen if short else ():
        if one.variant is not None and one.variant.id in short:
            units = wanted[one.variant.id]
            return OutOfStock(one.name, units, facts.available.get(one.variant.id, 0))
    return None


def line_of(one: Chosen, share: Priced, line_id: int, *, is_stock_counted: bool) -> OrderLine:
    """The line of an order, with its own share of what the order came to."""
    stated = one.draft.stated
    return OrderLine(
        id=line_id,
        product_id=one.product.id if one.product is not None else NO_PRODUCT,
        variant_id=one.variant.id if one.variant is not None else NO_PRODUCT,
        name=one.name,
        sku=one.variant.sku if one.variant is not None else stated.sku if stated else None,
        kind=one.kind,
        quantity=one.draft.quantity,
        unit_minor=one.item.unit_minor,
        amount_minor=share.amount_minor,
        discount_minor=share.discount_minor,
        tax_minor=share.tax_minor,
        tax_basis_points=one.item.tax_basis_points,
        total_minor=share.total_minor,
        options=one.options,
        notice=one.draft.notice,
        plan=one.variant.plan if one.variant is not None else None,
        is_stock_counted=is_stock_counted,
    )


def names_of(line: DraftLine) -> list[Name]:
    """All names by which a line points into the catalogue."""
    return [name for name in (line.product, line.plan, line.variant) if name is not None]
