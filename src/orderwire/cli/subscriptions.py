"""`orderwire subscriptions`: cancel, pause and resume them."""

from typing import Annotated

import typer

from orderwire.cli.performing import ACTOR, perform
from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import SubscriptionStep
from orderwire.engine.subscriptions import Subscription
from orderwire.operations.change_subscription import change_subscription

subscriptions = typer.Typer(no_args_is_help=True, help="Cancel, pause and resume subscriptions.")

Id = Annotated[int, typer.Argument(help="The subscription's id.")]
StoreId = Annotated[int, typer.Option(help="The store's id.")]
Url = Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")]


@subscriptions.command()
def cancel(subscription: Id, *, store: StoreId = 1, database: Url = None) -> None:
    """End a subscription at once, and the renewal order that waits to be paid."""
    _change(subscription, SubscriptionStep.CANCEL, store, database)


@subscriptions.command()
def pause(subscription: Id, *, store: StoreId = 1, database: Url = None) -> None:
    """Stop the clock of a subscription whose period runs."""
    _change(subscription, SubscriptionStep.PAUSE, store, database)


@subscriptions.command()
def resume(subscription: Id, *, store: StoreId = 1, database: Url = None) -> None:
    """Let the clock run again: the period ends as much later as it stood still."""
    _change(subscription, SubscriptionStep.RESUME, store, database)


def _change(subscription: int, step: SubscriptionStep, store: int, database: str | None) -> None:
    changed = perform(
        database,
        lambda world: change_subscription(world, store, subscription, step, actor=ACTOR),
    )
    match changed:
        case Subscription():
            typer.echo(f"{subscription}: {changed.state}")
        case WrongState():
            typer.echo(f"{subscription}: cannot {changed.step} from {changed.state}", err=True)
            raise typer.Exit(1)
        case None:
            typer.echo(f"{subscription}: no such subscription", err=True)
            raise typer.Exit(1)
