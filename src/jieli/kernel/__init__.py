"""Mechanism without domain: who acts, what may be done, and the one door through which everything is written.

Read in this order: ``errors``, ``actor``, ``permits``, ``machine``, ``models.ledger``, ``models.audit``, ``door``.
"""
