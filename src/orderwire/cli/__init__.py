"""The command line: one file per noun.

Rule: it reads arguments and prints; everything else is called.

    main           the program `orderwire`
    serving        serve
    migrating      migrate
    doctor         doctor
    stores         store set, store show, store apply
    settings_*     the file that `store apply` reads and `store show` prints
    stock          stock add
    codes          codes add
    downloads      downloads add
    drafts         draft add, list, show, quote, place, drop
    order_*        an order as a file says it, and in words
    order          order: a group of commands in files of its own
    subscriptions  subscriptions
    performing     one operation on a database that is opened for it
    failing        failures that an operator can do something about
"""
