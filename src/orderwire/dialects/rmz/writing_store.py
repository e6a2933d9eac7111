"""From our store to RMZ's JSON: what it is, and how it does.

Source: page "Store". Its statistics are not shown there; their form here is ours. What only the
platform has (a balance, a plan, a theme, ratings) has the platform's own empty value.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from orderwire.dialects._kit.wire import amount
from orderwire.dialects.rmz.writing import REFUNDED, STATUS, Document, timestamp
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.storage.statistics import Period, Statistics
from orderwire.storage.stores import Store

STATISTICS_DAYS = 30

_COUNTED = {
    1: "awaiting_payment",
    2: "under_review",
    3: "in_progress",
    4: "completed",
    5: "cancelled",
    6: "refunded",
}

_NOTHING = Period(orders=0, sales_minor=0)


def write_store(store: Store, address: str) -> Document:
    """The store. Its settings are those that orders depend on."""
    return {
        "id": store.id,
        "subdomain": store.slug or str(store.id),
        "name": store.name,
        "balance": "0.00",
        "description": store.description,
        "logo": None,
        "favicon": None,
        "theme": None,
        "color": None,
        "activities": [],
        "social": {},
        "settings": {
            "currency": store.currency,
            "country": store.country,
            "timezone": store.timezone,
            "prices_include_tax": store.prices_include_tax,
            "tax_registration_number": store.tax_number,
            "checkout_lasts_minutes": store.checkout_lasts_ms // 60_000,
            "calls_per_minute": store.calls_per_minute,
            "is_sandbox": store.is_sandbox,
            "url": address,
        },
        "is_maintenance": False,
        "maintenance_message": None,
        "plan_id": None,
        "plan_expires_at": None,
        "is_kyc_verified": False,
        "is_beta_tester": False,
        "customization": {},
        "ratio": "0.000",
        "ratio_synced_at": None,
        "ratio_based_on": 0,
        "user_id": None,
        "deleted_at": None,
        "created_at": timestamp(store.created_ms),
        "updated_at": timestamp(store.created_ms),
        "human_format": {"expiry_date_human": None},
    }


def write_statistics(found: Statistics, days: Sequence[date], store: Store) -> Document:
    """The store's numbers. Sales are in the store's currency, and beside that by currency."""
    counts = dict.fromkeys(_COUNTED.values(), 0)
    for state, count in found.orders.items():
        counts[_COUNTED[STATUS[OrderState(state)]]] += count
    counts[_COUNTED[REFUNDED]] = found.refunded
    return {
        "currency": store.currency,
        "orders": {"total": sum(counts.values())} | counts,
        "sales": _period(found.sales, store),
        "sales_by_currency": {
            currency: amount(Money(period.sales_minor, currency))
            for currency, period in sorted(found.sales.items())
        },
        "today": _period(found.days[-1], store),
        "days": [
            {"date": day.isoformat()} | _period(sold, store)
            for day, sold in zip(days, found.days, strict=True)
        ],
        "customers": found.customers,
        "products": {"total": found.products, "active": found.products_active},
    }


def _period(sold: Mapping[str, Period], store: Store) -> Document:
    period = sold.get(store.currency, _NOTHING)
    return {
        "orders": period.orders,
        "total": amount(Money(period.sales_minor, store.currency)),
    }
