"""Reads of imports: runs and rows as an actor may see them, and what a row would do to the ledger."""
