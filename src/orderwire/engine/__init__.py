"""What Orderwire decides, and nothing else.

Rule 1: pure. No I/O, no clock, no randomness; times, ids and facts are arguments.
Rule 2: standard library only, and no binary fractions: amounts are whole minor units.
Rule 3: it knows no platform and no protocol. A refusal carries facts; a dialect finds the words.

    money, currencies     exact amounts
    catalogue, choosing   what is sold, and which of it a line means
    coupons, pricing      what it costs
    drafts, orders        what was asked for, and what came of it
    facts                 what the store holds, as one batch of requests sees it
    placing, ending       decisions: a request and the facts in, an outcome out
    paying, late_money    decisions about a payment; money that comes after an order's end
    handing, pooling      which codes an order gets
    refunding, refunds    what money goes back, and how its parts add up
    fulfilling            goods on their way
    subscriptions         what starts, renews and ends; calendar counts its periods
    *_life                the states of orders, checkouts, payments, refunds and others, as tables
    refusals              every reason for which a request can be turned down
"""
