"""Countries and cities under the platform's ids, with their names in Arabic and English.

Rule 1: what the platform publishes has the platform's id and names.
Rule 2: every other country has an id of ours, made of its ISO code: 3,000,000,000, plus a hundred
for each place of its first letter in the alphabet, plus the place of its second letter. So France
is 3,000,000,618. Every other city has one of ours from `places_table`. These are beyond the
platform's ids, which fit in 31 bits, and are never given to anything else.
Rule 3: a city that is not in the table is not refused: whoever reads its id keeps it as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from babel import Locale

from orderwire.dialects.salla.places_table import CITIES, COUNTRIES, City
from orderwire.dialects.salla.refusing import Language

_OURS = 3_000_000_000
_WITHOUT_STATE = frozenset({"AC", "TA"})
"""Islands that have a calling code and no ISO code of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country. `code` is ISO 3166 alpha-2; the mobile code is as dialled, with a plus."""

    id: int
    code: str
    arabic: str
    english: str
    mobile_code: str
    capital: str | None = None

    def name(self, language: Language) -> str:
        """What it is called."""
        return self.arabic if language is Language.ARABIC else self.english


@lru_cache(maxsize=1)
def countries() -> Sequence[Country]:
    """All countries that can be called: the platform's first ones first, then by English name."""
    known = [
        Country(
            id=one.id,
            code=one.code,
            arabic=one.arabic,
            english=one.english,
            mobile_code=_mobile_code(one.code),
            capital=one.capital,
        )
        for one in COUNTRIES
    ]
    codes = phonenumbers.SUPPORTED_REGIONS - _WITHOUT_STATE - {one.code for one in known}
    return (*known, *sorted(map(_country_of, codes), key=lambda one: one.english))


def country_by_id(country_id: int) -> Country | None:
    """The country of an id of the platform's, or of ours."""
    return _countries_by_id().get(country_id)


def country_by_code(code: str) -> Country | None:
    """The country of an ISO code, in capitals or not."""
    return _countries_by_code().get(code.strip().upper())


def cities_of(country: Country) -> Sequence[City]:
    """The cities of a country that have an id."""
    return [city for city in CITIES if city.country == country.code]


def city_by_id(city_id: int) -> City | None:
    """The city of an id, if it has one."""
    return _cities_by_id().get(city_id)


def city_by_name(country_code: str, name: str) -> City | None:
    """A country's city by its name in either language, without regard to case."""
    folded = name.strip().casefold()
    for city in CITIES:
        if city.country == country_code and folded in (
            city.arabic.casefold(),
            city.english.casefold(),
        ):
            return city
    return None


def name_of_city(city: City, language: Language) -> str:
    """What a city is called."""
    return city.arabic if language is Language.ARABIC else city.english


@lru_cache(maxsize=1)
def _countries_by_id() -> dict[int, Country]:
    return {country.id: country for country in countries()}


@lru_cache(maxsize=1)
def _countries_by_code() -> dict[str, Country]:
    return {country.code: country for country in countries()}


@lru_cache(maxsize=1)
def _cities_by_id() -> dict[int, City]:
    return {city.id: city for city in CITIES}


def _country_of(code: str) -> Country:
    """A country that the platform publishes nothing of."""
    first, second = (ord(letter) - ord("A") + 1 for letter in code)
    return Country(
        id=_OURS + 100 * first + second,
        code=code,
        arabic=_named(code, "ar"),
        english=_named(code, "en"),
        mobile_code=_mobile_code(code),
    )


def _named(code: str, language: str) -> str:
    return str(Locale(language).territories.get(code, code))


def _mobile_code(code: str) -> str:
    return f"+{phonenumbers.country_code_for_region(code)}"
