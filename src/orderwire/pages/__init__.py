"""The pages that a merchant's customers see: the checkout, where an order is paid, and the order.

    app         the routes, and paying, seeing and ordering again
    transfers   the receipt of a bank transfer arrives, or the transfer is given up
    presenting  looking at a checkout, and a page for everything that can go wrong
    showing     which page a checkout has come to, and what stands on it
    history     what of an order's history its customer is told
    again       why something cannot be ordered again
    downloads   files that were bought
    forms       reading what a browser posts
    uploads     reading a receipt, a few at a time
    callers     where a browser calls from
    answering   pages as HTTP answers, and the headers that fence them in
    languages   which language to speak
    wording     texts, amounts and times in a language, as HTML
    texts       the texts themselves, each language in a file of its own
    qr          QR codes

Rule 1: everything works without JavaScript, in every language, in either direction.
Rule 2: whoever has a checkout's link may see it and pay it; nobody else learns that it exists.
Rule 3: nothing of a card is stored, logged or sent back.
Rule 4: a receipt that was sent has no address here: no page shows it, and nobody can fetch it.
"""
