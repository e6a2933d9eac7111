"""RMZ's merchant API "Shawarma": orders of digital goods, paid on a checkout page.

    app        POST and GET /shawarma/orders, GET /shawarma/orders/{id}, the documents
    schemas    what they send
    reading    their JSON -> Draft; every wrong field at once
    writing    orders -> their JSON
    refusing   refusals -> their messages; validation errors in Laravel's words
    documents  their OpenAPI document

An order comes to exist for RMZ when it is placed; until then its callers see a checkout. Prices
are the catalogue's: RMZ believes its callers nothing.
"""

NAME = "rmz"
PREFIX = "/shawarma"
API = "rmz.shawarma"
