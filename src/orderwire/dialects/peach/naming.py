"""The ids of orders as Peach's callers know them: ours, and the caller's own.

Ours is `wa_ord_` and the order's number in the book's own count, written with 36 digits.
"""

PREFIX = "wa_ord_"

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH_MAX = 11
_LARGEST = 2**53


def order_name(order_id: int) -> str:
    """Our id of an order, as it is shown."""
    digits = ""
    while order_id:
        order_id, digit = divmod(order_id, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return PREFIX + (digits or "0")


def order_id_of(name: str) -> int | None:
    """The order that our id names, or `None` where the text is none of ours."""
    digits = name.removeprefix(PREFIX)
    if digits == name or not 0 < len(digits) <= _LENGTH_MAX or not set(digits) <= set(_DIGITS):
        return None
    order_id = int(digits, len(_DIGITS))
    is_ours = order_id < _LARGEST and order_name(order_id) == name
    return order_id if is_ours else None
