"""What the fifth platform's callers send, field by field."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

Text = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]


class Body(BaseModel):
    """What every body has in common: members that it does not name are ignored."""

    model_config = ConfigDict(extra="ignore")


class BuyerBody(Body):
    """Who buys."""

    name: Text
    email: Text


class ThingBody(Body):
    """So many of a thing."""

    sku: Text
    count: Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class OrderBody(Body):
    """The request of POST /orders."""

    buyer: BuyerBody
    things: Annotated[list[ThingBody], Field(min_length=1, max_length=100)]
