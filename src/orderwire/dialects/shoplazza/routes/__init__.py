"""Shoplazza's endpoints, one file for each noun. `app` puts them together.

    asking      who calls, with which scopes, how often, in which version
    meaning     which order a path means, and how one is shown
    orders      /orders: create and show
    orders_found  lists, counts, and the one with a number
    orders_life what becomes of one: changed, paid, cancelled, let go
    refunds     transactions, and what went back
    fulfilments what was sent
    customers   /customers
    products    /products, /variants
    shop        /shop, /shipping-lines, /tracking

Paths are written without their version: it is the prefix of the router that they are added to.

Rule: a route reads, asks an operation, and writes. What a request means is found in `reading` and
its neighbours, which know no web framework.
"""
