"""Forms of the console: what users type, read strictly, refused in sentences."""
