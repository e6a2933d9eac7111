"""Orders as Salla's JSON: whole, light, and as lists show them.

Amounts are those of the store's prices: where prices include the tax, `sub_total`,
`shipping_cost` and `cash_on_delivery` contain theirs, and `tax` says how much it is in all.
What we do not keep is empty in the platform's own manner.
"""

import zlib

from orderwire.dialects._kit.taxes import rate_of_order
from orderwire.dialects._kit.wire import number
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.shapes import Document, write_urls
from orderwire.dialects.salla.standing import slug_shown, write_standing
from orderwire.dialects.salla.statuses import method_of, paid_by
from orderwire.dialects.salla.viewing import View, percent
from orderwire.dialects.salla.writing_customers import write_customer
from orderwire.dialects.salla.writing_delivery import (
    write_pickup_branch,
    write_receiver,
    write_shipments,
    write_shipping,
)
from orderwire.dialects.salla.writing_items import grams_of, write_item
from orderwire.engine.drafts import Contact
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.engine.pricing import ChargeKind
from orderwire.storage.customers import Customer

_GRAM_DIGITS = 3
SOURCE = "dashboard-api"
ELSEWHERE = "store"
_NAME_MAX = 25
_CANCELLABLE = ("under_review", "in_progress")
_RATED = ("completed", "delivered", "shipped")


def write_order(view: View) -> Document:
    """An order with everything, as creating and showing it answer."""
    order = view.entry.order
    return {
        "id": _id_of(view),
        "cart_reference_id": view.entry.checkout.id if view.entry.checkout else None,
        **_head(view),
        "draft": False,
        "read": False,
        "source_device": source_device(order),
        "first_complete_at": _first_complete_at(view),
        **_middle(view),
        "receipt_image": _receipt(view),
        "exchange_rate": write_exchange_rate(order.currency),
        "shipping": write_shipping(view),
        "shipments": write_shipments(view),
        "pickup_branch": write_pickup_branch(view),
        "shipment_branch": [],
        "customer": _customer(view),
        "items": [write_item(line, view) for line in order.lines],
        **_tail(view),
        "store": _store(view),
    }


def write_light_order(view: View) -> Document:
    """An order without its items, shipments, branch, and the groups of its customer."""
    document = write_order(view)
    for name in ("items", "shipping", "shipments", "pickup_branch", "shipment_branch", "store"):
        del document[name]
    customer = document["customer"]
    assert isinstance(customer, dict), customer
    del customer["groups"]
    return {
        **document,
        "checkout_id": document["cart_reference_id"],
        "features": {
            **_features(view),
            "multiple_shipments_supported": True,
            "order_type_price_quote": False,
        },
        "actions": {
            "cancellable": document["can_cancel"],
            "reorderable": document["can_reorder"],
            "payable": document["is_pending_payment"],
        },
        "receiver": write_receiver(view),
    }


def write_listed_order(view: View) -> Document:
    """An order as a list shows it."""
    order = view.entry.order
    return {
        "id": _id_of(view),
        "reference_id": reference_of(order),
        "total": view.money(order.total_minor),
        "exchange_rate": write_exchange_rate(order.currency),
        "date": view.date(order.created_ms),
        "status": write_standing(view),
        "can_cancel": slug_shown(view) in _CANCELLABLE,
        "can_reorder": not view.is_pending,
        "payment_method": method_of(view.entry),
        "is_pending_payment": view.is_pending,
        "pending_payment_ends_at": _ends_at(view),
        "features": {**_features(view), "has_suspicious_alert": False},
        "items": [
            {
                "name": line.name,
                "quantity": line.quantity,
                "thumbnail": view.thumbnail(line.product_id),
            }
            for line in order.lines
        ],
    }


def reference_of(order: Order) -> int | str:
    """The number that people know an order by: where it came from, or ours."""
    outside = order.outside_number
    if outside is None:
        return order.number
    return int(outside) if outside.isascii() and outside.isdigit() else outside


def source_device(order: Order) -> str:
    """What an order was made with, as far as its program's name tells."""
    return "mobile" if order.dialect == NAME and "Mobile" in order.source else "desktop"


def source_of(dialect: str) -> str:
    """Where the platform would say that orders of a dialect come from."""
    return SOURCE if dialect == NAME else ELSEWHERE


def tag_id(tag: str) -> int:
    """The number of a tag. Tags are texts here; a text always has the same number."""
    return zlib.crc32(tag.encode())


def write_exchange_rate(currency: str) -> Document:
    """No rate is ever invented: an order is in one currency."""
    return {"base_currency": currency, "exchange_currency": currency, "rate": 1}


def _head(view: View) -> Document:
    order = view.entry.order
    is_ours = order.dialect == NAME
    return {
        "reference_id": reference_of(order),
        "urls": _urls(view),
        "date": view.date(order.created_ms),
        "updated_at": view.date(order.updated_ms),
        "source": source_of(order.dialect),
        "source_details": {
            "type": source_of(order.dialect),
            "value": None,
            "device": source_device(order),
            "user-agent": order.source if is_ours else None,
            "ip": None,
        },
    }


def _middle(view: View) -> Document:
    """What an order came to, and what may be done with it."""
    order = view.entry.order
    slug = slug_shown(view)
    grams = sum(grams_of(line, view) * line.quantity for line in order.lines)
    return {
        "status": write_standing(view),
        "is_price_quote": False,
        "payment_method": method_of(view.entry),
        "currency": order.currency,
        "amounts": _amounts(view),
        "can_cancel": slug in _CANCELLABLE,
        "show_weight": grams > 0,
        "can_reorder": not view.is_pending,
        "is_pending_payment": view.is_pending,
        "pending_payment_ends_at": _ends_at(view),
        "pending_payment_start_at": None,
        "total_weight": str(number(grams, _GRAM_DIGITS)),
        "rating_link": _rating(view),
    }


