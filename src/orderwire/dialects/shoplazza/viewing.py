"""What all parts of a written order are written from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orderwire.dialects.shoplazza.shapes import money
from orderwire.dialects.shoplazza.stating import Words, words_of
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.addresses import Address
from orderwire.engine.catalogue import Variant
from orderwire.engine.drafts import Contact
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.orders import OrderCharge, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.pricing import ChargeKind
from orderwire.operations.place_order import pay_link
from orderwire.operations.read_sold import Sold
from orderwire.operations.show_file import ADDRESS, file_name
from orderwire.storage.book import Entry
from orderwire.storage.files import File
from orderwire.storage.products import ListedProduct
from orderwire.storage.stores import Store

NO_ADDRESS = Address()
NO_CONTACT = Contact()

CASH_ON_DELIVERY_NAME = "COD"

_COUNTS = (
    PaymentState.CAPTURED,
    PaymentState.AUTHORISED,
    PaymentState.PENDING_REVIEW,
    PaymentState.PROMISED,
)
"""The states in which a payment says how its order is paid, the surest first."""

NOTIFICATIONS = (
    "order_confirm_notify",
    "fulfillment_notify",
    "partial_fulfillment_notify",
    "order_delivered_notify",
)
"""Whom the caller wants to be told of what: kept and shown, and sent to nobody."""

FEES = "additional_prices"
"""Under which name is kept what callers say of fees beside their titles, by their place."""

_METHODS = {CASH_ON_DELIVERY: "cod", BANK_TRANSFER: "bank_transfer", MANUAL: "manual"}
ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An order, what it is about, and for whom it is written."""

    entry: Entry
    sold: Sold
    store: Store
    public_url: str
    version: Version

    @property
    def words(self) -> Words:
        """Where the order stands."""
        entry = self.entry
        return words_of(
            entry.order,
            entry.payments,
            entry.refunds,
            entry.fulfilments,
            version=self.version,
        )

    @property
    def more(self) -> Mapping[str, str]:
        """What only orders of this platform say."""
        return self.entry.order.details.more

    @property
    def address(self) -> Address:
        """Where the order goes."""
        delivery = self.entry.order.details.delivery
        return (delivery.address if delivery is not None else None) or NO_ADDRESS

    @property
    def receiver(self) -> Contact:
        """Who gets it."""
        order = self.entry.order
        delivery = order.details.delivery
        receiver = delivery.receiver if delivery is not None else order.details.receiver
        return receiver or order.contact or NO_CONTACT

    def money(self, minor: int) -> str:
        """An amount of the order, as text."""
        return money(minor, self.entry.order.currency)

    def charges(self, kind: ChargeKind) -> Sequence[OrderCharge]:
        """What is paid for one kind of thing beside the goods."""
        return [one for one in self.entry.order.charges if one.kind is kind]

    @property
    def payments(self) -> Sequence[Payment]:
        """The payments that say how the order is paid, the surest first."""
        found = [one for one in self.entry.payments if one.state in _COUNTS]
        return sorted(found, key=lambda one: _COUNTS.index(one.state))

    @property
    def payment_method(self) -> str:
        """How the order is paid, in a word; empty until that is known."""
        return method_of(self.payments[0]) if self.payments else ""

    @property
    def checkout_url(self) -> str:
        """Where the order is paid, and where its customer sees what became of it."""
        checkout = self.entry.checkout
        if checkout is None:
            return ""
        return pay_link(self.public_url, self.store.id, checkout.id, checkout.token)

    @property
    def number(self) -> str:
        """The order's number, as the version shows it."""
        order = self.entry.order
        if self.version.is_flat:
            return order.outside_number or f"{order.number:08d}"
        return f"#{(order.outside_number or str(order.number)).removeprefix('#')}"

    def id_of(self, kind: str, our_id: int) -> str:
        """What the platform calls a row of ours: the id it gave it, or else ours."""
        return self.entry.outside.get((kind, our_id)) or str(our_id)

    def listed(self, line: OrderLine) -> ListedProduct | None:
        """The product of a line, if there still is one."""
        return self.sold.products.get(line.product_id)

    def variant(self, line: OrderLine) -> Variant | None:
        """The variant of a line, if there still is one."""
        listed = self.listed(line)
        variants = () if listed is None else listed.product.variants
        return next((one for one in variants if one.id == line.variant_id), None)

    def image_of(self, line: OrderLine) -> File | None:
        """The first picture of a line's product."""
        images = self.sold.images.get(line.product_id)
        return images[0] if images else None

    def address_of(self, file: File) -> str:
        """Where a picture lies."""
        return f"{self.public_url}/{ADDRESS}/{file_name(self.store.id, file)}"

    def custom_properties(self, line: OrderLine) -> Mapping[str, object]:
        """What the caller noted on a line, as it was sent."""
        text = self.more.get(properties_key(list(self.entry.order.lines).index(line)))
        found = json.loads(text) if text else {}
        return found if isinstance(found, dict) else {}

    def fees(self) -> Sequence[tuple[OrderCharge, str, str]]:
        """All that is charged beside goods and shipping: the charge, its name and its id.

        A fee that was stated here has a name for programs beside the title that people read.
        """
        said: Iterator[Mapping[str, str]] = iter(json.loads(self.more.get(FEES, "[]")))
        found = []
        for one in self.entry.order.charges:
            if one.kind is not ChargeKind.SHIPPING:
                names: Mapping[str, str] = next(said, {}) if one.kind is ChargeKind.FEE else {}
                title = one.name or one.kind.value
                found.append((one, names.get("name", title), names.get("biz_id", "")))
        return found


def properties_key(index: int) -> str:
    """Under which name a line's properties are kept with its order, by the line's place in it."""
    return f"line_items.{index}.custom_properties"


def method_of(payment: Payment) -> str:
    """How a payment was made, in a word."""
    return payment.method or _METHODS.get(payment.provider, ONLINE)
