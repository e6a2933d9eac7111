"""What the service does, one file for each thing, named after it.

An operation asks the engine and carries out what it says: through the order desk where stock or
coupons are concerned, else in a transaction of its own. It knows no protocol and words nothing.

    world              what every operation is handed
    authenticate       whose token is this?
    place_order        let a draft into the book
    read_orders        orders with everything that a dialect shows of them
    show_checkout      what is behind a pay link
    pay_checkout       take a payment for it
    expire_checkouts   end orders that nobody paid in time
    change_stock       count units in or out
    forget_old         let go of what was kept long enough
    make_demo          fill an empty database with the demo store
"""
