"""Who goes where and when: planning runs, released plans, deployments, presence and the relay on every post.

Nothing here knows what people do on their posts.
"""
