"""What customers choose about a product, as Salla's JSON, and what each value costs."""

from collections.abc import Mapping

from orderwire.dialects.salla.shapes import Document, write_money
from orderwire.engine.catalogue import Choice, Option, OptionKind
from orderwire.engine.money import Money

OPTION_TYPE: Mapping[OptionKind, str] = {
    OptionKind.CHOICE: "radio",
    OptionKind.CHOICES: "checkbox",
    OptionKind.TEXT: "text",
}


def write_option(option: Option, position: int, currency: str) -> Document:
    """An option, the so-many-th of its product."""
    return {
        "id": option.id,
        "name": option.name,
        "description": None,
        "type": OPTION_TYPE[option.kind],
        "required": option.is_required,
        "associated_with_order_time": 0,
        "availability_range": False,
        "not_same_day_order": False,
        "choose_date_time": None,
        "from_date_time": None,
        "to_date_time": None,
        "sort": position,
        "advance": False,
        "display_type": "text",
        "visibility": "always",
        "translations": {"ar": {"option_name": option.name, "description": None}},
        "values": [_value(choice, option, currency) for choice in option.choices],
    }


def _value(choice: Choice, option: Option, currency: str) -> Document:
    return {
        "id": choice.id,
        "name": choice.name,
        "price": write_money(Money(choice.surcharges.get(currency, 0), currency)),
        "formatted_price": None,
        "display_value": None,
        "advance": False,
        "option_id": option.id,
        "image_url": None,
        "hashed_display_value": None,
        "translations": {"ar": {"option_details_name": choice.name}},
        "is_default": False,
        "is_out_of_stock": False,
    }
