"""Puts everything together: settings -> one ASGI application, with its background loops.

settings      what an installation can set
app           the application: dialects, pages, health, and what surrounds them
surroundings  a request id for every request
loops         what runs beside the requests
preparing     making a database fit to be served
examining     all that `orderwire doctor` looks at
listening     the sockets of one process, or of several
serving       a process that serves, from start to a clean stop
workers       several of them, and the parent that keeps them
"""
