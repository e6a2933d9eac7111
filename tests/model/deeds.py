"""What is done to the real thing: one function for each deed, as its callers would call it."""

from random import Random

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.edit_contents import Changes
from orderwire.engine.ending import ChangeStock, Restock
from orderwire.engine.fulfilling import FulfilmentWish
from orderwire.engine.orders import Origin
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refunds import Parts, Whole
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_fulfilment import cancel_fulfilment
from orderwire.operations.cancel_order import cancel_order
from orderwire.operations.collect_cash import collect_cash, refuse_cash
from orderwire.operations.complete_order import complete_order
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.fulfil_order import fulfil_order
from orderwire.operations.import_orders import import_order
from orderwire.operations.pay_checkout import confirm_payment, pay_checkout
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.receive_event import receive_event
from orderwire.operations.record_payment import record_payment
from orderwire.operations.refund_order import RefundAsked, refund_order
from orderwire.operations.review_receipt import approve_receipt, reject_receipt
from orderwire.operations.send_receipt import give_up_transfer, send_receipt
from orderwire.operations.settle_by_people import Word
from orderwire.operations.show_checkout import PayLink
from orderwire.operations.start_order import start_order
from orderwire.operations.world import Caller, World
from orderwire.payments.sandbox import Sandbox
from orderwire.storage.stores import Store, get_store
from tests.model.expected import Order, Shop
from tests.model.expected_goods import on_its_way
from tests.model.expected_money import Back
from tests.model.shops import line_of
from tests.operations.offline_counter import Photo

ORIGIN = Origin(actor="staff:1", dialect="v1", request_id="r1")
WORD = Word(method="cash")
CARDS = {
    "paid": "4242424242424242",
    "declined": "4000000000000002",
    "confirm": "4000000000003220",
    "slow": "4000000000000077",
    "lost": "4000000000006975",
    "twice": "4000000000000259",
}


