"""One shape for both bodies that create orders, with nothing in it that does not apply.

Rule 1: the older body has names of its own for the same things. It is turned into the newer one
to be read, and what is wrong with it is said in its own names.
Rule 2: members that do not apply are as good as not sent: a branch beside shipping, accepted
methods beside a payment. Whatever is wrong with them does not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Place = tuple[str | int, ...]
Members = dict[str, object]

_OLDER_NAMES = {"customer_id", "shipping_address", "coupon"}

_ADDRESS = {
    "country": "country_id",
    "city": "city_id",
    "block": "block",
    "street_number": "street_number",
    "address_line": "address",
    "postal_code": "postal_code",
    "geo_coordinates": "geocode",
}
"""Members of `ship_to`, and what `shipping_address` calls them."""

_OLDER: Mapping[Place, Place] = {
    ("customer", "id"): ("customer_id",),
    ("coupon_code",): ("coupon",),
    ("delivery_method",): ("shipping_address",),
    ("branch_id",): ("shipping_address", "branch_id"),
    **{("ship_to", newer): ("shipping_address", older) for newer, older in _ADDRESS.items()},
    ("ship_to",): ("shipping_address",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A document in the newer shape; `is_older` says that it was sent in the older one."""

    document: object
    is_older: bool = False

    @property
    def members(self) -> Members:
        """The members of the document; none where it is no object."""
        return members_of(self.document)

    def place(self, where: Place) -> Place:
        """What the caller calls a place of the newer body."""
        if not self.is_older:
            return where
        if where[:1] == ("products",) and where[2:3] in (("identifier",), ("identifier_type",)):
            return (*where[:2], "id")
        if where[:2] == ("ship_to", "geo_coordinates"):
            return ("shipping_address", "geocode")
        for length in (2, 1):
            older = _OLDER.get(where[:length])
            if older is not None:
                return (*older, *where[length:])
        return where


def shape(document: object) -> Shaped:
    """The document as it is read. PHP writes an empty object as an empty list."""
    if document == []:
        document = {}
    if not isinstance(document, dict):
        return Shaped(document=document)
    is_older = _is_older(document)
    members = _newer(document) if is_older else dict(document)
    if members.get("delivery_method") == "null":
        members["delivery_method"] = None
    return Shaped(document=_without_what_does_not_apply(members), is_older=is_older)


def is_blank(value: object) -> bool:
    """Whether nothing was said: nothing, a blank text, or PHP's empty object."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def members_of(value: object) -> Members:
    """The members of an object; none where it is something else."""
    return value if isinstance(value, dict) else {}


def _is_older(document: Members) -> bool:
    if not _OLDER_NAMES.isdisjoint(document):
        return True
    products = document.get("products")
    first = members_of(products[0]) if isinstance(products, list) and products else {}
    return "id" in first and "identifier" not in first


def _newer(document: Members) -> Members:
    """The older body in the newer shape. It names no courier: shipping costs nothing there."""
    newer = {name: value for name, value in document.items() if name not in _OLDER_NAMES}
    if not is_blank(document.get("customer_id")):
        newer["customer"] = {**members_of(document.get("customer")), "id": document["customer_id"]}
    if "coupon" in document:
        newer.setdefault("coupon_code", document["coupon"])
    address = members_of(document.get("shipping_address"))
    ship_to = {
        name: address[older] for name, older in _ADDRESS.items() if not is_blank(address.get(older))
    }
    if "geo_coordinates" in ship_to:
        ship_to["geo_coordinates"] = _point(ship_to["geo_coordinates"])
    if ship_to:
        newer |= {"delivery_method": "shipping", "ship_to": ship_to}
    elif not is_blank(address.get("branch_id")):
        newer |= {"delivery_method": "pickup", "branch_id": address["branch_id"]}
    products = document.get("products")
    if isinstance(products, list):
        newer["products"] = [_product(one) for one in products]
    return newer


def _point(geocode: object) -> object:
    """Degrees as a text: `21.4283792, 39.8262`. What is no such text stays, to be refused."""
    parts = geocode.split(",") if isinstance(geocode, str) else []
    return {"lat": parts[0], "lng": parts[1]} if len(parts) == 2 else geocode


def _product(product: object) -> object:
    """A product by its id; its name and price are the catalogue's."""
    if not isinstance(product, dict) or "identifier" in product:
        return product
    newer = {name: value for name, value in product.items() if name != "id"}
    newer["identifier_type"] = "id"
    if not is_blank(product.get("id")):
        newer["identifier"] = product["id"]
    return newer


def _without_what_does_not_apply(members: Members) -> Members:
    """The newer body, with the members that its own words call for."""
    method = members.get("delivery_method")
    unused = set()
    if method != "shipping":
        unused |= {"courier_id", "ship_to"}
    if method != "pickup":
        unused.add("branch_id")
    kept = {name: value for name, value in members.items() if name not in unused}
    if isinstance(members.get("payment"), dict):
        kept["payment"] = _payment(members_of(members["payment"]))
    return kept


def _payment(payment: Members) -> Members:
    is_paid = payment.get("status") == "paid"
    method = payment.get("method") if is_paid else None
    unused = {"accepted_methods"} if is_paid else {"method"}
    if method != "cod":
        unused.add("cash_on_delivery")
    if method != "bank":
        unused |= {"receipt_image_path", "store_bank_id", "bank_id"}
    if method not in ("bank", "subscription"):
        unused.add("reference_id")
    return {name: value for name, value in payment.items() if name not in unused}
