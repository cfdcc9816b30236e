"""Reads of this room; the first parameter is the actor."""
