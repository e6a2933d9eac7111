"""From rows to values: how what the order desk reads becomes facts.

The column lists stand beside the functions that read them by position; both databases' statements
select exactly these.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from orderwire.engine.catalogue import (
    Option,
    PeriodUnit,
    Plan,
    Price,
    Product,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.coupons import Coupon, CouponKind
from orderwire.engine.drafts import Claim, ClaimKind, Name
from orderwire.engine.facts import Existing, Standing, StoreTerms
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.storage.desk import Held, KeptAnswer

OwnRow = Sequence[Any]
"""A row as a driver gives it, read by position."""

LARGEST_ID = 2**53
"""Ids stay below this, so that every JSON parser reads them right."""

PRODUCTS_REMEMBERED = 4_096

TERMS_COLUMNS = (
    "s.currency, s.country, s.prices_include_tax, s.checkout_lasts_ms, "
    "t.country, t.tax_class, t.basis_points"
)

CATALOGUE_COLUMNS = (
    "p.id, p.slug, p.name, p.kind, p.is_active, p.tax_class, p.quantity_min, p.quantity_max, "
    "p.options, v.id, v.name, v.sku, v.stock_policy, v.period_unit, v.period_count, "
    "c.currency, c.amount_minor, c.sale_minor, c.sale_starts_ms, c.sale_ends_ms, "
    "v.weight_grams"
)

COUPON_COLUMNS = (
    "folded_code, id, code, kind, value, currency, minimum_minor, maximum_discount_minor, "
    "uses_max, uses_max_per_customer, uses, starts_ms, ends_ms, included, excluded, "
    "gives_free_shipping, is_active"
)

HOLDER_COLUMNS = (
    "c.kind, c.scope, c.value, c.fingerprint, c.answer_status, c.answer_body, "
    "o.id, o.state, o.total_minor, o.currency, k.id"
)


def terms_of(store_id: int, rows: Sequence[OwnRow]) -> StoreTerms:
    """A store's terms from its row, joined with its tax rates."""
    currency, country, prices_include_tax, checkout_lasts_ms = rows[0][:4]
    return StoreTerms(
        store_id=store_id,
        currency=currency,
        country=country,
        prices_include_tax=bool(prices_include_tax),
        tax_rates={(row[4], row[5]): row[6] for row in rows if row[4] is not None},
        checkout_lasts_ms=checkout_lasts_ms,
    )


def products_of(rows: Iterable[OwnRow]) -> dict[int, Product]:
    """Products from their rows joined with variants and prices, in order of position."""
    by_product: dict[int, list[OwnRow]] = {}
    for row in rows:
        by_product.setdefault(row[0], []).append(row)
    return {product_id: _product_of(tuple(its_rows)) for product_id, its_rows in by_product.items()}


@lru_cache(PRODUCTS_REMEMBERED)
def _product_of(rows: tuple[OwnRow, ...]) -> Product:
    """A product from its rows; equal rows are not read into values again and again.

    The rows themselves are read anew for every batch: nothing of a store is remembered.
    """
    first = rows[0]
    by_variant: dict[int, list[OwnRow]] = {}
    for row in rows:
        by_variant.setdefault(row[9], []).append(row)
    return Product(
        id=first[0],
        slug=first[1],
        name=first[2],
        kind=ProductKind(first[3]),
        is_active=bool(first[4]),
        tax_class=first[5],
        quantity_min=first[6],
        quantity_max=first[7],
        options=_options_of(first[8]),
        variants=[_variant_of(its_rows) for its_rows in by_variant.values()],
    )


def _options_of(text: str) -> Sequence[Option]:
    if text == "[]":
        return ()
    return msgspec.json.decode(text, type=tuple[Option, ...])


def _variant_of(rows: Sequence[OwnRow]) -> Variant:
    variant_id, name, sku, policy, unit, period_count = rows[0][9:15]
    return Variant(
        id=variant_id,
        name=name,
        sku=sku,
        stock=StockPolicy(policy),
        prices={row[15]: Price(*row[16:20]) for row in rows if row[15] is not None},
        plan=None if unit is None else Plan(PeriodUnit(unit), period_count),
        weight_grams=rows[0][20],
    )


def coupon_of(row: OwnRow) -> tuple[str, Coupon]:
    """A coupon, with the code it is found by."""
    return row[0], Coupon(
        id=row[1],
        code=row[2],
        kind=CouponKind(row[3]),
        value=row[4],
        currency=row[5],
        minimum_minor=row[6],
        maximum_discount_minor=row[7],
        uses_max=row[8],
        uses_max_per_customer=row[9],
        uses=row[10],
        starts_ms=row[11],
        ends_ms=row[12],
        included=msgspec.json.decode(row[13], type=frozenset[int]),
        excluded=msgspec.json.decode(row[14], type=frozenset[int]),
        gives_free_shipping=bool(row[15]),
        is_active=bool(row[16]),
    )


def held_of(row: OwnRow) -> tuple[Claim, Held]:
    """A claim and who holds it, with the order's total and checkout."""
    existing = Existing(
        order_id=row[6],
        state=OrderState(row[7]),
        total=Money(row[8], row[9]),
        checkout_id=row[10],
    )
    answer = None if row[4] is None else KeptAnswer(row[4], bytes(row[5]))
    claim = Claim(ClaimKind(row[0]), row[1], row[2])
    return claim, Held(Standing(existing, row[3]), answer)


class Sought(NamedTuple):
    """What the look-up of names is asked for, list by list: the values of each sort of name."""

    product_ids: Sequence[str]
    variant_ids: Sequence[str]
    slugs: Sequence[str]
    skus: Sequence[str]
    customer_ids: Sequence[str]
    own_customers: Sequence[int]
    phones: Sequence[str]
    emails: Sequence[str]


def sought(names: Collection[Name]) -> Sought:
    """The lists of a look-up. Names of other sorts are looked up elsewhere."""
    values: dict[tuple[str, str], list[str]] = {}
    for name in names:
        values.setdefault((name.kind, name.by), []).append(name.value)
    own_customers = own_ids(name for name in names if name.kind == "customer")
    return Sought(
        values.get(("product", "id"), ()),
        values.get(("variant", "id"), ()),
        values.get(("product", "slug"), ()),
        values.get(("product", "sku"), ()),
        values.get(("customer", "id"), ()),
        list(own_customers.values()),
        values.get(("customer", "phone"), ()),
        values.get(("customer", "email"), ()),
    )


def found_names(names: Iterable[Name], rows: Iterable[OwnRow], dialect: str) -> dict[Name, int]:
    """What names stand for, from rows of (kind, by, value, our id); ids are those of one dialect.

    An id that the dialect does not know is read as one of ours. A customer of that id has to exist,
    which a row with `own` says; whether a product does shows when it is read.
    """
    found: dict[Name, int] = {}
    customers = set()
    for kind, by, value, our_id in rows:
        if by == "own":
            customers.add(our_id)
        else:
            found[Name(kind, by, value, dialect if by == "id" else "")] = our_id
    unknown = own_ids(name for name in names if name not in found)
    return found | {
        name: our_id
        for name, our_id in unknown.items()
        if name.kind != "customer" or our_id in customers
    }


def own_ids(names: Iterable[Name]) -> dict[Name, int]:
    """The names by id that can be read as ids of ours."""
    return {
        name: int(name.value)
        for name in names
        if name.by == "id"
        and name.value.isascii()
        and name.value.isdigit()
        and len(name.value) <= len(str(LARGEST_ID))
        and int(name.value) < LARGEST_ID
    }
