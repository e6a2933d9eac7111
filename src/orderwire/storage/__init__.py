"""All SQL, and nothing that decides.

Callers own the transaction: functions here take a connection and never commit. Everything is
SQLAlchemy Core, written once for both databases; only what the order desk does with each order
is written by hand for each (`desk_sqlite`, `desk_postgres`).

    schema, migrations       the tables, and how they came to be
    database                 opening one, and handing out connections
    sqlite, postgres         the two kinds, each with its ways to read and write
    desk                     what the order desk asks for; desk_sqlite and desk_postgres do it
    rows                     the rows that are written in bulk
    orders, catalogue, ...   one module per noun
    backing_up, looking      copies of a SQLite file; a database that is only looked at
    examining, auditing      what a database says of itself; what must be true of its rows
    fleet                    the only statements that span stores
"""
