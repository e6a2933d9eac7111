"""Shoplazza's OpenAPI: orders that programs make for customers, in the versions that are in use.

    app        the API, put together
    routes     its endpoints, a file for each noun
    versions   the versions, and how they differ in form
    schemas    what they send
    amounts    their texts of money and percentages -> whole numbers
    reading    their JSON -> Draft; every wrong field at once
    placing    a new order as it will stand in the book, for its answer
    listing    the query of a list -> what is looked for, and which page
    shapes     what all answers are made of: envelopes, money, moments
    stating    an order -> the platform's three words for where it stands
    viewing    what all parts of a written order are written from; `summing` adds its parts up
    writing    orders … -> their JSON
    refusing   refusals -> their errors, in each version
    answers    what they get, as models
    documents  their OpenAPI document, from what `described` lists

Where a noun needs more, the file is named after both: `reading_orders`, `writing_orders`. What is
called `flat` is 2022-01's.

A caller is believed about what it states of a whole order: tax, shipping, discount, currency; from
2026-01 on about the price of a line, too. Other prices are the catalogue's.
"""

NAME = "shoplazza"
PREFIX = "/openapi"
