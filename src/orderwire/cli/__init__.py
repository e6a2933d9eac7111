"""The command line: one file per noun.

Rule: it reads arguments and prints; everything else is called.

    main           the program `orderwire`
    serving        serve
    migrating      migrate
    stores         store set
    stock          stock add
    codes          codes add
    downloads      downloads add
    subscriptions  subscriptions
    performing     one operation on a database that is opened for it
    failing        failures that an operator can do something about
"""
