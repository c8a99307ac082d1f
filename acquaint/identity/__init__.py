"""Who is who: atoms (source identities that are never split) and the customers they belong to.

`resolve` reads the merged tables and writes `identities`, `identifiers`, `members` and `customers`; `attach` gives each
row of a merged table its atom; `find` goes the way back. Merging and splitting customers only ever changes `members`.
"""

from acquaint.identity.atoms import attach, attached
from acquaint.identity.resolution import Resolution, find, resolve

__all__ = ["Resolution", "attach", "attached", "find", "resolve"]
