"""Who exists and who belongs where: regions, institutions, departments, people, credentials, offices, grants.

Nothing here knows a particular programme or batch.
"""
