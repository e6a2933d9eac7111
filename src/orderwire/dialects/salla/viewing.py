"""What all parts of a written order are written from."""

from dataclasses import dataclass

from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document, write_date, write_money
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.pricing import ChargeKind
from orderwire.operations.look_up import Known
from orderwire.operations.place_order import pay_link
from orderwire.operations.read_goods import Goods
from orderwire.operations.show_file import ADDRESS, file_name
from orderwire.storage.book import Entry
from orderwire.storage.files import File
from orderwire.storage.stores import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An order, what is known of what it points at, and for whom it is written.

    `goods` is what it brought, where that was read.
    """

    entry: Entry
    known: Known
    store: Store
    public_url: str
    language: Language
    now_ms: int
    goods: Goods | None = None

    @property
    def is_pending(self) -> bool:
        """Whether its customer still has to pay."""
        return self.entry.order.state is OrderState.AWAITING_PAYMENT

    @property
    def link(self) -> str:
        """The address of the page where it is paid; empty where there is nothing to pay."""
        checkout = self.entry.checkout
        if checkout is None:
            return ""
        return pay_link(self.public_url, self.store.id, checkout.id, checkout.token)

    def money(self, minor: int) -> Document:
        """An amount in the order's currency."""
        return write_money(Money(minor, self.entry.order.currency))

    def date(self, at_ms: int) -> Document:
        """A moment on the store's clocks."""
        return write_date(at_ms, self.store.timezone)

    def charged(self, kind: ChargeKind) -> int:
        """What is charged for one thing beside the goods, before anything comes off it."""
        return sum(one.amount_minor for one in self.entry.order.charges if one.kind is kind)

    def address_of(self, file: File) -> str:
        """Where a picture lies."""
        return f"{self.public_url}/{ADDRESS}/{file_name(self.store.id, file)}"

    def thumbnail(self, product_id: int) -> str:
        """The address of a product's first picture; empty where it has none."""
        images = self.known.images.get(product_id)
        return self.address_of(images[0]) if images else ""


def percent(basis_points: int) -> str:
    """A rate as a text with two decimals: 15.00."""
    return f"{basis_points // 100}.{basis_points % 100:02d}"
