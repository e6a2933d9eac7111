"""`orderwire downloads`: files that customers get with what they bought."""

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from orderwire.cli.performing import perform
from orderwire.operations.add_download import FILE_BYTES_MAX, NewDownload, add_download

downloads = typer.Typer(
    no_args_is_help=True, help="Files that customers get with what they bought."
)


@downloads.callback()
def _group() -> None:
    """Files that customers get with what they bought."""


@downloads.command()
def add(
    sku: Annotated[str, typer.Argument(help="A SKU of the product.")],
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)],
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Add a file to a product. Whoever bought it before gets it, too."""
    content = file.read_bytes()
    if not 0 < len(content) <= FILE_BYTES_MAX:
        typer.echo(f"{file}: between 1 and {FILE_BYTES_MAX} bytes", err=True)
        raise typer.Exit(1)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    new = NewDownload(name=file.name, media_type=media_type, content=content)
    file_id = perform(database, lambda world: add_download(world, store, sku, new))
    if file_id is None:
        typer.echo(f"{sku}: no such SKU", err=True)
        raise typer.Exit(1)
    typer.echo(f"{sku}: {file.name} added, {len(content)} bytes")
