"""What can be done in the registry, one module per aggregate. Each action asks, checks and walks through the door."""
