"""The store, its ways to ship and its carriers -> Shoplazza's JSON.

Rule: a store has no address, no owner and no mailbox here; those members are empty.
"""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from orderwire.dialects._kit.days import zone_of
from orderwire.dialects.shoplazza.shapes import Document, moment, money
from orderwire.engine.delivering import ShippingMethod
from orderwire.operations.quote_shipping import ShippingQuotes
from orderwire.storage.stores import Store

_BY_CARRIER = 1
"""The platform's number for goods that a carrier brings."""


def write_shop(store: Store, public_url: str, now_ms: int) -> Document:
    """The store. Its domain is where the service is reached."""
    domain = urlsplit(public_url).netloc
    return {
        "id": store.id,
        "name": store.name,
        "email": "",
        "domain": domain,
        "address1": "",
        "zip": "",
        "city": "",
        "phone": "",
        "primary_locale": "en-US",
        "address2": "",
        "created_at": moment(store.created_ms),
        "updated_at": moment(store.created_ms),
        "country_code": store.country,
        "currency": store.currency,
        "customer_email": "",
        "timezone": offset_of(store.timezone, now_ms),
        "shop_owner": "",
        "account": "",
        "province_code": "",
        "icon": {"alt": "", "path": "", "src": ""},
        "root_url": public_url,
        "system_domain": domain,
    }


def write_newer_shop(store: Store, public_url: str, now_ms: int) -> Document:
    """The store as the later versions show it."""
    more: Document = {"subscription": {"type": ""}, "state": "active"}
    return write_shop(store, public_url, now_ms) | more


def offset_of(timezone: str, now_ms: int) -> str:
    """How far a time zone is from UTC at a moment: +0300."""
    return f"{datetime.fromtimestamp(now_ms / 1000, zone_of(timezone)):%z}"


def write_quotes(found: ShippingQuotes) -> Document:
    """The ways to ship an order to a place, with their prices in its currency."""
    return {
        "shipping_lines": [
            {
                "delivery_method": _BY_CARRIER,
                "desc": quote.method.carrier,
                "id": found.names.get(quote.method.id) or str(quote.method.id),
                "location_id": "",
                "name": quote.method.name,
                "plan_code": "",
                "shipping_price": money(quote.price_minor, found.order.currency),
                "support_cod": int(found.takes_cash),
            }
            for quote in found.quotes
        ],
        "invalid_products": [],
        "message": "",
        "state": "success",
    }


def write_carriers(methods: Iterable[ShippingMethod]) -> Document:
    """The carriers that the store ships with, each once."""
    names = dict.fromkeys(one.carrier for one in methods if one.is_active and one.carrier)
    return {
        "tracking_carriers": [
            {"code": "-".join(name.lower().split()), "en_name": name, "cn_name": ""}
            for name in names
        ]
    }
