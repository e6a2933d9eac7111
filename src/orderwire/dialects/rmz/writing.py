"""From our book to RMZ's JSON. The platform's own words are derived here and stored nowhere.

Sources: pages "Create Order" (the envelopes of POST), "List Orders" and "Get Order". Amounts are
JSON numbers, times ISO 8601 in UTC with microseconds, the readable forms Arabic and English as in
the platform's examples.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from babel.dates import format_timedelta

from orderwire.dialects._kit.contacts import from_e164
from orderwire.dialects._kit.taxes import rate_of_order
from orderwire.dialects._kit.wire import amount, number
from orderwire.dialects.rmz import API
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.facts import Existing
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Placed
from orderwire.storage.book import Entry
from orderwire.storage.stores import Store

Document = dict[str, object]

PER_PAGE = 15

STATUS: Mapping[OrderState, int] = {
    OrderState.AWAITING_PAYMENT: 1,
    OrderState.PLACED: 2,
    OrderState.IN_PROGRESS: 3,
    OrderState.COMPLETED: 4,
    OrderState.EXPIRED: 5,
    OrderState.CANCELLED: 5,
}
"""Their order statuses by our states, unless all the money went back (`status_of`)."""

REFUNDED = 6

STATUS_WORD = {
    OrderState.AWAITING_PAYMENT: "pending_payment",
    OrderState.PLACED: "under_review",
    OrderState.IN_PROGRESS: "in_progress",
    OrderState.COMPLETED: "completed",
    OrderState.EXPIRED: "cancelled",
    OrderState.CANCELLED: "cancelled",
}

STATUS_NAME = {
    1: "بإنتظار الدفع",
    2: "قيد المراجعة",
    3: "قيد التنفيذ",
    4: "مكتمل",
    5: "ملغي",
    6: "مسترجع",
}

_STATUS_OF_EVENT = {
    "order.created": 1,
    "order.placed": 2,
    "order.started": 3,
    "order.completed": 4,
    "order.resumed": 3,
    "order.unplaced": 1,
    "order.refunded": REFUNDED,
    "order.expired": 5,
    "order.cancelled": 5,
}

PRODUCT_TYPE = {
    ProductKind.PHYSICAL: "product",
    ProductKind.DIGITAL: "product",
    ProductKind.CODE: "code",
    ProductKind.LICENCE: "license",
    ProductKind.SERVICE: "service",
    ProductKind.COURSE: "course",
    ProductKind.SUBSCRIPTION: "subscription",
}

_PAYMENT_METHOD = {"test": "البطائق الإئتمانية"}


def status_of(order: Order) -> int:
    """The status that the platform would show."""
    return REFUNDED if order.is_refunded else STATUS[order.state]


def envelope(data: object, now_ms: int, message: str | None = None) -> Document:
    """The envelope of every success. The timestamp is in seconds."""
    return {"message": message, "data": data, "api": API, "timestamp": now_ms // 1000}


def write_placed(placed: Placed, now_ms: int, pay_link: str) -> Document:
    """The answer to a new order: its checkout, or the order itself where nothing is to be paid."""
    order = placed.order
    if placed.checkout is None:
        data: Document = {
            "order_id": order.id,
            "status": STATUS_WORD[order.state],
            "amount": amount(order.total),
        }
        return envelope(data, now_ms, "Order created successfully")
    data = {
        "checkout_id": placed.checkout.id,
        "checkout_url": pay_link,
        "amount": amount(order.total),
        "status": STATUS_WORD[order.state],
    }
    return envelope(data, now_ms, "Checkout link created successfully")


def write_duplicate(existing: Existing) -> Document:
    """The answer to an equal request within the window (page "Create Order", "Idempotency").

    The page shows it for a checkout; a free order is answered in the same manner.
    """
    if existing.checkout_id is None:
        data: Document = {"order_id": existing.order_id, "duplicate": True}
        return {"success": True, "message": "Order already exists", "data": data}
    data = {"checkout_id": existing.checkout_id, "duplicate": True}
    return {"success": True, "message": "Checkout already exists", "data": data}


def write_page(
    entries: Sequence[Entry], store: Store, page: int, address: str, now_ms: int
) -> Document:
    """A page of orders."""
    return simple_page(
        [write_listed(entry, store, now_ms) for entry in entries], page=page, address=address
    )


def simple_page(written: Sequence[Document], *, page: int, address: str) -> Document:
    """A page as their framework's simple paginator prints it.

    One entry more than a page holds says that there is a next one. The address of a page is
    `address` and its number.
    """
    shown = written[:PER_PAGE]
    first = (page - 1) * PER_PAGE + 1
    return {
        "current_page": page,
        "data": shown,
        "first_page_url": f"{address}1",
        "from": first if shown else None,
        "next_page_url": f"{address}{page + 1}" if len(written) > PER_PAGE else None,
        "path": address.partition("?")[0],
        "per_page": PER_PAGE,
        "prev_page_url": f"{address}{page - 1}" if page > 1 else None,
        "to": first + len(shown) - 1 if shown else None,
    }


def write_listed(entry: Entry, store: Store, now_ms: int) -> Document:
    """An order as the list shows it."""
    order = entry.order
    rate = rate_of_order(order)
    return {
        "id": _id_of(entry, "order", order.id),
        "store_id": order.store_id,
        "customer_id": _customer_id(entry),
        "coupon_id": order.coupon.id if order.coupon else None,
        "total": amount(order.total),
        "checkout_id": entry.checkout.id if entry.checkout else None,
        "current_status": status_of(order),
        "seen_at": None,
        "order_review_notification_sent_at": None,
        "tax_rate": None if rate is None else number(rate, 2),
        "tax_amount": amount(Money(order.tax_minor, order.currency)),
        "prices_include_tax": order.prices_include_tax,
        "tax_country_code": order.tax_country,
        "tax_registration_number": store.tax_number,
        "created_at": timestamp(order.created_ms),
        "updated_at": timestamp(order.updated_ms),
        "human_format": {
            "date_human": ago(order.created_ms, now_ms),
            "date_normal": readable(order.created_ms),
        },
        "transaction": _transaction(entry, now_ms),
        "customer": _customer(entry),
    }


def write_order(entry: Entry, store: Store, now_ms: int, brought: Sequence[Document]) -> Document:
    """An order as GET /orders/{id} shows it: the list's members, its items and its statuses.

    `brought` is what each of its items has brought, in their order.
    """
    document = write_listed(entry, store, now_ms)
    document["discount_amount"] = amount(Money(entry.order.discount_minor, entry.order.currency))
    transaction = _transaction(entry, now_ms)
    payment = _paid_by(entry)
    if transaction is not None and payment is not None:
        transaction |= {
            "store_balance_credited_at": timestamp(payment.updated_ms),
            "platform_fees": 0,
            "payment_data": None,
            "payment_id": payment.reference,
            "is_hold": False,
            "is_by_platform": False,
        }
    document["transaction"] = transaction
    document["items"] = [
        _item(entry, line) | more for line, more in zip(entry.order.lines, brought, strict=True)
    ]
    document["statuses"] = _statuses(entry, now_ms)
    return document


def _item(entry: Entry, line: OrderLine) -> Document:
    currency = entry.order.currency
    return {
        "id": line.id,
        "order_id": _id_of(entry, "order", entry.order.id),
        "item_type": "App\\Models\\StoreProduct",
        "item_id": _id_of(entry, "product", line.product_id),
        "name": line.name,
        "type": PRODUCT_TYPE[line.kind],
        "quantity": line.quantity,
        "price": amount(Money(line.unit_minor, currency)),
        "discount": amount(Money(line.discount_minor, currency)),
        "tax_amount": amount(Money(line.tax_minor, currency)),
        "total": amount(Money(line.total_minor, currency)),
        "notice": line.notice,
        "fields": [
            {"id": option.option_id, "name": option.name, "value": ", ".join(option.values)}
            for option in line.options
        ],
        "subscription": _subscription(entry, line),
    }


def _subscription(entry: Entry, line: OrderLine) -> Document | None:
    if line.plan is None:
        return None
    return {
        "variant_id": _id_of(entry, "variant", line.variant_id),
        "period": line.plan.unit.value,
        "period_count": line.plan.count,
    }


def _statuses(entry: Entry, now_ms: int) -> list[Document]:
    """The statuses that the order has had. A platform's order is never seen before it is placed."""
    return [
        {
            "id": event.sequence,
            "order_id": _id_of(entry, "order", entry.order.id),
            "status": status,
            "name": STATUS_NAME[status],
            "created_at": timestamp(event.at_ms),
            "human_format": {
                "date_human": ago(event.at_ms, now_ms),
                "date_normal": readable(event.at_ms),
            },
        }
        for event in entry.history
        if (status := _STATUS_OF_EVENT.get(event.kind)) is not None
    ]


