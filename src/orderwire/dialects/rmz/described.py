"""What each endpoint of RMZ's takes and answers, for its OpenAPI document.

The framework knows the addresses and their texts; these tables add the wire models. A test holds
them against the endpoints that are served.
"""

from orderwire.dialects._kit.openapi import Answers, Described
from orderwire.dialects.rmz.answers import (
    BusinessError,
    CheckoutCreated,
    Duplicate,
    InvalidFields,
    Message,
    OrderCreated,
    OrderPage,
    OrderShown,
    OrderUpdated,
)
from orderwire.dialects.rmz.answers_store import (
    CategoryPage,
    FileKept,
    ProductCreated,
    ProductPageShown,
    ProductShown,
    StatisticsShown,
    StoreShown,
)
from orderwire.dialects.rmz.answers_subscriptions import (
    SessionCreated,
    SubscriptionPage,
    SubscriptionShown,
)
from orderwire.dialects.rmz.schemas import OrderBody, StatusBody
from orderwire.dialects.rmz.schemas_products import ProductCreate
from orderwire.dialects.rmz.schemas_subscriptions import SessionBody

_ALWAYS: Answers = {
    "401": ("Invalid or missing token", [Message]),
    "429": ("The store's limit of calls a minute is reached; see Retry-After", [Message]),
    "503": ("Try again after the seconds in Retry-After", [Message]),
}

_WITH_BODY: Answers = {
    "413": ("The body is too large", [Message]),
    "415": ("The body is not JSON", [Message]),
    "422": ("Missing or invalid fields", [InvalidFields]),
}

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body give the same answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

_ORDER_EXAMPLE = {
    "customer": {"id": 12345},
    "created_from": "myapp.com",
    "products": [{"identifier_type": "id", "identifier": 101, "quantity": 2}],
    "coupon_code": "SAVE10",
}

_PRODUCT_EXAMPLE = {
    "name": "Premium License",
    "type": "product",
    "price": 49.99,
    "cost_price": 10,
    "image": {"file": {"response": {"id": 9001}}},
    "stock": 25,
    "categories": [1],
}

_SESSION_EXAMPLE = {
    "product_id": 104,
    "variant_id": 501,
    "customer": {"id": 12345},
    "success_url": "https://myapp.com/welcome",
    "cancel_url": "https://myapp.com/plans",
    "metadata": {"campaign": "spring"},
    "external_customer_id": "user_789",
}

_UPLOAD_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "At most 10 MB. Images: jpg, png, gif, webp, of at most 50 million "
            "pixels. Files: these, mp4, pdf, zip, docx and txt.",
        },
        "type": {
            "type": "string",
            "enum": ["image", "extra_image", "file"],
            "default": "image",
            "description": "May stand in the query instead, where the platform has it.",
        },
    },
}

_UPLOAD_TYPE = {
    "name": "type",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": ["image", "extra_image", "file"]},
}

OPERATIONS: dict[tuple[str, str], Described] = {
    ("/orders", "post"): Described(
        answers={
            "201": (
                "A checkout to be paid, or a free order that is placed",
                [CheckoutCreated, OrderCreated],
            ),
            "200": ("An equal request was made within five minutes", [Duplicate]),
            "400": ("Product, stock, coupon or customer do not allow the order", [BusinessError]),
            **_WITH_BODY,
            "422": ("Missing or invalid fields, or a reused Idempotency-Key", [InvalidFields]),
            **_ALWAYS,
        },
        body=OrderBody,
        example=_ORDER_EXAMPLE,
        parameters=[_IDEMPOTENCY_KEY],
    ),
    ("/orders", "get"): Described(
        answers={
            "200": ("A page of orders", [OrderPage]),
            "422": ("A wrong date or order", [InvalidFields]),
            **_ALWAYS,
        }
    ),
    ("/orders/{order_id}", "get"): Described(
        answers={
            "200": ("The order", [OrderShown]),
            "404": ("No such order in the store", [BusinessError]),
            **_ALWAYS,
        }
    ),
    ("/orders/{order_id}", "put"): Described(
        answers={
            "200": ("The order has the status, or had it already", [OrderUpdated]),
            "400": ("The order cannot go there", [BusinessError]),
            "404": ("No such order in the store", [BusinessError]),
            **_WITH_BODY,
            **_ALWAYS,
        },
        body=StatusBody,
        example={"status": 3},
    ),
    ("/products", "get"): Described(
        answers={"200": ("A page of products", [ProductPageShown]), **_ALWAYS}
    ),
    ("/products/{product_id}", "get"): Described(
        answers={
            "200": ("The product", [ProductShown]),
            "404": ("No such product in the store", [BusinessError]),
            **_ALWAYS,
        }
    ),
    ("/products", "post"): Described(
        answers={
            "201": ("The product as GET shows it", [ProductCreated]),
            "404": ("A file that the store did not upload", [BusinessError]),
            **_WITH_BODY,
            **_ALWAYS,
        },
        body=ProductCreate,
        example=_PRODUCT_EXAMPLE,
    ),
    ("/products/upload", "post"): Described(
        answers={
            "200": ("The file is kept; its id goes into a product", [FileKept]),
            "413": ("The form is larger than a file may be", [Message]),
            "422": ("No file, a wrong type of it, or a file too large", [InvalidFields]),
            **_ALWAYS,
        },
        form=_UPLOAD_FORM,
        parameters=[_UPLOAD_TYPE],
    ),
    ("/store", "get"): Described(answers={"200": ("The store", [StoreShown]), **_ALWAYS}),
    ("/store/statics", "get"): Described(
        answers={"200": ("Its numbers", [StatisticsShown]), **_ALWAYS}
    ),
    ("/subscriptions", "get"): Described(
        answers={
            "200": ("A page of subscriptions", [SubscriptionPage]),
            "422": ("A wrong e-mail, country code or phone", [InvalidFields]),
            **_ALWAYS,
        }
    ),
    ("/subscriptions/{subscription_id}", "get"): Described(
        answers={
            "200": ("The subscription", [SubscriptionShown]),
            "404": ("No such subscription in the store", [BusinessError]),
            **_ALWAYS,
        }
    ),
    ("/subscriptions/checkout-sessions", "post"): Described(
        answers={
            "201": ("A checkout to be paid, or a free order that is placed", [SessionCreated]),
            "200": ("An equal request was made within five minutes", [Duplicate]),
            "400": ("Product, plan or customer do not allow the order", [BusinessError]),
            **_WITH_BODY,
            "422": ("Missing or invalid fields, or a reused Idempotency-Key", [InvalidFields]),
            **_ALWAYS,
        },
        body=SessionBody,
        example=_SESSION_EXAMPLE,
        parameters=[_IDEMPOTENCY_KEY],
    ),
    ("/categories", "get"): Described(
        answers={"200": ("A page of categories", [CategoryPage]), **_ALWAYS}
    ),
}
