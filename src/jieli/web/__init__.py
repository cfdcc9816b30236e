"""Pages of the console: address → form → action → template. No rule and no write lives here."""
