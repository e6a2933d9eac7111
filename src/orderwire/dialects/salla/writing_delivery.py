"""How an order gets to its customer, as Salla's JSON: shipping, shipments, and branches."""

from decimal import Decimal, InvalidOperation

from orderwire.dialects._kit.wire import number
from orderwire.dialects.salla.places import city_by_id, city_by_name, country_by_code, name_of_city
from orderwire.dialects.salla.shapes import Document, courier_name, write_moment
from orderwire.dialects.salla.statuses import method_of
from orderwire.dialects.salla.viewing import View
from orderwire.dialects.salla.writing_items import grams_of
from orderwire.dialects.salla.writing_selling import write_branch
from orderwire.engine.addresses import Address
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.details import Delivery
from orderwire.engine.drafts import Contact
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.pricing import ChargeKind
from orderwire.operations.look_up import Known

_GRAM_DIGITS = 3


def write_shipping(view: View) -> Document | list[object]:
    """Where an order is shipped and by whom; the platform's empty list where it is not."""
    delivery = view.entry.order.details.delivery
    if delivery is None or delivery.kind is not DeliveryKind.SHIPPING:
        return []
    newest = next(iter(reversed(_shipped(view))), None)
    return {
        "id": _courier_id(delivery, view.known),
        "app_id": None,
        "shipping_details_id": None,
        "company": courier_name(delivery.carrier, delivery.name),
        "logo": "",
        "receiver": write_receiver(view),
        "shipper": _shipper(view),
        "pickup_address": _address(Address(country=view.store.country), view),
        "address": _address(delivery.address or Address(), view),
        "shipment": [] if newest is None else _shipment_in_short(newest),
        "policy_options": [],
    }


def write_shipments(view: View) -> list[Document]:
    """The parts of an order that are on their way or have arrived."""
    delivery = view.entry.order.details.delivery
    return [_shipment(one, delivery, view) for one in _shipped(view)]


def write_pickup_branch(view: View) -> Document | None:
    """The branch where an order is picked up, if it is."""
    delivery, selling = view.entry.order.details.delivery, view.known.selling
    if delivery is None or delivery.kind is not DeliveryKind.PICKUP or selling is None:
        return None
    for branch in selling.settings.branches:
        if branch.id == delivery.branch_id:
            return write_branch(branch, selling, view.language)
    return None


def write_receiver(view: View) -> Document:
    """Who gets an order: the receiver that was named, else whoever buys."""
    order = view.entry.order
    delivery = order.details.delivery
    receiver = (delivery.receiver if delivery is not None else None) or order.details.receiver
    customer = view.entry.customer
    if receiver is None and customer is not None:
        receiver = Contact(
            first_name=customer.first_name,
            last_name=customer.last_name,
            email=customer.email,
            phone=customer.phone,
        )
    receiver = receiver or order.contact or Contact()
    return {
        "name": f"{receiver.first_name} {receiver.last_name}".strip(),
        "email": receiver.email or "",
        "phone": receiver.phone or "",
    }


def _shipped(view: View) -> list[Fulfilment]:
    parts = view.entry.fulfilments
    return [one for one in parts if one.state is not FulfilmentState.CANCELLED]


def _courier_id(delivery: Delivery, known: Known) -> int | str | None:
    method_id, selling = delivery.method_id, known.selling
    if method_id is None:
        return None
    names = {} if selling is None else selling.outside
    outside = names.get(("shipping_method", method_id))
    return int(outside) if outside is not None and outside.isdigit() else outside or method_id


def _shipper(view: View) -> Document:
    name = view.store.name
    return {"name": name, "company_name": name, "email": "", "phone": ""}


def _shipment_in_short(fulfilment: Fulfilment) -> Document:
    return {
        "id": fulfilment.id,
        "pickup_id": None,
        "tracking_link": fulfilment.tracking_url,
        "label": [],
    }


