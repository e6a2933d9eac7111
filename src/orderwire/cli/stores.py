"""`orderwire store`: what a merchant can set about a store."""

import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from orderwire.cli.performing import perform
from orderwire.cli.settings_reading import UnreadableSettings, parse, wanted_of
from orderwire.cli.settings_text import document_of, to_toml
from orderwire.engine.upi import is_upi_address
from orderwire.operations.apply_settings import Difference, apply_settings
from orderwire.operations.change_store import Changes, change_store
from orderwire.operations.read_settings import read_settings

stores = typer.Typer(no_args_is_help=True, help="See and change a store's settings.")


def upi_or_fail(address: str | None) -> str | None:
    """A UPI address, or nothing. Raises BadParameter."""
    if address and not is_upi_address(address):
        message = "it looks like shop@bank"
        raise typer.BadParameter(message)
    return address


@stores.callback()
def _group() -> None:
    """See and change a store's settings."""


@stores.command(name="set")
def change(
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    calls_per_minute: Annotated[
        int | None, typer.Option(min=0, max=1_000_000, help="For each token; 0 is without limit.")
    ] = None,
    checkout_minutes: Annotated[
        int | None, typer.Option(min=1, max=60 * 24 * 30, help="How long a checkout stays open.")
    ] = None,
    window_seconds: Annotated[
        int | None, typer.Option(min=0, max=86_400, help="How long equal requests are one.")
    ] = None,
    window_everywhere: Annotated[
        bool | None,
        typer.Option("--window-everywhere/--window-rmz-only", help="Where equal requests are one."),
    ] = None,
    charity: Annotated[
        bool | None,
        typer.Option("--charity/--no-charity", help="Whether customers give what they like."),
    ] = None,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Change settings of a store, and print them. Without options it only prints."""
    changes = Changes(
        calls_per_minute=calls_per_minute,
        checkout_lasts_ms=None if checkout_minutes is None else checkout_minutes * 60_000,
        window_ms=None if window_seconds is None else window_seconds * 1_000,
        window_everywhere=window_everywhere,
        is_charity=charity,
    )
    changed = perform(database, lambda world: change_store(world, store, changes))
    if changed is None:
        _fail(f"store {store}: there is none")
    typer.echo(f"{changed.id}  {changed.name}")
    typer.echo(f"  calls per minute   {changed.calls_per_minute or 'no limit'}")
    typer.echo(f"  checkout minutes   {changed.checkout_lasts_ms // 60_000}")
    typer.echo(f"  window seconds     {changed.window_ms // 1_000}")
    typer.echo(f"  window counts      {'everywhere' if changed.window_everywhere else 'in rmz'}")
    typer.echo(f"  charity            {'yes' if changed.is_charity else 'no'}")


@stores.command()
def bills(
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    strict_sums: Annotated[
        bool | None,
        typer.Option("--strict-sums/--lax-sums", help="Whether bills must add up."),
    ] = None,
    strict_times: Annotated[
        bool | None,
        typer.Option("--strict-times/--lax-times", help="Whether their time must be ahead."),
    ] = None,
    upi_address: Annotated[
        str | None,
        typer.Option(callback=upi_or_fail, help="Where UPI pays it: shop@bank. Empty for none."),
    ] = None,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Change what a store believes of bills, and where UPI pays it. Without options it prints."""
    changes = Changes(strict_sums=strict_sums, strict_times=strict_times, upi_address=upi_address)
    changed = perform(database, lambda world: change_store(world, store, changes))
    if changed is None:
        _fail(f"store {store}: there is none")
    typer.echo(f"{changed.id}  {changed.name}")
    typer.echo(f"  must add up   {'yes' if changed.strict_sums else 'no'}")
    typer.echo(f"  must be ahead {'yes' if changed.strict_times else 'no'}")
    typer.echo(f"  UPI address   {changed.upi_address or 'none'}")


@stores.command()
def show(
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of TOML.")] = False,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Print how a store sells, in the form that `apply` reads."""
    settings = perform(database, lambda world: read_settings(world, store))
    if settings is None:
        _fail(f"store {store}: there is none")
    document = document_of(settings)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    heading = f"Store {store}. Amounts without a currency are in {settings.store.currency}."
    typer.echo(to_toml(document, heading), nl=False)


@stores.command()
def apply(
    file: Annotated[str, typer.Argument(help="A TOML file, or - for the input.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Let a store sell as a file says. A section that the file does not have stays as it is."""
    try:
        document = parse(_read(file))
        applied = perform(
            database,
            lambda world: apply_settings(
                world, store, lambda now: wanted_of(document, now), is_rehearsal=dry_run
            ),
        )
    except UnreadableSettings as error:
        lines = [f"{file}: {problem.where}: {problem.what}" for problem in error.problems]
        _fail("\n".join([*lines, "nothing was changed"]))
    if applied is None:
        _fail(f"store {store}: there is none")
    for difference in applied.differences:
        _tell(difference)
    if dry_run:
        typer.echo("a dry run: nothing was changed")


def _tell(difference: Difference) -> None:
    """A line for each part of a section that became other, or one that nothing did."""
    if difference.is_nothing:
        typer.echo(f"{difference.section}: as it was")
    for word, names in (
        ("new", difference.added),
        ("changed", difference.changed),
        ("gone", difference.removed),
    ):
        if names:
            typer.echo(f"{difference.section}: {word}: {', '.join(names)}")


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        _fail(f"{file}: {error}")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
