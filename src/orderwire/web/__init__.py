"""Puts everything together: settings -> one ASGI application, with its background loops.

settings      what an installation can set
app           the application: dialects, pages, health, and what surrounds them
surroundings  a request id for every request
loops         what runs beside the requests
serving       the server process, from start to a clean stop
"""
