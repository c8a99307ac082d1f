"""Engines with the table `answers`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from acquaint.features import histories
from acquaint.models import answers
from tests import shops
from tests.models.contacts import MAY


@pytest.fixture
def answered():
    backends = []

    def make(contacts=(), responses=(), orders=(), offers=(), zone="UTC"):
        bought = [shops.order(9_000 + n, who, MAY + timedelta(days=days), [("p", "tea", "A", 100, 0)])
                  for n, (who, days) in enumerate(orders)]  # fmt: skip
        backend, _ = shops.engine({
            "contacts": list(contacts), "responses": list(responses), "offers": list(offers),
            "orders": [order for order, _ in bought], "lines": [line for _, lines in bought for line in lines],
        })  # fmt: skip
        backends.append(backend)
        histories.read(backend.con, zone, 0)
        answers.make(backend.con, zone, 0)
        return backend.con

    yield make
    for backend in backends:
        backend.disconnect()