def _transaction(entry: Entry, now_ms: int) -> Document | None:
    """The payment that the order was paid by. Nothing is deducted: there is no platform's fee."""
    payment = _paid_by(entry)
    if payment is None:
        return None
    total = amount(payment.amount)
    paid_at = readable(payment.updated_ms)
    return {
        "id": payment.id,
        "total": total,
        "deserved": total,
        "payment_method": payment.provider,
        "is_refunded": payment.refunded_minor >= payment.amount.minor,
        "order_id": _id_of(entry, "order", entry.order.id),
        "human_format": {
            "payment.method": _PAYMENT_METHOD.get(payment.provider, payment.provider),
            "created_at": paid_at,
            "created_at_text": ago(payment.updated_ms, now_ms),
            "store_balance_scheduled_at_text": ago(payment.updated_ms, now_ms),
            "store_balance_scheduled_at": paid_at,
        },
    }


def _paid_by(entry: Entry) -> Payment | None:
    captured = (one for one in entry.payments if one.state is PaymentState.CAPTURED)
    return next(captured, None)


def _customer(entry: Entry) -> Document | None:
    customer = entry.customer
    if customer is None:
        return None
    country_code, phone = from_e164(customer.phone)
    return {
        "id": _customer_id(entry),
        "firstName": customer.first_name,
        "lastName": customer.last_name,
        "email": customer.email,
        "country_code": country_code,
        "phone": phone,
    }


def _customer_id(entry: Entry) -> int | str | None:
    customer_id = entry.order.customer_id
    return None if customer_id is None else _id_of(entry, "customer", customer_id)


def _id_of(entry: Entry, kind: str, our_id: int) -> int | str:
    """What RMZ calls a row of ours: the id it gave it, or else ours."""
    outside = entry.outside.get((kind, our_id))
    if outside is None:
        return our_id
    return int(outside) if outside.isdigit() else outside


def timestamp(at_ms: int) -> str:
    """2024-01-15T14:30:00.000000Z."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}000Z"


def readable(at_ms: int) -> str:
    """Mon, Jan 15, 2024 2:30 PM, in UTC as in the platform's examples."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    hour = moment.hour % 12 or 12
    return f"{moment:%a, %b} {moment.day}, {moment.year} {hour}:{moment:%M %p}"


def ago(at_ms: int, now_ms: int) -> str:
    """How long ago that was, in Arabic: منذ شهرين."""
    passed = timedelta(seconds=max(1, (now_ms - at_ms) // 1000))
    return f"منذ {format_timedelta(passed, threshold=1, locale='ar')}"
