"""Payment providers: one port, and one module for each provider.

    port     what every provider can do
    sandbox  the `test` provider: a card form whose numbers decide the outcome, for sandbox stores
    offline  bank transfer, cash on delivery, the merchant's word: people say what became of it

Rule 1: a provider tells what happened to money; what that means for an order the engine decides.
Rule 2: nobody calls a provider inside a database transaction.
"""
