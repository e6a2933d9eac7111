"""What the service does, one file for each thing, named after it.

An operation asks the engine and carries out what it says: through the order desk where stock or
coupons are concerned, else in a transaction of its own. It knows no protocol and words nothing.

    world              what every operation is handed
    authenticate       whose token is this?
    place_order        let a draft into the book
    read_orders        orders with everything that a dialect shows of them
    show_checkout      what is behind a pay link
    pay_checkout       take a payment for it
    limit_tries        how often somebody may try to
    settle             what has become of a payment, however it is heard of
    receive_event      keep what a provider tells us, and act on it
    sweep_payments     ask after payments that hang
    expire_checkouts   end orders that nobody paid in time
    start_order        the work on an order has begun
    complete_order     everything of it was handed over
    cancel_order       end it as its merchant wishes
    advance_order      what such steps have in common
    read_products      the catalogue as it is shown, and its categories
    create_product     put a product on sale
    keep_file          keep what a merchant uploads
    show_file          what is behind an image's address
    read_statistics    a store's numbers
    change_store       what a merchant can set about it
    add_codes          fill a pool of codes, and serve the orders that wait for them
    hand_out_codes     serve orders that still wait for codes
    add_download       let buyers of a product have a file
    open_download      what is behind a download's link
    read_goods         what was handed out for an order
    read_subscriptions subscriptions as they are shown
    change_subscription pause, resume, cancel
    renew_subscriptions make renewal orders, and end what nobody renewed
    show_order         an order as its customer sees it
    order_again        place an order that has ended anew
    limit_calls        how often may a token call?
    change_stock       count units in or out
    forget_old         let go of what was kept long enough
    make_demo          fill an empty database with the demo store
"""
