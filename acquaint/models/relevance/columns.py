"""The columns of a pair as the model takes them: even, finite numbers in which its score is a weighed sum.

Amounts and counts enter as ln(1 + x), shares as their root or logarithm: that doubling adds as much everywhere is what
makes a plain sum fit. Of an offer whose products a customer never bought, what is near them counts more: such columns
enter once more for these pairs alone (`new_...`).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from acquaint.features.occasions import Floats
from acquaint.models.relevance.pairs import Pairs

_NEVER = 400.0
"""Days since what has not happened."""
_DOUBT = 0.5
"""Uses as expected that weigh as much as the customer's own."""
_LOGS = (
    "faded", "month", "days", "net", "coupons", "place", "net_place", "sort_faded", "sort_most", "sort_coupons",
    "category_faded", "category_coupons", "used_alike", "used_inside", "used_category", "sort_likeness",
    "item_likeness", "coupons_faded", "coupons_month", "coupons_year", "lines_faded", "lines_month", "net_daily",
    "items", "all_coupons", "all_faded", "alike_uses", "size", "price", "offers",
)  # fmt: skip
_SINCE = ("since", "sort_since", "category_since", "since_coupon", "since_order")
_SHAPED = (
    "bought", "coupon_rate", "share", "lead", "net_share", "net_lead", "own_price", "sort_share", "category_share",
    "of_sort", "coupon_share", "buyers", "firsts", "days_shares", "all_coupon_rate", "used_factor", "used_lately",
    "alike_rate",
)  # fmt: skip
_NEW = (
    "coupons_faded", "coupon_share", "coupons_year", "sort_faded", "category_faded", "sort_likeness", "sort_coupons",
    "buyers", "firsts", "category_coupons", "size",
)  # fmt: skip
NAMES = (*_LOGS, *_SINCE, *_SHAPED, *(f"new_{name}" for name in _NEW))
"""The columns of the model, in their order."""


def matrix(pairs: Pairs) -> Floats:
    """Return float64[n, columns], in the order of `NAMES`; finite."""
    made = _made(pairs.columns)
    return np.column_stack([made[name] for name in NAMES])


def _made(raw: Mapping[str, Floats]) -> dict[str, Floats]:
    zero = {name: np.nan_to_num(values) for name, values in raw.items()}
    bought = zero["lines"] > 0
    found = {name: np.log1p(np.maximum(zero[name], 0)) for name in _LOGS}
    found |= {name: np.log1p(np.where(np.isnan(raw[name]), _NEVER, raw[name])) for name in _SINCE}
    found |= {
        "bought": bought.astype(np.float64),
        "coupon_rate": (zero["coupons"] + 0.06) / (zero["lines"] + 2),
        "share": np.sqrt(zero["share"]),
        "lead": np.sqrt(zero["lead"]),
        "net_share": np.sqrt(zero["net_share"]),
        "net_lead": np.sqrt(zero["net_lead"]),
        "own_price": np.log1p(zero["net"] / np.maximum(zero["lines"], 1)),
        "sort_share": zero["sort_share"],
        "category_share": zero["category_share"],
        "of_sort": np.minimum(zero["faded"] / np.maximum(zero["sort_most"], 1e-9), 10.0),
        "coupon_share": np.log(zero["coupons_faded"] / np.maximum(zero["lines_faded"], 1e-9) + 0.003),
        "buyers": np.log(zero["buyers"] + 0.002),
        "firsts": np.log(zero["firsts"] + 0.003),
        "days_shares": np.log(zero["days_shares"] + 0.0005),
        "all_coupon_rate": np.log((zero["all_coupons"] + 0.5) / (zero["all_faded"] + 20)),
        "used_factor": np.log((zero["used"] + _DOUBT) / (zero["used_usually"] + _DOUBT)),
        "used_lately": np.log((zero["used_faded"] + _DOUBT) / (zero["used_usually_faded"] + _DOUBT)),
        "alike_rate": np.log((zero["alike_uses"] + 0.06) / (zero["alike_reach"] + 40)),
    }
    return found | {f"new_{name}": np.where(bought, 0.0, found[name]) for name in _NEW}
