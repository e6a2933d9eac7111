"""Everything that the pages say, they say in every language."""

import re

import pytest
from babel import Locale

from orderwire.engine.catalogue import PeriodUnit
from orderwire.pages.languages import LANGUAGES, choose_language
from orderwire.pages.texts import TEXTS
from orderwire.payments.sandbox import CARDS

REASONS = {card.decline for card in CARDS if card.decline is not None} | {"not_a_test_card"}
PLURAL_FORM = re.compile(r"every\.\w+\.\w+")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_to_decline_has_words(reason: str, code: str) -> None:
    assert TEXTS[code][f"declined.{reason}"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_test_card_says_what_it_does(code: str) -> None:
    for card in CARDS:
        assert TEXTS[code][f"outcome.{card.decline or 'paid'}"]


def keys(code: str) -> set[str]:
    return {key for key in TEXTS[code] if not PLURAL_FORM.fullmatch(key)}


def test_languages_are_those_with_texts() -> None:
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_language_lacks_a_text(code: str) -> None:
    assert keys(code) == keys("en")
    assert all(TEXTS[code].values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_blanks_are_the_same_in_every_language(code: str) -> None:
    for key in keys(code):
        assert blanks(TEXTS[code][key]) == blanks(TEXTS["en"][key]), key


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("unit", PeriodUnit)
def test_every_number_of_periods_has_its_plural(unit: PeriodUnit, code: str) -> None:
    for count in range(1, 121):
        form = Locale.parse(code).plural_form(count)
        text = TEXTS[code][f"every.{unit.value}.{form}"]
        assert "{count}" in text or form in ("one", "two")


@pytest.mark.parametrize(
    ("asked", "accepted", "code"),
    [
        (None, "", "en"),
        (None, "ar", "ar"),
        (None, "ar-SA,ar;q=0.9,en;q=0.8", "ar"),
        (None, "en;q=0.5, AR;q=0.7", "ar"),
        (None, "fr, de;q=0.9", "en"),
        (None, "fr, ar;q=0.1", "ar"),
        (None, "ar;q=0, en", "en"),
        (None, "ar;q=, ar;q=x, ar;q=\N{SUPERSCRIPT TWO}", "en"),
        (None, "*;q=0.1,;;;,=", "en"),
        (None, f"ar;q={'9' * 5000}", "ar"),
        ("ar", "en", "ar"),
        ("en", "ar", "en"),
        ("xx", "ar", "ar"),
        ("", "ar", "ar"),
    ],
)
def test_the_language_is_chosen(asked: str | None, accepted: str, code: str) -> None:
    assert choose_language(asked, accepted).code == code