def _tail(view: View) -> Document:
    tags = view.entry.order.details.tags
    return {
        "bank": _bank(view),
        "tags": [{"id": tag_id(tag), "name": tag} for tag in tags],
        "checkout_url": view.link if view.is_pending else "",
    }


def _urls(view: View) -> Document:
    """The pages of an order: where its customer sees it, and pays it while it is not paid."""
    page = f"{view.link}/order" if view.link else ""
    return write_urls(
        customer=page,
        digital_content=page,
        rating=_rating(view),
        checkout=view.link if view.is_pending else "",
    )


def _rating(view: View) -> str:
    """The customer's page, once there is something to rate. `rating_link` is its older name."""
    return f"{view.link}/order" if view.link and slug_shown(view) in _RATED else ""


def _ends_at(view: View) -> int | None:
    """How many seconds are left to pay; nothing where nothing is to be paid."""
    checkout = view.entry.checkout
    if checkout is None or not view.is_pending:
        return None
    return max(0, (checkout.expires_ms - view.now_ms) // 1000)


def _first_complete_at(view: View) -> Document | None:
    """When an order was completed first, where its history was read or it has just been made."""
    completed = [one.at_ms for one in view.entry.history if one.kind == "order.completed"]
    if completed:
        return view.date(completed[0])
    order = view.entry.order
    is_new = not view.entry.history and order.state is OrderState.COMPLETED
    return view.date(order.updated_ms) if is_new else None


def _amounts(view: View) -> Document:
    order = view.entry.order
    rate = rate_of_order(order)
    if rate is None:
        rate = max(line.tax_basis_points for line in order.lines)
    return {
        "sub_total": view.money(order.subtotal_minor),
        "shipping_cost": view.money(view.charged(ChargeKind.SHIPPING)),
        "cash_on_delivery": view.money(view.charged(ChargeKind.CASH_ON_DELIVERY)),
        "tax": {"percent": percent(rate), "amount": view.money(order.tax_minor)},
        "discounts": _discounts(view),
        "total": view.money(order.total_minor),
    }


def _discounts(view: View) -> list[Document]:
    """What came off: by a coupon, or as whoever made the order said."""
    order = view.entry.order
    off_shipping = sum(charge.discount_minor for charge in order.charges)
    if not order.discount_minor and not off_shipping:
        return []
    is_arabic = view.language is Language.ARABIC
    discount = Money(order.discount_minor, order.currency)
    return [
        {
            "title": "قسيمة تخفيض" if is_arabic else "Discount coupon",
            "type": "coupon" if order.coupon is not None else "custom",
            "code": None if order.coupon is None else order.coupon.code,
            "discount": _decimals(discount),
            "discounted_shipping": view.money(off_shipping)["amount"],
            "currency": order.currency,
            "hasMarketing": False,
        }
    ]


def _decimals(money: Money) -> str:
    """An amount as a text with all decimals of its currency: 15.00."""
    digits = str(money.minor).rjust(money.exponent + 1, "0")
    if not money.exponent:
        return digits
    return f"{digits[: -money.exponent]}.{digits[-money.exponent :]}"


def _receipt(view: View) -> str:
    """What was sent to show that money was transferred, as it was sent."""
    payment = paid_by(view.entry)
    is_transfer = payment is not None and payment.method in ("bank", "transfer")
    return payment.evidence if payment is not None and is_transfer else ""


def _bank(view: View) -> Document | None:
    """The account that the money was sent to, if it was."""
    account_id, selling = view.entry.order.details.account_id, view.known.selling
    if account_id is None or selling is None:
        return None
    for account in selling.settings.bank_accounts:
        if account.id == account_id:
            outside = selling.outside.get(("bank_account", account.id), str(account.id))
            shown = int(outside) if outside.isdigit() else outside
            return {
                "id": shown,
                "bank_name": account.bank_name,
                "bank_id": shown,
                "account_name": account.account_name,
                "account_number": account.account_number,
                "iban_number": account.iban,
                "status": "active" if account.is_active else "inactive",
            }
    return None


def _customer(view: View) -> Document:
    """Who buys: the store's customer, or the guest that nothing but the order knows."""
    customer = view.entry.customer
    if customer is not None:
        shown = view.known.shown_id("customer", customer.id)
        return _shortened(write_customer(customer, shown, view.store, view.language))
    contact = view.entry.order.contact or Contact()
    guest = Customer(
        id=0,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        created_ms=view.entry.order.created_ms,
    )
    return _shortened(write_customer(guest, 0, view.store, view.language)) | {"id": None}


def _shortened(customer: Document) -> Document:
    """A customer with names as long as the platform's are."""
    names = {name: str(customer[name])[:_NAME_MAX] for name in ("first_name", "last_name")}
    return customer | names


def _features(view: View) -> Document:
    lines = view.entry.order.lines
    return {
        "shippable": any(line.is_shipped for line in lines),
        "digitalable": any(not line.is_shipped for line in lines),
    }


def _store(view: View) -> Document:
    store = view.store
    return {
        "id": str(store.id),
        "store_id": str(store.id),
        "user_id": "",
        "user_email": "",
        "username": store.slug or "",
        "name": {"ar": store.name, "en": store.name},
        "avatar": "",
    }


def _id_of(view: View) -> int | str:
    """What Salla calls an order."""
    order_id = view.entry.order.id
    outside = view.entry.outside.get(("order", order_id))
    if outside is None:
        return order_id
    return int(outside) if outside.isascii() and outside.isdigit() else outside
