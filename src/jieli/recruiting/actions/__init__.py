"""Verbs of this room, the only callers of the door."""
