"""From Shoplazza's JSON to our draft: everything that is wrong is found before anything is said.

Rule 1: the caller is believed about tax, shipping and discount; the tax comes on top of prices
that never contain any. From 2026-01 on it may state the price of a line.
Rule 2: what an order of this platform says and others' do not is kept as it was stated.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from orderwire.dialects._kit.contacts import find_phone, is_email, is_masked
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.amounts import read_amount, read_percent
from orderwire.dialects.shoplazza.schemas_orders import (
    AddressBody,
    AnyOrderBody,
    FlatAddressBody,
    FlatLineBody,
    FlatOrderBody,
    FlatShippingLineBody,
    LineBody,
    NewOrderBody,
    PricedLineBody,
    WrappedNewOrderBody,
    WrappedOrderBody,
)
from orderwire.dialects.shoplazza.shapes import money
from orderwire.dialects.shoplazza.versions import Version
from orderwire.dialects.shoplazza.viewing import CASH_ON_DELIVERY_NAME, properties_key
from orderwire.engine.addresses import Address
from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.drafts import (
    Buyer,
    Contact,
    Draft,
    DraftDelivery,
    DraftLine,
    Name,
    Stated,
    StatedLine,
    Tender,
    TenderState,
)
from orderwire.engine.offline import CASH_ON_DELIVERY

Place = tuple[str | int, ...]

_PROPERTIES_LENGTH_MAX = 10_000


def read_order(document: object, version: Version) -> Draft:
    """The draft that a request's document asks for. Raises Invalid with every problem."""
    body = _body_of(document, version)
    reading = _Reading(body, () if version.is_flat else ("order",))
    draft = reading.draft()
    if reading.problems:
        raise Invalid(reading.problems)
    return draft


def _body_of(document: object, version: Version) -> AnyOrderBody:
    try:
        match version:
            case Version.V2022_01:
                return FlatOrderBody.model_validate(document)
            case Version.V2025_06:
                return WrappedOrderBody.model_validate(document).order
            case Version.V2026_01:
                return WrappedNewOrderBody.model_validate(document).order
    except ValidationError as error:
        raise Invalid(problems_of(error)) from None


def problems_of(error: ValidationError) -> list[Problem]:
    """Pydantic's errors as problems, one for each place. What is blank is missing."""
    problems: dict[Place, Problem] = {}
    for found in error.errors(include_url=False):
        where: Place = found["loc"]
        kind = "missing" if _is_blank(found["input"]) else found["type"]
        problems.setdefault(where, Problem(where, kind, found.get("ctx", {})))
    return list(problems.values())


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, slots=True)
class _Shipping:
    """A shipping line under the same names in all versions."""

    name: str
    price: str
    more: Mapping[str, str]


class _Reading:
    """One body on its way to a draft. What is wrong with it is collected in `problems`."""

    def __init__(self, body: AnyOrderBody, root: Place) -> None:
        self.problems: list[Problem] = []
        self._body = body
        self._root = root
        self._currency = body.currency_code.upper()

    def draft(self) -> Draft:
        """The draft, as far as the body allows one."""
        body = self._body
        self._check()
        contact = _contact_of(body.shipping_address)
        return Draft(
            dialect=NAME,
            currency=self._currency,
            buyer=_buyer_of(contact),
            lines=[self._line_of(index, line) for index, line in enumerate(body.line_items)],
            coupon_code=self._coupon_code(),
            delivery=DraftDelivery(
                kind=DeliveryKind.SHIPPING,
                address=_address_of(body.shipping_address),
                receiver=contact,
            ),
            note=body.note or "",
            tags=tuple(tag for tag in body.tags or () if tag.strip()),
            tender=_tender_of(body),
            stated=self._stated(),
            more=self._more(),
        )

    def _problem(self, where: Place, kind: str, **facts: object) -> None:
        self.problems.append(Problem((*self._root, *where), kind, facts))

    def _check(self) -> None:
        """What is wrong with members that have the right form."""
        if self._currency not in EXPONENTS:
            self._problem(("currency_code",), "currency")
        if not is_email(self._body.shipping_address.email):
            self._problem(("shipping_address", "email"), "email")

    def _amount(self, where: Place, text: str) -> int:
        if self._currency not in EXPONENTS:
            return 0  # what is wrong is the currency
        minor = read_amount(text, self._currency)
        if minor is None:
            example = money(1599, self._currency)
            self._problem(where, "amount", currency=self._currency, example=example)
        return minor or 0

    def _stated(self) -> Stated:
        body = self._body
        shipping = _shipping_of(body)
        discount, basis_points = self._discount(body.discount)
        return Stated(
            discount_minor=discount,
            discount_basis_points=basis_points,
            shipping_minor=self._amount(("shipping_line", "shipping_price"), shipping.price),
            shipping_name=shipping.name,
            tax_minor=self._amount(("tax_total",), body.tax_total),
            includes_tax=False,
        )

    def _discount(self, text: str | None) -> tuple[int | None, int | None]:
        """A discount as an amount, or in basis points of what the lines are worth."""
        if text is None:
            return None, None
        if "%" not in text:
            return self._amount(("discount",), text), None
        basis_points = read_percent(text)
        if basis_points is None:
            self._problem(("discount",), "percent")
        return None, basis_points or 0

    def _coupon_code(self) -> str | None:
        """A code that stands without an amount is a coupon of the store's."""
        body = self._body
        if not isinstance(body, NewOrderBody) or body.discount is not None:
            return None
        application = body.discount_application
        return None if application is None else application.discount_code

    def _line_of(self, index: int, line: LineBody) -> DraftLine:
        stated = None
        is_own = line.product_id is None and line.variant_id is None
        where: Place = ("line_items", index)
        if isinstance(line, PricedLineBody):
            stated = self._stated_line(where, line, is_own=is_own)
        elif isinstance(line, FlatLineBody):
            for name in ("product_id", "variant_id"):
                if getattr(line, name) is None:
                    self._problem((*where, name), "missing")
        elif is_own:
            self._problem((*where, "product_id"), "missing")
        return DraftLine(
            product=_named("product", line.product_id),
            variant=_named("variant", line.variant_id),
            quantity=line.quantity,
            stated=stated,
        )

    def _stated_line(
        self, where: Place, line: PricedLineBody, *, is_own: bool
    ) -> StatedLine | None:
        """What the caller says of a line. Of its own line, it has to say all."""
        if is_own:
            for name in ("price", "product_title"):
                if getattr(line, name) is None:
                    self._problem((*where, name), "required_without", other="product_id")
        if line.price is None:
            return None
        minor = self._amount((*where, "price"), line.price)
        return StatedLine(unit_minor=minor, name=line.product_title or "")

    def _more(self) -> dict[str, str]:
        """What only orders of this platform say, for the record."""
        body = self._body
        more = dict(_shipping_of(body).more)
        if body.payment_line is not None:
            more["payment_line"] = body.payment_line
        for index, line in enumerate(body.line_items):
            if isinstance(line, FlatLineBody) and line.custom_properties:
                text = json.dumps(line.custom_properties, ensure_ascii=False)
                more[properties_key(index)] = text
                if len(text) > _PROPERTIES_LENGTH_MAX:
                    where = ("line_items", index, "custom_properties")
                    self._problem(where, "string_too_long", max_length=_PROPERTIES_LENGTH_MAX)
        return more | _news_of(body)


