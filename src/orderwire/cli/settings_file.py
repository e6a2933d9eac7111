"""The sections of a settings file: what may stand in each, and what it is in our units.

Each model is a table of the file. `info.context` holds the store's currency and the ids that its
lists have now (see `settings_reading`).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from orderwire.cli.settings_values import (
    Country,
    Currency,
    Iban,
    Name,
    Prose,
    Rate,
    Text,
    TimeZone,
    Whole,
    Word,
    minor_of,
    refuse,
)
from orderwire.engine.addresses import Address
from orderwire.engine.delivering import BankAccount, Branch, PriceRule, ShippingMethod
from orderwire.engine.offering import PROVIDERS, TEST, WayToPay
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.operations.apply_settings import NEW_ID, StoreSettings, Wanted

P = TypeVar("P")
T = TypeVar("T")

MINUTE_MS, HOUR_MS = 60_000, 3_600_000


class _Part(BaseModel):
    """A table of the file: nothing but its fields, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class StorePart(_Part):
    """`[store]`."""

    name: Name
    country: Country
    timezone: TimeZone
    prices_include_tax: bool
    tax_number: Text = ""
    checkout_minutes: Annotated[int, Field(ge=1, le=60 * 24 * 30)] = 30
    window_seconds: Annotated[int, Field(ge=0, le=86_400)] = 300
    calls_per_minute: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    slug: Text = ""
    description: Prose = ""

    def settings(self) -> StoreSettings:
        """The same in our units."""
        return StoreSettings(
            name=self.name,
            country=self.country,
            timezone=self.timezone,
            prices_include_tax=self.prices_include_tax,
            tax_number=self.tax_number or None,
            checkout_lasts_ms=self.checkout_minutes * MINUTE_MS,
            window_ms=self.window_seconds * 1000,
            calls_per_minute=self.calls_per_minute or None,
            slug=self.slug or None,
            description=self.description or None,
        )


class RulePart(_Part):
    """`[[shipping.rules]]`, `[[payments.cash_on_delivery.fees]]`: amounts in its own currency."""

    currency: Annotated[Currency, Field(validate_default=True)] = ""
    amount: int
    countries: list[Country] = []
    regions: list[Name] = []
    from_subtotal: int = 0
    below_subtotal: int | None = None
    from_grams: Whole = 0
    below_grams: Whole | None = None
    per_kg: int = 0
    beyond_grams: Whole = 0

    @field_validator("currency", mode="before")
    @classmethod
    def _or_the_stores(cls, value: object, info: ValidationInfo) -> object:
        return info.context["currency"] if value == "" and info.context else value

    @field_validator("amount", "from_subtotal", "below_subtotal", "per_kg", mode="before")
    @classmethod
    def _exact(cls, value: object, info: ValidationInfo) -> int:
        # A currency that is wrong is told already; what its amounts are nobody can say.
        currency = info.data.get("currency")
        return 0 if currency is None else minor_of(value, currency)

    @field_validator("below_subtotal", "below_grams")
    @classmethod
    def _above(cls, value: int | None, info: ValidationInfo) -> int | None:
        lowest = info.data.get(str(info.field_name).replace("below", "from"))
        is_told = info.field_name == "below_subtotal" and "currency" not in info.data
        if value is not None and lowest is not None and value <= lowest and not is_told:
            raise refuse("must be more than where it begins")
        return value

    def rule(self) -> PriceRule:
        """The same in our units."""
        return PriceRule(
            currency=self.currency,
            amount_minor=self.amount,
            countries=frozenset(self.countries),
            regions=frozenset(self.regions),
            from_subtotal_minor=self.from_subtotal,
            below_subtotal_minor=self.below_subtotal,
            from_grams=self.from_grams,
            below_grams=self.below_grams,
            per_kg_minor=self.per_kg,
            beyond_grams=self.beyond_grams,
        )


class _Listed(_Part):
    """A row of a list, perhaps with the id that the store has for it."""

    section: ClassVar[str]

    id: int = NEW_ID

    @field_validator("id")
    @classmethod
    def _known(cls, value: int, info: ValidationInfo) -> int:
        if info.context and value not in info.context["ids"][cls.section]:
            raise refuse("is unknown in this store; leave it out for something new")
        return value


class ShippingPart(_Listed):
    """`[[shipping]]`."""

    section = "shipping"

    name: Name
    carrier: Text = ""
    active: bool = True
    tax_class: Word = "standard"
    rules: Annotated[list[RulePart], Field(min_length=1, max_length=200)]

    def method(self) -> ShippingMethod:
        """The same in our units."""
        return ShippingMethod(
            id=self.id,
            name=self.name,
            carrier=self.carrier,
            is_active=self.active,
            tax_class=self.tax_class,
            rules=tuple(part.rule() for part in self.rules),
        )


class AddressPart(_Part):
    """`[branches.address]`."""

    country: Country
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


