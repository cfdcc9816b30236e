"""Writes of imports: the working papers of a run here, the records of the ledger through the actions of their rooms."""
