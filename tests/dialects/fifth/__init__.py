"""A fifth platform, made up: as small as a dialect can be, made by following the page about it.

    app        the API, put together
    routes     its endpoints
    schemas    what they take
    reading    their JSON -> Draft; every wrong field at once
    writing    orders -> their JSON
    refusing   refusals -> their errors

The page is `docs/adding-a-dialect.md`. Whatever is needed here and not said there is missing there.
"""

NAME = "fifth"
PREFIX = "/fifth"
