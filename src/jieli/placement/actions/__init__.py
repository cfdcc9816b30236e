"""Writes of plans, deployments, leave and attendance, one module per aggregate.

Reasons that the machine itself gives are Chinese whatever the language of whoever acts: they stay in the audit trail.
"""