class BranchPart(_Listed):
    """`[[branches]]`."""

    section = "branches"

    name: Name
    phone: Text = ""
    active: bool = True
    address: AddressPart

    def branch(self) -> Branch:
        """The same as we know it."""
        return Branch(
            id=self.id,
            name=self.name,
            address=Address(**self.address.model_dump()),
            is_active=self.active,
            phone=self.phone,
        )


class AccountPart(_Listed):
    """`[[bank_accounts]]`."""

    section = "bank_accounts"

    bank_name: Name
    account_name: Name
    account_number: Text = ""
    iban: Iban = ""
    currency: Currency | None = None
    active: bool = True

    def account(self) -> BankAccount:
        """The same as we know it."""
        return BankAccount(
            id=self.id,
            bank_name=self.bank_name,
            account_name=self.account_name,
            account_number=self.account_number,
            iban=self.iban,
            currency=self.currency,
            is_active=self.active,
        )


class WayPart(_Part):
    """`[payments.test]`, and what every way to pay has. Limits are in its only currency."""

    active: bool
    position: Whole | None = None
    countries: list[Country] = []
    currencies: list[Currency] = []
    minimum: int | None = None
    maximum: int | None = None

    @field_validator("minimum", "maximum", mode="before")
    @classmethod
    def _exact(cls, value: object, info: ValidationInfo) -> int:
        currencies = info.data.get("currencies")
        if currencies is None or info.context is None:
            return 0  # what is wrong with the currencies is told already
        if len(currencies) > 1:
            raise refuse("needs exactly one currency")
        return minor_of(value, currencies[0] if currencies else info.context["currency"])

    @field_validator("maximum")
    @classmethod
    def _above(cls, value: int | None, info: ValidationInfo) -> int | None:
        minimum = info.data.get("minimum")
        if value is not None and minimum is not None and value < minimum:
            raise refuse("must not be less than the minimum")
        return value

    def way(self, provider: str, currency: str) -> WayToPay:
        """The same in our units; limits without a currency are in the store's."""
        has_limits = self.minimum is not None or self.maximum is not None
        position = PROVIDERS.index(provider) if self.position is None else self.position
        return WayToPay(
            provider=provider,
            is_active=self.active,
            position=position,
            countries=frozenset(self.countries),
            currencies=frozenset(self.currencies or ([currency] if has_limits else [])),
            minimum_minor=self.minimum,
            maximum_minor=self.maximum,
        )


class TransferPart(WayPart):
    """`[payments.bank_transfer]`."""

    hours: Annotated[int, Field(ge=1, le=24 * 60)] | None = None

    def way(self, provider: str, currency: str) -> WayToPay:
        """The same in our units."""
        lasts_ms = None if self.hours is None else self.hours * HOUR_MS
        return replace(super().way(provider, currency), lasts_ms=lasts_ms)


class CashPart(WayPart):
    """`[payments.cash_on_delivery]`."""

    fees: Annotated[list[RulePart], Field(max_length=200)] = []

    def way(self, provider: str, currency: str) -> WayToPay:
        """The same in our units."""
        fees = tuple(part.rule() for part in self.fees)
        return replace(super().way(provider, currency), fees=fees)


class PaymentsPart(_Part):
    """`[payments]`: a table for each way to pay; one that is missing is as it is by default."""

    test: WayPart | None = None
    bank_transfer: TransferPart | None = None
    cash_on_delivery: CashPart | None = None

    def ways(self, currency: str) -> list[WayToPay]:
        """The same in our units."""
        parts = {
            TEST: self.test,
            BANK_TRANSFER: self.bank_transfer,
            CASH_ON_DELIVERY: self.cash_on_delivery,
        }
        return [part.way(name, currency) for name, part in parts.items() if part is not None]


class SettingsFile(_Part):
    """The whole file. A section that is missing stays as it is."""

    store: StorePart | None = None
    tax: dict[Country, dict[Word, Rate]] | None = None
    shipping: Annotated[list[ShippingPart], Field(max_length=200)] | None = None
    branches: Annotated[list[BranchPart], Field(max_length=1000)] | None = None
    bank_accounts: Annotated[list[AccountPart], Field(max_length=200)] | None = None
    payments: PaymentsPart | None = None

    def wanted(self, currency: str) -> Wanted:
        """What the file asks for, of a store that sells in this currency."""
        rates = {
            (country, tax_class): rate
            for country, classes in (self.tax or {}).items()
            for tax_class, rate in classes.items()
        }
        return Wanted(
            store=None if self.store is None else self.store.settings(),
            tax_rates=None if self.tax is None else rates,
            shipping_methods=_each(self.shipping, ShippingPart.method),
            branches=_each(self.branches, BranchPart.branch),
            bank_accounts=_each(self.bank_accounts, AccountPart.account),
            ways_to_pay=None if self.payments is None else self.payments.ways(currency),
        )


def _each(parts: list[P] | None, read: Callable[[P], T]) -> list[T] | None:
    return None if parts is None else [read(part) for part in parts]
