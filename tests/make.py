"""Makers with boring defaults: a test names only what it is about.

The store is in Saudi Arabia and sells in SAR, VAT 15 % included. Everything costs 100.00 and is
digital; of everything there are 100. Ids are small, and it is always the same moment.
"""

from collections.abc import Mapping, Sequence

from orderwire.engine.catalogue import (
    Option,
    Price,
    Product,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.drafts import (
    Buyer,
    Claim,
    ClaimKind,
    Contact,
    Draft,
    DraftLine,
    Minted,
    Name,
    PlaceOrder,
)
from orderwire.engine.facts import Facts, StoreTerms, fold_code
from orderwire.engine.orders import Order
from orderwire.engine.placing import Placed, place, take_in

NOW_MS = 1_800_000_000_000
HOUR_MS = 3_600_000
PHONE = "+966500000001"


def terms(
    *,
    prices_include_tax: bool = True,
    tax_rates: Mapping[tuple[str, str], int] | None = None,
    checkout_lasts_ms: int = HOUR_MS,
) -> StoreTerms:
    """The settings of a store."""
    return StoreTerms(
        store_id=1,
        currency="SAR",
        country="SA",
        prices_include_tax=prices_include_tax,
        tax_rates={("SA", "standard"): 1500} if tax_rates is None else tax_rates,
        checkout_lasts_ms=checkout_lasts_ms,
    )


def variant(variant_id: int, *, minor: int = 10_000) -> Variant:
    """Something that can be put on a line, with a price in SAR."""
    return Variant(id=variant_id, prices={"SAR": Price(minor)})


def product(
    product_id: int = 101,
    *,
    minor: int = 10_000,
    kind: ProductKind = ProductKind.DIGITAL,
    stock: StockPolicy = StockPolicy.TRACKED,
    price: Price | None = None,
    options: Sequence[Option] = (),
    quantity_min: int = 1,
    quantity_max: int | None = None,
) -> Product:
    """A product with one variant, whose id is ten times its own."""
    only = Variant(id=product_id * 10, stock=stock, prices={"SAR": price or Price(minor)})
    return Product(
        id=product_id,
        slug=f"product-{product_id}",
        name=f"Product {product_id}",
        kind=kind,
        quantity_min=quantity_min,
        quantity_max=quantity_max,
        options=options,
        variants=[only],
    )


def coupon(
    coupon_id: int = 7,
    *,
    code: str = "SAVE10",
    kind: CouponKind = CouponKind.PERCENTAGE,
    value: int = 1000,
    currency: str | None = None,
    uses_max: int | None = None,
    uses_max_per_customer: int | None = None,
    included: frozenset[int] = frozenset(),
) -> Coupon:
    """Ten per cent off everything, without limits."""
    return Coupon(
        id=coupon_id,
        code=code,
        kind=kind,
        value=value,
        currency=currency,
        uses_max=uses_max,
        uses_max_per_customer=uses_max_per_customer,
        included=included,
    )


def facts(
    *products: Product,
    available: int = 100,
    coupons: Sequence[Coupon] = (),
    customers: Mapping[Name, int] | None = None,
    store: StoreTerms | None = None,
) -> Facts:
    """A store that sells these products (product 101 if none), with so many of each variant."""
    sold = products or (product(),)
    variants = [variant for one in sold for variant in one.variants]
    names = {Name("product", "id", str(one.id)): one.id for one in sold}
    names |= {Name("variant", "id", str(variant.id)): variant.id for variant in variants}
    return Facts(
        terms=store or terms(),
        names=names | dict(customers or {}),
        products={one.id: one for one in sold},
        available={
            variant.id: available for variant in variants if variant.stock is StockPolicy.TRACKED
        },
        coupons={one.id: one for one in coupons},
        coupon_ids={fold_code(one.code): one.id for one in coupons},
    )


def phone(value: str = PHONE) -> Name:
    """A customer's phone, as a name of the customer."""
    return Name("customer", "phone", value)


def email(value: str = "sara@example.com") -> Name:
    """A customer's e-mail, as a name of the customer."""
    return Name("customer", "email", value)


def buyer(*keys: Name) -> Buyer:
    """Somebody with these keys (one phone if none are given)."""
    return Buyer(contact=Contact(first_name="Sara"), keys=keys or (phone(),))


def buyer_with_id(customer_id: int, *others: Name) -> Buyer:
    """An existing customer by id, with other keys beside it."""
    text = str(customer_id)
    return Buyer(customer_id=text, keys=(Name("customer", "id", text), *others))


def key(value: str = "k1") -> Claim:
    """An idempotency key."""
    return Claim(ClaimKind.IDEMPOTENCY_KEY, 1, value)


def own_id(value: str = "o1") -> Claim:
    """The caller's own id of an order."""
    return Claim(ClaimKind.OWN_ID, 1, value)


def window(value: str = "w1") -> Claim:
    """The entry of some content in the window of five minutes."""
    return Claim(ClaimKind.WINDOW, 0, value)


def line(
    product_id: int = 101,
    quantity: int = 1,
    *,
    options: Sequence[tuple[str, Sequence[str]]] = (),
    plan: str | None = None,
) -> DraftLine:
    """So many of a product, named by its id."""
    return DraftLine(
        product=Name("product", "id", str(product_id)),
        quantity=quantity,
        options=options,
        plan=None if plan is None else Name("variant", "id", plan),
    )


def request(
    *lines: DraftLine,
    order_id: int = 1,
    buyer: Buyer | None = None,
    coupon_code: str | None = None,
    currency: str | None = None,
    claims: Sequence[Claim] = (),
    fingerprint: str = "f1",
    arrived_ms: int = NOW_MS,
) -> PlaceOrder:
    """An order for one of product 101 by nobody in particular; other ids follow from its own."""
    draft = Draft(
        dialect="v1",
        lines=lines or (line(),),
        buyer=buyer,
        coupon_code=coupon_code,
        currency=currency,
    )
    minted = Minted(
        arrived_ms=arrived_ms,
        order_id=order_id,
        checkout_id=order_id + 1000,
        customer_id=order_id + 2000,
        first_line_id=order_id * 100,
        link_token=f"token-{order_id}",
        payment_id=order_id + 3000,
    )
    return PlaceOrder(draft=draft, minted=minted, fingerprint=fingerprint, claims=claims)


def placed(store: Facts, wanted: PlaceOrder) -> Placed:
    """What placing makes of a request that is in order."""
    outcome = place(store, wanted)
    assert isinstance(outcome, Placed), outcome
    return outcome


def admitted(store: Facts, wanted: PlaceOrder) -> Order:
    """An order of an earlier batch, which the store's facts show with its checkout."""
    outcome = placed(store, wanted)
    take_in(store, outcome)
    store.orders[outcome.order.id] = outcome.order
    if outcome.checkout is not None:
        store.checkouts[outcome.order.id] = outcome.checkout
    return outcome.order
