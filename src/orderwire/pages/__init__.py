"""The pages that a merchant's customers see: for now the checkout, where an order is paid.

    app         the routes, and a page for everything that can go wrong
    showing     which page a checkout has come to, and what stands on it
    forms       reading what a browser posts
    answering   pages as HTTP answers, and the headers that fence them in
    languages   which language to speak
    wording     texts, amounts and times in a language, as HTML
    texts       the texts themselves

Rule 1: everything works without JavaScript, in every language, in either direction.
Rule 2: whoever has a checkout's link may see it and pay it; nobody else learns that it exists.
Rule 3: nothing of a card is stored, logged or sent back.
"""
