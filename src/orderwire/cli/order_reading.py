"""Reading orders from files: every wrong field is found before anything is done.

A number in JSON is never an amount: amounts are in quotes, so that no digit of them gets lost.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

import msgspec
import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orderwire.cli.order_file import OrderPart
from orderwire.engine.currencies import EXPONENTS
from orderwire.operations.world import World
from orderwire.storage.stores import get_store

P = TypeVar("P", bound=OrderPart)

DIALECT = "file"
"""Whose names a file uses, if it does not say: nobody's, so that an id is ours."""

_WORDS = {"missing": "is missing", "extra_forbidden": "is not a field"}


class UnreadableOrder(ValueError):
    """The document is no order, for all these reasons: a dotted path and what is wrong there."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        """Keep the problems."""
        super().__init__("; ".join(f"{where}: {what}" for where, what in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document is read with: the store's currency, and the moment (ms)."""

    currency: str
    now_ms: int


def read_part(kind: type[P], text: bytes, around: Surroundings) -> P:
    """The order in a JSON document. Raises UnreadableOrder with every problem."""
    try:
        document: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableOrder([("the document", str(error))]) from None
    currency = document.get("currency") if isinstance(document, dict) else None
    known = currency if isinstance(currency, str) and currency in EXPONENTS else around.currency
    try:
        return kind.model_validate(document, context={"currency": known, "now_ms": around.now_ms})
    except ValidationError as error:
        raise UnreadableOrder([_problem(one) for one in error.errors()]) from None


def _problem(error: ErrorDetails) -> tuple[str, str]:
    steps = [str(step) for step in error["loc"] if step not in _OWN_STEPS]
    return ".".join(steps) or "the order", _WORDS.get(error["type"], error["msg"])


_OWN_STEPS = frozenset({"[key]"})
"""Steps of a path that are pydantic's, not the document's."""


async def surroundings(world: World, store_id: int) -> Surroundings | None:
    """What a file is read with in a store; `None` where there is no such store."""
    store = await world.database.read(lambda db: get_store(db, store_id))
    return None if store is None else Surroundings(store.currency, world.now_ms())


def read_file(file: str) -> bytes:
    """The bytes of a file, or of the input. Where there are none to read, the program ends."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}")


def fail(why: str) -> NoReturn:
    """Say why nothing was done, and end the program."""
    typer.echo(why, err=True)
    raise typer.Exit(1)
