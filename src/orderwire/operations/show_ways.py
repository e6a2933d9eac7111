"""What a customer's page shows of paying: the ways that are offered, and a transfer's receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.delivering import BankAccount, accounts_for
from orderwire.operations.offer_ways import Offer, offers_of
from orderwire.operations.send_receipt import transfer_of
from orderwire.operations.show_checkout import Shown
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.receipts import KeptReceipt, receipts_of_payments
from orderwire.storage.selling import bank_accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways to pay an open checkout, and what is there of a transfer that was begun.

    Where a transfer waits for its money, `accounts` are where that goes, whether or not transfers
    are still offered; `receipts` are those that were sent for it, without their bytes.
    """

    offers: Sequence[Offer] = ()
    accounts: Sequence[BankAccount] = ()
    receipts: Sequence[KeptReceipt] = ()


async def show_ways(world: World, shown: Shown) -> Ways:
    """How what is behind a link can be paid, or is being paid. Raises DatabaseError."""
    store_id = shown.store.id
    is_open = shown.checkout.state is CheckoutState.OPEN
    transfer = transfer_of(shown)
    if not is_open and transfer is None:
        return Ways()

    def read(db: Connection) -> Ways:
        offers = offers_of(db, world.providers, shown) if is_open else ()
        if transfer is None:
            return Ways(offers=offers)
        return Ways(
            offers=offers,
            accounts=accounts_for(bank_accounts(db, store_id), shown.order.currency),
            receipts=receipts_of_payments(db, store_id, [transfer.id]),
        )

    return await world.database.read(read)
