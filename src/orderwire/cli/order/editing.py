"""`orderwire order edit`: change what is written on an order, and what it holds."""

from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from orderwire.cli.order.asking import (
    ORIGIN,
    AsJson,
    OrderName,
    StoreId,
    Url,
    answer,
    refuse,
    with_order,
)
from orderwire.cli.order_file import QUANTITY_MAX, AddressPart, ContactPart
from orderwire.cli.order_reading import DIALECT, fail
from orderwire.cli.order_words import money, summary
from orderwire.engine.addresses import Address
from orderwire.engine.drafts import Contact, DraftLine, Name
from orderwire.engine.edit_contents import Changes
from orderwire.engine.orders import Order
from orderwire.engine.refusals import Refusal
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.world import World

P = TypeVar("P", bound=BaseModel)
Pairs = list[str] | None

Version = Annotated[int | None, typer.Option(help="Refuse if it has another version by now.")]
Note = Annotated[str | None, typer.Option(help="What is noted on it.")]
AddTag = Annotated[Pairs, typer.Option(help="A tag more.")]
RemoveTag = Annotated[Pairs, typer.Option(help="A tag less.")]
Quantity = Annotated[Pairs, typer.Option(help="SKU=2: so many of a line, by its SKU or its id.")]
Add = Annotated[Pairs, typer.Option(help="SKU=1: a new line, at its price of now.")]
Remove = Annotated[Pairs, typer.Option(help="A line less, by its SKU or its id.")]
Coupon = Annotated[str | None, typer.Option(help="Another coupon, by its code.")]
NoCoupon = Annotated[bool, typer.Option("--no-coupon", help="No coupon any more.")]
ToAddress = Annotated[Pairs, typer.Option(help="city=Riyadh: a part of a new address.")]
Receiver = Annotated[Pairs, typer.Option(help="first_name=Sara: a part of a new receiver.")]
ToContact = Annotated[Pairs, typer.Option(help="email=a@example.com: a part of a new contact.")]
Shipping = Annotated[str | None, typer.Option(help="A shipping method, by its id.")]


def edit(  # noqa: PLR0913 - each is an option
    name: OrderName,
    *,
    version: Version = None,
    note: Note = None,
    add_tag: AddTag = None,
    remove_tag: RemoveTag = None,
    quantity: Quantity = None,
    add: Add = None,
    remove: Remove = None,
    coupon: Coupon = None,
    no_coupon: NoCoupon = False,
    address: ToAddress = None,
    receiver: Receiver = None,
    contact: ToContact = None,
    shipping: Shipping = None,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Edit an order. Lines, coupon and shipping only as long as nobody has paid."""
    if coupon is not None and no_coupon:
        fail("--coupon and --no-coupon: which one?")
    by_name = _counts("--quantity", quantity) | dict.fromkeys(remove or (), 0)
    changes = Changes(
        note=note,
        add_tags=tuple(add_tag or ()),
        remove_tags=tuple(remove_tag or ()),
        contact=_contact("--contact", contact),
        receiver=_contact("--receiver", receiver),
        address=_address(address),
        added=_lines(add),
        coupon_code=coupon,
        removes_coupon=no_coupon,
        method=None if shipping is None else Name("shipping_method", "id", shipping, DIALECT),
    )

    async def deed(world: World, order_id: int) -> Order | Refusal:
        wanted = Edit(
            order_id=order_id,
            changes=changes,
            origin=ORIGIN,
            by_name=by_name,
            version=version,
            dialect=DIALECT,
        )
        return await edit_order(world, store, wanted)

    _say(name, with_order(database, store, name, deed), as_json=as_json)


def _say(name: str, edited: Order | Refusal, *, as_json: bool) -> None:
    if isinstance(edited, Refusal):
        raise refuse(name, edited, as_json=as_json)
    total = money(edited.total_minor, edited.currency)
    words = f"{name}: version {edited.version}, {total['amount']} {total['currency']}"
    answer(summary(edited), words, as_json=as_json)


def _lines(pairs: Pairs) -> list[DraftLine]:
    return [
        DraftLine(product=None, variant=Name("variant", "sku", sku), quantity=count)
        for sku, count in _counts("--add", pairs).items()
    ]


def _counts(option: str, pairs: Pairs) -> dict[str, int]:
    """What `SKU=2` says, of each pair. The last equals sign counts: a SKU may hold others."""
    counts: dict[str, int] = {}
    for pair in pairs or ():
        sku, sign, text = pair.rpartition("=")
        is_count = text.isascii() and text.isdigit() and len(text) <= len(str(QUANTITY_MAX))
        if not sign or not sku or not is_count or not 1 <= int(text) <= QUANTITY_MAX:
            fail(f"{option} {pair}: must be a SKU and how many, like SHIRT=2")
        if sku in counts:
            fail(f"{option} {pair}: {sku} stands there twice")
        counts[sku] = int(text)
    return counts


def _fields(option: str, pairs: list[str]) -> dict[str, str]:
    fields = {}
    for pair in pairs:
        field, sign, text = pair.partition("=")
        if not sign:
            fail(f"{option} {pair}: must be a field and what it is, like city=Riyadh")
        fields[field] = text
    return fields


def _address(pairs: Pairs) -> Address | None:
    return None if pairs is None else _part(AddressPart, "--address", pairs).address()


def _contact(option: str, pairs: Pairs) -> Contact | None:
    return None if pairs is None else _part(ContactPart, option, pairs).contact()


def _part(kind: type[P], option: str, pairs: list[str]) -> P:
    """What the fields of an option make. Where any is wrong, the program says which, and ends."""
    try:
        return kind.model_validate(_fields(option, pairs))
    except ValidationError as error:
        wrong = [
            f"{option} {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()
        ]
        fail("\n".join(wrong))
