"""The receipts of an order, for its merchant. A customer never gets one back.

Whoever sends them on does so as a download: what is in a PDF was not looked at.
"""

from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.payments import payments_of_orders
from orderwire.storage.receipts import KeptReceipt, receipt_content, receipts_of_payments


async def show_receipts(world: World, store_id: int, order_id: int) -> list[KeptReceipt]:
    """The receipts that were sent for an order, the oldest first. Raises DatabaseError."""
    return await world.database.read(lambda db: _receipts(db, store_id, order_id))


async def show_receipt(
    world: World, store_id: int, order_id: int, receipt_id: int | None = None
) -> tuple[KeptReceipt, bytes] | None:
    """A receipt of an order with its bytes, by default the newest. Raises DatabaseError."""

    def read(db: Connection) -> tuple[KeptReceipt, bytes] | None:
        for receipt in reversed(_receipts(db, store_id, order_id)):
            if receipt_id in (None, receipt.id):
                return receipt, receipt_content(db, store_id, receipt.id)
        return None

    return await world.database.read(read)


def _receipts(db: Connection, store_id: int, order_id: int) -> list[KeptReceipt]:
    payments = payments_of_orders(db, store_id, [order_id]).get(order_id, [])
    return receipts_of_payments(db, store_id, [payment.id for payment in payments])
