"""What each endpoint of Salla's takes and answers, for its OpenAPI document.

The framework knows the addresses and their texts; these tables add the wire models. A test holds
them against the endpoints that are served.
"""

from orderwire.dialects._kit.openapi import Answers, Described, Operations
from orderwire.dialects.salla.answers import Failure, InvalidFields
from orderwire.dialects.salla.answers_around import (
    BankPage,
    BranchPage,
    BranchShown,
    CityPage,
    CountryPage,
    CountryShown,
    CouponPage,
    CouponShown,
    CourierPage,
    CustomerPage,
    CustomerShown,
    PaymentMethodPage,
    StoreShown,
    UserShown,
)
from orderwire.dialects.salla.answers_products import LightProductPage, ProductPage, ProductShown
from orderwire.dialects.salla.described_life import life_described
from orderwire.dialects.salla.described_orders import orders_described

ALWAYS: Answers = {
    "401": ("Invalid or missing token, or one without the scope", [Failure]),
    "429": ("The store's limit of calls a minute is reached; see Retry-After", [Failure]),
    "503": ("Try again after the seconds in Retry-After", [Failure]),
}

FILTERED: Answers = {"422": ("A wrong filter", [InvalidFields])}

NOT_THERE: Answers = {"404": ("No such thing in the store", [Failure])}

_READS: Operations = {
    ("/customers", "get"): Described(
        answers={"200": ("A page of customers", [CustomerPage]), **FILTERED, **ALWAYS}
    ),
    ("/customers/{customer}", "get"): Described(
        answers={"200": ("The customer", [CustomerShown]), **NOT_THERE, **ALWAYS}
    ),
    ("/products", "get"): Described(
        answers={
            "200": ("A page of products", [ProductPage, LightProductPage]),
            **FILTERED,
            **ALWAYS,
        }
    ),
    ("/products/{product}", "get"): Described(
        answers={"200": ("The product", [ProductShown]), **NOT_THERE, **ALWAYS}
    ),
    ("/countries", "get"): Described(
        answers={"200": ("A page of countries", [CountryPage]), **ALWAYS}
    ),
    ("/countries/{country}", "get"): Described(
        answers={"200": ("The country", [CountryShown]), **NOT_THERE, **ALWAYS}
    ),
    ("/countries/{country}/cities", "get"): Described(
        answers={"200": ("A page of its cities", [CityPage]), **NOT_THERE, **ALWAYS}
    ),
    ("/branches", "get"): Described(
        answers={"200": ("A page of branches", [BranchPage]), **FILTERED, **ALWAYS}
    ),
    ("/branches/{branch}", "get"): Described(
        answers={"200": ("The branch", [BranchShown]), **NOT_THERE, **ALWAYS}
    ),
    ("/shipping/companies", "get"): Described(
        answers={"200": ("A page of couriers", [CourierPage]), **ALWAYS}
    ),
    ("/payment/methods", "get"): Described(
        answers={"200": ("Ways to pay", [PaymentMethodPage]), **FILTERED, **ALWAYS}
    ),
    ("/payment/banks", "get"): Described(
        answers={"200": ("A page of accounts", [BankPage]), **FILTERED, **ALWAYS}
    ),
    ("/coupons", "get"): Described(answers={"200": ("A page of coupons", [CouponPage]), **ALWAYS}),
    ("/coupons/{coupon_id}", "get"): Described(
        answers={"200": ("The coupon", [CouponShown]), **NOT_THERE, **ALWAYS}
    ),
    ("/store/info", "get"): Described(answers={"200": ("The store", [StoreShown]), **ALWAYS}),
    ("/oauth2/user/info", "get"): Described(
        answers={"200": ("The holder of the token", [UserShown]), **ALWAYS}
    ),
}

OPERATIONS: Operations = {
    **orders_described(ALWAYS, FILTERED, NOT_THERE),
    **life_described(ALWAYS, FILTERED, NOT_THERE),
    **_READS,
}
