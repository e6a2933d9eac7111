"""What strangers send: read no further than it may go, and judged by its bytes.

    bounded     the body of a request, up to a limit
    forms       forms, with and without files
    contents    what a file is
    archives    what is in a ZIP file
    receipts    the receipt of a bank transfer, made harmless

Rule 1: nothing here answers. It raises, or says what it found; dialects and pages have their words.
Rule 2: a limit is asked before the work that it limits.
"""
