"""UPI, India's transfers from bank to bank: addresses, and the link that asks for a payment.

Nothing tells us of a payment by UPI: its money is settled by people, or by a provider.
"""

import re

from orderwire.engine.money import Money

CURRENCY = "INR"

LIMIT_MINOR = 500_000_00
"""The most that one payment by UPI can be, in paise."""

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@")
_ADDRESS = re.compile(r"[A-Za-z0-9._-]{2,255}@[A-Za-z][A-Za-z0-9.-]{1,63}")


def is_upi_address(text: str) -> bool:
    """Whether the text can be a UPI address: shop@bank."""
    return _ADDRESS.fullmatch(text) is not None


def upi_link(address: str, payee: str, amount: Money, reference: str) -> str | None:
    """The link that opens an app to pay this, or `None` where UPI cannot pay it.

    `reference` is what the payment is called on both accounts.
    """
    if amount.currency != CURRENCY or not 0 < amount.minor <= LIMIT_MINOR:
        return None
    rupees = f"{amount.minor // 100}.{amount.minor % 100:02d}"
    members = {"pa": address, "pn": payee, "tr": reference, "am": rupees, "cu": CURRENCY}
    query = "&".join(f"{name}={_quoted(value)}" for name, value in members.items())
    return f"upi://pay?{query}"


def _quoted(text: str) -> str:
    """A text as it may stand in a link."""
    return "".join(
        chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in text.encode("utf-8", "replace")
    )
