"""Wiring: environment, settings and root addresses. No logic lives here."""
