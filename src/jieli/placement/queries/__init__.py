"""Reads of plans and deployments."""
