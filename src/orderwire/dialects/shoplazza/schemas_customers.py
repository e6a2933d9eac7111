"""What callers send about customers and parcels, as wire models; bounds and kinds only."""

from typing import Annotated

from pydantic import Field, StrictBool

from orderwire.dialects.shoplazza.schemas_life import Filled, Text
from orderwire.dialects.shoplazza.schemas_orders import Body

_PASSWORD_MIN = 6
_MANY = 250


class CustomerAddress(Body):
    """An address of a customer. It is looked at, and not kept."""

    country: Filled
    country_code: Filled


class NewCustomer(Body):
    """Somebody who may buy. A password is looked at, and not kept: nobody signs in here."""

    contact_type: Filled
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone: Text = ""
    password: Annotated[Text, Field(min_length=_PASSWORD_MIN)] | None = None
    password_confirmation: Text | None = None
    tags: Annotated[list[Text], Field(max_length=_MANY)] | Text | None = None
    registered_at: Text | None = None
    addresses: list[CustomerAddress] = Field(default_factory=list, max_length=_MANY)
    accepts_marketing: StrictBool = True
    accepts_sms_marketing: StrictBool = True


class ParcelBody(Body):
    """Where the goods of an order are to be shipped."""

    order_id: Filled
    country_code: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]
    province_code: Text = ""
    zip: Text = ""