def _address(address: Address, view: View) -> Document:
    country = country_by_code(address.country)
    street = address.more.get("street_number", "")
    parts = (address.line1, address.line2, street, address.district, _city(address, view))
    return {
        "country": "" if country is None else country.name(view.language),
        "country_code": address.country,
        "city": _city(address, view),
        "shipping_address": ", ".join(part for part in parts if part),
        "street_number": street,
        "block": address.district,
        "postal_code": address.postal_code,
        "geo_coordinates": {
            "lat": _degrees(address.latitude),
            "lng": _degrees(address.longitude),
        },
    }


def _city(address: Address, view: View) -> str:
    """A city by its name in the caller's language, where it has an id; else as it was written."""
    written = address.more.get("city_id", "")
    city = city_by_id(int(written)) if written.isascii() and written.isdigit() else None
    city = city or city_by_name(address.country, address.city)
    return address.city if city is None else name_of_city(city, view.language)


def _degrees(text: str) -> Decimal | None:
    """Degrees as a number, digit for digit."""
    try:
        degrees = Decimal(text)
    except InvalidOperation:
        return None
    return degrees if degrees.is_finite() else None


def _shipment(fulfilment: Fulfilment, delivery: Delivery | None, view: View) -> Document:
    """A part of an order on its way, with what is in it."""
    lines = {line.id: line for line in view.entry.order.lines}
    parts = [(lines[one.line_id], one.units) for one in fulfilment.lines if one.line_id in lines]
    grams = sum(grams_of(line, view) * units for line, units in parts)
    order = view.entry.order
    courier = fulfilment.carrier or (
        "" if delivery is None else courier_name(delivery.carrier, delivery.name)
    )
    address = None if delivery is None else delivery.address
    return {
        "id": fulfilment.id,
        "created_at": write_moment(fulfilment.created_ms, view.store.timezone),
        "type": "shipment",
        "courier_id": None if delivery is None else _courier_id(delivery, view.known),
        "courier_name": courier,
        "courier_logo": "",
        "shipping_number": fulfilment.tracking_number,
        "tracking_number": fulfilment.tracking_number,
        "pickup_id": None,
        "trackable": bool(fulfilment.tracking_url),
        "tracking_link": fulfilment.tracking_url,
        "label": [],
        "payment_method": method_of(view.entry),
        "source": "manual",
        "total": view.money(order.total_minor),
        "cash_on_delivery": view.money(view.charged(ChargeKind.CASH_ON_DELIVERY)),
        "ship_to": _end(address or Address(), view) | write_receiver(view),
        "ship_from": _end(Address(country=view.store.country), view) | _from(view),
        "total_weight": {"value": number(grams, _GRAM_DIGITS), "units": "kg"},
        "packages": [
            {
                "item_id": line.id,
                "external_id": None,
                "name": line.name,
                "sku": line.sku or "",
                "price": view.money(line.unit_minor),
                "quantity": units,
                "weight": {"value": number(grams_of(line, view), _GRAM_DIGITS), "units": "kg"},
                "options": [],
            }
            for line, units in parts
        ],
        "is_international": address is not None and address.country != view.store.country,
        "meta": {"app_id": None, "policy_options": None},
    }


def _from(view: View) -> Document:
    return {**_shipper(view), "branch_id": None}


def _end(address: Address, view: View) -> Document:
    """One end of a shipment's way."""
    country = country_by_code(address.country)
    city = city_by_name(address.country, address.city)
    return {
        "type": "address",
        "country": "" if country is None else country.name(view.language),
        "country_id": None if country is None else country.id,
        "country_code": address.country,
        "city": _city(address, view),
        "city_id": None if city is None else city.id,
        "address_line": address.line1,
        "street_number": address.more.get("street_number", ""),
        "block": address.district,
        "postal_code": address.postal_code,
        "latitude": _degrees(address.latitude),
        "longitude": _degrees(address.longitude),
    }
