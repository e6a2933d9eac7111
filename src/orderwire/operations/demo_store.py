"""What the demo store holds: data only. `make_demo` puts it into a database.

It is made so that the examples of the platforms' documents work as they are printed: product 101
twice with SAVE10 comes to 299.99, and `free-ebook` costs nothing. The rest shows what else there
is: options, plans, a sale, minimum quantities, a disabled product, one that is sold out.
"""

from dataclasses import dataclass, replace

from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    PeriodUnit,
    Plan,
    Price,
    Product,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.storage.stores import Store

STORE_ID = 1
CURRENCY = "SAR"
TAX_RATES = {("SA", "standard"): 1500, ("SA", "zero"): 0}
TOKENS = {
    "rmz": "demo_rmz",
    "salla": "demo_salla",
    "shoplazza": "demo_shoplazza",
    "peach": "demo_peach",
}
PLENTY = 1_000_000


def demo_store(now_ms: int) -> Store:
    """The store: Saudi Arabia, prices with 15 % VAT in them, a sandbox."""
    return Store(
        id=STORE_ID,
        name="Orderwire Demo",
        currency=CURRENCY,
        country="SA",
        timezone="Asia/Riyadh",
        is_sandbox=True,
        prices_include_tax=True,
        tax_number="310000000000003",
        checkout_lasts_ms=30 * 60 * 1000,
        window_ms=5 * 60 * 1000,
        created_ms=now_ms,
        slug="demo",
        description="Courses, books and gifts to try Orderwire with. Nothing is really sold.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProduct:
    """A product of the demo store, its id on RMZ, and what is available of its variants.

    Ids inside the product are small numbers here, and are given their place when it is made.
    """

    rmz_id: str
    product: Product
    available: int = PLENTY
    rmz_plan_ids: tuple[str, ...] = ()


def _sold(
    price: int,
    *,
    sku: str,
    stock: StockPolicy = StockPolicy.TRACKED,
    grams: int | None = None,
    rupees: int | None = None,
) -> list[Variant]:
    prices = {CURRENCY: Price(price)}
    if rupees is not None:
        prices["INR"] = Price(rupees * 100)
    return [Variant(id=0, sku=sku, stock=stock, prices=prices, weight_grams=grams)]


def _choice(number: int, name: str, surcharge: int) -> Choice:
    return Choice(id=number, name=name, surcharges={CURRENCY: surcharge})


_REGION = Option(
    id=1,
    name="Region",
    kind=OptionKind.CHOICE,
    is_required=True,
    choices=[_choice(1, "Saudi Arabia", 0), _choice(2, "Worldwide", 500)],
    surcharges={},
)
_MESSAGE = Option(id=2, name="Message", kind=OptionKind.TEXT, surcharges={CURRENCY: 100})


def _plan(name: str, sku: str, price: int, unit: PeriodUnit) -> Variant:
    return Variant(
        id=0,
        name=name,
        sku=sku,
        stock=StockPolicy.UNLIMITED,
        prices={CURRENCY: Price(price)},
        plan=Plan(unit, 1),
    )


def _product(
    slug: str, name: str, kind: ProductKind, variants: list[Variant], **more: object
) -> Product:
    product = Product(id=0, slug=slug, name=name, kind=kind, variants=variants)
    return replace(product, **more)  # type: ignore[arg-type]


PRODUCTS = (
    DemoProduct(
        rmz_id="101",
        product=_product(
            "design-course",
            "دورة التصميم الشاملة",
            ProductKind.DIGITAL,
            _sold(16666, sku="DESIGN-101", rupees=3_999),
        ),
    ),
    DemoProduct(
        rmz_id="102",
        product=_product(
            "free-ebook",
            "Free e-book: Selling online",
            ProductKind.DIGITAL,
            _sold(0, sku="EBOOK-FREE", stock=StockPolicy.UNLIMITED),
        ),
    ),
    DemoProduct(
        rmz_id="103",
        product=_product(
            "gift-card",
            "Gift card 100",
            ProductKind.CODE,
            _sold(10000, sku="GIFT-100"),
            options=[_REGION, _MESSAGE],
            quantity_max=10,
        ),
        available=0,  # its codes are its stock
    ),
    DemoProduct(
        rmz_id="104",
        product=_product(
            "pro-plan",
            "Pro membership",
            ProductKind.SUBSCRIPTION,
            [
                _plan("Monthly", "PRO-M", 4900, PeriodUnit.MONTH),
                _plan("Yearly", "PRO-Y", 49000, PeriodUnit.YEAR),
            ],
        ),
        rmz_plan_ids=("501", "502"),
    ),
    DemoProduct(
        rmz_id="105",
        product=_product(
            "sticker-pack",
            "Sticker pack",
            ProductKind.PHYSICAL,
            _sold(1250, sku="STICKERS", grams=60, rupees=299),
            quantity_min=2,
        ),
        available=200,
    ),
    DemoProduct(
        rmz_id="106",
        product=_product(
            "old-course",
            "Course of last year",
            ProductKind.COURSE,
            _sold(9900, sku="OLD-COURSE"),
            is_active=False,
        ),
    ),
    DemoProduct(
        rmz_id="107",
        product=_product(
            "workshop-seat",
            "Workshop seat",
            ProductKind.SERVICE,
            _sold(35000, sku="WORKSHOP"),
        ),
        available=0,
    ),
)

COUPONS = (
    Coupon(id=1, code="SAVE10", kind=CouponKind.PERCENTAGE, value=1000),
    Coupon(
        id=2,
        code="WELCOME25",
        kind=CouponKind.FIXED,
        value=2500,
        currency=CURRENCY,
        minimum_minor=10000,
        uses_max_per_customer=1,
    ),
    Coupon(id=3, code="GONE", kind=CouponKind.PERCENTAGE, value=5000, uses_max=0),
)


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer of the demo store, with the id that RMZ gave it."""

    rmz_id: str
    first_name: str
    last_name: str
    email: str
    phone: str


CUSTOMERS = (
    DemoCustomer("12345", "نورة", "القحطاني", "noura@example.com", "+966551234567"),
    DemoCustomer("12346", "Khalid", "Al-Harbi", "khalid@example.com", "+966561234567"),
    DemoCustomer("12347", "Maryam", "Al-Sabah", "maryam@example.com", "+96551234567"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder:
    """An order of the demo store's history: when, who, what, and what became of it.

    `ends` is paid, started, expired, cancelled, or nothing for an order that waits to be paid.
    """

    minutes_ago: int
    rmz_customer_id: str
    slug: str
    quantity: int
    coupon_code: str | None = None
    card: str | None = None
    ends: str = ""
    rmz_plan_id: str | None = None


_DAY = 24 * 60
_GOOD, _BAD = "4242424242424242", "4000000000000002"

HISTORY = (
    DemoOrder(
        minutes_ago=12 * _DAY,
        rmz_customer_id="12345",
        slug="pro-plan",
        quantity=1,
        card=_GOOD,
        ends="paid",
        rmz_plan_id="501",
    ),
    DemoOrder(
        minutes_ago=9 * _DAY,
        rmz_customer_id="12346",
        slug="design-course",
        quantity=1,
        card=_GOOD,
        ends="paid",
    ),
    DemoOrder(minutes_ago=6 * _DAY, rmz_customer_id="12347", slug="free-ebook", quantity=1),
    DemoOrder(
        minutes_ago=4 * _DAY,
        rmz_customer_id="12346",
        slug="sticker-pack",
        quantity=4,
        card=_GOOD,
        ends="started",
    ),
    DemoOrder(
        minutes_ago=2 * _DAY,
        rmz_customer_id="12347",
        slug="design-course",
        quantity=3,
        coupon_code="SAVE10",
        ends="expired",
    ),
    DemoOrder(
        minutes_ago=_DAY,
        rmz_customer_id="12345",
        slug="sticker-pack",
        quantity=10,
        card=_GOOD,
        ends="paid",
    ),
    DemoOrder(
        minutes_ago=600, rmz_customer_id="12346", slug="sticker-pack", quantity=2, ends="cancelled"
    ),
    DemoOrder(
        minutes_ago=4,
        rmz_customer_id="12347",
        slug="design-course",
        quantity=2,
        coupon_code="SAVE10",
        card=_BAD,
    ),
)
