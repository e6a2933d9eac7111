"""Which language to speak: what the address asks for, else what the browser does, else English."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that the pages speak. Its name is in itself; dates follow CLDR's patterns."""

    code: str
    name: str
    direction: str
    moment_pattern: str


LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language(code="en", name="English", direction="ltr", moment_pattern="d MMMM y 'at' h:mm a"),
        Language(code="ar", name="العربية", direction="rtl", moment_pattern="d MMMM y، h:mm a"),
    )
}

DEFAULT = LANGUAGES["en"]

_ACCEPTED_MAX = 20


def choose_language(asked: str | None, accept_language: str) -> Language:
    """The language of an address's `lang`, else the one that the browser likes best."""
    if asked is not None and asked in LANGUAGES:
        return LANGUAGES[asked]
    best = DEFAULT
    best_weight = 0
    for accepted in accept_language.split(",")[:_ACCEPTED_MAX]:
        tag, *parameters = accepted.split(";")
        language = LANGUAGES.get(tag.strip().lower().partition("-")[0])
        weight = _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: list[str]) -> int:
    """The weight of an accepted language, in thousandths; what cannot be read weighs nothing."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            whole, _, thousandths = value.strip().partition(".")
            digits = whole[:1] + thousandths[:3].ljust(3, "0")
            return int(digits) if digits.isascii() and digits.isdigit() else 0
    return 1000
