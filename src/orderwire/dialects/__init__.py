"""One package for each platform whose API is spoken here, with the same files in each.

    app        their endpoints
    schemas    their wire models, from which their OpenAPI document is made
    reading    their JSON -> our Draft
    writing    our orders -> their JSON
    refusing   our refusals -> their errors

`_kit` holds what they share, `registry` the list of them. Dialects do not know one another.
"""
