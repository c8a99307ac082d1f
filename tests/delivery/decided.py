"""What later stages decide (`reach`, `triggers`, `decisions`, `ledger`), made up for any shop by what its profiles say.

By the number n of a person in order of the ids: e-mail is permitted for n % 3 = 0, telephone for n % 4 = 1; the others
said no, or nothing is known.
"""

from __future__ import annotations

from datetime import date
from typing import Any

LISTED = 14
OCCASIONS = [
    "third_order", "new_customer", "birthday", "enquiry_open", "spend_threshold", "own_idea", "anniversary",
]  # fmt: skip


def give_addresses(con: Any) -> None:
    """Give the customers of a shop that knows numbers only a name, an e-mail address and a telephone number."""
    first = ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Henry", "Ida", "Jonas"]
    last = ["Adler", "Brook", "Castle", "Dunn", "Ember", "Fields", "Gray", "Holt", "Ives", "Jarvis", "Keller"]
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE named AS SELECT * REPLACE (
            CASE WHEN n % 7 <> 3 THEN {first}[n % 10 + 1] || ' ' || {last}[n % 11 + 1] END AS name,
            'person' || n || '@example.com' AS email, '+1212555' || lpad((n % 10000)::VARCHAR, 4, '0') AS phone
        ) FROM (SELECT p.*, row_number() OVER (ORDER BY customer) AS n FROM profiles p)
    """)
    con.execute("DROP VIEW profiles")
    con.execute("CREATE TABLE profiles AS SELECT * EXCLUDE (n) FROM named")


def decide(con: Any, day: date, listed: int = LISTED) -> None:
    """Make the four tables for the list of `day`."""
    con.execute(f"""
        CREATE OR REPLACE TABLE reach AS
        WITH people AS (
            SELECT customer, email, phone, row_number() OVER (ORDER BY customer) AS n
            FROM profiles WHERE kind = 'person'
        ),
        channels AS (
            SELECT *, 'email' AS channel, email AS address, n % 3 = 0 AS yes FROM people UNION ALL
            SELECT *, 'phone', phone, n % 4 = 1 FROM people UNION ALL
            SELECT *, 'sms', phone, FALSE FROM people UNION ALL
            SELECT *, 'post', NULL, FALSE FROM people
        )
        SELECT customer, channel, address, yes AND address IS NOT NULL AS allowed,
            CASE WHEN allowed THEN 'consent' END AS basis,
            CASE WHEN allowed THEN 'Newsletter form at the till' END AS basis_text,
            CASE WHEN allowed THEN DATE '{day}' - 200 - n::INT % 90 END AS since,
            CASE WHEN allowed THEN NULL WHEN address IS NULL THEN 'no_address' WHEN n % 5 = 0 THEN 'said_no'
                ELSE 'unknown' END AS lack
        FROM channels ORDER BY customer, channel
    """)
    con.execute(f"""
        CREATE OR REPLACE TABLE decisions AS
        WITH ways AS (
            SELECT customer, max_by((channel, address, basis, basis_text, since), channel) AS way
            FROM reach WHERE allowed AND channel IN ('email', 'phone') GROUP BY customer
        ),
        due AS (
            SELECT p.customer, p.household, w.way, coalesce(p.net_sales_minor_365d, 0) AS yearly,
                row_number() OVER (ORDER BY p.customer) AS n, p.last_order_date, p.orders, p.stage, p.state,
                coalesce(p.return_chance, 0.7) AS chance, coalesce(p.return_chance_low, 0.5) AS low,
                coalesce(p.return_chance_high, 0.9) AS high
            FROM profiles p LEFT JOIN ways w USING (customer)
            WHERE p.kind = 'person' AND (p.state IN ('slipping', 'lapsed', 'late', 'new', 'due') OR p.orders = 3)
        ),
        ranked AS (
            SELECT *, row_number() OVER (
                PARTITION BY way IS NOT NULL
                ORDER BY (state = 'slipping') DESC, yearly * chance * (1 - chance) DESC, customer
            ) AS position FROM due
        )
        SELECT customer, household,
            CASE WHEN state = 'slipping' THEN 'slipping' WHEN state = 'lapsed' THEN 'lapsed'
                ELSE {OCCASIONS}[n % 7 + 1]
            END AS kind,
            CASE WHEN way IS NULL THEN 'stopped' WHEN position <= {listed} THEN 'listed'
                WHEN position % 2 = 0 THEN 'waits' ELSE 'stopped' END AS verdict,
            CASE WHEN verdict = 'listed' THEN NULL WHEN way IS NULL THEN 'no_permission'
                WHEN verdict = 'waits' THEN 'waiting'
                ELSE ['capacity', 'bought', 'contacted', 'household', 'complaint'][n % 5 + 1] END AS gate,
            CASE WHEN verdict = 'waits' THEN DATE '{day}' + 28 WHEN gate = 'bought' THEN DATE '{day}' + 9 END AS until,
            way[1] AS channel, way[2] AS address, way[3] AS basis, way[4] AS basis_text, way[5] AS basis_since,
            CASE WHEN verdict = 'listed' THEN position END AS place, yearly * chance * (1 - chance) AS score,
            yearly AS yearly_minor, 'net_sales' AS yearly_of, chance AS p, low AS p_low, high AS p_high,
            CAST(yearly * (1 - high) AS BIGINT) AS at_stake_low_minor,
            CAST(yearly * (1 - low) AS BIGINT) AS at_stake_high_minor, orders < 5 AS rough,
            CASE WHEN n % 4 <> 0 THEN n % 7 + 1 END AS weekday,
            CASE WHEN way[1] = 'phone' THEN 9 + n % 6 END AS from_hour,
            CASE WHEN way[1] = 'phone' THEN 12 + n % 6 END AS to_hour, 'now' AS arm,
            CASE WHEN state NOT IN ('slipping', 'lapsed') THEN DATE '{day}' - n::INT % 20 END AS trigger_day,
            CASE WHEN kind = 'birthday' THEN DATE '{day}' + n::INT % 6 END AS trigger_due,
            CASE WHEN kind = 'spend_threshold' THEN 50000 END AS trigger_amount_minor,
            CASE WHEN kind = 'anniversary' THEN '2' END AS trigger_detail
        FROM ranked ORDER BY customer
    """)
    con.execute("""
        CREATE OR REPLACE TABLE triggers AS
        SELECT customer, kind AS trigger, trigger_day AS day, trigger_amount_minor AS amount_minor, trigger_due AS due,
            trigger_detail AS detail FROM decisions WHERE trigger_day IS NOT NULL
    """)
    con.execute("""
        CREATE OR REPLACE TABLE ledger
        (customer VARCHAR, day DATE, kind VARCHAR, arm VARCHAR, until DATE, window_days BIGINT)
    """)
