"""Reads of programmes, batches, pairings, needs and posts. The first parameter says who asks."""
