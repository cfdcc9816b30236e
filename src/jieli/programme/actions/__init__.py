"""Writes of programmes, batches, pairings, needs and posts, one module per aggregate.

Reasons that the machine itself gives are Chinese whatever the language of whoever acts: they stay in the audit trail.
"""
