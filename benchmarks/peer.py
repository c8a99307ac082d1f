"""The standard features in pandas, as somebody who knows it well writes them: the honest peer.

Only columns that are used are read, text is categorical, keys are integers, and every figure is a vectorised
operation or a `groupby` on integers; nothing runs per row. The values must equal those of acquaint.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from acquaint.features.batch import HASHES
from acquaint.tally import EXACT_DISTINCT, MOST_GAP_DAYS, MOST_OCCASIONS, micro_log
from benchmarks.shop import AS_OF, CONSTANTS, END, LAST_DAY, MARGIN, STANDARD

WINDOWS = (7, 28, 56, 90, 180, 365)
TOP = 5
_EPOCH = np.datetime64("1970-01-01", "D")
_INSTANT = pd.Timestamp(AS_OF.replace(tzinfo=None))
_KNOWLEDGE = ["atom", "ts", "known_at", "local_date"]


class Peer:
    """One computation; `found` has a row per customer, in the order of their ids."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ids = self.read("customers", ["customer"])["customer"].astype(str).sort_values(ignore_index=True)
        self.found = pd.DataFrame({"customer": ids})
        self.many = len(ids)
        members = self.read("members", ["atom", "customer"]).astype(str)
        self.numbers = pd.Series(pd.Index(ids).get_indexer(members["customer"]), index=members["atom"])

    def read(self, table: str, columns: list[str]) -> pd.DataFrame:
        """Return columns of a table, text as categories."""
        path = self.folder / f"{table}.parquet"
        text = [f.name for f in pq.read_schema(path) if f.name in columns and str(f.type) == "string"]
        return pq.read_table(path, columns=columns, read_dictionary=text).to_pandas(self_destruct=True)

    def events(self, table: str, columns: list[str]) -> pd.DataFrame:
        """Return the events that count, with the number of their customer and their day."""
        rows = self.read(table, [*_KNOWLEDGE, *columns])
        rows = rows[(rows["ts"] < _INSTANT) & (rows["known_at"] <= _INSTANT)]
        atoms = rows["atom"].cat
        number = self.numbers.reindex(atoms.categories).fillna(-1).to_numpy().astype(np.int64)
        rows = rows.assign(customer=np.where(atoms.codes >= 0, number[atoms.codes], -1))
        day = rows["local_date"].to_numpy().astype("datetime64[D]").astype(np.int64)
        rows = rows.assign(day=day).drop(columns=_KNOWLEDGE)
        return rows[rows["customer"] >= 0]

    def full(self, series: pd.Series, nothing: int | None = 0) -> pd.Series:
        """Return a value per customer; `nothing` for those without one."""
        if nothing is None:
            return series.reindex(range(self.many)).astype("Int64")
        return series.reindex(range(self.many), fill_value=nothing).astype("int64")

    def count(self, name: str, rows: pd.DataFrame) -> pd.Series:
        """Add the number of rows per customer."""
        self.found[name] = np.bincount(rows["customer"], minlength=self.many)
        return self.found[name]

    def sum(self, name: str, rows: pd.DataFrame, column: str) -> pd.Series:
        """Add the sum of a column per customer."""
        self.found[name] = self.full(rows.groupby("customer")[column].sum())
        return self.found[name]

    def rank(self, prefix: str, rows: pd.DataFrame, column: str, by: str | None, ranks: int = 1) -> None:
        """Add the values with the largest sums per customer and their shares; ties in the order of values."""
        code, values = _codes(rows[column])
        keys = (rows["customer"].to_numpy() * len(values) + code)[code >= 0]
        if by is None:
            unique, amount = np.unique(keys, return_counts=True)
        else:
            sums = rows.loc[code >= 0, by].groupby(keys).sum()
            unique, amount = sums.index.to_numpy(), sums.to_numpy()
        unique, amount = unique[amount > 0], amount[amount > 0]
        customer, code = unique // max(len(values), 1), unique % max(len(values), 1)
        order = np.lexsort((code, -amount, customer))
        customer, code, amount = customer[order], code[order], amount[order]
        whole = np.bincount(customer, amount, self.many)
        nth = np.arange(len(customer)) - np.searchsorted(customer, customer)
        for rank in range(ranks):
            at, label = nth == rank, prefix if ranks == 1 else f"{prefix}_{rank + 1}"
            value = pd.Series(values.take(code[at]), index=customer[at])
            self.found[label] = value.reindex(range(self.many))
            share = pd.Series(amount[at] / whole[customer[at]], index=customer[at])
            self.found[f"{label}_share"] = share.reindex(range(self.many))

    def distinct(self, name: str, rows: pd.DataFrame, column: str) -> None:
        """Add the number of different values per customer; above 256 the estimate of acquaint."""
        code, values = _codes(rows[column])
        unique = pd.unique((rows["customer"].to_numpy() * len(values) + code)[code >= 0])
        customer = unique // max(len(values), 1)
        exact = np.bincount(customer, minlength=self.many)
        if column == "product":
            hashes = np.array([int(hashlib.md5(v.encode()).hexdigest()[:8], 16) for v in values])
            broad = exact[customer] > EXACT_DISTINCT
            customer, smallest = customer[broad], hashes[unique[broad] % len(values)]
            order = np.lexsort((smallest, customer))
            customer, smallest = customer[order], smallest[order]
            kth = np.arange(len(customer)) - np.searchsorted(customer, customer) == EXACT_DISTINCT - 1
            exact[customer[kth]] = (EXACT_DISTINCT - 1) * HASHES // smallest[kth]
        self.found[name] = exact


