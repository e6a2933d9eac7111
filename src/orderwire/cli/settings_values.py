"""The values in a settings file: what they look like, and what they are in our units.

Rule: what is refused says what would be right. The message ends up behind the field's path.
"""

import re
from typing import Annotated
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.delivering import is_iban
from orderwire.engine.money import BASIS_POINTS, LARGEST_MINOR

_WHOLE_MAX = 10**9
_COUNTRIES = {code for code in map(str, Locale("en").territories) if code.isalpha()} - {"ZZ"}
_AMOUNT = re.compile(r"([0-9]{1,16})(?:\.([0-9]{1,4}))?")
_RATE = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def refuse(message: str) -> PydanticCustomError:
    """What a validator raises to say what is wrong."""
    return PydanticCustomError("setting", "{message}", {"message": message})


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise refuse("must not hold control characters")
    return text


def _country(text: str) -> str:
    if text not in _COUNTRIES:
        raise refuse('must be a country by its two capitals, like "SA"')
    return text


def _currency(text: str) -> str:
    if text not in EXPONENTS:
        raise refuse('must be a currency by its three capitals, like "SAR"')
    return text


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise refuse('must be a time zone by its name, like "Asia/Riyadh"')
    return text


def _iban(text: str) -> str:
    compact = "".join(text.split()).upper()
    if compact and not is_iban(compact):
        raise refuse("is not an IBAN: its check digits do not fit")
    return compact


def minor_of(value: object, currency: str) -> int:
    """An amount in minor units of `currency`, from its decimal text. Raises PydanticCustomError."""
    places = EXPONENTS[currency]
    match = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if match is None or len(match[2] or "") > places:
        example = "15" + ("." + "0" * places if places else "")
        raise refuse(f'must be an amount in {currency}, in quotes, like "{example}"')
    minor = int(match[1] + (match[2] or "").ljust(places, "0"))
    if minor > LARGEST_MINOR:
        raise refuse("is too large an amount")
    return minor


def _rate(value: object) -> int:
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    rate = int(match[1] + (match[2] or "").ljust(2, "0")) if match else -1
    if not 0 <= rate <= BASIS_POINTS:
        raise refuse('must be a rate from "0%" to "100%", with at most two decimals')
    return rate


Text = Annotated[str, StringConstraints(max_length=255), AfterValidator(_plain)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(_plain)]
Prose = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_plain)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
Country = Annotated[str, AfterValidator(_country)]
Currency = Annotated[str, AfterValidator(_currency)]
Iban = Annotated[Text, AfterValidator(_iban)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Rate = Annotated[int, BeforeValidator(_rate)]
Whole = Annotated[int, Field(ge=0, le=_WHOLE_MAX)]
