"""What the dialects share: reading and writing JSON, requests, contacts, documents.

Rule: nothing here knows a platform. What two platforms happen to say alike stays in both.
"""
