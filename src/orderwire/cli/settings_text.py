"""A store's settings as the file that `orderwire store apply` reads: show, edit, apply.

What is as it would be without a word is left out, so that a file is no longer than it has to be.
"""

import json
import re
from collections.abc import Mapping, Sequence

from orderwire.cli.settings_file import HOUR_MS, MINUTE_MS
from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.delivering import BankAccount, Branch, PriceRule, ShippingMethod
from orderwire.engine.offering import WayToPay
from orderwire.operations.read_settings import Settings
from orderwire.storage.stores import Store

Table = dict[str, object]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def document_of(settings: Settings) -> Table:
    """The document of a settings file, every section of it."""
    currency = settings.store.currency
    rates: dict[str, Table] = {}
    for (country, tax_class), basis_points in settings.tax_rates.items():
        rates.setdefault(country, {})[tax_class] = _rate(basis_points)
    return {
        "store": _store(settings.store),
        "tax": rates,
        "shipping": [_method(method, currency) for method in settings.shipping_methods],
        "branches": [_branch(branch) for branch in settings.branches],
        "bank_accounts": [_account(account) for account in settings.bank_accounts],
        "payments": {way.provider: _way(way, currency) for way in settings.ways_to_pay},
    }


def to_toml(document: Mapping[str, object], heading: str) -> str:
    """A document as TOML, below a line of comment."""
    return "\n".join([f"# {heading}", *_table([], document)]).rstrip("\n") + "\n"


def amount_text(minor: int, currency: str) -> str:
    """An amount as decimal text, with all the decimals of its currency."""
    places = EXPONENTS[currency]
    whole, part = divmod(minor, 10**places)
    return f"{whole}.{part:0{places}d}" if places else str(whole)


def _rate(basis_points: int) -> str:
    whole, part = divmod(basis_points, 100)
    return (f"{whole}.{part:02d}".rstrip("0") if part else f"{whole}") + "%"


def _store(store: Store) -> Table:
    return {
        "name": store.name,
        "country": store.country,
        "timezone": store.timezone,
        "prices_include_tax": store.prices_include_tax,
        **_said({"tax_number": store.tax_number}),
        "checkout_minutes": store.checkout_lasts_ms // MINUTE_MS,
        "window_seconds": store.window_ms // 1000,
        "calls_per_minute": store.calls_per_minute or 0,
        **_said({"slug": store.slug, "description": store.description}),
    }


def _method(method: ShippingMethod, currency: str) -> Table:
    return {
        "id": method.id,
        "name": method.name,
        **_said({"carrier": method.carrier}),
        "active": method.is_active,
        "tax_class": method.tax_class,
        "rules": [_rule(rule, currency) for rule in method.rules],
    }


def _rule(rule: PriceRule, store_currency: str) -> Table:
    money = rule.currency
    below = rule.below_subtotal_minor
    amounts = {
        "from_subtotal": rule.from_subtotal_minor,
        "per_kg": rule.per_kg_minor,
    }
    grams = {"from_grams": rule.from_grams, "beyond_grams": rule.beyond_grams}
    return {
        **({} if money == store_currency else {"currency": money}),
        "amount": amount_text(rule.amount_minor, money),
        **_said({"countries": sorted(rule.countries), "regions": sorted(rule.regions)}),
        **{name: amount_text(minor, money) for name, minor in amounts.items() if minor},
        **({} if below is None else {"below_subtotal": amount_text(below, money)}),
        **_said(grams),
        **({} if rule.below_grams is None else {"below_grams": rule.below_grams}),
    }


def _branch(branch: Branch) -> Table:
    address = branch.address
    return {
        "id": branch.id,
        "name": branch.name,
        **_said({"phone": branch.phone}),
        "active": branch.is_active,
        "address": {
            "country": address.country,
            **_said(
                {
                    "region": address.region,
                    "city": address.city,
                    "district": address.district,
                    "line1": address.line1,
                    "line2": address.line2,
                    "postal_code": address.postal_code,
                    "company": address.company,
                    "latitude": address.latitude,
                    "longitude": address.longitude,
                    "more": dict(address.more),
                }
            ),
        },
    }


def _account(account: BankAccount) -> Table:
    return {
        "id": account.id,
        "bank_name": account.bank_name,
        "account_name": account.account_name,
        **_said(
            {
                "account_number": account.account_number,
                "iban": account.iban,
                "currency": account.currency,
            }
        ),
        "active": account.is_active,
    }


def _way(way: WayToPay, store_currency: str) -> Table:
    limits = {"minimum": way.minimum_minor, "maximum": way.maximum_minor}
    return {
        "active": way.is_active,
        "position": way.position,
        **_said({"countries": sorted(way.countries), "currencies": sorted(way.currencies)}),
        **{
            name: amount_text(minor, min(way.currencies))
            for name, minor in limits.items()
            if minor is not None
        },
        **({} if way.lasts_ms is None else {"hours": way.lasts_ms // HOUR_MS}),
        **_said({"fees": [_rule(rule, store_currency) for rule in way.fees]}),
    }


def _said(fields: Mapping[str, object]) -> Table:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def _table(path: Sequence[str], table: Mapping[str, object]) -> list[str]:
    """The lines of a table: its own values first, then the tables below it."""
    values = {name: value for name, value in table.items() if not _is_below(value)}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in values.items()]
    for name, value in table.items():
        below = [*path, name]
        title = ".".join(map(_key, below))
        if isinstance(value, dict):
            # A table of tables only needs no line of its own; an empty one is told by it.
            is_titled = not value or any(not _is_below(one) for one in value.values())
            lines += ["", f"[{title}]"] if is_titled else []
            lines += _table(below, value)
        elif _is_below(value):
            assert isinstance(value, list)
            for row in value:
                lines += ["", f"[[{title}]]", *_table(below, row)]
    return lines


def _is_below(value: object) -> bool:
    """Whether a value is written as tables of its own."""
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(row, dict) for row in value)
    )


def _value(value: object) -> str:
    """A value in a line. TOML writes texts as JSON does, but for the character DEL."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)
