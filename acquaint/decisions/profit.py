"""What purchases bring, as SQL over rows of `orders` or `lines`: the same rule as the features'."""

from __future__ import annotations

MOST_UNKNOWN = 0.20
"""Above this share of sales without known profit nothing is said of profit."""


def sql(margin: float | None, *, served: bool) -> str:
    """Return the SQL of the profit of a row, minor units; null where its cost of goods is unknown.

    As `features.relations.derived` has it: with a margin set by the shop an unknown cost is net x (1 - margin).

    Parameters
    ----------
    served
        Whether the rows have a cost to serve: orders do.
    """
    cost = "cost_of_goods_minor"
    if margin is not None:
        share = 1_000_000 - round(1_000_000 * margin)
        cost = f"coalesce({cost}, CAST(floor(net_sales_minor * {share} / 1000000) AS BIGINT))"
    return f"(net_sales_minor + coalesce(reimbursed_minor, 0) - {cost}{' - coalesce(cost_to_serve_minor, 0)' * served})"
