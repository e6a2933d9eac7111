"""An order's configuration and market -> Shoplazza's JSON.

Here a store is one market. No exchange rate is invented: between two currencies there is none.
"""

from babel.numbers import get_currency_symbol

from orderwire.dialects.shoplazza.shapes import Document
from orderwire.dialects.shoplazza.viewing import View

_LANGUAGE = "en"


def write_config(view: View) -> Document:
    """What holds for the order as a whole."""
    order = view.entry.order
    return {
        "page_type": view.more.get("config", ""),
        "requires_shipping": order.is_shipped,
        "product_tax_included": order.prices_include_tax,
        "checkout_url": view.checkout_url,
        "market_setting": _market_setting(view),
    }


def write_primary_price(view: View) -> Document:
    """What the order costs in the store's own currency; empty where it is in another one."""
    order = view.entry.order
    if order.currency != view.store.currency:
        return {"compare_at_price": "", "price": "", "total_price": "", "actual_rate": ""}
    return {
        "compare_at_price": "",
        "price": view.money(order.subtotal_minor),
        "total_price": view.money(order.total_minor),
        "actual_rate": "1",
    }


def _market_setting(view: View) -> Document:
    """The market that the order was made in: the store's own."""
    order, store = view.entry.order, view.store
    return {
        "primary_market_lang": _LANGUAGE,
        "market_lang": _LANGUAGE,
        "market_id": "",
        "market_currency": order.currency,
        "market_currency_symbol": _symbol(order.currency),
        "market_base_id": "",
        "market_base_currency": store.currency,
        "market_base_currency_symbol": _symbol(store.currency),
        "primary_market_id": "",
        "primary_market_currency": store.currency,
        "primary_market_currency_symbol": _symbol(store.currency),
        "market_price_setting": _rates(is_same=order.currency == store.currency),
        "market_country": view.address.country or store.country,
    }


def _symbol(currency: str) -> Document:
    symbol = get_currency_symbol(currency, locale=_LANGUAGE)
    return {"code": currency, "val": symbol, "left": symbol, "right": ""}


def _rates(*, is_same: bool) -> Document:
    rate = 1 if is_same else 0
    return {
        "local_currency_enabled": not is_same,
        "custom_rate_enabled": False,
        "custom_rate": 0,
        "rate": rate,
        "back_rate": rate,
        "actual_rate": rate,
        "base_to_rate": rate,
        "local_to_rate": rate,
        "adjust": 0,
        "price_round_enabled": False,
    }
