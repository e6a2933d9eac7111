"""Orders as the messages in which WhatsApp shows them in India: `order_details`, `order_status`.

Nothing is sent from here: whoever has a phone number on WhatsApp sends what is built, as it is.

Rule 1: what WhatsApp would turn down is not said: every reason is found, and all are named.
Rule 2: the sums are ours, which add up. A fee is an item, since WhatsApp knows no fees.
Rule 3: where prices contain their tax, the tax beside them is nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.peach.bills import ADJUSTMENT
from orderwire.dialects.peach.refusing import Document
from orderwire.dialects.peach.writing import cancel_reason, reference_of
from orderwire.engine.addresses import Address
from orderwire.engine.billed import BilledPart
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Contact
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.upi import CURRENCY, LIMIT_MINOR, upi_link
from orderwire.storage.book import Entry
from orderwire.storage.stores import Store

AHEAD_MS = 300_000
"""How far ahead the end of a message's order must be."""

REFERENCE_MAX, TEXT_MAX, FOOTER_MAX = 35, 1024, 60
NAME_MAX, DESCRIPTION_MAX, REASON_MAX = 60, 60, 120
BENEFICIARY_MAX, ADDRESS_LINE_MAX = 200, 100
_OFFSET = 100

_REFERENCE = re.compile(r"[A-Za-z0-9_.-]+")
_POSTAL_CODE = re.compile(r"[0-9]{6}")

DETAILS, STATUS = "order_details", "order_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of a message beside what the order says.

    kind           order_details or order_status; by default what fits the order
    sequence       the number of a message that is sent again: every reference counts once
    configuration  the name of a way to pay at Meta, of the gateway of this kind
    catalog_id     the catalogue whose products the items are; where goods are shipped without
                   one, WhatsApp wants their origin and their importer
    """

    kind: str | None = None
    sequence: int | None = None
    text: str | None = None
    footer: str | None = None
    gateway: str | None = None
    configuration: str | None = None
    catalog_id: str | None = None
    country_of_origin: str | None = None
    importer_name: str | None = None
    importer_address: str | None = None


def build_message(
    entry: Entry, store: Store, wish: Wish, now_ms: int
) -> Document | Sequence[Problem]:
    """The message about an order, or all the reasons why there can be none."""
    building = _Building(entry, store, wish, now_ms)
    is_pending = entry.order.state is OrderState.AWAITING_PAYMENT
    kind = wish.kind or (DETAILS if is_pending else STATUS)
    interactive = building.details() if kind == DETAILS else building.status()
    message: Document = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": building.recipient(),
        "type": "interactive",
        "interactive": interactive,
    }
    return building.problems or message


def status_word(entry: Entry) -> str | None:
    """Where an order stands in WhatsApp's words, or `None` while nobody has paid it."""
    order = entry.order
    live = [one for one in entry.fulfilments if one.state is not FulfilmentState.CANCELLED]
    if order.state in ENDED:
        return "canceled"
    if order.state is OrderState.COMPLETED:
        return "completed"
    if order.state is OrderState.AWAITING_PAYMENT:
        return None
    if not live:
        return "processing"
    return "partially_shipped" if any(line.to_fulfil for line in order.lines) else "shipped"


