"""Put a new product on sale: all of it in one transaction, or nothing.

Rule: what a product names (categories, files) must be its store's own, and is looked up in the
transaction that saves the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from orderwire.engine.catalogue import (
    Option,
    Plan,
    Price,
    Product,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.pooling import NewCode
from orderwire.operations.world import Caller, World
from orderwire.storage.catalogue import add_product, find_sku
from orderwire.storage.categories import existing_categories, put_into_categories
from orderwire.storage.codes import insert_codes, known_codes
from orderwire.storage.database import Connection, RowsRefused
from orderwire.storage.downloads import add_download
from orderwire.storage.files import files_by_id, show_with_product
from orderwire.storage.products import (
    ProductPage,
    ShownProduct,
    get_product,
    insert_page,
    our_ids_of,
)

TRIES_MAX = 5
"""How many numbered slugs are tried for a name that is taken, before the product's own id is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVariant:
    """A way in which the product is sold, with its price in the store's currency."""

    price: Price
    name: str = ""
    plan: Plan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product as its merchant wants it.

    The slug is taken as it is where it is wished for; one that was made from the name gets a
    number when it is taken. `units` is what there is of it, `None` where nobody counts. Images are
    ids of files, the main one first; the other files are what is handed over, and so are codes.
    """

    name: str
    kind: ProductKind
    slug: str
    is_slug_wished: bool
    is_active: bool
    quantity_min: int
    quantity_max: int | None
    options: Sequence[Option]
    variants: Sequence[NewVariant]
    cost_minor: int
    units: int | None
    page: ProductPage
    image_ids: Sequence[int]
    file_ids: Sequence[int]
    category_ids: Sequence[int]
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class SlugTaken:
    """Another product has the slug that was wished for."""


@dataclass(frozen=True, slots=True)
class CodesTaken:
    """The store has or had the codes at these places in the list."""

    indexes: Sequence[int]


@dataclass(frozen=True, slots=True)
class UnknownCategories:
    """These places in the list of categories name none of the store's."""

    indexes: Sequence[int]


@dataclass(frozen=True, slots=True)
class UnknownFile:
    """The store has no such file, or none that can be shown."""

    file_id: int


Refused = SlugTaken | CodesTaken | UnknownCategories | UnknownFile
Outcome = ShownProduct | Refused


class _Refuse(Exception):
    """Take everything back that was written so far."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


async def create_product(world: World, caller: Caller, new: NewProduct, *, dialect: str) -> Outcome:
    """Create a product in the caller's store. Raises DatabaseError."""
    ids = 1 + len(new.variants) + len(new.codes)
    first_id = await world.ids.take(caller.store.id, ids)
    now_ms = world.now_ms()
    for is_last in (False, True):
        try:
            return await world.database.write(
                lambda db: _create(db, caller, new, first_id, now_ms=now_ms, dialect=dialect)
            )
        except _Refuse as refused:
            return refused.why
        except RowsRefused:
            # A rival took a code or a SKU after we had looked. Now it can be seen.
            if is_last:
                raise
    raise AssertionError("unreachable")


def _create(
    db: Connection, caller: Caller, new: NewProduct, first_id: int, *, now_ms: int, dialect: str
) -> ShownProduct:
    store = caller.store
    category_ids = _categories(db, store.id, new.category_ids, dialect)
    _check_files(db, store.id, new.image_ids, are_public=True)
    _check_files(db, store.id, new.file_ids, are_public=False)
    _check_codes(db, store.id, new.codes)
    product = _product(new, first_id, store.currency)
    is_counted = product.variants[0].stock is StockPolicy.TRACKED
    available = {variant.id: new.units or 0 for variant in product.variants if is_counted}
    costs = {(variant.id, store.currency): new.cost_minor for variant in product.variants}
    for number in count(1):
        slug = _slug(new, product.id, number)
        if slug is None:
            raise _Refuse(SlugTaken())
        named = _named(db, store.id, product, slug)
        if add_product(db, store.id, named, available=available, now_ms=now_ms, costs=costs):
            break
    insert_page(db, store.id, product.id, new.page)
    put_into_categories(db, store.id, product.id, category_ids)
    if new.image_ids:
        show_with_product(db, store.id, product.id, new.image_ids)
    for file_id in new.file_ids:
        add_download(db, store.id, product.id, file_id)
    if new.codes:
        first_code = first_id + 1 + len(product.variants)
        pool = [NewCode(first_code + index, text) for index, text in enumerate(new.codes)]
        insert_codes(db, store.id, product.variants[0].id, pool, now_ms)
    shown = get_product(db, store.id, dialect, product.id)
    assert shown is not None, product.id
    return shown


def _product(new: NewProduct, first_id: int, currency: str) -> Product:
    """The product with its ids; one that nobody counts is never out of stock."""
    policy = StockPolicy.UNLIMITED if new.units is None else StockPolicy.TRACKED
    return Product(
        id=first_id,
        slug=new.slug,
        name=new.name,
        kind=new.kind,
        is_active=new.is_active,
        quantity_min=new.quantity_min,
        quantity_max=new.quantity_max,
        options=tuple(new.options),
        variants=[
            Variant(
                id=first_id + 1 + index,
                name=variant.name,
                stock=policy,
                prices={currency: variant.price},
                plan=variant.plan,
            )
            for index, variant in enumerate(new.variants)
        ],
    )


def _named(db: Connection, store_id: int, product: Product, slug: str) -> Product:
    """The product with its slug. Its variants get SKUs after it, for who fills their stock."""
    variants = []
    for index, variant in enumerate(product.variants):
        sku = slug if index == 0 else f"{slug}-{index + 1}"
        is_free = find_sku(db, store_id, sku) is None
        variants.append(replace(variant, sku=sku if is_free else None))
    return replace(product, slug=slug, variants=variants)


def _slug(new: NewProduct, product_id: int, number: int) -> str | None:
    """The slug to try next; `None` when there is nothing left to try."""
    if number == 1:
        return new.slug or f"product-{product_id}"
    if new.is_slug_wished or number > TRIES_MAX + 1:
        return None
    return f"{new.slug}-{number if number <= TRIES_MAX else product_id}"


def _categories(
    db: Connection, store_id: int, category_ids: Sequence[int], dialect: str
) -> list[int]:
    """Our ids of the categories, each once."""
    ours = our_ids_of(db, store_id, dialect, "category", category_ids)
    existing = existing_categories(db, store_id, ours.values())
    unknown = [index for index, one in enumerate(category_ids) if ours.get(one) not in existing]
    if unknown:
        raise _Refuse(UnknownCategories(unknown))
    return list(dict.fromkeys(ours[one] for one in category_ids))


def _check_files(
    db: Connection, store_id: int, file_ids: Sequence[int], *, are_public: bool
) -> None:
    """Images are shown and files are sold, and neither is used for the other."""
    found = files_by_id(db, store_id, file_ids)
    for file_id in file_ids:
        if file_id not in found or found[file_id].is_public is not are_public:
            raise _Refuse(UnknownFile(file_id))


def _check_codes(db: Connection, store_id: int, texts: Sequence[str]) -> None:
    known = known_codes(db, store_id, texts) if texts else set()
    if known:
        taken = [index for index, text in enumerate(texts) if text in known]
        raise _Refuse(CodesTaken(taken))
