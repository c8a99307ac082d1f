"""acquaint gets a shop to know its customers, from the files it has.

::

    files -> sources -> identity -> lake -> features -> what is known of each customer
             drafts     atoms      snapshot  profiles

>>> import acquaint
>>> shop = acquaint.open("my-shop")          # doctest: +SKIP
>>> shop.run().customers.total               # doctest: +SKIP
412
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.version import VERSION

if TYPE_CHECKING:
    from acquaint.shop import Shop

__version__ = VERSION
__all__ = ["__version__", "open"]


def open(path: str | Path) -> Shop:
    """Open the shop in the folder `path`.

    Raises
    ------
    InputError
        The folder has no `acquaint.toml`.
    SettingsError
        The settings are not valid.
    """
    from acquaint.shop import Shop  # noqa: PLC0415 - `import acquaint` stays light

    return Shop(Path(path))
