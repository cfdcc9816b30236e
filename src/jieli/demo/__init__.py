"""A fictional world to try the console on: real places, invented institutions and people, a past and a present.

It is built by the ordinary actions as the ordinary roles, so that only possible worlds come out. The same seed gives
the same world on the same day.
"""
