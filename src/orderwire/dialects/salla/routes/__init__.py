"""Salla's endpoints, one file for each noun. `app` puts them together.

    asking      who calls, with which scopes, how often, and which of the store's things is meant
    paging      a page of a list as a response
    meaning     which order is meant, how one is shown, and what is refused
    orders      /orders
    order_…     what becomes of orders: status, statuses, histories, items, tags, copies, actions
    customers   /customers
    products    /products
    places      /countries and their cities
    selling     /branches, /shipping/companies, /payment
    coupons     /coupons
    store       /store/info, /oauth2/user/info

Rule: a route reads, asks an operation, and writes. What a request means is found in `reading` and
its neighbours, which know no web framework.
"""
