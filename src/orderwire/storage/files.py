"""Files that merchants sent: what they are, and their bytes. Callers own the transaction.

Rule: lists never read the bytes; `read_content` does, for one file.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.schema import FileKind, files, product_media


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file without its bytes. The token is the secret of its address; images have a size."""

    id: int
    kind: FileKind
    token: str
    name: str
    mime_type: str
    size: int
    width: int | None = None
    height: int | None = None
    created_ms: int

    @property
    def is_public(self) -> bool:
        """Whether it may be shown to anybody who has its address."""
        return self.kind is not FileKind.FILE


_WITHOUT_CONTENT = [column for column in files.c if column.name != "content"]


def insert_file(db: sa.Connection, store_id: int, file: File, content: bytes) -> None:
    """Keep a file."""
    db.execute(
        files.insert().values(
            store_id=store_id,
            id=file.id,
            kind=file.kind.value,
            token=file.token,
            name=file.name,
            mime_type=file.mime_type,
            size=file.size,
            width=file.width,
            height=file.height,
            created_ms=file.created_ms,
            content=content,
        )
    )


def files_by_id(db: sa.Connection, store_id: int, file_ids: Collection[int]) -> dict[int, File]:
    """The files of these ids that the store has."""
    rows = db.execute(
        sa.select(*_WITHOUT_CONTENT).where(files.c.store_id == store_id, files.c.id.in_(file_ids))
    )
    return {row.id: _file_of(row) for row in rows}


def read_content(db: sa.Connection, store_id: int, file_id: int) -> bytes:
    """The bytes of a file that is there."""
    content = db.execute(
        sa.select(files.c.content).where(files.c.store_id == store_id, files.c.id == file_id)
    ).scalar_one()
    return bytes(content)


def delete_file(db: sa.Connection, store_id: int, file_id: int) -> None:
    """Let go of a file that no product shows."""
    db.execute(files.delete().where(files.c.store_id == store_id, files.c.id == file_id))


def show_with_product(
    db: sa.Connection, store_id: int, product_id: int, file_ids: Sequence[int]
) -> None:
    """Let a product be shown with these images, the main one first."""
    db.execute(
        product_media.insert(),
        [
            {
                "store_id": store_id,
                "product_id": product_id,
                "position": position,
                "file_id": file_id,
            }
            for position, file_id in enumerate(file_ids)
        ],
    )


def images_of_product(db: sa.Connection, store_id: int, product_id: int) -> list[File]:
    """The images of a product, the main one first."""
    return images_of_products(db, store_id, [product_id]).get(product_id, [])


def images_of_products(
    db: sa.Connection, store_id: int, product_ids: Collection[int]
) -> dict[int, list[File]]:
    """The images of these products, by product, the main one first."""
    rows = db.execute(
        sa.select(product_media.c.product_id, *_WITHOUT_CONTENT)
        .join(
            product_media,
            sa.and_(
                product_media.c.store_id == files.c.store_id,
                product_media.c.file_id == files.c.id,
            ),
        )
        .where(
            files.c.store_id == store_id,
            product_media.c.store_id == store_id,
            product_media.c.product_id.in_(product_ids),
        )
        .order_by(product_media.c.position)
    )
    found: dict[int, list[File]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(_file_of(row))
    return found


def _file_of(row: "sa.Row[tuple[object, ...]]") -> File:
    return File(
        id=row.id,
        kind=FileKind(row.kind),
        token=row.token,
        name=row.name,
        mime_type=row.mime_type,
        size=row.size,
        width=row.width,
        height=row.height,
        created_ms=row.created_ms,
    )
