"""RMZ's endpoints, one file for each noun. `app` puts them together.

    asking      who calls, how often, and which of the store's things is meant
    orders      /orders
    products    /products
    store       /store, /categories

Rule: a route reads, asks an operation, and writes. What a request means is found in `reading` and
its neighbours, which know no web framework.
"""
