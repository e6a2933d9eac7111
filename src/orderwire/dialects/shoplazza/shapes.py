"""What all of Shoplazza's answers are made of: envelopes, money and moments.

Amounts are texts, made from integers, with as many places as the currency has: "15.99", "1200"
for JPY, "1.250" for KWD. Moments are ISO 8601 in UTC, to the second.
"""

from datetime import UTC, datetime

from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.currencies import exponent

Document = dict[str, object]

SUCCESS = "Success"


def envelope(version: Version, data: Document, message: str) -> Document:
    """An answer that went well, as the version wraps it: 2022-01 does not."""
    return data if version.is_flat else {"code": SUCCESS, "message": message, "data": data}


def money(minor: int, currency: str) -> str:
    """An amount as text, with all places of its currency: 15.99."""
    places = exponent(currency)
    digits = str(abs(minor)).zfill(places + 1)
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{whole}" if minor < 0 else whole


def moment(at_ms: int | None) -> str:
    """A moment as text: 2023-01-01T00:00:00Z. Empty where it has not come."""
    if at_ms is None:
        return ""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
