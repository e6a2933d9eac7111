"""How an order gets to its customer, what that costs, and whose tax rates apply then.

Rule 1: of a list of price rules the first one that applies counts. Where none does, there is no
price: it is not delivered there, or costs no fee.
Rule 2: a rule with an amount is for one currency; no exchange rate is invented.
Rule 3: the tax rates are those of the country that the order goes to. A class without a rate
there is not taxed, which is how exports go untaxed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from orderwire.engine.addresses import Address
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.refusals import NotDeliveredThere, Refusal, ShippingMethodNotFound

GRAMS_PER_KILOGRAM = 1000

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


class DeliveryKind(StrEnum):
    """Whether the order is brought to its customer or the customer comes for it."""

    SHIPPING = "shipping"
    PICKUP = "pickup"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRule:
    """What something costs where its conditions hold. Minor units of `currency`, and grams.

    No countries, or no regions, mean: anywhere. A region is compared with the region and the city
    of an address, without regard to case and outer blanks. `from_…` is included and `below_…` is
    not. Each kilogram that is begun beyond `beyond_grams` costs `per_kg_minor` more.
    """

    currency: str
    amount_minor: int
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    from_subtotal_minor: int = 0
    below_subtotal_minor: int | None = None
    from_grams: int = 0
    below_grams: int | None = None
    per_kg_minor: int = 0
    beyond_grams: int = 0

    def applies_to(self, parcel: "Parcel") -> bool:
        """Whether all its conditions hold. Without an address, it must be for anywhere."""
        return (
            self.currency == parcel.currency
            and self._reaches(parcel.address or Address())
            and _is_within(
                parcel.subtotal_minor, self.from_subtotal_minor, self.below_subtotal_minor
            )
            and _is_within(parcel.weight_grams, self.from_grams, self.below_grams)
        )

    def price_of(self, parcel: "Parcel") -> int:
        """What it costs by this rule, in minor units."""
        beyond = max(0, parcel.weight_grams - self.beyond_grams)
        begun_kilograms = -(-beyond // GRAMS_PER_KILOGRAM)
        return self.amount_minor + begun_kilograms * self.per_kg_minor

    def _reaches(self, address: Address) -> bool:
        if self.countries and address.country not in self.countries:
            return False
        places = {_fold(address.region), _fold(address.city)} - {""}
        return not self.regions or not places.isdisjoint(map(_fold, self.regions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is to be delivered, as far as its price depends on it.

    `subtotal_minor` is what the goods are worth after the discount, in minor units; the weight
    is in grams.
    """

    address: Address | None = None
    currency: str
    subtotal_minor: int
    weight_grams: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingMethod:
    """A way to ship, with its prices. Where none of its rules applies, it does not go."""

    id: int
    name: str
    carrier: str = ""
    is_active: bool = True
    tax_class: str = "standard"
    rules: Sequence[PriceRule] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A place of the store where orders are picked up."""

    id: int
    name: str
    address: Address
    is_active: bool = True
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where customers transfer money to: in one currency, or, without one, in every currency.

    `iban` is as computers write it (see `is_iban`), or empty.
    """

    id: int
    bank_name: str
    account_name: str
    account_number: str = ""
    iban: str = ""
    currency: str | None = None
    is_active: bool = True


class HasCountry(Protocol):
    """A store, as far as taxing its orders needs it: `StoreTerms` is one."""

    @property
    def country(self) -> str:
        """ISO 3166 alpha-2."""
        ...


def within(parcel: Parcel, country: str) -> Parcel:
    """The parcel, within a country where nobody has said where it goes.

    A fee does not wait for an address: who pays at the door without having said where it is, is
    in the country whose taxes the order bears.
    """
    return (
        parcel if parcel.address is not None else replace(parcel, address=Address(country=country))
    )


def price_by(rules: Iterable[PriceRule], parcel: Parcel) -> int | None:
    """The price by the first rule that applies, in minor units; `None` where none does."""
    return next((rule.price_of(parcel) for rule in rules if rule.applies_to(parcel)), None)


def charge_of_shipping(
    method: ShippingMethod, parcel: Parcel, tax_basis_points: int
) -> Charge | Refusal:
    """What shipping a parcel by this method costs, taxed at a rate in basis points."""
    if not method.is_active:
        return ShippingMethodNotFound(str(method.id))
    amount_minor = price_by(method.rules, parcel)
    if amount_minor is None:
        country = parcel.address.country if parcel.address is not None else ""
        return NotDeliveredThere(method.name, country, method.carrier)
    return Charge(
        kind=ChargeKind.SHIPPING,
        name=method.name,
        amount_minor=amount_minor,
        tax_basis_points=tax_basis_points,
    )


def accounts_for(accounts: Iterable[BankAccount], currency: str) -> list[BankAccount]:
    """The accounts that money of a currency can be transferred to, in their order."""
    return [one for one in accounts if one.is_active and one.currency in (None, currency)]


def tax_country(terms: HasCountry, address: Address | None) -> str:
    """The country whose tax rates apply: that of the delivery address if it says one, else ours.

    A class without a rate in that country is not taxed (rule 3).
    """
    return (address.country if address is not None else "") or terms.country


def is_iban(text: str) -> bool:
    """Whether this is an IBAN as computers write it: capitals and digits, no blanks, ISO 7064.

    Its first four characters are moved to the end, letters become numbers (A is 10), and the
    whole leaves 1 when it is divided by 97. Lengths of single countries are not looked at.
    """
    if not _IBAN.fullmatch(text):
        return False
    number = int("".join(str(int(character, 36)) for character in text[4:] + text[:4]))
    return number % 97 == 1


def _is_within(value: int, lowest: int, below: int | None) -> bool:
    return lowest <= value and (below is None or value < below)


def _fold(place: str) -> str:
    return place.strip().casefold()
