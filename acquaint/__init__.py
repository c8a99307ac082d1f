"""acquaint gets a shop to know its customers."""
