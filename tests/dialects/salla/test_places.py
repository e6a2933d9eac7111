"""Countries and cities: the platform's ids where it publishes them, else stable ones of ours."""

import pytest

from orderwire.dialects.salla.places import (
    cities_of,
    city_by_id,
    city_by_name,
    countries,
    country_by_code,
    country_by_id,
)
from orderwire.dialects.salla.places_table import CITIES
from tests.dialects.salla.serving import Salla

PLATFORM_IDS_END = 2**31


def test_the_documents_places_have_the_documents_ids() -> None:
    saudi_arabia = country_by_id(1473353380)
    assert saudi_arabia is not None
    assert (saudi_arabia.code, saudi_arabia.mobile_code) == ("SA", "+966")
    mecca = city_by_id(1939592358)
    assert mecca is not None
    assert (mecca.english, mecca.arabic, mecca.country) == ("Mecca", "مكة", "SA")


@pytest.mark.parametrize(
    ("code", "country_id"), [("FR", 3_000_000_618), ("AD", 3_000_000_104), ("ZW", 3_000_002_623)]
)
def test_an_id_of_ours_follows_from_the_code(code: str, country_id: int) -> None:
    country = country_by_code(code)
    assert country is not None
    assert (country.id, country_by_id(country_id)) == (country_id, country)


def test_no_two_places_share_an_id_and_ours_are_beyond_the_platforms() -> None:
    ids = [country.id for country in countries()]
    assert len(set(ids)) == len(ids) > 200
    assert {one > PLATFORM_IDS_END for one in ids[:15]} == {False}
    assert {one > PLATFORM_IDS_END for one in ids[15:]} == {True}
    city_ids = [city.id for city in CITIES]
    assert len(set(city_ids)) == len(city_ids)
    assert {one > PLATFORM_IDS_END for one in city_ids[:15]} == {False}
    assert {one > PLATFORM_IDS_END for one in city_ids[15:]} == {True}


@pytest.mark.parametrize(
    ("city_id", "english"),
    [(4_000_000_001, "Taif"), (4_000_000_031, "Dubai"), (4_000_000_066, "Al Buraimi")],
)
def test_an_id_of_a_city_stays_what_it_was(city_id: int, english: str) -> None:
    city = city_by_id(city_id)
    assert city is not None
    assert city.english == english


def test_every_city_is_in_a_country_and_is_found_by_either_name() -> None:
    for city in CITIES:
        country = country_by_code(city.country)
        assert country is not None
        assert city in cities_of(country)
        assert city_by_name(city.country, f" {city.english.upper()} ") == city
        assert city_by_name(city.country, city.arabic) == city
    assert city_by_name("AE", "Riyadh") is None


def test_lists_follow_the_language_and_have_pages(on_file: Salla) -> None:
    first = on_file.page("/countries")
    assert [one["code"] for one in first["data"][:3]] == ["SA", "AE", "KW"]
    assert first["data"][0]["name"] == "السعودية"
    assert first["pagination"]["total"] == len(countries())
    english = on_file.ask("GET", "/countries", language="en").json()
    assert english["data"][0]["name"] == "Saudi Arabia"
    cities = on_file.ask("GET", "/countries/566146469/cities", language="en-GB").json()
    assert cities["country"] == {"id": 566146469, "name": "United Arab Emirates", "code": "AE"}
    assert "Dubai" in [one["name"] for one in cities["data"]]
    assert {one["country_id"] for one in cities["data"]} == {566146469}
    assert on_file.page("/countries/3000000618/cities")["data"] == []
    assert on_file.ask("GET", "/countries/1/cities").status_code == 404
    assert on_file.ask("GET", "/countries/SA").status_code == 404