def _news_of(body: AnyOrderBody) -> dict[str, str]:
    """What 2026-01 has added."""
    if not isinstance(body, NewOrderBody):
        return {}
    application = body.discount_application
    said = {
        "config": body.config,
        "discount_code": None if application is None else application.discount_code,
        "discount_title": None if application is None else application.title,
        "order_confirm_notify": body.order_confirm_notify,
        "fulfillment_notify": body.fulfillment_notify,
        "partial_fulfillment_notify": body.partial_fulfillment_notify,
        "order_delivered_notify": body.order_delivered_notify,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _shipping_of(body: AnyOrderBody) -> _Shipping:
    line = body.shipping_line
    if isinstance(line, FlatShippingLineBody):
        more = {"shipping_desc": line.desc}
        name = line.name
    else:
        method = line.delivery_method
        more = {
            "shipping_desc": line.shipping_desc,
            "delivery_method": None if method is None else str(method),
            "time_remark": None if line.business_info is None else line.business_info.time_remark,
        }
        name = line.shipping_name
    return _Shipping(
        name=name,
        price=line.shipping_price,
        more={key: text for key, text in more.items() if text is not None},
    )


def _named(kind: str, outside_id: str | None) -> Name | None:
    return None if outside_id is None else Name(kind, "id", outside_id, NAME)


def _contact_of(address: AddressBody) -> Contact:
    """Who gets it. The phone counts where there can be one like it; the text is kept anyway."""
    phone = None
    if address.phone is not None:
        code = (address.phone_area_code or "").lstrip("+")
        country = address.country_code.upper()
        phone = find_phone(f"+{code}{address.phone}", country) if code.isdigit() else None
        phone = phone or find_phone(address.phone, country)
    return Contact(
        first_name=address.first_name or "",
        last_name=address.last_name,
        email=address.email,
        phone=phone,
    )


def _buyer_of(contact: Contact) -> Buyer:
    """Who buys, with the keys that Shoplazza finds a customer by: e-mail, then phone."""
    keys = []
    if contact.email is not None and not is_masked(contact.email):
        keys.append(Name("customer", "email", contact.email.lower()))
    if contact.phone is not None:
        keys.append(Name("customer", "phone", contact.phone))
    return Buyer(contact=contact, keys=tuple(keys))


def _address_of(body: AddressBody) -> Address:
    more = {
        "country": body.country,
        "province_code": body.province_code,
        "phone": body.phone,
        "phone_area_code": body.phone_area_code,
        "cpf": body.cpf,
    }
    return Address(
        country=body.country_code.upper(),
        region=body.province,
        city=body.city,
        district=body.area or "",
        line1=body.address,
        line2=body.address1 or "",
        postal_code=body.zip or "",
        company=body.company or "",
        latitude=(body.latitude or "") if isinstance(body, FlatAddressBody) else "",
        longitude=(body.longitude or "") if isinstance(body, FlatAddressBody) else "",
        more={name: text for name, text in more.items() if text is not None},
    )


def _tender_of(body: AnyOrderBody) -> Tender | None:
    """Cash on delivery, where the caller says so. What it charges for it is in its amounts."""
    said = (body.payment_line or "").upper()
    if said != CASH_ON_DELIVERY_NAME:
        return None
    return Tender(provider=CASH_ON_DELIVERY, state=TenderState.PROMISED, method="cod", fee_minor=0)
