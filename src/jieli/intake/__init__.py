"""Legacy Excel ledgers in: map columns, preview, mend, commit as one unit that can be undone."""