class _Building:
    """One message in the making. Why it cannot be is collected in `problems`."""

    def __init__(self, entry: Entry, store: Store, wish: Wish, now_ms: int) -> None:
        self.problems: list[Problem] = []
        self._entry = entry
        self._order: Order = entry.order
        self._store = store
        self._wish = wish
        self._now_ms = now_ms

    def details(self) -> Document:
        """The bill, to be paid in the chat."""
        order = self._order
        checkout = self._entry.checkout
        is_open = checkout is not None and checkout.state is CheckoutState.OPEN
        if order.state is not OrderState.AWAITING_PAYMENT or not is_open:
            self._problem("order.status", "not_pending")
        if order.paid_minor:
            self._problem("total_amount", "partly_paid")
        if order.currency != CURRENCY:
            self._problem("currency", "not_inr", currency=order.currency)
        reference = self._reference()
        parameters: Document = {
            "reference_id": reference,
            "type": "physical-goods" if order.is_shipped else "digital-goods",
            **({"beneficiaries": [self._beneficiary()]} if order.is_shipped else {}),
            "currency": order.currency,
            "total_amount": _amount(order.total_minor),
            "payment_settings": self._payment_settings(reference),
            "order": self._bill(),
        }
        text = f"{self._store.name}: order {reference_of(order)}"
        action = {"name": "review_and_pay", "parameters": parameters}
        return {"type": DETAILS, **self._texts(text), "action": action}

    def status(self) -> Document:
        """What became of the order."""
        order = self._order
        word = status_word(self._entry)
        if word is None:
            self._problem("order.status", "pending")
        if word == "canceled" and order.paid_minor > order.refunded_minor:
            self._problem("order.status", "paid")
        said: Document = {"status": word}
        reason = cancel_reason(self._entry) if word == "canceled" else ""
        if reason:
            said["description"] = self._bounded("order.description", reason, REASON_MAX)
        parameters = {"reference_id": self._reference(), "order": said}
        text = f"{self._store.name}: order {reference_of(order)}"
        action = {"name": "review_order", "parameters": parameters}
        return {"type": STATUS, **self._texts(text), "action": action}

    def recipient(self) -> str:
        """The phone that the message goes to, without its plus."""
        contact = self._entry.contact
        phone = contact.phone if contact is not None else None
        if not phone:
            self._problem("to", "no_phone")
        return (phone or "").lstrip("+")

    def _problem(self, where: str, kind: str, **facts: object) -> None:
        self.problems.append(Problem((where,), kind, facts))

    def _bounded(self, where: str, text: str, length_max: int) -> str:
        if len(text) > length_max:
            self._problem(where, "string_too_long", max_length=length_max)
        return text

    def _texts(self, text: str) -> Document:
        wish = self._wish
        body = self._bounded("body.text", wish.text or text, TEXT_MAX)
        texts: Document = {"body": {"text": body}}
        if wish.footer:
            texts["footer"] = {"text": self._bounded("footer.text", wish.footer, FOOTER_MAX)}
        return texts

    def _reference(self) -> str:
        reference = reference_of(self._order)
        if self._wish.sequence is not None:
            reference += f"-{self._wish.sequence}"
        if not _REFERENCE.fullmatch(reference):
            self._problem("reference_id", "reference")
        return self._bounded("reference_id", reference, REFERENCE_MAX)

    def _payment_settings(self, reference: str) -> Sequence[Document]:
        """A gateway that is named at Meta, or else the store's own UPI address."""
        wish, total = self._wish, self._order.total
        if wish.configuration and wish.gateway:
            gateway: Document = {
                "type": wish.gateway,
                "configuration_name": self._bounded(
                    "configuration_name", wish.configuration, NAME_MAX
                ),
            }
            if total.minor > LIMIT_MINOR:
                gateway["enabled_payment_options"] = ["web"]
            return [{"type": "payment_gateway", "payment_gateway": gateway}]
        if self._store.upi_address is None:
            self._problem("payment_settings", "no_way_to_pay")
            return []
        if total.minor > LIMIT_MINOR:
            self._problem("total_amount", "above_upi", maximum=LIMIT_MINOR)
        link = upi_link(self._store.upi_address, self._store.name, total, reference)
        return [{"type": "upi_intent_link", "upi_intent_link": {"link": link}}]

    def _bill(self) -> Document:
        order = self._order
        charges = [one for one in order.charges if one.kind is ChargeKind.SHIPPING]
        fees = [one for one in order.charges if one.kind is not ChargeKind.SHIPPING]
        items = [self._item(index, line) for index, line in enumerate(order.lines)]
        items += [self._fee(len(items) + index, fee) for index, fee in enumerate(fees)]
        tax_minor = 0 if order.prices_include_tax else order.tax_minor
        bill: Document = {
            "status": "pending",
            "items": items,
            "subtotal": _amount(order.subtotal_minor + sum(map(_net_of, fees))),
            "tax": self._sum("tax", tax_minor, ""),
        }
        if self._wish.catalog_id:
            bill["catalog_id"] = self._wish.catalog_id
        if charges:
            bill["shipping"] = self._sum("shipping", sum(map(_net_of, charges)), charges[0].name)
        if order.discount_minor:
            code = order.coupon.code if order.coupon is not None else ""
            bill["discount"] = self._sum("discount", order.discount_minor, code)
        return bill | self._expiration()

    def _item(self, index: int, line: OrderLine) -> Document:
        where = f"order.items.{index}"
        item: Document = {
            "name": self._bounded(f"{where}.name", line.name, NAME_MAX),
            "amount": _amount(line.unit_minor),
            "quantity": line.quantity,
        }
        billed = self._order.details.billed
        befores = billed.before_minor if billed is not None else ()
        before = befores[index] if index < len(befores) else None
        if before is not None and before > line.unit_minor:
            item |= {"amount": _amount(before), "sale_amount": _amount(line.unit_minor)}
        if self._wish.catalog_id:
            if line.sku is None:
                self._problem(f"{where}.retailer_id", "no_sku")
            return item | {"retailer_id": line.sku}
        return item | self._origin(where, line)

    def _origin(self, where: str, line: OrderLine) -> Document:
        """Where goods are from, which has to be said of those that are in no catalogue."""
        wish = self._wish
        said = {
            "country_of_origin": wish.country_of_origin,
            "importer_name": wish.importer_name,
            "importer_address": wish.importer_address,
        }
        for name, text in said.items():
            if line.is_shipped and not text:
                self._problem(f"{where}.{name}", "without_catalog")
        return {name: text for name, text in said.items() if text}

    def _fee(self, index: int, fee: OrderCharge) -> Document:
        name = fee.name.capitalize() if fee.name == ADJUSTMENT else fee.name or "Fee"
        return {
            "name": self._bounded(f"order.items.{index}.name", name, NAME_MAX),
            "amount": _amount(_net_of(fee)),
            "quantity": 1,
        }

    def _sum(self, name: str, minor: int, description: str) -> Document:
        part = getattr(self._order.details.billed, name, None)
        text = part.name if isinstance(part, BilledPart) and part.name else description
        amount = _amount(minor)
        if text:
            where = f"order.{name}.description"
            amount["description"] = self._bounded(where, text, DESCRIPTION_MAX)
        return amount

    def _expiration(self) -> Document:
        checkout = self._entry.checkout
        if checkout is None:
            return {}
        if checkout.expires_ms < self._now_ms + AHEAD_MS:
            self._problem("order.expiration.timestamp", "too_soon", seconds=AHEAD_MS // 1000)
        expiration: Document = {"timestamp": str(checkout.expires_ms // 1000)}
        reason = self._order.details.expiry_reason
        if reason:
            where = "order.expiration.description"
            expiration["description"] = self._bounded(where, reason, REASON_MAX)
        return {"expiration": expiration}

    def _beneficiary(self) -> Document:
        """Who gets the goods, and where, which WhatsApp wants of all that is shipped."""
        delivery = self._order.details.delivery
        address = (delivery.address if delivery is not None else None) or Address()
        receiver = (delivery.receiver if delivery is not None else None) or self._entry.contact
        receiver = receiver or Contact()
        said = {
            "name": f"{receiver.first_name} {receiver.last_name}".strip(),
            "address_line1": address.line1,
            "city": address.city,
            "state": address.region,
            "country": "India" if address.country == "IN" else "",
            "postal_code": address.postal_code,
        }
        where = "beneficiaries.0"
        for name, text in said.items():
            if not text:
                self._problem(f"{where}.{name}", "not_india" if name == "country" else "missing")
        if said["postal_code"] and not _POSTAL_CODE.fullmatch(said["postal_code"]):
            self._problem(f"{where}.postal_code", "string_pattern_mismatch")
        self._bounded(f"{where}.name", said["name"], BENEFICIARY_MAX)
        self._bounded(f"{where}.address_line1", said["address_line1"], ADDRESS_LINE_MAX)
        if address.line2:
            line2 = self._bounded(f"{where}.address_line2", address.line2, ADDRESS_LINE_MAX)
            said["address_line2"] = line2
        return {**said}


def _net_of(charge: OrderCharge) -> int:
    return charge.amount_minor - charge.discount_minor


def _amount(minor: int) -> Document:
    return {"value": minor, "offset": _OFFSET}
