"""What Salla's callers get of customers, places, selling, coupons and the store, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Literal

from orderwire.dialects.salla.answers import Amount, Envelope, Listed, Moment, Shown, Urls


class Customer(Shown):
    """Somebody who buys. The country is that of the phone; what is not kept is empty."""

    id: int | str
    first_name: str
    last_name: str
    mobile: int | str | None
    mobile_code: str
    email: str
    urls: Urls
    avatar: str
    gender: str
    birthday: Moment | None
    city: str
    country: str
    country_code: str | None
    currency: str
    location: str
    updated_at: Moment
    groups: list[int]


class CustomerShown(Envelope):
    """One customer."""

    data: Customer


class CustomerPage(Listed):
    """Customers, the newest first."""

    data: list[Customer]


class Country(Shown):
    """A country; its capital where the platform publishes it."""

    id: int
    name: str
    name_en: str
    code: str
    mobile_code: str
    capital: str | None


class CountryShown(Envelope):
    """One country."""

    data: Country


class CountryPage(Listed):
    """Countries."""

    data: list[Country]


class City(Shown):
    """A city. One that is in no list has no id."""

    id: int | None
    name: str
    name_en: str
    country_id: int | None


class CountryNamed(Shown):
    """The country that cities are of."""

    id: int
    name: str
    code: str


class CityPage(Listed):
    """Cities of a country."""

    data: list[City]
    country: CountryNamed


class Location(Shown):
    """A place on the map, in degrees; empty where nobody has said."""

    lat: str
    lng: str


class BranchContacts(Shown):
    """How to reach a branch."""

    phone: str
    whatsapp: str
    telephone: str


class Branch(Shown):
    """Where orders are picked up; the store's first one is its default."""

    id: int | str
    name: str
    status: Literal["active", "inactive"]
    location: Location
    street: str
    address_description: str
    additional_number: str
    building_number: str
    local: str
    postal_code: str
    contacts: BranchContacts
    preparation_time: None
    is_open: bool
    closest_time: None
    working_hours: list[str]
    is_cod_available: bool
    is_default: bool
    type: Literal["branch"]
    cod_cost: str
    country: Country | None
    city: City


class BranchShown(Envelope):
    """One branch."""

    data: Branch


class BranchPage(Listed):
    """Branches, in the store's order."""

    data: list[Branch]


class Courier(Shown):
    """A company that brings orders."""

    id: int | str
    name: str
    app_id: str
    activation_type: Literal["manual"]
    slug: str


class CourierPage(Listed):
    """Companies that bring orders."""

    data: list[Courier]


class PaymentMethod(Shown):
    """A way to pay, under the platform's id."""

    id: int
    slug: str
    name: str


class PaymentMethodPage(Listed):
    """Ways to pay."""

    data: list[PaymentMethod]


class Bank(Shown):
    """An account that customers transfer money to."""

    id: int | str
    bank_name: str
    account_name: str
    status: Literal["active", "inactive"]


class BankPage(Listed):
    """Accounts that customers transfer money to."""

    data: list[Bank]


class CouponStatistics(Shown):
    """How often a coupon is in use, by how many customers, and what they bought in all."""

    num_of_usage: int
    num_of_customers: int
    coupon_sales: Amount


class Coupon(Shown):
    """A discount code with its limits. What is not kept is empty."""

    id: int | str
    code: str
    type: Literal["percentage", "fixed"]
    status: Literal["active", "inactive", "expired"]
    amount: Amount
    minimum_amount: Amount | None
    maximum_amount: Amount | None
    show_maximum_amount: bool
    start_date: str | None
    expiry_date: str | None
    free_shipping: bool
    usage_limit: int | None
    usage_limit_per_user: int | None
    include_product_ids: list[str]
    exclude_product_ids: list[str]
    applied_in: Literal["all"]
    include_payment_methods: list[str]
    statistics: CouponStatistics
    created_at: Moment | None
    updated_at: Moment | None
    is_apply_with_offer: bool
    is_sale_products_exclude: bool
    include_category_ids: list[str]
    exclude_category_ids: list[str]
    include_customer_group_ids: list[str]
    exclude_customer_group_ids: list[str]
    exclude_brands_ids: list[str]
    exclude_shipping_ids: list[str]
    include_customer_ids: list[str]
    is_group: bool
    group_name: None
    group_coupons_count: int
    group_coupon_suffix: None
    group_coupons: list[str]
    beneficiary_domain: None
    marketing_active: bool
    marketing_name: None
    marketing_email: None
    marketing_type: None
    marketing_amount: None
    marketing_hide_total_sales: bool
    marketing_show_maximum_amount: bool
    marketing_maximum_amount: None
    marketing_info: None
    marketing_visits_count: None
    marketing_url: None
    marketing_statistics_url: None


class CouponShown(Envelope):
    """One coupon."""

    data: Coupon


class CouponPage(Listed):
    """Coupons, the newest first."""

    data: list[Coupon]


class Licenses(Shown):
    """What the store is registered under."""

    tax_number: str | None
    commercial_number: None
    freelance_number: None


class Social(Shown):
    """Where else the store is found; all of it empty."""

    telegram: str
    twitter: str
    facebook: str
    maroof: str
    youtube: str
    snapchat: str
    whatsapp: str
    appstore_link: str
    googleplay_link: str


class Store(Shown):
    """The store. A sandbox is what the platform calls a store for development."""

    id: int
    name: str
    entity: Literal["company"]
    email: str
    avatar: str
    plan: Literal["pro"]
    type: Literal["development", "live"]
    status: Literal["active"]
    verified: bool
    currency: str
    domain: str
    description: str
    licenses: Licenses
    social: Social


class StoreShown(Envelope):
    """The store that the token belongs to."""

    data: Store


class Merchant(Shown):
    """Whose store it is."""

    id: int
    username: str
    name: str
    avatar: str
    store_location: str
    plan: Literal["pro"]
    status: Literal["active"]
    domain: str
    tax_number: str | None
    commercial_number: None
    created_at: str


class User(Shown):
    """Who holds the token: the token stands for them."""

    id: int
    name: str
    email: str
    mobile: str
    role: Literal["user"]
    created_at: str
    merchant: Merchant


class UserShown(Envelope):
    """Who holds the token."""

    data: User
