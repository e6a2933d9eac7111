"""`orderwire codes`: fill the pools of codes and licence keys."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from orderwire.cli.performing import ACTOR, perform
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import CodeKnown, Refusal
from orderwire.operations.add_codes import AT_ONCE_MAX, CODE_MAX, Filled, add_codes

codes = typer.Typer(no_args_is_help=True, help="Fill the pools of codes and licence keys.")


@codes.callback()
def _group() -> None:
    """Fill the pools of codes and licence keys."""


@codes.command()
def add(
    sku: Annotated[str, typer.Argument(help="The SKU that the codes are handed out for.")],
    file: Annotated[str, typer.Argument(help="A file with one code a line, or - for the input.")],
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Add codes to a SKU's pool and to its stock, all of them or, if one is known, none.

    Orders that wait for a code get theirs at once, the oldest first.
    """
    texts = _read(file)
    filled = perform(database, lambda world: add_codes(world, store, sku, texts, actor=ACTOR))
    match filled:
        case Filled(available=None):
            typer.echo(f"{sku}: {filled.added} added, {filled.unused} unused")
        case Filled():
            typer.echo(
                f"{sku}: {filled.added} added, {filled.unused} unused, {filled.available} available"
            )
        case Refused(refusal=refusal):
            _fail(sku, _reason(refusal))
        case None:
            _fail(sku, "no such SKU")


def _read(file: str) -> list[str]:
    """The codes of a file. Blank lines do not count, nor do blanks around a code."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        _fail(file, str(error))
    texts = [line.strip() for line in text.splitlines() if line.strip()]
    if not 0 < len(texts) <= AT_ONCE_MAX:
        _fail(file, f"between 1 and {AT_ONCE_MAX} codes at a time, not {len(texts)}")
    too_long = next((number for number, one in enumerate(texts, 1) if len(one) > CODE_MAX), None)
    if too_long is not None or "\0" in text:
        _fail(file, f"code {too_long or ''} is not a code of at most {CODE_MAX} characters")
    return texts


def _reason(refusal: Refusal) -> str:
    if isinstance(refusal, CodeKnown):
        return f"nothing was added: {refusal.code!r} is in the store already, or twice in the file"
    return "it is not handed out as codes"


def _fail(what: str, why: str) -> NoReturn:
    typer.echo(f"{what}: {why}", err=True)
    raise typer.Exit(1)
