"""Receipts of bank transfers: what they are, and their bytes. Callers own the transaction.

Rule: lists never read the bytes; `receipt_content` does, for one receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReceipt:
    """A receipt without its bytes. The name is ours; pictures have a width and a height."""

    store_id: int
    id: int
    payment_id: int
    order_id: int
    name: str
    mime_type: str
    size: int
    width: int | None = None
    height: int | None = None
    created_ms: int


_WITHOUT_CONTENT = [column for column in receipts.c if column.name != "content"]


def insert_receipt(db: sa.Connection, receipt: KeptReceipt, content: bytes) -> None:
    """Keep a receipt."""
    db.execute(
        receipts.insert().values(
            store_id=receipt.store_id,
            id=receipt.id,
            payment_id=receipt.payment_id,
            order_id=receipt.order_id,
            name=receipt.name,
            mime_type=receipt.mime_type,
            size=receipt.size,
            width=receipt.width,
            height=receipt.height,
            created_ms=receipt.created_ms,
            content=content,
        )
    )


def receipts_of_payments(
    db: sa.Connection, store_id: int, payment_ids: Sequence[int]
) -> list[KeptReceipt]:
    """The receipts of these payments, the oldest first."""
    rows = db.execute(
        sa.select(*_WITHOUT_CONTENT)
        .where(receipts.c.store_id == store_id, receipts.c.payment_id.in_(payment_ids))
        .order_by(receipts.c.id)
    )
    return [
        KeptReceipt(
            store_id=row.store_id,
            id=row.id,
            payment_id=row.payment_id,
            order_id=row.order_id,
            name=row.name,
            mime_type=row.mime_type,
            size=row.size,
            width=row.width,
            height=row.height,
            created_ms=row.created_ms,
        )
        for row in rows
    ]


def receipt_content(db: sa.Connection, store_id: int, receipt_id: int) -> bytes:
    """The bytes of a receipt that the store has."""
    return bytes(
        db.execute(
            sa.select(receipts.c.content).where(
                receipts.c.store_id == store_id, receipts.c.id == receipt_id
            )
        ).scalar_one()
    )
