"""Where something goes: a postal address as every platform's can be put.

Nothing here is checked or looked up: an address is a fact that somebody stated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address. All of it is text, and what was not said is empty.

    `country` is ISO 3166 alpha-2 in capitals. `more` holds what one platform knows and others do
    not: of a Saudi National Address `building_number`, `additional_number`, `short_address` and
    `street_number`.
    """

    country: str = ""
    region: str = ""
    city: str = ""
    district: str = ""
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    company: str = ""
    latitude: str = ""
    longitude: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
