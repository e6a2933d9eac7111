"""What Salla's callers get of how an order gets to its customer, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Literal

from orderwire.dialects.salla.answers import Amount, Shown

Method = Literal["credit_card", "mada", "bank", "cod", "subscription", "waiting", "free"]


class Receiver(Shown):
    """Who gets an order."""

    name: str
    email: str
    phone: str


class Shipper(Shown):
    """Who sends it: the store."""

    name: str
    company_name: str
    email: str
    phone: str


class Point(Shown):
    """A place on the earth, where it is known."""

    lat: float | None
    lng: float | None


class PostalAddress(Shown):
    """Where something goes or comes from."""

    country: str
    country_code: str
    city: str
    shipping_address: str
    street_number: str
    block: str
    postal_code: str
    geo_coordinates: Point


class ShipmentInShort(Shown):
    """The newest shipment."""

    id: int
    pickup_id: None
    tracking_link: str
    label: list[str]


class Shipping(Shown):
    """Where an order is shipped, and by whom."""

    id: int | str | None
    app_id: None
    shipping_details_id: None
    company: str
    logo: str
    receiver: Receiver
    shipper: Shipper
    pickup_address: PostalAddress
    address: PostalAddress
    shipment: ShipmentInShort | list[str]
    policy_options: list[str]


class End(Shown):
    """One end of a shipment's way."""

    type: Literal["address"]
    name: str
    email: str
    phone: str
    country: str
    country_id: int | None
    country_code: str
    city: str
    city_id: int | None
    address_line: str
    street_number: str
    block: str
    postal_code: str
    latitude: float | None
    longitude: float | None


class ShipFrom(End):
    """Where a shipment leaves."""

    company_name: str
    branch_id: None


class Weight(Shown):
    """A weight in kilograms."""

    value: float
    units: Literal["kg"]


class Package(Shown):
    """Units of an item in a shipment."""

    item_id: int
    external_id: None
    name: str
    sku: str
    price: Amount
    quantity: int
    weight: Weight
    options: list[str]


class ShipmentMeta(Shown):
    """What couriers' applications add: nothing."""

    app_id: None
    policy_options: None


class Shipment(Shown):
    """A part of an order on its way."""

    id: int
    created_at: str
    type: Literal["shipment"]
    courier_id: int | str | None
    courier_name: str
    courier_logo: str
    shipping_number: str
    tracking_number: str
    pickup_id: None
    trackable: bool
    tracking_link: str
    label: list[str]
    payment_method: Method
    source: Literal["manual"]
    total: Amount
    cash_on_delivery: Amount
    ship_to: End
    ship_from: ShipFrom
    total_weight: Weight
    packages: list[Package]
    is_international: bool
    meta: ShipmentMeta
