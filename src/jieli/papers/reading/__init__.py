"""What a bulletin becomes once it is read: a page for one, a ledger for a folder."""
