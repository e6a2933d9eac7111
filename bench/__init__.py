"""The benchmark: how many orders a second the program takes, beside what the database could do.

    __main__         the command line
    plan             what is measured: cases, rounds, seconds
    measuring        rounds: the program and its floors by turns
    contestants      the program and a floor as those who take part, checked after every run
    beside           two loads at once: payments beside orders, a quiet store beside a flooded one
    long_run         the memory over many orders
    growing          the same requests to books of different sizes; filling makes the books
    sides            what a kind of database offers: sqlite_side and postgres_side
    floor_sqlite     SQLite's floor, a process of its own
    floor_postgres   pgbench's scripts, from floor_statements; floor_rows are the rows of both
    shop             the stores that are sold from, made through the program's own storage
    program          the program as processes of its own; processes reads what they use
    load             wrk with load.lua: every request another valid order, or those of a file
    checking         what must hold after every run
    figures          runs, medians, ratios
    machine          what it was measured on
    installing       the size of an installation
    results          everything as JSON, written and read
    aims             what is to be reached, and whether it was
    tables           the figures as tables, for report (the command line) and page (the document)

Rule 1: a figure and its floor come from the same rounds, by turns: A B A B. Ratios say more than
digits, and the spread of the ratios says how far to trust them.
Rule 2: durable settings on both sides, and the output says which.
Rule 3: a run whose answers, orders or stock are not right is no figure: the benchmark stops.
"""
