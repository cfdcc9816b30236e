"""What stands against adding or changing a record; actions and import previews ask the same.

Every function looks, never writes, and returns refusals; an empty list means that nothing stands against it.
``values`` holds all values that the record would have, references as records. One module per aggregate.
"""
