"""Peach's endpoints.

asking     who calls, and may they call again so soon
orders     create, show
refunds    pay money back
messages   an order as a message on WhatsApp
"""
