"""A log of live events and decisions laid out by hand: what a shop that was open has heard and decided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from acquaint.decisions.moment import Decision, Offered, Passed
from acquaint.events import Contact, Event, Member, Other, Response
from acquaint.lake import log
from acquaint.lake.log import Log
from tests.decisions.counter import DAY

KINDS: dict[str, type[Any]] = {"contacts": Contact, "responses": Response, "events": Other}


@contextmanager
def opened(folder: Path) -> Iterator[Log]:
    live = Log(folder / log.FOLDER / log.FILE)
    yield live
    live.close()


def happened(table: str, customer: str, back: int, *, source: str = "app", id_: str = "", **more: Any) -> Event:
    """Return something that happened `back` days before the week, as it was taken in."""
    ts = datetime.combine(DAY - timedelta(days=back), datetime.min.time(), UTC).replace(hour=10)
    name = id_ or f"{table} {customer} {back} {sorted(map(str, more.items()))}"
    return KINDS[table](
        source=source, id=name, atom=customer, ts=ts, known_at=ts, local_date=ts.date(), local_hour=10, **more
    )


def joined(atom: str, customer: str) -> Member:
    ts = datetime.combine(DAY, datetime.min.time(), UTC)
    return Member(source="desk", id=f"{atom} {customer}", atom=atom, ts=ts, known_at=ts, customer=customer)


def decided(
    customer: str, back: int, *offers: str, withheld: tuple[str, ...] = (), others: dict[str, str] | None = None,
    channel: str = "till", hour: int = 9, holdout: float = 0.25,
) -> Decision:  # fmt: skip
    """Return a decision `back` days before the week: offers told of, held back, and stopped by a gate."""

    def of(name: str) -> Offered:
        return Offered(name, "", 0.9, 0.1, 50, 0, 100, "best", holdout)

    day: date = DAY - timedelta(days=back)
    passed = [Passed(name, "holdout", "held") for name in withheld]
    return Decision(
        customer=customer, at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC), day=day, channel=channel,
        offers=list(map(of, offers)), withheld=list(map(of, withheld)), silence="" if offers else "stopped",
        others=passed + [Passed(name, gate, "other") for name, gate in (others or {}).items()],
        basis={"orders_365d": 2.0, "net_sales_minor_365d": 100.0, "days_since_last_order": 60.0},
    )  # fmt: skip


def keep(folder: Path, decisions: list[Decision], events: list[Event] | tuple[Event, ...] = ()) -> None:
    """Write decisions and events into the log."""
    rows = [(each.customer, msgspec.msgpack.encode(each)) for each in decisions]
    with opened(folder) as live:
        live.append(list(events), (), lambda _found, _seq: rows)
