"""`orderwire order`: see an order, and take it through the rest of its life.

One file for each group of commands; each adds its own to `order`.
"""

import typer

from orderwire.cli.order.cancelling import cancel
from orderwire.cli.order.editing import edit
from orderwire.cli.order.fulfilling import deliver, fulfil, unfulfil
from orderwire.cli.order.importing import import_file
from orderwire.cli.order.paying import pay, receipt
from orderwire.cli.order.refunding import refund
from orderwire.cli.order.showing import show

order = typer.Typer(no_args_is_help=True, help="See orders, and what happens to them.")


@order.callback()
def _group() -> None:
    """See orders, and what happens to them."""


order.command()(edit)
order.command(name="import")(import_file)
order.command()(pay)
order.command()(receipt)
order.command()(show)
order.command()(refund)
order.command()(fulfil)
order.command()(deliver)
order.command()(unfulfil)
order.command()(cancel)
