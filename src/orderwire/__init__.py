"""Orderwire: a self-hosted order service that speaks several platforms' APIs.

The packages, from the outside in: `cli` starts things, `web` puts them together, `dialects` and
`pages` talk to callers, `operations` perform, `admission` lets orders in by the batch, `payments`
knows providers, `storage` holds all SQL, and `engine` decides.
"""

__version__ = "0.1.0"
