"""Peach's API: bills that programs send to customers on WhatsApp.

    app        the API, put together
    routes     its endpoints
    schemas    what they take
    reading    their JSON -> Draft; every wrong field at once
    bills      what a bill says it comes to, and how our sums are made to agree
    naming     the ids of orders
    writing    orders and refunds -> their JSON
    refusing   refusals -> their errors
    whatsapp   orders -> the messages in which WhatsApp shows and tells of them
    answers    what they get, as models
    documents  their OpenAPI document, from what `described` lists

A caller is believed about everything: the order is a bill, and what it says is to be paid.
"""

NAME = "peach"
PREFIX = "/api/v1"
ALSO = ("/orders",)
"""Where orders are created besides: the platform's page says so."""
