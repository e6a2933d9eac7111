"""An order as a file says it: what may stand in it, and what it is in our words.

The same form serves drafts and imports; an import says besides what the order was elsewhere. An
amount is a decimal in quotes, in the order's currency. `info.context` holds that currency, and the
moment (`now_ms`).
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from orderwire.cli.settings_values import Country, Currency, Prose, Text, Word, minor_of, refuse
from orderwire.cli.settings_values import Name as NonEmpty
from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.drafts import (
    Buyer,
    Contact,
    Draft,
    DraftDelivery,
    DraftLine,
    Name,
    Past,
    Stated,
    StatedLine,
    Tender,
    TenderState,
)
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL, OFFLINE
from orderwire.engine.order_life import ENDED, OrderState

QUANTITY_MAX = 1_000_000
LINES_MAX = 1_000

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_TAKEN_AS = {
    CASH_ON_DELIVERY: TenderState.PROMISED,
    BANK_TRANSFER: TenderState.IN_REVIEW,
    MANUAL: TenderState.CAPTURED,
}


def _minor(value: object, info: ValidationInfo) -> int:
    assert info.context is not None, "whoever reads a file says its currency"
    return minor_of(value, info.context["currency"])


def _phone(text: str) -> str:
    if not _PHONE.fullmatch(text):
        raise refuse('must be a phone number with its country, like "+966500000001"')
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise refuse("must be an e-mail address")
    return text


def _id(value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _moment_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


Amount = Annotated[int, BeforeValidator(_minor)]
Id = Annotated[NonEmpty, BeforeValidator(_id)]
Phone = Annotated[str, AfterValidator(_phone)]
Email = Annotated[Text, AfterValidator(_email)]
Quantity = Annotated[int, Field(ge=1, le=QUANTITY_MAX)]


class _Part(BaseModel):
    """An object of the file: nothing but its fields."""

    # Not strict as a whole: JSON has no words for enums and moments.
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class LinePart(_Part):
    """`lines[]`: a SKU, a product by its id, or a name and a price of its own."""

    sku: NonEmpty | None = None
    product: Id | None = None
    name: Text = ""
    quantity: Annotated[Quantity, Field(strict=True)] = 1
    price: Amount | None = None
    kind: ProductKind = ProductKind.PHYSICAL
    tax_class: Word = "standard"
    options: dict[NonEmpty, NonEmpty | list[NonEmpty]] = {}
    notice: Prose | None = None

    @model_validator(mode="after")
    def _is_something(self) -> "LinePart":
        if self.sku is None and self.product is None:
            if not self.name:
                raise refuse("must have a sku, a product, or a name and a price")
            if self.price is None:
                raise refuse("must have a price: it is of nothing that the store sells")
        return self

    def line(self, dialect: str) -> DraftLine:
        """The same in our words. A SKU beside a name and a price may be one that we lack."""
        stated = None
        if self.price is not None:
            stated = StatedLine(
                unit_minor=self.price,
                name=self.name,
                sku=self.sku,
                kind=self.kind,
                tax_class=self.tax_class,
            )
        variant = None if self.sku is None else Name("variant", "sku", self.sku)
        product = None if self.product is None else Name("product", "id", self.product, dialect)
        options = {
            name: [values] if isinstance(values, str) else values
            for name, values in self.options.items()
        }
        return DraftLine(
            product=product,
            quantity=self.quantity,
            options=tuple(options.items()),
            notice=self.notice,
            variant=variant,
            stated=stated,
        )


class ContactPart(_Part):
    """`delivery.receiver`: somebody to talk to."""

    first_name: Text = ""
    last_name: Text = ""
    email: Email | None = None
    phone: Phone | None = None

    def contact(self) -> Contact:
        """The same in our words."""
        return Contact(
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            phone=self.phone,
        )


class CustomerPart(ContactPart):
    """`customer`: by id, else found or made by phone and e-mail."""

    id: Id | None = None

    def buyer(self, dialect: str) -> Buyer:
        """The same in our words."""
        contact = self.contact()
        if self.id is not None:
            name = Name("customer", "id", self.id, dialect)
            sent = None if contact == Contact() else contact
            return Buyer(customer_id=self.id, contact=sent, keys=(name,))
        keys = []
        if self.phone is not None:
            keys.append(Name("customer", "phone", self.phone))
        if self.email is not None:
            keys.append(Name("customer", "email", self.email.lower()))
        return Buyer(contact=contact, keys=tuple(keys))


class AddressPart(_Part):
    """`delivery.address`, `billing_address`."""

    country: Country | None = None
    region: Text = ""
    city: Text = ""
    district: Text = ""
    line1: Text = ""
    line2: Text = ""
    postal_code: Text = ""
    company: Text = ""
    latitude: Text = ""
    longitude: Text = ""
    more: dict[Word, Text] = {}

    def address(self) -> Address:
        """The same in our words."""
        return Address(**{**self.model_dump(), "country": self.country or ""})


class DeliveryPart(_Part):
    """`delivery`: shipped, by a method or nobody knows yet how, or picked up at a branch."""

    method: Id | None = None
    branch: Id | None = None
    address: AddressPart | None = None
    receiver: ContactPart | None = None

    @model_validator(mode="after")
    def _goes_one_way(self) -> "DeliveryPart":
        if self.branch is not None and (self.method is not None or self.address is not None):
            raise refuse("is either picked up at a branch, or shipped by a method to an address")
        return self

    def delivery(self, dialect: str) -> DraftDelivery:
        """The same in our words."""
        is_pickup = self.branch is not None
        return DraftDelivery(
            kind=DeliveryKind.PICKUP if is_pickup else DeliveryKind.SHIPPING,
            method=_named("shipping_method", self.method, dialect),
            branch=_named("branch", self.branch, dialect),
            address=None if self.address is None else self.address.address(),
            receiver=None if self.receiver is None else self.receiver.contact(),
        )


class PaymentPart(_Part):
    """`payment`: how the order is paid, where that is decided already."""

    way: Word
    state: TenderState | None = None
    method: Text = ""
    reference: NonEmpty | None = None
    evidence: Prose = ""
    fee: Amount | None = None

    @field_validator("way")
    @classmethod
    def _known(cls, way: str) -> str:
        if way not in OFFLINE:
            raise refuse(f"must be one of {', '.join(sorted(OFFLINE))}")
        return way

    @model_validator(mode="after")
    def _fits(self) -> "PaymentPart":
        wanted = (None, _TAKEN_AS[self.way], TenderState.CAPTURED)
        if self.state not in wanted:
            raise refuse(f"{self.way} is {_TAKEN_AS[self.way]} or captured")
        if self.fee is not None and self.way != CASH_ON_DELIVERY:
            raise refuse("only cash_on_delivery has a fee here; others stand in amounts.fees")
        return self

    def tender(self, *, is_paid: bool = False) -> Tender:
        """The same in our words."""
        state = TenderState.CAPTURED if is_paid else self.state or _TAKEN_AS[self.way]
        return Tender(
            provider=self.way,
            state=state,
            method=self.method,
            reference=self.reference,
            evidence=self.evidence,
            fee_minor=self.fee,
        )


class AmountsPart(_Part):
    """`amounts`: what is believed of the sums. The total is compared with what comes out."""

    discount: Amount | None = None
    shipping: Amount | None = None
    shipping_name: Text = ""
    fees: dict[NonEmpty, Amount] = {}
    tax: Amount | None = None
    total: Amount | None = None
    includes_tax: StrictBool | None = None

    def stated(self) -> Stated:
        """The same in our words."""
        return Stated(
            discount_minor=self.discount,
            shipping_minor=self.shipping,
            shipping_name=self.shipping_name,
            fees=tuple(self.fees.items()),
            tax_minor=self.tax,
            total_minor=self.total,
            includes_tax=self.includes_tax,
        )


class OrderPart(_Part):
    """The whole order, as a draft has it."""

    currency: Currency | None = None
    lines: Annotated[list[LinePart], Field(min_length=1, max_length=LINES_MAX)]
    customer: CustomerPart | None = None
    delivery: DeliveryPart | None = None
    billing_address: AddressPart | None = None
    note: Prose = ""
    tags: Annotated[list[NonEmpty], Field(max_length=100)] = []
    coupon: NonEmpty | None = None
    payment: PaymentPart | None = None
    accepts: Annotated[list[Word], Field(min_length=1, max_length=20)] | None = None
    amounts: AmountsPart | None = None
    source: Text = ""

    def draft(self, dialect: str) -> Draft:
        """The same in our words."""
        customer, delivery, billing = self.customer, self.delivery, self.billing_address
        return Draft(
            dialect=dialect,
            lines=[line.line(dialect) for line in self.lines],
            source=self.source,
            currency=self.currency,
            buyer=None if customer is None else customer.buyer(dialect),
            coupon_code=self.coupon,
            delivery=None if delivery is None else delivery.delivery(dialect),
            billing_address=None if billing is None else billing.address(),
            note=self.note,
            tags=tuple(dict.fromkeys(self.tags)),
            tender=None if self.payment is None else self.payment.tender(),
            accepts=None if self.accepts is None else tuple(self.accepts),
            stated=None if self.amounts is None else self.amounts.stated(),
        )


class PastPart(OrderPart):
    """A line of an import: the order, and what it was elsewhere."""

    id: Id
    number: Id | None = None
    created_at: AwareDatetime
    state: OrderState
    paid: StrictBool = False
    fulfilled: StrictBool = False

    @field_validator("created_at")
    @classmethod
    def _was(cls, moment: datetime, info: ValidationInfo) -> datetime:
        if info.context is not None and not 0 <= _moment_ms(moment) <= info.context["now_ms"]:
            raise refuse("must not lie in the future, nor before 1970")
        return moment

    @model_validator(mode="after")
    def _hangs_together(self) -> "PastPart":
        if self.state is OrderState.AWAITING_PAYMENT and (self.paid or self.payment is not None):
            raise refuse("an order that awaits its payment has none yet")
        if self.fulfilled and self.state in (*ENDED, OrderState.AWAITING_PAYMENT):
            raise refuse(f"an order that is {self.state.value} was not fulfilled")
        if self.state in ENDED and self.payment is not None and not self.is_paid:
            raise refuse(f"nobody pays an order any more that is {self.state.value}")
        return self

    @property
    def is_paid(self) -> bool:
        """Whether its money has come."""
        return self.paid or (
            self.payment is not None and self.payment.tender().state is TenderState.CAPTURED
        )

    def draft(self, dialect: str) -> Draft:
        """The same in our words; nothing moves for it."""
        fields = super().draft(dialect)
        tender = None if self.payment is None else self.payment.tender(is_paid=self.paid)
        if tender is None and self.paid:
            tender = Tender(provider=MANUAL, state=TenderState.CAPTURED)
        past = Past(
            number=self.number,
            created_ms=_moment_ms(self.created_at),
            state=self.state,
            fulfilled=self.fulfilled,
        )
        return replace(fields, own_id=self.id, tender=tender, past=past)


def _named(kind: str, value: str | None, dialect: str) -> Name | None:
    return None if value is None else Name(kind, "id", value, dialect)