def _codes(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """Return the codes of a column in the order of its values, -1 for null, and the values."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = column.cat.categories.sort_values()
        order = values.get_indexer(column.cat.categories)
        return np.where(column.cat.codes >= 0, order[column.cat.codes], -1), values
    code, values = pd.factorize(column, sort=True)
    return code, pd.Index(values)


def _ratio(left: pd.Series, right: pd.Series) -> pd.Series:
    return left.astype("float64") / right.where(right != 0).astype("float64")


def _last(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    return rows[rows["day"] > LAST_DAY - days]


def nightly(folder: Path, out: Path | None = None) -> None:
    """Compute the standard features of every customer at the end; write them to `out` where given."""
    peer = Peer(folder)
    _orders(peer)
    _lines(peer)
    _touches(peer)
    _stages(peer)
    _reach(peer)
    _ratios(peer.found)
    found = peer.found[["customer", *STANDARD.names]]
    if out is not None:
        found.to_parquet(out)


_ORDER = ["local_hour", "status", "is_order", "place", "channel", "coupon", "gross_sales_minor", "discount_minor"]
_ORDER += ["returns_minor", "net_sales_minor", "reimbursed_minor", "cost_of_goods_minor", "cost_to_serve_minor"]


def _orders(peer: Peer) -> None:
    rows = peer.events("orders", _ORDER)
    rows = rows[rows["status"] == "counted"]
    cost = rows["cost_of_goods_minor"]
    if MARGIN is not None:
        cost = cost.fillna(np.floor(rows["net_sales_minor"] * (1 - MARGIN)))
    paid = rows["reimbursed_minor"].fillna(0) - rows["cost_to_serve_minor"].fillna(0)
    rows = rows.assign(profit_minor=rows["net_sales_minor"] + paid - cost, weekday=(rows["day"] + 3) % 7 + 1)
    orders, found = rows[rows["is_order"]], peer.found
    peer.count("orders", orders)
    for column in ("gross_sales_minor", "net_sales_minor", "discount_minor", "returns_minor", "reimbursed_minor"):
        peer.sum(column, rows, column)
    for days in WINDOWS:
        peer.count(f"orders_{days}d", _last(orders, days))
        peer.sum(f"net_sales_minor_{days}d", _last(rows, days), "net_sales_minor")
    for column in ("gross_sales_minor", "discount_minor", "returns_minor"):
        peer.sum(f"{column}_365d", _last(rows, 365), column)
    found["largest_order_minor"] = peer.full(rows.groupby("customer")["net_sales_minor"].max(), None)
    days = orders.groupby("customer")["day"]
    found["first_day"], found["last_day"] = peer.full(days.min(), None), peer.full(days.max(), None)
    peer.count("discounted", orders[orders["discount_minor"] > 0])
    peer.count("coupon_orders", orders[orders["coupon"].notna()])
    peer.count("returns", rows[rows["returns_minor"] > 0])
    _occasions(peer, orders)
    _when_and_where(peer, rows, orders)
    for suffix, part in (("", rows), *((f"{c}_", rows[rows["channel"] == c]) for c in ("online", "store"))):
        _profit(peer, f"profit_{suffix}minor", part)
    _profit(peer, "profit_minor_365d", _last(rows, 365))


def _profit(peer: Peer, name: str, rows: pd.DataFrame) -> None:
    unknown = np.bincount(rows.loc[rows["profit_minor"].isna(), "customer"], minlength=peer.many)
    peer.sum(name, rows, "profit_minor")
    peer.found[name] = peer.found[name].astype("Int64").where(unknown == 0)


def _occasions(peer: Peer, orders: pd.DataFrame) -> None:
    """Add the days with an order, and the gaps between the latest 512 of them."""
    unique = np.unique(orders["customer"].to_numpy() * 2**20 + orders["day"].to_numpy())
    days = pd.DataFrame({"customer": unique >> 20, "day": unique & (2**20 - 1)})
    age = days.groupby("customer").cumcount(ascending=False)
    gap = days["day"].diff().where(days["customer"].diff() == 0)
    days = days.assign(gap=gap.where(age < MOST_OCCASIONS - 1))[age < MOST_OCCASIONS]
    logs = np.array([0, *(micro_log(d) for d in range(1, MOST_GAP_DAYS + 1))])
    peer.count("occasions", days)
    for window in (28, 90, 365):
        peer.count(f"occasions_{window}d", _last(days, window))
    gaps = days[days["gap"].notna()]
    log = logs[np.minimum(gaps["gap"].astype("int64"), MOST_GAP_DAYS)]
    gaps = gaps.assign(log=log, square=np.rint(log / 100).astype("int64") ** 2)
    peer.count("gaps", gaps)
    for column in ("gap", "log", "square"):
        peer.sum(f"{column}_sum", gaps, column)


def _when_and_where(peer: Peer, rows: pd.DataFrame, orders: pd.DataFrame) -> None:
    peer.rank("usual_weekday", orders, "weekday", None)
    peer.rank("usual_hour", orders, "local_hour", None)
    peer.rank("usual_place", orders, "place", None)
    peer.distinct("places", orders, "place")
    peer.count("weekend", orders[orders["weekday"] >= 6])
    peer.count("timed", orders[orders["local_hour"].notna()])
    for name, first, last in (("morning", 5, 11), ("afternoon", 12, 16), ("evening", 17, 23)):
        peer.count(name, orders[orders["local_hour"].between(first, last)])
    for channel in ("online", "store"):
        peer.count(f"orders_{channel}", orders[orders["channel"] == channel])
        peer.sum(f"net_sales_{channel}_minor", rows[rows["channel"] == channel], "net_sales_minor")


def _lines(peer: Peer) -> None:
    rows = peer.events("lines", ["product", "category", "brand", "quantity_milli", "net_sales_minor"])
    peer.sum("units_milli", rows, "quantity_milli")
    peer.distinct("products", rows, "product")
    peer.distinct("categories", rows, "category")
    peer.distinct("categories_90d", _last(rows, 90), "category")
    year = _last(rows, 365)
    del rows
    peer.sum("units_milli_365d", year, "quantity_milli")
    for column in ("category", "brand"):
        peer.rank(column, year, column, "net_sales_minor", TOP)


def _touches(peer: Peer) -> None:
    contacts = peer.events("contacts", ["channel"])
    costs = peer.read("costs", ["kind", "key", "amount_minor"])
    per = costs[costs["kind"] == "contact"].groupby("key", observed=True)["amount_minor"].max()
    contacts = contacts.assign(cost=contacts["channel"].astype(str).map(per))
    found, days = peer.found, contacts.groupby("customer")["day"]
    peer.count("contacts", contacts)
    for window in (28, 90, 365):
        peer.count(f"contacts_{window}d", _last(contacts, window))
    found["last_contact"] = peer.full(days.max(), None)
    found["profit_minor"] -= peer.sum("cost", contacts, "cost")
    found["profit_minor_365d"] -= peer.sum("cost", _last(contacts, 365), "cost")
    responses = peer.events("responses", ["type"])
    redeemed = responses[responses["type"] == "redeemed"]
    for name, rows in (("responses", responses), ("redemptions", redeemed)):
        peer.count(name, rows)
        peer.count(f"{name}_365d", _last(rows, 365))


def _stages(peer: Peer) -> None:
    """Add stage and state: the latest known, of several at once the largest."""
    rows = peer.read("stages", ["customer", "ts", "known_at", "stage", "state"])
    rows = rows[(rows["ts"] < _INSTANT) & (rows["known_at"] <= _INSTANT)]
    for name in ("stage", "state"):
        newest = rows.assign(value=rows[name].astype(str)).sort_values(["customer", "known_at", "value"])
        value = newest.drop_duplicates("customer", keep="last").set_index("customer")["value"]
        peer.found[f"lifecycle_{name}"] = value.reindex(range(peer.many))
    peer.found["lifecycle_stage"] = peer.found["lifecycle_stage"].fillna("acquisition")


def _reach(peer: Peer) -> None:
    """Add whether each channel may be used: what was known last; and the channels in words."""
    rows = peer.read("reach_log", ["atom", "channel", "allowed", "ts", "known_at"])
    rows = rows[(rows["ts"] < _INSTANT) & (rows["known_at"] <= _INSTANT)]
    rows = rows.assign(customer=peer.numbers.reindex(rows["atom"].astype(str)).to_numpy())
    newest = rows.sort_values(["known_at", "allowed"]).drop_duplicates(["customer", "channel"], keep="last")
    may = {}
    for channel in ("email", "phone", "sms", "post"):
        value = newest[newest["channel"] == channel].set_index("customer")["allowed"].astype(bool)
        may[channel] = peer.found[f"reachable_{channel}"] = value.reindex(range(peer.many), fill_value=False)
    cases = [may["email"] & may["phone"], *may.values()]
    peer.found["reachable_by"] = np.select(cases, ["email and phone", *may], "nothing")


def _ratios(found: pd.DataFrame) -> None:
    """Add what is computed from the tallies of one customer."""
    today = (np.datetime64(END, "D") - _EPOCH).astype(int)
    for name, day in (("first_order", "first_day"), ("last_order", "last_day"), ("contact", "last_contact")):
        found[f"days_since_{name}"] = today - found[day]
    for name, day in (("first_order", "first_day"), ("last_order", "last_day"), ("last_contact", "last_contact")):
        found[f"{name}_date"] = pd.to_datetime(found[day], unit="D").dt.date
    weight = CONSTANTS["gap_weight_milli"] / 1000
    usual = (found["log_sum"] + weight * CONSTANTS["typical_gap_log"]) / (found["gaps"] + weight) / 1e6
    found["usual_gap_days"] = np.exp(usual).where((found["gaps"] > 0) | (found["orders"] > 0))
    mean = _ratio(found["log_sum"] / 1e6, found["gaps"])
    spread = np.sqrt(np.maximum(_ratio(found["square_sum"] / 1e8, found["gaps"]) - mean * mean, 0))
    found["gap_variation"] = spread.where(found["gaps"] >= 3)
    found["units_per_order"] = _ratio(found["units_milli"] / 1000, found["orders"])
    for name, (left, right) in _QUOTIENTS.items():
        found[name] = _ratio(found[left], found[right])
    for name, days in (("orders", 28), ("orders", 90), ("net_sales_minor", 90)):
        before = found[f"{name}_{2 * days}d"] - found[f"{name}_{days}d"]
        found[f"{name.removesuffix('_minor')}_trend_{days}d"] = _ratio(found[f"{name}_{days}d"], before)
    found["online_share"] = _ratio(
        found["net_sales_online_minor"], found["net_sales_online_minor"] + found["net_sales_store_minor"]
    )
    found["return_rate"] = _ratio(found["returns_minor"], found["gross_sales_minor"] - found["discount_minor"])


_QUOTIENTS = {
    "average_order_value_minor": ("net_sales_minor", "orders"),
    "average_gap_days": ("gap_sum", "gaps"),
    "overdue_ratio": ("days_since_last_order", "usual_gap_days"),
    "weekend_share": ("weekend", "orders"),
    "morning_share": ("morning", "timed"),
    "afternoon_share": ("afternoon", "timed"),
    "evening_share": ("evening", "timed"),
    "discount_share": ("discount_minor", "gross_sales_minor"),
    "discounted_orders_share": ("discounted", "orders"),
    "response_rate": ("responses", "contacts"),
}
