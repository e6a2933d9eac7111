"""Countries and cities as Salla's JSON."""

from orderwire.dialects.salla.places import Country, name_of_city
from orderwire.dialects.salla.places_table import City
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document


def write_country(country: Country, language: Language) -> Document:
    """A country. Its capital is known where the platform publishes it."""
    return {
        "id": country.id,
        "name": country.name(language),
        "name_en": country.english,
        "code": country.code,
        "mobile_code": country.mobile_code,
        "capital": country.capital,
    }


def write_city(city: City, country: Country, language: Language) -> Document:
    """A city of a country."""
    return {
        "id": city.id,
        "name": name_of_city(city, language),
        "name_en": city.english,
        "country_id": country.id,
    }


def write_unlisted_city(name: str, country: Country | None) -> Document:
    """A city that has no id: it is called as it was written down."""
    country_id = None if country is None else country.id
    return {"id": None, "name": name, "name_en": name, "country_id": country_id}
