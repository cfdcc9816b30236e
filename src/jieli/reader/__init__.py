"""Reads what people hand over: spreadsheets cell by cell. Pure; every interpretation is recorded."""
