"""The benchmark: how many orders a second the program takes, beside what the database could do.

    __main__         the command line
    plan             what is measured: cases, rounds, seconds
    measuring        the program and its floor by turns, checked after every run
    sqlite_side      databases and the floor on SQLite; floor_sqlite is that floor's own process
    postgres_side    databases and the floor on PostgreSQL; floor_postgres writes pgbench's script
    shop             the store that is sold from, made through the program's own storage
    program          the program as a process of its own
    load             wrk with orders.lua: every request another valid order
    checking         what must hold after every run
    figures          runs, medians, ratios
    machine          what it was measured on
    installing       the size of an installation
    report           the table and the JSON

Rule 1: a figure and its floor come from the same rounds, by turns: A B A B. Ratios say more than
digits, and the spread of the ratios says how far to trust them.
Rule 2: durable settings on both sides, and the output says which.
Rule 3: a run whose answers, orders or stock are not right is no figure: the benchmark stops.
"""
