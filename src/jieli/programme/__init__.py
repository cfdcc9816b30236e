"""What was promised: programmes, policy packs, batches and phases, pairings, needs and posts.

Nothing here knows applicants or who holds a post.
"""
