"""What the registry knows, one module per aggregate. The first parameter is always who asks."""
