"""The ways to pay in which no provider tells us of money: people do.

    cash_on_delivery   collected, or refused, when the goods are handed over
    bank_transfer      shown by a receipt that somebody looks at
    manual             recorded by the merchant: a card at the till, cash, paid elsewhere

Rule: an order with nothing but such a payment under way may end at any time. There is nobody who
could still come with money behind our back.
"""

CASH_ON_DELIVERY = "cash_on_delivery"
BANK_TRANSFER = "bank_transfer"
MANUAL = "manual"

OFFLINE = frozenset({CASH_ON_DELIVERY, BANK_TRANSFER, MANUAL})

TRANSFER_LASTS_MS = 48 * 60 * 60 * 1000
"""How much longer a checkout stays open for a bank transfer, unless its merchant has said."""

METHODS = ("card", "mada", "cash", "transfer", "subscription", "other")
"""How somebody may have paid outside, in a word for the record."""
