"""What a customer may download of a product. Callers own the transaction."""

from collections.abc import Collection

import sqlalchemy as sa

from orderwire.storage.files import File, files_by_id
from orderwire.storage.schema import product_downloads


def add_download(db: sa.Connection, store_id: int, product_id: int, file_id: int) -> None:
    """Let whoever bought a product download a file, after those that it has already."""
    position = db.execute(
        sa.select(sa.func.coalesce(sa.func.max(product_downloads.c.position) + 1, 0)).where(
            product_downloads.c.store_id == store_id,
            product_downloads.c.product_id == product_id,
        )
    ).scalar_one()
    db.execute(
        product_downloads.insert().values(
            store_id=store_id, product_id=product_id, position=position, file_id=file_id
        )
    )


def downloads_of_products(
    db: sa.Connection, store_id: int, product_ids: Collection[int]
) -> dict[int, list[File]]:
    """The files of these products, by product, in their order."""
    rows = db.execute(
        sa.select(product_downloads.c.product_id, product_downloads.c.file_id)
        .where(
            product_downloads.c.store_id == store_id,
            product_downloads.c.product_id.in_(product_ids),
        )
        .order_by(product_downloads.c.product_id, product_downloads.c.position)
    ).all()
    files = files_by_id(db, store_id, {row.file_id for row in rows}) if rows else {}
    found: dict[int, list[File]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(files[row.file_id])
    return found
