"""The pages that a merchant's customers see: the checkout, where an order is paid, and the order.

    app         the routes, and a page for everything that can go wrong
    showing     which page a checkout has come to, and what stands on it
    history     what of an order's history its customer is told
    again       why something cannot be ordered again
    downloads   files that were bought
    forms       reading what a browser posts
    callers     where a browser calls from
    answering   pages as HTTP answers, and the headers that fence them in
    languages   which language to speak
    wording     texts, amounts and times in a language, as HTML
    texts       the texts themselves, each language in a file of its own
    qr          QR codes

Rule 1: everything works without JavaScript, in every language, in either direction.
Rule 2: whoever has a checkout's link may see it and pay it; nobody else learns that it exists.
Rule 3: nothing of a card is stored, logged or sent back.
"""
