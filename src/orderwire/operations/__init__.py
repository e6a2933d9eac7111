"""What the service does, one file for each thing, named after it.

An operation asks the engine and carries out what it says: through the order desk where stock or
coupons are concerned, else in a transaction of its own. It knows no protocol and words nothing.

    world              what every operation is handed
    authenticate       whose token is this?
    place_order        let a draft into the book
    edit_order         change what is written on an order, and what it holds
    save_draft         keep an order that somebody is still writing
    place_draft        make an order of it, once, or see what it would cost
    import_orders      bring an order of another system into the book
    place_by_word      what these have in common
    read_orders        orders with everything that a dialect shows of them
    find_order         which order somebody means who types its number
    find_orders        orders that a caller filters, with what they point at
    find_line          the order that a line is of
    look_up            what callers' names stand for
    read_sold          the products that orders are about, and who bought how much
    read_tags          the tags on a store's orders
    name_customer      who buys an order that nobody has said it of
    give_status        write on an order what its store calls it
    keep_statuses      the statuses that a store names itself
    show_checkout      what is behind a pay link
    show_ways          how it can be paid, and what was sent for a transfer
    pay_checkout       take a payment for it
    offer_ways         which ways to pay are offered, and what each costs
    send_receipt       a customer shows a transfer's receipt, or gives the transfer up
    show_receipt       the receipts of an order, for its merchant
    review_receipt     the money of a transfer has come, or it has not
    collect_cash       what became of cash on delivery
    record_payment     the merchant says that an order was paid outside
    settle_by_people   what such words have in common
    limit_tries        how often somebody may try to
    settle             what has become of a payment, however it is heard of
    receive_event      keep what a provider tells us, and act on it
    sweep_payments     ask after payments that hang
    expire_checkouts   end orders that nobody paid in time
    start_order        the work on an order has begun
    complete_order     everything of it was handed over
    cancel_order       end it as its merchant wishes
    advance_order      what such steps have in common
    fulfil_order       goods of it left the house
    deliver_fulfilment the customer has them
    cancel_fulfilment  they came to nothing
    step_fulfilment    what those two have in common
    refund_order       pay money back, some or all
    send_refund        ask the provider to send it, and apply the answer
    sweep_refunds      ask again for refunds that hang
    retrack_fulfilment how they can be followed
    delete_order       hide an order that has ended from who made it
    seek_orders        orders looked for, page by page
    seek_customers     customers looked for and added
    seek_products      products and variants looked for
    quote_shipping     what shipping an order somewhere would cost
    read_products      the catalogue as it is shown, and its categories
    read_shelf         products that are looked for, with pictures, shelves and tax
    read_customers     a store's customers
    read_coupons       its coupons, and what was sold by them
    read_selling       how it delivers and is paid, in a dialect's names
    create_product     put a product on sale
    keep_file          keep what a merchant uploads
    show_file          what is behind an image's address
    read_statistics    a store's numbers
    change_store       what a merchant can set about it
    read_settings      how a store sells: delivery, ways to pay, tax
    apply_settings     change all of that at once
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
    doctor             what can be wrong around the service
    doctor_deep        is the book itself right?
    doctor_orders      what must be true of one order
"""
