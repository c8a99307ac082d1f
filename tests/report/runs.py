"""Records of invented runs: what the reports are made from."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from acquaint.records import (
    AnswerCounts,
    Assumed,
    BridgeRow,
    Check,
    CustomerCounts,
    Estimate,
    Fact,
    LeftOut,
    Locality,
    Money,
    NextExport,
    NotEnoughData,
    Period,
    Rows,
    Run,
    Rung,
    SegmentCount,
    SheetRows,
    TotalRow,
    WeekCounts,
)
from acquaint.words import Words

ROWS = Rows(2911, 2896, 4, 8, 3)
CHECK = Check(
    sheets=(
        SheetRows("orders.csv", None, Rows(2900, 2885, 4, 8, 3)), SheetRows("more.csv", "shopify_orders", Rows(11, 11)),
    ),
    rows=ROWS,
    left_out=(
        LeftOut("ignored", "test order", 2), LeftOut("quarantined", "no amount", 8), LeftOut("duplicate", "again", 4),
    ),
    bridge=(),
    totals=(TotalRow("orders.csv", 2901, 4_821_055, 4_821_055), TotalRow("more.csv", 12, 100, 90)),
    assumed=Locality(
        Assumed("UTC", "nothing says otherwise"), Assumed("EUR", "acquaint.toml"), Assumed(None, "not known"),
    ),
    notes=("orders.csv: a note",),
    facts=(
        Fact("profit", False, "not yet: no costs found", "profit", "no costs found"),
        Fact("who your customers are", True, "412 customers", "customers"),
    ),
    next_exports=(NextExport("products export", "Cost per item: profit"),),
)  # fmt: skip
RUN = Run(
    as_of=date(2026, 3, 2),
    data=Period(date(2024, 1, 1), date(2026, 3, 1)),
    last_day=date(2026, 3, 1),
    rows=ROWS,
    orders=1204,
    lines=2911,
    anonymous_orders=139,
    anonymous_net_sales_minor=624_010,
    customers=CustomerCounts(
        412, {"activation": 213, "activity": 149, "lapsed": 50}, {"new": 61, "not yet regular": 152, "regular": 122,
        "slipping": 27, "lapsed": 50}, 412, 157, 98, 3, 14,
    ),
    p90_gap_days=60,
    money=Money("EUR", 5_000_000, 150_000, 59_745, 4_790_255),
    bridge=(
        BridgeRow("net sales", 4_821_055, 1208, "as the files say"), BridgeRow("difference", 30_800, 4, "not yet paid"),
    ),
    ladder=(
        Rung("1 -> 2", Estimate(0.27, 0.24, 0.31, 300), Estimate(41.0, 30.0, 55.0, 80), 365),
        Rung("2 -> 3", NotEnoughData(3, 20), None, None),
    ),
    segments=(SegmentCount("often", "orders >= 2", 157, 12, 3),),
    files={"customers": "customers.parquet", "check": "check.json", "quarantine": "quarantine.csv"},
    questions=(),
    warnings=("January 2024 is not whole: the data begin on the 5.",),
    check=CHECK,
)  # fmt: skip
WEEK = WeekCounts(
    calls=8, emails=9, by_kind={"slipping": 12, "new_customer": 3, "tasting": 2}, at_stake_low_minor=394_000,
    at_stake_high_minor=580_000, waits=17, wait_days=28, reachable_share=0.49, reachable_sales_share=0.61,
    left_alone={"no_permission": 141, "bought": 23, "complaint": 1, "household": 1, "waiting": 17},
)  # fmt: skip
ANSWERS = AnswerCounts(read=20, new=12, quarantined=1, unknown=2)
FILES = {"contacts": "contacts.xlsx", "report": "report.html", **RUN.files}
ENGLISH, GERMAN = Words("en", "EUR"), Words("de", "EUR")


def run(**changes: Any) -> Run:
    return msgspec.structs.replace(RUN, **changes)


def check(**changes: Any) -> Run:
    return run(check=msgspec.structs.replace(CHECK, **changes))
