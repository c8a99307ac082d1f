"""What acquaint makes of the canonical tables: stages, constants, reach, decisions and plans, by table."""

from __future__ import annotations

from acquaint.tables import Table, columns

STANDING = columns(
    ("as_of", "date", "business day at whose start the row was read", "never"),
    ("stage", "text", "stage of the relationship (see the page on stages)", "no person, or not known yet at that day"),
    ("state", "text", "state within the stage, in words", "as stage"),
    ("stage_since", "date", "day of the weekly step that first saw the stage", "as stage"),
    ("lapsed_from", "text", "stage before the customer lapsed", "not lapsed"),
    ("known_from_before", "boolean", "not new: the data may begin in the middle of the story", "as stage"),
    ("regularity", "text", "regular or irregular", "fewer than four gaps"),
    ("overdue", "number", "how unusual the silence is: 0 to 1, the share who came back sooner", "not judged by rhythm"),
    ("days_late", "integer", "days beyond the usual gap (or the season); 0 for who is not late", "as stage"),
    ("return_horizon_days", "integer", "days the chance to return is meant in", "the rhythm is not known yet"),
    (
        "return_chance",
        "number",
        "chance to order again by herself within that time: by the model of churn where it tells "
        "more, else the share of those silent this long who came back",
        "neither can tell",
    ),
    ("return_chance_low", "number", "lower end of its 95 % interval", "as return_chance"),
    ("return_chance_high", "number", "upper end of its 95 % interval", "as return_chance"),
    ("rfm_r", "integer", "cell of recency, higher is better", "no order in the window, or no full quarter of data yet"),
    ("rfm_f", "integer", "cell of frequency, higher is better", "as rfm_r"),
    ("rfm_m", "integer", "cell of money per occasion, higher is better", "as rfm_r"),
    ("likeness", "number", "chance to be one of the best, by the first order; never use it for prices", "not scored"),
)
"""Columns of `customers.parquet` that say where a customer stands, beside who it is and the features."""

STAGES = Table(
    "stages",
    "a change of a customer's stage or state, at a weekly step",
    ("customer", "ts"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("ts", "instant", "instant of the step", "never"),
        ("known_at", "instant", "the same: a step knows what was known at it", "never"),
        ("local_date", "date", "last business day the step saw", "never"),
        ("stage", "text", "stage from then on", "never"),
        ("state", "text", "state from then on", "never"),
    ),
)

LEARNED = Table(
    "learned",
    "a propensity of acquaint.toml that has been learned",
    ("name",),
    columns(
        ("name", "text", "name of the propensity", "never"),
        ("expression", "text", "its chance, as an expression over features", "never"),
    ),
)

CONSTANTS = Table(
    "constants",
    "a constant of the shop in a month",
    ("month", "name", "x"),
    columns(
        ("month", "date", "first day of the month it holds in", "never"),
        ("name", "text", "name, as in lookup(name)", "never"),
        ("x", "integer", "place in the table, as in lookup(name, x); 0 for a single value", "never"),
        ("value", "integer", "value; logarithms in millionths", "never"),
    ),
)

REACH = Table(
    "reach",
    "whether a person may be contacted on a channel, and by what",
    ("customer", "channel"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("channel", "text", "email, phone, sms or post", "never"),
        ("address", "text", "e-mail address or telephone number", "none known; channel post"),
        ("allowed", "boolean", "whether it may be used", "never"),
        ("basis", "text", "why: consent, existing_customer, register_clear, relationship", "not allowed"),
        ("basis_text", "text", "wording or column the statement rests on", "not given"),
        ("since", "date", "date of the statement that decides", "undated, or decided by a rule"),
        ("lack", "text", "why not: no_address, unknown, said_no, do_not_contact, under_age, ...", "allowed"),
    ),
    unique=True,
)

TRIGGERS = Table(
    "triggers",
    "an occasion to be in touch that fired in the 28 days before the day of the run",
    ("customer", "trigger", "day", "due", "detail"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("trigger", "text", "name of the occasion: a standard one or one of acquaint.toml", "never"),
        ("day", "date", "day on which it fired", "never"),
        ("amount_minor", "minor", "amount it is about", "none"),
        ("due", "date", "day it is about (birthday, expiry)", "none"),
        ("detail", "text", "a fact of it, as written", "none"),
        ("happened", "date", "business date of what it rests on", "a declared date, or a condition"),
    ),
)

