"""A shop with known truth: customers whose reasons are known, the files their shop has, and what would have been."""
