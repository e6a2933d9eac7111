"""The program `orderwire`."""

import logging
import sys

import typer

from orderwire.cli.codes import codes
from orderwire.cli.doctor import doctor
from orderwire.cli.downloads import downloads
from orderwire.cli.drafts import drafts
from orderwire.cli.migrating import migrate
from orderwire.cli.order import order
from orderwire.cli.serving import serve
from orderwire.cli.stock import stock
from orderwire.cli.stores import stores
from orderwire.cli.subscriptions import subscriptions

program = typer.Typer(
    name="orderwire",
    help="A self-hosted order service that speaks several platforms' APIs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
program.command()(serve)
program.command()(migrate)
program.command()(doctor)
program.add_typer(stores, name="store")
program.add_typer(stock, name="stock")
program.add_typer(codes, name="codes")
program.add_typer(downloads, name="downloads")
program.add_typer(drafts, name="draft")
program.add_typer(order, name="order")
program.add_typer(subscriptions, name="subscriptions")


def main() -> None:
    """Run the command line."""
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    program()