DECISIONS = Table(
    "decisions",
    "a customer who was considered for this week's list, and what was decided",
    ("verdict", "place", "customer"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("household", "text", "household that shares one place on the list", "none known"),
        ("kind", "text", "slipping, lapsed, or the occasion", "never"),
        ("verdict", "text", "listed, waits or stopped", "never"),
        ("gate", "text", "what stopped it: no_permission, contacted, bought, household, capacity, ...", "listed"),
        ("until", "date", "day on which the gate opens", "listed, or no such day"),
        ("channel", "text", "phone or email", "none is permitted"),
        ("address", "text", "number or address, permitted ones only", "as channel"),
        ("basis", "text", "why the channel is permitted", "as channel"),
        ("basis_text", "text", "wording it rests on", "not given"),
        ("basis_since", "date", "date of the statement", "undated"),
        ("place", "integer", "place on the list, from 1", "not listed"),
        ("score", "number", "expected_minor x p x (1 - p), minor units", "an occasion, neither slipping nor lapsed"),
        ("yearly_minor", "minor", "profit or net sales of the last 365 days", "never"),
        (
            "expected_minor",
            "minor",
            "profit or net sales of a year while the customer stays, as predicted; yearly_minor where nothing is",
            "never",
        ),
        ("yearly_of", "text", "profit or net_sales", "never"),
        ("p", "number", "chance to return unaided within the horizon", "not enough earlier cases"),
        ("p_low", "number", "lower end of its 95 % interval", "as p"),
        ("p_high", "number", "upper end of its 95 % interval", "as p"),
        ("at_stake_low_minor", "minor", "lower end of expected_minor x (1 - p_high)", "never"),
        ("at_stake_high_minor", "minor", "upper end of expected_minor x (1 - p_low)", "never"),
        ("rough", "boolean", "fewer than five orders, or p unknown", "never"),
        ("weekday", "integer", "day of the week to contact on, 1 = Monday", "any"),
        ("from_hour", "integer", "first hour to contact at", "any"),
        ("to_hour", "integer", "hour by which to have contacted", "any"),
        ("arm", "text", "now or later, of the waiting list", "nobody waits"),
        ("trigger_day", "date", "day on which the occasion fired", "no occasion"),
        ("trigger_due", "date", "day the occasion is about", "none"),
        ("trigger_amount_minor", "minor", "amount the occasion is about", "none"),
        ("trigger_detail", "text", "fact of the occasion", "none"),
    ),
)

LEDGER = Table(
    "ledger",
    "a customer drawn for a list: contacted now, or later to see what it is worth",
    ("day", "customer"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("day", "date", "day of the list", "never"),
        ("kind", "text", "slipping, lapsed, or the occasion", "never"),
        ("arm", "text", "now or later", "never"),
        ("until", "date", "day from which a later one is due", "arm now"),
        ("window_days", "integer", "days in which what she buys counts", "never"),
    ),
)

DECIDED: dict[str, Table] = {table.name: table for table in (REACH, TRIGGERS, DECISIONS, LEDGER)}
"""What a run decides from the canonical tables and the profiles, by name; part of a snapshot."""

PLAN_DECISIONS = Table(
    "plan_decisions",
    "a household (else a customer) that something could be said to in the week of a plan, and what was decided",
    ("plan_day", "customer"),
    columns(
        ("plan_day", "date", "first day of the week", "never"),
        ("customer", "text", "the customer", "never"),
        ("household", "text", "her household", "none known"),
        ("offer", "text", "offer that was drawn", "none was"),
        ("channel", "text", "channel it was drawn for", "as offer"),
        ("day", "date", "day to contact her on", "not sent"),
        ("from_hour", "integer", "hour from which on, on the shop's clock", "any hour, or not sent"),
        ("to_hour", "integer", "hour by which it is over", "as from_hour"),
        (
            "arm",
            "text",
            "sent, held (to see what offers bring), waits (the same, 28 days), full or silent; listed for who is on "
            "the list of the week and contacted by that",
            "never",
        ),
        ("chance", "number", "with which this was drawn among `eligible`", "never"),
        ("holdout", "number", "with which the household is held back; 0 for what never is", "never"),
        ("eligible", "text", "customer, offer, channel and chance of all that could have been drawn", "never"),
        ("policy", "text", "version of the rule of drawing", "never"),
        ("model", "text", "what the values rest on: version of the model, or guess", "never"),
        ("context", "text", "hash of what it was decided on", "never"),
        ("relevance", "number", "chance that she uses the offer", "as offer"),
        ("value_minor", "minor", "what it was expected to bring, all costs inside", "as offer"),
        ("cost_minor", "minor", "what it takes of the budget of the offer", "as offer"),
        ("orders_365d", "integer", "her orders of 365 days then", "never"),
        ("net_sales_minor_365d", "minor", "her net sales of 365 days then", "never"),
        ("days_since_last_order", "integer", "days since her last order then", "no order"),
    ),
)

PLAN_CANDIDATES = Table(
    "plan_candidates",
    "a customer, offer and channel that was considered, with the gate that stopped it",
    ("plan_day", "offer", "customer", "channel"),
    columns(
        ("plan_day", "date", "first day of the week", "never"),
        ("offer", "text", "the offer", "never"),
        ("customer", "text", "the customer", "stopped for everybody"),
        ("household", "text", "her household", "none known"),
        ("channel", "text", "the channel", "stopped before channels are looked at"),
        ("gate", "text", "the first gate that stopped it (see the page on plans)", "sent"),
        ("reason", "text", "what of the gate", "sent"),
        ("until", "date", "day on which the gate opens", "no such day is known"),
        ("relevance", "number", "chance that she uses the offer", "stopped before"),
        ("value_minor", "minor", "what it was expected to bring", "stopped before"),
        ("value_low_minor", "minor", "lower end of value_minor", "stopped before"),
        ("value_high_minor", "minor", "upper end of value_minor", "stopped before"),
    ),
)

PLANNED: dict[str, Table] = {table.name: table for table in (PLAN_DECISIONS, PLAN_CANDIDATES)}
"""What a plan decides, by name; a file each in `plans/DAY` of the shop's folder, never changed."""
