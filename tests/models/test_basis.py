from datetime import datetime

import msgspec

from acquaint.features import histories
from acquaint.models import basis
from acquaint.models.basis import Basis
from tests import shops

MARCH = datetime(2026, 3, 1)


def sums(orders):
    made = [shops.order(n, who, day, [("p", "tea", "A", 1_000, 0)]) for n, (who, day) in enumerate(orders)]
    backend, _ = shops.engine(
        {"orders": [order for order, _ in made], "lines": [line for _, lines in made for line in lines]}
    )
    try:
        histories.read(backend.con, "UTC", 0)
        return basis.at(backend.con, {MARCH.date(): MARCH})[MARCH.date()]
    finally:
        backend.disconnect()


def test_it_counts_what_was_known_before_a_moment():
    before = [("ada", datetime(2026, 2, 3, 10)), ("bob", datetime(2026, 2, 27, 10)), ("ada", datetime(2026, 2, 28, 10))]
    found = sums(before)
    assert (found.customers, found.orders, found.lines, found.net_sales_minor) == (2, 3, 3, 3_000)
    assert sums([*before, ("cleo", datetime(2026, 3, 2, 9))]) == found


def test_late_rows_are_a_fact_of_life_and_another_file_is_not():
    known = Basis(1_500, 4_000, 8_000, 0, 0, 50_000, 20_000)
    assert known.holds(msgspec.structs.replace(known, orders=4_030, lines=8_060, net_sales_minor=50_400))
    for name in ("customers", "orders", "lines", "net_sales_minor", "cost_minor"):
        for factor in (0.98, 1.02):
            assert not known.holds(msgspec.structs.replace(known, **{name: round(getattr(known, name) * factor)}))
    assert known.holds(msgspec.structs.replace(known, contacts=1))
    assert not known.holds(msgspec.structs.replace(known, contacts=11))
