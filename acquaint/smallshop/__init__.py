"""A small invented tea shop: 300 customers, two years, exports with the traps of real ones; the same everywhere."""

from acquaint.smallshop.people import AS_OF
from acquaint.smallshop.shop import found

__all__ = ["AS_OF", "found"]
