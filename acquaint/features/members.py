"""Whose an atom is: as the last run has it, but for what was said since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from acquaint.events import Event, Member
from acquaint.features.stored import StateTables

_MOST = 50_000
"""Customers whose atoms are kept at hand."""


class Members:
    """The atoms of customers.

    Parameters
    ----------
    tables
        What the last run knows.
    """

    def __init__(self, tables: StateTables) -> None:
        self._tables = tables
        self._said: dict[str, tuple[datetime, str]] = {}
        self._owner: dict[str, str] = {}
        self._atoms: dict[str, set[str]] = {}
        self._last: dict[str, tuple[str, ...]] = {}

    def take(self, event: Event) -> None:
        """Hear whose an atom is; of several statements the latest holds, in whatever order they come."""
        if not isinstance(event, Member):
            return
        said = (event.ts, event.id)
        if said < self._said.get(event.atom, said):
            return
        self._said[event.atom] = said
        before = self._owner.get(event.atom)
        if before is not None:
            self._atoms[before].discard(event.atom)
        # Who was new when this was said may be known as somebody by now.
        owner = self._tables.customer(event.customer) or event.customer
        self._owner[event.atom] = owner
        self._atoms.setdefault(owner, set()).add(event.atom)

    def moved(self, customer: str) -> bool:
        """Tell whether anything was said since the last run of the atoms a customer has, or had."""
        return customer in self._atoms or any(atom in self._owner for atom in self._of(customer))

    def atoms(self, customer: str, alone: Callable[[str], bool]) -> list[str]:
        """Return the atoms that belong to a customer, in their order.

        Parameters
        ----------
        alone
            Tells of an atom that the last run does not know whether anything has happened to it: then it is a customer
            of its own, under its own name.
        """
        own = {atom for atom in self._of(customer) if self._owner.get(atom, customer) == customer}
        own |= self._atoms.get(customer, set())
        unknown = customer not in own and customer not in self._owner and self._tables.customer(customer) is None
        if unknown and alone(customer):
            own.add(customer)
        return sorted(own)

    def _of(self, customer: str) -> tuple[str, ...]:
        """Return the atoms that the last run gave a customer."""
        found = self._last.get(customer)
        if found is None:
            if len(self._last) >= _MOST:
                self._last.clear()
            found = self._last[customer] = tuple(self._tables.atoms(customer))
        return found