class Deeds:
    """All that can be done to an order of a store."""

    def __init__(self, world: World, shop: Shop, order: Order) -> None:
        self._world = world
        self._store = shop.id
        self._order = order
        self._link = PayLink(store_id=shop.id, checkout_id=order.link[0], token=order.link[1])

    async def pay(self, provider: str, card: str = "paid") -> None:
        """The customer chooses a way to pay."""
        form = {"card_number": CARDS[card]} if provider == "test" else {}
        await pay_checkout(
            self._world, self._link, provider=provider, form=form, request_id="r1", address="::1"
        )

    async def confirm(self, *, is_confirmed: bool) -> None:
        """The customer confirms, or does not."""
        form = {"decision": "confirm" if is_confirmed else "cancel"}
        await confirm_payment(self._world, self._link, form=form, request_id="r1")

    async def begin_transfer(self) -> None:
        """The customer chooses it."""
        await self.pay("bank_transfer")

    async def choose_cash(self) -> None:
        """The customer chooses it."""
        await self.pay("cash_on_delivery")

    async def send_receipt(self) -> None:
        """The customer shows a receipt."""
        await send_receipt(self._world, self._link, Photo(), request_id="r1")

    async def give_up(self) -> None:
        """The customer will pay in another way."""
        await give_up_transfer(self._world, self._link, request_id="r1")

    async def approve(self) -> None:
        """The transfer is in the account."""
        await approve_receipt(self._world, self._store, self._order.id, origin=ORIGIN)

    async def reject(self) -> None:
        """The transfer is not in the account."""
        await reject_receipt(self._world, self._store, self._order.id, "no", origin=ORIGIN)

    async def collect(self) -> None:
        """Cash was collected."""
        await collect_cash(self._world, self._store, self._order.id, WORD, origin=ORIGIN)

    async def refuse(self) -> None:
        """Nobody paid at the door."""
        await refuse_cash(self._world, self._store, self._order.id, "", origin=ORIGIN)

    async def record(self) -> None:
        """It was paid elsewhere."""
        await record_payment(self._world, self._store, self._order.id, WORD, origin=ORIGIN)

    async def cancel(self, restock: str, *, refunds: bool) -> None:
        """The merchant ends it."""
        wanted = Wanted(order_id=self._order.id, origin=ORIGIN)
        await cancel_order(
            self._world, self._store, wanted, restock=Restock(restock), refund=refunds
        )

    async def refund(self, back: Back, key: str | None) -> None:
        """Money goes back."""
        lines = {self._line_id(at): units for at, units in back.lines.items()}
        charges = {ChargeKind.SHIPPING: None} if back.shipping else {}
        wish = Parts(lines=lines, charges=charges, amount_minor=back.amount)
        asked = RefundAsked(
            order_id=self._order.id,
            wish=Whole() if back.is_whole else wish,
            origin=ORIGIN,
            restock=Restock(back.restock),
            payment_id=self._payment_id(back.payment),
            by_hand="sent" if back.is_by_hand else None,
            key=key,
        )
        await refund_order(self._world, self._store, asked)

    async def fulfil(self, units: dict[int, int] | None) -> None:
        """Goods leave the house."""
        lines = None if units is None else {self._line_id(at): n for at, n in units.items()}
        wish = FulfilmentWish(lines=lines)
        await fulfil_order(self._world, self._store, self._order.id, wish, origin=ORIGIN)

    async def complete(self) -> None:
        """Everything was handed over."""
        wanted = Wanted(order_id=self._order.id, origin=ORIGIN)
        await complete_order(self._world, self._store, wanted)

    async def start(self) -> None:
        """The work begins."""
        await start_order(self._world, self._store, Wanted(order_id=self._order.id, origin=ORIGIN))

    async def deliver(self, order: Order) -> None:
        """The customer has it."""
        sent = on_its_way(order)
        its_id = 0 if sent is None else sent.id
        await deliver_fulfilment(self._world, self._store, order.id, its_id, origin=ORIGIN)

    async def call_off(self, order: Order) -> None:
        """It came to nothing."""
        sent = on_its_way(order)
        its_id = 0 if sent is None else sent.id
        await cancel_fulfilment(self._world, self._store, order.id, its_id, origin=ORIGIN)

    async def edit(
        self,
        quantities: dict[int, int],
        added: tuple[int, int] | None,
        *,
        coupon: bool | None,
    ) -> None:
        """Other lines, another coupon, or only another note."""
        changes = Changes(
            quantities={self._line_id(at): many for at, many in quantities.items()},
            added=[] if added is None else [line_of(*added)],
            coupon_code="SAVE10" if coupon else None,
            removes_coupon=coupon is False,
            note=None if quantities or added or coupon is not None else "again",
        )
        edit = Edit(order_id=self._order.id, changes=changes, origin=ORIGIN)
        await edit_order(self._world, self._store, edit)

    def _payment_id(self, at: int | None) -> int | None:
        """The payment at a place; where there is none, an id that nothing has."""
        if at is None:
            return None
        payments = self._order.payments
        return payments[at].id if at < len(payments) else 10**9 + at

    def _line_id(self, at: int) -> int:
        """The line at a place; where there is none, an id that nothing has."""
        lines = self._order.lines
        return lines[at].id if at < len(lines) else 10**9 + at


async def place(world: World, store_id: int, asked: Asked) -> str:
    """Place an order; what its caller hears."""
    caller = Caller(token_id=1, store=await _store(world, store_id))
    return (await place_order(world, caller, asked)).body.decode()


async def bring(world: World, store_id: int, asked: Asked) -> None:
    """Import an order."""
    store = await _store(world, store_id)
    await import_order(world, store, asked.draft, document=b"{}", actor="staff:1")


async def change_stock(world: World, store_id: int, product: int, by: int) -> None:
    """Count units in or out."""
    command = ChangeStock(variant_id=product * 10, by=by)
    await world.desk.command(store_id, CommandTicket(command=command, origin=ORIGIN))


async def hear(world: World, seed: int) -> None:
    """The provider's events come in any order, some of them twice, and some will come again."""
    provider, luck = world.providers["test"], Random(seed)
    assert isinstance(provider, Sandbox)
    for store_id in (1, 2):
        events = await provider.deliveries(store_id)
        luck.shuffle(events)
        for event in events:
            for _ in range(luck.choice((1, 1, 2))):
                await receive_event(world, provider.name, store_id, event.headers, event.body)
            if luck.random() < 0.7:
                await provider.delivered(event)


async def _store(world: World, store_id: int) -> Store:
    store = await world.database.read(lambda db: get_store(db, store_id))
    assert store is not None
    return store
