"""The order desk: where all requests of a store wait, and are let in by the batch.

    tickets   what stands in the queue
    desk      the queues, one per store, and the tasks that empty them
    batch     one transaction: claim, lock, read, decide, save
    rehearsing what would become of a request, and nothing of it
    saving    what a batch's decisions come to in rows
    ids       fresh ids, in blocks

Rule 1: everything that touches stock, coupon uses or claims goes through here.
Rule 2: nothing is invented here: moments, ids and tokens come with the ticket.
Rule 3: callers are answered after the commit, never before.
"""
