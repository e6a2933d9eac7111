"""JSON in and out, exact, and the fingerprint of what came in.

Amounts leave as decimal numbers made from integers, never through a binary fraction. What cannot
be stored or read back (NUL, lone surrogates, NaN) is refused at the door.
"""

import hashlib
import re
import unicodedata
from decimal import Decimal, InvalidOperation

import msgspec
import pydantic_core

from orderwire.engine.money import Money

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_EXACT = msgspec.json.Decoder(float_hook=Decimal)
_CANONICAL = msgspec.json.Encoder(order="sorted")
_UNEVEN = re.compile(rb"[\[,:]-?(?:\d*[.eE]|\d{18})")
"""What may be a fraction or a very large number: most documents hold neither, and no accents."""


class Unreadable(ValueError):
    """The body is not JSON, or nests too deep, or holds what JSON cannot."""


def parse(body: bytes) -> object:
    """The document in a request's body. Raises Unreadable."""
    try:
        return pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def parse_exact(body: bytes) -> object:
    """The document in a request's body, its fractions as decimals, digit for digit.

    Raises Unreadable.
    """
    parse(body)  # it is stricter about what cannot be stored, and bounds the depth
    try:
        return _EXACT.decode(body)
    except (msgspec.DecodeError, InvalidOperation) as error:
        raise Unreadable(str(error)) from None


def encode(document: object) -> bytes:
    """A document as JSON. Decimals become numbers, digit for digit."""
    return _ENCODER.encode(document)


def amount(money: Money) -> Decimal | int:
    """An amount as a JSON number without needless zeros: 299.99, 150, 0.5."""
    return number(money.minor, money.exponent)


def number(digits: int, exponent: int) -> Decimal | int:
    """Digits with their last `exponent` ones behind the point, without needless zeros."""
    exact = Decimal(digits).scaleb(-exponent)
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def fingerprint(where: str, document: object) -> str:
    """What tells equal content from other content of one kind of request.

    Neither the order of keys matters, nor whether a whole number is written 1 or 1.0, nor how a
    letter with an accent is composed.
    """
    canonical = _plain(where, document) or _CANONICAL.encode([where, _canonical(document)])
    return hashlib.sha256(canonical).hexdigest()


def _plain(where: str, document: object) -> bytes | None:
    """The canonical form of a document that is in it already, as most are, found at a glance."""
    try:
        encoded = _CANONICAL.encode([where, document])
    except OverflowError:
        return None
    return encoded if encoded.isascii() and not _UNEVEN.search(encoded) else None


def _canonical(value: object) -> object:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_canonical(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) > 2**63 else int(value)
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return value
