"""The tables of how a store shows what it sells: categories, product pages, and files.

What a decision needs of a product is in `shop`. These tables are read by whoever shows a product,
and never by the order desk.
"""

from enum import StrEnum

import sqlalchemy as sa

from orderwire.storage.schema.kit import (
    Big,
    Flag,
    Text,
    also_unique,
    may,
    must,
    one_of,
    refers,
    table,
)


class FileKind(StrEnum):
    """What a file was sent for. Images are public; a file is what is sold, and has no address."""

    IMAGE = "image"
    EXTRA_IMAGE = "extra_image"
    FILE = "file"


categories = table(
    "categories",
    must("id", Big),
    must("slug", Text),
    must("title", Text),
    must("description", Text),
    must("is_active", Flag),
    may("parent_id", Big),
    must("sort_index", sa.Integer),
    must("created_ms", Big),
    must("updated_ms", Big),
    refers("parent_id", "categories"),
    also_unique("uq_categories_slug", "slug", where="slug <> ''"),
    key=["id"],
)

product_categories = table(
    "product_categories",
    must("product_id", Big),
    must("category_id", Big),
    refers("product_id", "products", cascade=True),
    refers("category_id", "categories", cascade=True),
    key=["product_id", "category_id"],
)

product_pages = table(
    "product_pages",
    must("product_id", Big),
    must("description", Text),
    must("marketing_title", Text),
    must("activation_info", Text),
    must("shows_reviews", Flag),
    must("asks_for_notes", Flag),
    may("metadata", Text),
    refers("product_id", "products", cascade=True),
    key=["product_id"],
)

# The bytes are in the row: a file is saved, copied and lost together with what names it.
files = table(
    "files",
    must("id", Big),
    must("kind", Text),
    must("token", Text),
    must("name", Text),
    must("mime_type", Text),
    must("size", Big),
    may("width", sa.Integer),
    may("height", sa.Integer),
    must("created_ms", Big),
    must("content", sa.LargeBinary),
    one_of("kind", FileKind),
    key=["id"],
    is_clustered=False,
)

product_media = table(
    "product_media",
    must("product_id", Big),
    must("position", sa.Integer),
    must("file_id", Big),
    refers("product_id", "products", cascade=True),
    refers("file_id", "files"),
    key=["product_id", "position"],
)
