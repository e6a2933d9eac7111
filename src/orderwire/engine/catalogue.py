"""What a store sells. Facts about products, and the one question asked of a price: what now?

A product is sold as one of its variants. A subscription's plans are variants with a period. Stock
is not part of the catalogue: it is a count that orders take from (see `facts`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ProductKind(StrEnum):
    """What kind of thing is handed over, which decides how it is handed over."""

    PHYSICAL = "physical"
    DIGITAL = "digital"
    CODE = "code"
    LICENCE = "licence"
    SERVICE = "service"
    COURSE = "course"
    SUBSCRIPTION = "subscription"


CODED = frozenset({ProductKind.CODE, ProductKind.LICENCE})
"""The kinds that are handed over as a code for each unit."""


class StockPolicy(StrEnum):
    """Whether orders take from a count.

    tracked     every unit is counted and reserved; none left means not for sale
    untracked   the merchant counts elsewhere; any quantity may be ordered
    unlimited   there is no count, since the thing is copied when it is sold
    """

    TRACKED = "tracked"
    UNTRACKED = "untracked"
    UNLIMITED = "unlimited"


class PeriodUnit(StrEnum):
    """What a subscription's period is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Price:
    """A price in one currency, and a sale price for as long as the sale runs. Minor units, ms."""

    amount_minor: int
    sale_minor: int | None = None
    sale_starts_ms: int | None = None
    sale_ends_ms: int | None = None

    def at(self, now_ms: int) -> int:
        """The price at a moment: the sale price while the sale runs, its last moment excluded."""
        if self.sale_minor is None:
            return self.amount_minor
        if self.sale_starts_ms is not None and now_ms < self.sale_starts_ms:
            return self.amount_minor
        if self.sale_ends_ms is not None and now_ms >= self.sale_ends_ms:
            return self.amount_minor
        return self.sale_minor


@dataclass(frozen=True, slots=True)
class Plan:
    """How long one period of a subscription lasts."""

    unit: PeriodUnit
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One thing that can be put on an order line. A unit weighs so much, where that is known."""

    id: int
    name: str = ""
    sku: str | None = None
    stock: StockPolicy = StockPolicy.TRACKED
    prices: Mapping[str, Price]
    plan: Plan | None = None
    weight_grams: int | None = None


class OptionKind(StrEnum):
    """How a customer fills in an option."""

    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of an option's values, with what it adds to the unit price in each currency."""

    id: int
    name: str
    surcharges: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something the customer decides about a product beyond its variant."""

    id: int
    name: str
    kind: OptionKind
    is_required: bool = False
    choices: Sequence[Choice] = ()
    surcharges: Mapping[str, int]
    """What filling in a text option adds to the unit price, in each currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product with all its variants, the first of which is the one sold by default."""

    id: int
    slug: str
    name: str
    kind: ProductKind
    is_active: bool = True
    tax_class: str = "standard"
    quantity_min: int = 1
    quantity_max: int | None = None
    options: Sequence[Option] = ()
    variants: Sequence[Variant]

    @property
    def is_shipped(self) -> bool:
        """Whether somebody has to bring it to the customer."""
        return self.kind is ProductKind.PHYSICAL
