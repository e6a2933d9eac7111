"""RMZ's merchant API "Shawarma": orders of digital goods, paid on a checkout page.

    app        the API, put together
    routes     its endpoints, a file for each noun
    schemas    what they send
    reading    their JSON -> Draft; every wrong field at once
    listing    the query of a list -> the page of the book
    stepping   a status -> the step it asks for
    uploads    a form -> a file, judged by its bytes
    writing    orders -> their JSON
    refusing   refusals -> their messages; validation errors in Laravel's words
    answers    what they get, as models
    documents  their OpenAPI document, from what `described` lists

Where a noun needs more, the file is named after both: `reading_products`, `writing_store`.

An order comes to exist for RMZ when it is placed; until then its callers see a checkout. Prices
are the catalogue's: RMZ believes its callers nothing.
"""

NAME = "rmz"
PREFIX = "/shawarma"
API = "rmz.shawarma"
