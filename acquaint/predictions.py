"""What models say of customers: columns of `customers.parquet`, and the tables with several rows per customer."""

from __future__ import annotations

from acquaint.tables import Column, ColumnType, Table, columns

_NOT_FORETOLD = "no order yet, or not enough data"


def _within(days: int) -> tuple[Column, ...]:
    """Return the columns of what is expected within a horizon."""
    told: list[tuple[str, ColumnType, ColumnType, str]] = [
        (f"expected_orders_{days}d", "number", "integer", f"orders expected in the next {days} days"),
        (f"expected_value_minor_{days}d", "minor", "minor", "what they bring, see value_of"),
    ]
    return tuple(
        Column(f"{name}{end}", single if end in {"_least", "_most"} else kind, meaning, _NOT_FORETOLD)
        for name, kind, single, whole in told
        for end, meaning in (
            ("", whole),
            ("_low", "lower end of the 80 % interval of what is expected"),
            ("_high", "upper end of it"),
            ("_least", "at least so much comes, with a chance of 90 %"),
            ("_most", "at most so much comes, with a chance of 90 %"),
        )
    )


FORETOLD = (
    *columns(
        (
            "churn_probability",
            "number",
            "chance of no order within return_horizon_days, by the model of churn",
            "the rhythm tells as much, no order yet, or not enough data",
        ),
        ("churn_probability_low", "number", "lower end of its 95 % interval", "as churn_probability"),
        ("churn_probability_high", "number", "upper end of its 95 % interval", "as churn_probability"),
        (
            "churn_probability_because",
            "text",
            "features that speak loudest for (+) or against (-) it, the loudest first",
            "as churn_probability",
        ),
        (
            "alive_probability",
            "number",
            "chance to be still a customer, by the model of orders",
            "no order yet, not enough data, or the model knows no leaving",
        ),
        ("alive_probability_low", "number", "lower end of its 80 % interval", "as alive_probability"),
        ("alive_probability_high", "number", "upper end of it", "as alive_probability"),
    ),
    *(column for days in (28, 90, 365) for column in _within(days)),
    *columns(
        (
            "expected_orders_because",
            "text",
            "what makes them more (+) or fewer (-) than those of an average customer, the loudest first",
            _NOT_FORETOLD,
        ),
        (
            "lifetime_value_minor",
            "minor",
            "what all orders of the next three years bring (at most of twice the time the data tell of), in "
            "money of today (10 % interest a year); see value_of",
            _NOT_FORETOLD,
        ),
        ("lifetime_value_minor_low", "minor", "lower end of its 80 % interval", _NOT_FORETOLD),
        ("lifetime_value_minor_high", "minor", "upper end of it", _NOT_FORETOLD),
        ("value_of", "text", "profit, or net_sales where costs are not known", _NOT_FORETOLD),
        (
            "next_order_date",
            "date",
            "day by whose end the next order has come as likely as not, given the silence so far",
            "no order yet, may not come within a year, or not enough data",
        ),
        (
            "next_order_low",
            "date",
            "first day of its 10-90 % band: one in ten orders comes before it",
            "no order yet, hardly a chance within a year, or not enough data",
        ),
        (
            "next_order_high",
            "date",
            "last day of its 10-90 % band",
            "no order yet, one in ten chances or more not to come within a year, or not enough data",
        ),
        (
            "next_order_because",
            "text",
            "features that bring it nearer (+) or put it off (-) against an average customer, the loudest first",
            "no order yet, no different from others, or not enough data",
        ),
        (
            "due_now",
            "text",
            "categories due now: at most three that the customer buys again and again, the most certain first",
            "none is due, or not enough data",
        ),
        (
            "next_due_category",
            "text",
            "category expected to be bought again soonest, due now or later",
            "none bought twice, none that need come within a year, or not enough data",
        ),
        ("next_due_date", "date", "day it is expected on", "as next_due_category"),
        (
            "favourite_category",
            "text",
            "category with the largest share in what the customer buys; older purchases and those at a discount may "
            "count less (the table affinities has the next ones)",
            "own purchases do not tell, or not enough data",
        ),
        (
            "favourite_category_share",
            "number",
            "share of her lines that is to be expected of it",
            "as favourite_category",
        ),
        ("favourite_category_share_low", "number", "lower end of its 80 % interval", "as favourite_category"),
        ("favourite_category_share_high", "number", "upper end of its 80 % interval", "as favourite_category"),
        (
            "favourite_brand",
            "text",
            "likeliest brand in the category of which the customer buys most",
            "own purchases do not tell, or not enough data",
        ),
        (
            "suggested_category",
            "text",
            "category never bought that the customer is likeliest to start with, likelier than others are (the table "
            "suggestions has the chance)",
            "none is likelier than for everybody, own purchases do not tell, or not enough data",
        ),
        (
            "discount_sensitivity",
            "number",
            "share of lines that discounts decide: lines at a discount beyond those of others in the same categories "
            "and weeks; below 0 for who avoids discounts. Never use it for prices",
            "own purchases do not tell, or not enough data",
        ),
        ("discount_sensitivity_low", "number", "lower end of its 80 % interval", "as discount_sensitivity"),
        ("discount_sensitivity_high", "number", "upper end of its 80 % interval", "as discount_sensitivity"),
        (
            "preferred_channel",
            "text",
            "channel by which a contact is worth most, among those permitted: email, push, sms, post or phone; the one "
            "the customer has declared, where it is permitted",
            "no channel is permitted, or none is declared and the shop has fewer than 20 answers",
        ),
        (
            "preferred_channel_by",
            "text",
            "whose preference it is: declared, customer (20 answers or more), segment or shop",
            "as preferred_channel",
        ),
        (
            "answer_chance",
            "number",
            "chance that a contact by preferred_channel is answered",
            "as preferred_channel, or the shop has fewer than 20 answers",
        ),
        ("answer_chance_low", "number", "lower end of its 80 % interval", "as answer_chance"),
        ("answer_chance_high", "number", "upper end of its 80 % interval", "as answer_chance"),
        (
            "preferred_hour",
            "integer",
            "hour of the day (0-23) to contact at; by push, sms and phone only when the shop may call",
            "as preferred_channel, of hours",
        ),
        ("preferred_hour_by", "text", "whose hour it is: as preferred_channel_by", "as preferred_hour"),
        ("preferred_weekday", "integer", "weekday to contact on, 1 = Monday", "as answer_chance, of hours"),
        ("preferred_weekday_by", "text", "whose weekday it is: customer, segment or shop", "as preferred_weekday"),
        (
            "value_tier",
            "text",
            "tier of what the customer brought in the last 365 days (profit, or net sales where costs are unknown), by "
            "cut-offs in money that hold for a year: top 5 %, next 15 %, middle 30 %, lower half or nothing in a year",
            "fewer than 100 customers bring something",
        ),
        (
            "segment",
            "text",
            "behavioural segment, by what distinguishes it from all others, in the words of the features",
            "no order in 365 days, fewer than 500 customers with one, or no division holds",
        ),
    ),
)
"""Columns of `customers.parquet` that say what is expected of a customer."""

