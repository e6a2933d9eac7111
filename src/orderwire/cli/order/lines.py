"""Lines and amounts as somebody types them, for an order that is known.

A line is named by its SKU or its id, and how many units of it are meant follows a colon: MUG:2.
"""

from collections.abc import Sequence

import typer
from pydantic_core import PydanticCustomError

from orderwire.cli.settings_values import minor_of
from orderwire.engine.orders import Order, OrderLine
from orderwire.engine.refusals import LineNotFound

_DIGITS_MAX = 9


def read_units(order: Order, typed: Sequence[str]) -> dict[int, int] | LineNotFound:
    """The units of each line that are meant, by the line's id. Raises typer.BadParameter."""
    units: dict[int, int] = {}
    for one in typed:
        name, _, count = one.rpartition(":")
        if not name or not _is_count(count):
            raise typer.BadParameter(f"{one}: name a line and its units, like MUG:2")
        line = _find(order, name)
        if line is None:
            return LineNotFound(name)
        units[line.id] = units.get(line.id, 0) + int(count)
    return units


def read_amount(typed: str, currency: str) -> int:
    """An amount in minor units of a currency. Raises typer.BadParameter."""
    try:
        return minor_of(typed, currency)
    except PydanticCustomError as error:
        raise typer.BadParameter(f"{typed}: {error.message()}") from None


def _find(order: Order, name: str) -> OrderLine | None:
    """The line with this id, or the only one with this SKU."""
    named = [line for line in order.lines if str(line.id) == name]
    named = named or [line for line in order.lines if line.sku == name]
    return named[0] if len(named) == 1 else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
