"""From RMZ's JSON to a new product: everything that is wrong is found before anything is said."""

from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from decimal import Decimal

import msgspec
from pydantic import ValidationError

from orderwire.dialects._kit.days import end_of, zone_of
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects._kit.slugs import slug_of
from orderwire.dialects._kit.wire import encode
from orderwire.dialects._kit.wire import number as number_of
from orderwire.dialects.rmz.durations import PLANS
from orderwire.dialects.rmz.reading import Place, problems_of
from orderwire.dialects.rmz.schemas_products import FieldBody, ProductCreate
from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    Price,
    ProductKind,
)
from orderwire.engine.money import LARGEST_MINOR, Money
from orderwire.operations.create_product import NewProduct, NewVariant
from orderwire.storage.products import ProductPage
from orderwire.storage.stores import Store

ACTIVE = 1

KIND_OF_TYPE: Mapping[str, ProductKind] = {
    "product": ProductKind.DIGITAL,
    "code": ProductKind.CODE,
    "service": ProductKind.SERVICE,
    "subscription": ProductKind.SUBSCRIPTION,
    "license": ProductKind.LICENCE,
    "course": ProductKind.COURSE,
}

KIND_OF_FIELD: Mapping[str, OptionKind] = {
    "text": OptionKind.TEXT,
    "select": OptionKind.CHOICE,
    "checkbox": OptionKind.CHOICES,
}

_CODED = frozenset({"code", "license"})


def read_product(document: object, store: Store) -> NewProduct:
    """The product that a request's document asks for. Raises Invalid with every problem."""
    try:
        body = ProductCreate.model_validate(_without_blanks(document))
    except ValidationError as error:
        raise Invalid(problems_of(error, place=lambda where: where)) from None
    amounts = _Amounts(Money(0, store.currency).exponent)
    problems = [*_contradictions(body)]
    new = _read(body, store, amounts)
    problems = [*amounts.problems, *problems]
    if problems:
        raise Invalid(problems)
    return new


def _without_blanks(document: object) -> object:
    """What is empty counts as missing, as in the platform's framework."""
    if not isinstance(document, dict):
        return document
    return {
        name: value
        for name, value in document.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


class _Amounts:
    """Reads amounts, and remembers which of them the currency cannot express."""

    def __init__(self, places: int) -> None:
        self._places = places
        self.problems: list[Problem] = []

    def minor(self, where: Place, number: Decimal | None) -> int:
        """An amount in minor units, exact; nothing for one that is missing or wrong."""
        if number is None:
            return 0
        minor = number.scaleb(self._places)
        if minor > LARGEST_MINOR:
            largest = number_of(LARGEST_MINOR, self._places)
            self.problems.append(Problem(where, "less_than_equal", {"le": largest}))
            return 0
        if minor != minor.to_integral_value():
            self.problems.append(Problem(where, "decimal_places", {"places": self._places}))
            return 0
        return int(minor)


def _contradictions(body: ProductCreate) -> Iterator[Problem]:
    """Fields that are fine alone, and wrong beside each other."""
    if body.discount_price is not None and body.discount_price >= body.price:
        yield Problem(("discount_price",), "less_than_other", {"other": f"{body.price:f}"})
    if body.max_purchase_count is not None and body.max_purchase_count < (body.min_qty or 1):
        facts = {"other": body.min_qty or 1}
        yield Problem(("max_purchase_count",), "not_less_than_other", facts)
    if body.discount_expiry is not None and _expiry_of(body.discount_expiry) is None:
        yield Problem(("discount_expiry",), "date", {})
    for index, code in enumerate(body.codes or ()):
        if code in (body.codes or ())[:index]:
            yield Problem(("codes", index), "distinct", {})
    names = [field.name for field in body.fields or ()]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(("fields", index, "name"), "distinct", {})
    for index, field in enumerate(body.fields or ()):
        if field.type != "text" and not field.options:
            yield Problem(("fields", index, "options"), "missing", {})


def _read(body: ProductCreate, store: Store, amounts: _Amounts) -> NewProduct:
    return NewProduct(
        name=body.name,
        kind=KIND_OF_TYPE[body.type],
        slug=body.slug or slug_of(body.name),
        is_slug_wished=body.slug is not None,
        is_active=body.status == ACTIVE,
        quantity_min=body.min_qty or 1,
        quantity_max=body.max_purchase_count,
        options=[
            _option(index, field, store.currency, amounts)
            for index, field in enumerate(body.fields or ())
        ],
        variants=_variants(body, zone_of(store.timezone), amounts),
        cost_minor=amounts.minor(("cost_price",), body.cost_price),
        units=_units(body),
        page=ProductPage(
            description=body.description or "",
            marketing_title=body.marketing_title or "",
            activation_info=body.activation_info or "",
            shows_reviews=body.show_reviews,
            asks_for_notes=body.is_noticeable,
            metadata=_plain(body.metadata),
        ),
        image_ids=[media.file.response.id for media in (body.image, *(body.extra_images or ()))],
        file_ids=[media.file.response.id for media in body.product_files or ()],
        category_ids=body.categories or [],
        codes=(body.codes or []) if body.type in _CODED else [],
    )


def _units(body: ProductCreate) -> int | None:
    """What there is of it. A code is counted by its codes."""
    if body.type in _CODED:
        return len(body.codes or ())
    return None if body.type == "subscription" else body.stock


def _plain(metadata: dict[str, object] | None) -> Mapping[str, object] | None:
    """The metadata without decimals, as every reader of JSON would have them."""
    return None if metadata is None else msgspec.json.decode(encode(metadata))


def _variants(body: ProductCreate, zone: tzinfo, amounts: _Amounts) -> list[NewVariant]:
    """One variant with the product's price; of a subscription, one for each plan."""
    sale_minor = sale_ends_ms = None
    if body.discount_price is not None:
        sale_minor = amounts.minor(("discount_price",), body.discount_price)
        expiry = _expiry_of(body.discount_expiry or "")
        sale_ends_ms = None if expiry is None else end_of(expiry, zone)
    price = Price(
        amounts.minor(("price",), body.price), sale_minor=sale_minor, sale_ends_ms=sale_ends_ms
    )
    if body.type != "subscription":
        return [NewVariant(price=price)]
    if not body.subscription_variants:
        return [NewVariant(price=price, name="monthly", plan=PLANS["monthly"])]
    return [
        NewVariant(
            price=Price(amounts.minor(("subscription_variants", index, "price"), variant.price)),
            name=variant.name or variant.duration,
            plan=PLANS[variant.duration],
        )
        for index, variant in enumerate(body.subscription_variants)
    ]


def _option(index: int, field: FieldBody, currency: str, amounts: _Amounts) -> Option:
    """A field as an option. Its ids count within the product."""
    kind = KIND_OF_FIELD[field.type]
    choices = [
        Choice(
            id=number + 1,
            name=choice.name,
            surcharges={
                currency: amounts.minor(("fields", index, "options", number, "price"), choice.price)
            },
        )
        for number, choice in enumerate(field.options if kind is not OptionKind.TEXT else ())
    ]
    own_price = field.price if kind is OptionKind.TEXT else None
    surcharge = amounts.minor(("fields", index, "price"), own_price)
    return Option(
        id=index + 1,
        name=field.name,
        kind=kind,
        is_required=field.required,
        choices=choices,
        surcharges={currency: surcharge} if kind is OptionKind.TEXT else {},
    )


def _expiry_of(text: str) -> date | None:
    """A day of the calendar, with another one after it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min < day < date(9999, 12, 30) else None