REPLENISHMENT = Table(
    "replenishment",
    "a category that a customer buys, which the customer or the household has bought twice or more",
    ("customer", "category"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("category", "text", "the category", "never"),
        ("purchases", "integer", "days on which the household bought it", "never"),
        ("due", "date", "day by whose end it is bought again as likely as not", "may not be bought within a year"),
        (
            "due_low",
            "date",
            "first day of the 10-90 % band, given that it is not bought yet",
            "hardly a chance within a year",
        ),
        ("due_high", "date", "last day of that band", "one in ten chances or more not to be bought within a year"),
        ("due_from", "date", "first day of the 10-90 % band as counted from the last purchase", "never"),
        ("due_until", "date", "last day of that band", "never"),
        ("due_soon", "number", "chance to be bought within 14 open days", "never"),
        ("due_now", "boolean", "today lies from due_from to due_until, and due_soon is a half or more", "never"),
    ),
    unique=True,
)
"""What is needed again; without a row where there is not enough data."""
AFFINITIES = Table(
    "affinities",
    "a category a customer likes, or a brand she takes in a category; at most five of each",
    ("customer", "kind", "rank"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("kind", "text", "category or brand", "never"),
        ("name", "text", "name of the category or brand", "never"),
        ("category", "text", "the category, or that in which the brand has its share", "never"),
        ("share", "number", "expected share in her lines; of a brand, in those of the category", "never"),
        ("share_low", "number", "lower end of its 80 % interval", "never"),
        ("share_high", "number", "upper end of its 80 % interval", "never"),
        ("usual_share", "number", "the same share for the shop as a whole", "never"),
        ("rank", "integer", "1 for the largest share; of brands, for the category she buys most", "never"),
    ),
    unique=True,
)
SUGGESTIONS = Table(
    "suggestions",
    "something a customer may buy next; at most five of each kind",
    ("customer", "kind", "rank"),
    columns(
        ("customer", "text", "the customer", "never"),
        (
            "kind",
            "text",
            "repeat: bought before and likely in the next basket; explore: never bought and likely in the next basket; "
            "new_category: a category never bought that she may start with",
            "never",
        ),
        ("product", "text", "the product", "new_category, or products of this shop do not repeat"),
        ("category", "text", "its category, or the category that is suggested", "the product has none"),
        ("chance", "number", "chance that it lies in the next basket, or is bought within horizon_days", "never"),
        ("horizon_days", "integer", "days in which the chance of a new_category is meant", "repeat or explore"),
        ("rank", "integer", "1 for the likeliest", "never"),
        (
            "because",
            "text",
            "what speaks loudest for (+) or against (-) it, the loudest first: how often and how lately she bought it "
            "(often, lately) or its category (category_lately, category_liked), how popular it is (popular) and bought "
            "again by others (bought_again), how it goes with or follows what she buys (goes_with_purchases, "
            "follows_purchases), how often she comes (orders_lately) and tries something new (tries_new)",
            "nothing speaks for it more than for anything",
        ),
    ),
    unique=True,
)
CHANNEL_PREFERENCES = Table(
    "channel_preferences",
    "the channel by which a customer is best contacted for a purpose",
    ("customer", "purpose"),
    columns(
        ("customer", "text", "the customer; who may be contacted by no channel is not here", "never"),
        ("purpose", "text", "what the contact is for: a type of campaign with 20 answers or more", "all together"),
        ("channel", "text", "email, push, sms, post or phone, permitted ones only", "never"),
        ("chance", "number", "chance that a contact by it is answered", "the shop has fewer than 20 answers"),
        ("low", "number", "lower end of its 80 % interval", "as chance"),
        ("high", "number", "upper end of its 80 % interval", "as chance"),
        (
            "worth_minor",
            "minor",
            "what such a contact is worth after its cost; below 0 better none",
            "margin and the cost of a contact are not stated, or as chance",
        ),
        ("by", "text", "whose preference it is: declared, customer, segment or shop", "never"),
    ),
)
TABLES = (REPLENISHMENT, AFFINITIES, SUGGESTIONS, CHANNEL_PREFERENCES)
"""Tables of the snapshot, besides the columns."""
