"""Salla's merchant API: orders of goods of every kind, made by programs for their customers.

    app        the API, put together
    routes     its endpoints, a file for each noun
    schemas    what they send
    reading    their JSON -> Draft; every wrong field at once
    listing    the query of a list -> the page of what is listed
    places     countries and cities under the platform's ids
    shapes     what all answers are made of: envelope, pages, money, dates
    writing    orders, products, customers … -> their JSON
    refusing   refusals -> their errors, in Arabic and English
    answers    what they get, as models
    documents  their OpenAPI document, from what `described` lists

Where a noun needs more, the file is named after both: `reading_orders`, `writing_products`.
Orders need most: `shaping_orders` makes one of their two bodies, `reading_orders` finds what its
words get wrong, `judging_orders` looks into the store and makes the draft; `viewing` holds what an
order is written from, and `statuses` derives where it stands.

What becomes of them is `life`: `stepping` takes them to a status, `standing` knows which one they
show, `telling` what their history says; `judging_changes` and `judging_items` look at edits.

Salla believes its callers about the state of a payment, the fee for cash on delivery and the
amount of a donation; prices are the catalogue's.
"""

NAME = "salla"
PREFIX = "/admin/v2"
