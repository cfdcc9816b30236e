"""What stands against a deployment or a leave; pure where it can be, and never writing.

Every function returns refusals; an empty list means that nothing stands against it.
"""
