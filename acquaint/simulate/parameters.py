"""The numbers that make the simulated world what it is, in one place, each with its unit and where it comes from.

What is left in the code is form (lists of names, seconds between two messages of a machine), the shop's calendar of
mailings, and limits that hardly anybody meets. Offers, categories, and how many of a kind there are (stores, channels
...) cannot be set otherwise.

Sources: [CJ] Complete Journey, [CDNOW], [ELOG] the online grocery log, [BLE] 13 iBeacons in a library, [DOOR] tags at
an entrance: read from the data named in the docs. [fitted] chosen so that the statistics of the realism table come
out; [guess] nothing public says it. A change needs a note in the docs that says why and which figures moved.
"""

from __future__ import annotations

from datetime import date

import msgspec


class Time(msgspec.Struct, frozen=True):
    """The calendar of the shop."""

    start: date = date(2024, 1, 1)
    """First day; a Monday. [guess]"""
    store_week: tuple[float, ...] = (0.96, 0.92, 0.92, 0.98, 1.18, 1.34, 0.70)
    """Relative pull of the stores from Monday to Sunday; those that are open. [CJ, flatter on Sunday]"""
    web_week: tuple[float, ...] = (1.10, 1.06, 1.04, 1.00, 0.90, 0.88, 1.02)
    """The same of the web shop and the app. [guess]"""
    closed_holidays: bool = True
    """Stores are closed on the public holidays, four of which move with Easter. [guess]"""
    open_hour: int = 8
    """Hour at which the stores open. [guess]"""
    close_hour: int = 21
    """Hour at which the stores close. [guess]"""
    hours: tuple[tuple[float, float], ...] = ((10.0, 1.6), (13.5, 2.0), (18.0, 1.9))
    """Mean and spread (hours) of shopping in the morning, at noon and after work. [CJ: its evening peak, shifted to
    what is open here]"""
    web_hours: tuple[tuple[float, float], ...] = ((9.0, 2.0), (13.5, 2.5), (20.5, 1.6))
    """The same on the web. [guess]"""
    parts: tuple[float, ...] = (0.3, 0.25, 0.45)
    """Shares of customers who shop in the morning, at noon and after work. [CJ, roughly]"""
    own_hour: float = 0.7
    """Standard deviation of a customer's own shift, hours. [guess]"""
    year_swing: float = 0.08
    """Half the difference between the best and the worst season of the year, as a share. [guess]"""
    year_peak: int = 350
    """Day of the year around which the best season lies. [guess]"""
    holiday_pull: float = 0.55
    """Extra pull on the last day before Christmas and Easter, as a share; it builds up over the days before. [guess]"""
    holiday_days: int = 12
    """Days over which it builds up. [guess]"""
    gift_days: int = 56
    """Days before Christmas in which gifts are bought. [guess]"""
    promoted: int = 2
    """Categories on promotion in a week, for everybody. [guess]"""
    promotion_percent: int = 25
    """Their discount in percent of the price. [CJ: 15 % of sales is discounts]"""
    promotion_pull: float = 0.6
    """Rise of the purchase rate of a customer of median price sensitivity per share of taste on promotion. [guess]"""
    most_drawn: float = 3.0
    """Greatest price sensitivity that counts in it. [guess]"""
    promotion_switch: float = 0.15
    """Share of lines that such a customer turns to what is on promotion. [guess]"""
    most_switched: float = 0.5
    """No customer turns a larger share. [guess]"""
    silent_feed: tuple[float, str] = (0.62, "S2")
    """When a till's feed stops for a week (share of the period), and which one: its receipts never reach the files."""
    competitor: tuple[float, str, float] = (0.55, "S3", 0.18)
    """When a competitor opens (share of the period), beside which store, and the share of sales it takes. [guess]"""


class Goods(msgspec.Struct, frozen=True):
    """What is sold, for how much, at what cost."""

    categories: tuple[tuple[str, str, float, int, int], ...] = (
        ("Fruit and vegetables", "Fresh", 1.00, 390, 3), ("Bakery", "Fresh", 0.85, 350, 2),
        ("Dairy", "Fresh", 0.95, 320, 4), ("Pantry", "Food", 0.90, 450, 14), ("Drinks", "Food", 0.80, 570, 7),
        ("Coffee and tea", "Food", 0.45, 930, 21), ("Sweets", "Food", 0.60, 380, 7),
        ("Household", "Home", 0.45, 700, 28), ("Stationery", "Home", 0.12, 610, 60),
        ("Body care", "Care", 0.40, 760, 28), ("Baby care", "Care", 0.06, 1320, 7), ("Pets", "Pets", 0.18, 1000, 14),
    )  # fmt: skip
    """Name, department, weight among all lines, median price in cents, days for which it lasts at home. [CJ, roughly;
    days: guess]"""
    products_per_category: int = 40
    """Products of each category. [guess]"""
    zipf: float = 0.9
    """Exponent of the products' popularity within a category. [CJ: sales by rank]"""
    price_spread: float = 0.5
    """Standard deviation of the logarithm of prices within a category. [CJ]"""
    brands: tuple[float, ...] = (1, 1, 1, 1, 1, 2)
    """Weights of the brands among products; the last is the shop's own label. [guess]"""
    price_steps: tuple[float, ...] = (0.0, 0.35, 0.75)
    """When prices change (share of the period); the first is the start. [guess]"""
    price_rise: float = 0.025
    """Mean rise at a step, as a share; each product draws its own. [guess]"""
    cost_share: tuple[float, float] = (0.48, 0.72)
    """Cost of goods as a share of the first price; between these. [guess]"""
    out_of_stock: float = 0.03
    """Share of product-weeks that are out of stock; another of the category is taken then. [guess]"""
    more: tuple[float, float] = (0.22, 0.05)
    """Chance that a line holds at least two, at least three pieces. [CJ]"""
    payment_minor: int = 25
    """Payment fee of an order, cents. [guess]"""
    delivery_minor: int = 320
    """Delivery of an online order, cents, paid by the shop. [guess]"""
    return_minor: int = 250
    """Handling of a return, cents. [guess]"""
    return_share: float = 0.03
    """Share of online lines that come back. [guess]"""
    return_days: tuple[int, int] = (3, 20)
    """Days after which they come back: from, to. [guess]"""


class Persons(msgspec.Struct, frozen=True):
    """Who the customers are."""

    known_before: float = 0.58
    """Share that came before the first day, many of whom have left by then. [guess]"""
    tenure_days: int = 500
    """They came within so many days before it. [guess]"""
    once: float = 0.24
    """Share of customers who never come again, whatever anybody does. [CDNOW: 51 % bought once in 78 weeks]"""
    prospect: float = 0.10
    """Share of new ones who first register and only then, if ever, buy. [guess]"""
    gap_days: float = 24.0
    """Median of the customers' mean gap while they are active, days. [fitted: between CJ 3 and CDNOW 34]"""
    gap_spread: float = 0.7
    """Standard deviation of its logarithm. [fitted: spread of orders per customer]"""
    regularity: tuple[float, ...] = (0.34, 0.34, 0.20, 0.12)
    """Shares of customers whose gaps are Erlang-1 (chance), -2, -3, -4. [ELOG: about 2; CDNOW: about 1]"""
    life_days: float = 500.0
    """Median of the expected time until a customer leaves for good, days. [CDNOW, ELOG: their repeat curves]"""
    life_spread: float = 1.0
    """Standard deviation of its logarithm. [CDNOW]"""
    season_swing: float = 0.15
    """Standard deviation of a customer's own yearly swing. [guess]"""
    least_season: float = 0.1
    """No customer's own swing takes her rate below this share of the mean. [guess]"""
    gift_buyers: float = 0.03
    """Share who buy nearly only in the weeks before Christmas. [guess]"""
    gift_rate: tuple[float, float] = (5.0, 0.04)
    """Factors on their purchase rate in these weeks, and in the others. [guess]"""
    taste_spread: float = 1.8
    """Standard deviation of the logarithm of a customer's liking of a category. [CJ: entropy over departments]"""
    loyal: tuple[float, float] = (0.2, 0.85)
    """Chance that a line is the customer's own favourite of the category; between these, by customer. [guess]"""
    brand: float = 0.25
    """Share of the other lines that are of the customer's own brand. [guess]"""
    own_label: tuple[float, float] = (0.3, 0.95)
    """Share of lines that a customer of median price sensitivity takes of the shop's own label, in proportion to the
    sensitivity; and the most of anybody. [guess; a quarter of the products of CJ are private]"""
    lines: float = 3.72
    """Median of the customers' mean number of lines in a basket beyond the first. [fitted: the mean basket; CJ: 8.4]"""
    lines_spread: float = 0.4
    """Standard deviation of its logarithm. [CJ]"""
    most_lines: int = 40
    """No basket has more lines. [CJ: 99th percentile 56]"""
    sensitivity_spread: float = 0.8
    """Standard deviation of the logarithm of price sensitivity, whose median is 1. [guess]"""
    only_store: float = 0.52
    """Share who never order online. [guess]"""
    only_web: float = 0.16
    """Share who never come to a store. [guess]"""
    mixed: tuple[float, float] = (0.1, 0.9)
    """Share of orders online of those who do both; between these, by customer. [guess]"""
    stores: tuple[float, ...] = (0.4, 0.25, 0.2, 0.15)
    """Shares of the stores S1, S2, ... as home stores. [guess]"""
    other_store: float = 0.08
    """Share of store visits to another store than the own. [CJ]"""
    app: float = 0.35
    """Share with the shop's app among those with an account. [guess]"""
    browses_spread: float = 0.8
    """Standard deviation of the logarithm of the habit of browsing, whose median is 1. [guess]"""
    reads_spread: float = 0.4
    """The same of the habit of noticing messages. [guess]"""
    card: float = 0.72
    """Share of store customers with a loyalty card. [guess]"""
    card_shown: float = 0.9
    """Share of store visits of card holders at which it is shown. [guess]"""
    guest: float = 0.22
    """Share of online customers who order without an account. [guess]"""
    household: tuple[float, ...] = (0.62, 0.28, 0.07, 0.03)
    """Shares of households with 1, 2, 3, 4 customers. [guess]"""
    shared_card: float = 0.4
    """Chance that a further member with a card, where the first one has one and came before her, uses that. [guess]"""
    shared_phone: float = 0.35
    """Chance that a further member of a household gives the first one's telephone. [guess]"""
    own_name: float = 0.2
    """Chance that a member of a household has a last name of her own. [guess]"""
    gives_email: float = 0.6
    """Share of card holders who write an e-mail address on the form. [guess]"""
    typo: float = 0.04
    """Share of e-mail addresses typed with an error, on forms and guest orders; what is sent there reaches nobody.
    [guess]"""
    second_email: float = 0.08
    """Share who change their e-mail address within a year. [guess]"""
    life_event: float = 0.09
    """Share with a life event within a year: a move, a birth, a wedding, retirement, in equal parts. [guess]"""
    declared: float = 0.4
    """Share of life events that the shop is told of; the others are silent. [guess]"""
    birth_rate: float = 1.3
    """Factor on the purchase rate after a birth. [guess]"""
    wedding_rate: float = 1.1
    """The same after a wedding; who retires shops in the morning from then on. [guess]"""
    baby_lines: float = 0.25
    """Share of lines that are baby care after a birth. [guess]"""
    leaves_with_move: float = 0.4
    """Share of those who move who are then out of reach: they leave for good; others have another store. [guess]"""


class Contacting(msgspec.Struct, frozen=True):
    """What contacts do to people."""

    offers: tuple[tuple[str, int, int], ...] = (
        ("FRESH10", 0, 10), ("BREAD15", 1, 15), ("DAIRY10", 2, 10), ("DRINK20", 4, 20), ("BEANS15", 5, 15),
        ("SWEET20", 6, 20), ("CLEAN15", 7, 15), ("CARE20", 9, 20),
    )  # fmt: skip
    """Code, place of the category, discount in percent. [guess]"""
    cost_minor: tuple[int, ...] = (1, 1, 75, 8)
    """Cost of a contact by e-mail, push, post, sms, cents. [guess]"""
    weight: tuple[float, ...] = (1.0, 1.0, 0.7, 1.6)
    """How intrusive each channel is, e-mail = 1. [guess]"""
    allowed: tuple[float, ...] = (0.62, 0.7, 0.5, 0.3)
    """Share who permit e-mail, push, post, sms among those of whom the shop has what it takes. [guess]"""
    seen: tuple[float, ...] = (0.3, 0.33, 0.5, 0.45)
    """Chance that a customer of median habits, in an hour neither good nor bad, notices a contact; only noticed ones
    have an effect. [guess; e-mail opens by hearsay]"""
    channel_spread: float = 0.5
    """Standard deviation of the logarithm of a customer's own factor on noticing a channel. [guess]"""
    channel_fit: tuple[float, ...] = (0.3, 0.6, -0.5, 0.2)
    """Correlation of its logarithm with the share of orders online, scaled to -1 to 1. [guess]"""
    hour_pull: tuple[float, ...] = (0.6, 0.6, 0.0, 0.6)
    """Logarithm of the factor on noticing in a customer's best hour, by channel; twelve hours away it is as much less.
    A letter knows no hour. [guess]"""
    hour_spread: float = 1.5
    """Hours between the best hour and the customer's part of the day, standard deviation. [guess]"""
    most_noticed: float = 0.95
    """Nobody notices with a greater chance. [guess]"""
    clicked: float = 0.15
    """Chance of a click on a noticed e-mail, push or text. [Hillstrom: visits 15-18 % against 11 % without]"""
    clicks: tuple[float, ...] = (3.0, 3.0, 0.6, 0.2)
    """Factor on it: would buy anyway, persuadable, no effect, put off. Who would buy anyway clicks as much. [guess]"""
    view_trace: float = 0.8
    """Rise of the logarithm of views of the offer's category per standard deviation of the own draw that makes an offer
    persuade. [guess]"""
    works_days: float = 4.0
    """Days in which the pull of a contact falls to 1/e; it begins on the day after. [Hillstrom counts two weeks]"""
    valid_days: int = 14
    """Days a coupon is valid. [guess]"""
    effect: float = 1.0
    """Orders a noticed contact adds to a persuadable customer of median price sensitivity and rate, median. [Hillstrom:
    0.3 to 0.7 more buyers per 100 mails]"""
    effect_spread: float = 0.1
    """Standard deviation of its logarithm. [guess]"""
    effect_price: float = 0.1
    """Power of the price sensitivity in it. [guess]"""
    effect_rate: float = 0.3
    """Power of the purchase rate, beside that of the median customer, in it. [guess]"""
    effect_percent: int = 15
    """Discount at which it holds, percent; it is proportional to the discount. [guess]"""
    at_home: float = 0.2
    """What is left of the effect while the category is still at home, and of the chance that the persuaded take it
    because of a coupon. [guess]"""
    put_off_effect: float = -0.06
    """Orders that a noticed contact takes from a customer whom it puts off. [guess]"""
    pulled_forward: tuple[float, float] = (0.25, 0.65)
    """Share of the added orders that only come earlier; between these, by customer. [guess; promotion dips in CJ]"""
    owed_days: float = 21.0
    """Days for which they last: what came earlier begins to be missing after about so long. [guess]"""
    repaid: float = 0.7
    """Most of the usual rate by which it is missing. [guess]"""
    fatigue: float = 0.22
    """Fall of the logarithm of the effect per recent contact. [guess]"""
    fatigue_half_days: float = 21.0
    """Days in which half of a recent contact is forgotten. [guess]"""
    unsubscribe: float = 0.0012
    """Chance that a noticed contact makes a customer of mean temper unsubscribe, without fatigue. [guess]"""
    unsubscribe_temper: float = 0.8
    """Rise of its logarithm per standard deviation of temper. [guess]"""
    unsubscribe_put_off: float = 2.0
    """Factor on it for who is put off. [guess]"""
    unsubscribe_fatigue: float = 0.35
    """Rise of its logarithm per recent contact. [guess]"""
    complaint: float = 0.06
    """Share of those who unsubscribe who also complain. [guess]"""
    goodwill: tuple[float, float] = (0.97, 0.85)
    """Factor on the purchase rate for ever after unsubscribing, after a complaint. [guess]"""
    redeems: tuple[float, ...] = (0.9, 0.95, 0.4, 0.0)
    """Chance to redeem a valid, noticed coupon with an order that it fits: would buy anyway, persuadable, no effect,
    put off. [CJ: 12 % of households and campaigns]"""
    leaning: tuple[float, ...] = (-1.2, -0.5, 1.2, -1.6)
    """Leaning towards each of these four. [fitted: the mean effect of Hillstrom's e-mails]"""
    liking: tuple[float, float] = (0.23, 0.17)
    """Mean and standard deviation of the square root of a category's share of a customer's lines, by which liking is
    measured. [roughly those of the simulated customers]"""
    middling: float = 0.6
    """Liking of a category at which an offer persuades best, standard deviations. [guess]"""
    pulls: tuple[tuple[float, ...], ...] = (
        (1.5, 0.0, -0.6, 0.0, -0.1, 0.0), (0.9, 1.6, 0.8, 0.6, 0.3, 0.0), (-0.9, 0.0, -0.3, 0.0, 0.0, 0.0),
        (-0.3, 0.0, 0.0, 0.0, 0.0, 1.0),
    )  # fmt: skip
    """What pulls towards each, per standard deviation: liking of the category, nearness to the middling liking (square
    of the distance, negative), price sensitivity, browsing, a hidden responsiveness, a hidden temper. [guess]"""
    draw: float = 0.5
    """Scale of the own draw of a customer and an offer, a Gumbel one, which never changes. [guess]"""


class Habits(msgspec.Struct, frozen=True):
    """What people do besides buying."""

    sessions: float = 0.035
    """Web or app visits a day of an online customer of median habit, without an occasion. [guess]"""
    before_order: float = 0.9
    """Chance of a visit on the day of an online order. [guess]"""
    views: float = 2.0
    """Mean product views in a visit beyond the first. [webshop clickstream, YooChoose: about 4 clicks a session]"""
    cart: float = 0.12
    """Chance that a view leads to the cart, without an order. [online shoppers: 15 % of sessions buy]"""
    cart_before_order: float = 0.6
    """The same in a visit before an order. [guess]"""
    tracked: float = 0.6
    """Share of visits that account holders without the app make signed in; the others are nobody's. [guess]"""
    follows: float = 0.05
    """Share who follow the shop on a social network. [guess]"""
    posts: float = 0.35
    """Posts of the shop a day. [guess]"""
    reacts: float = 0.06
    """Chance that a follower reacts to a post. [guess]"""
    known_reaction: float = 0.5
    """Share of reactions of account holders whose author the shop knows; of others it knows none. [guess]"""
    reactions: tuple[float, ...] = (8, 2, 1)
    """Weights of likes, comments and shares among reactions. [guess]"""
    serviced: float = 0.02
    """Service contacts per order. [guess]"""
    grumbles: float = 0.3
    """Share of service contacts that are complaints; the others are enquiries. [guess]"""
    asked: float = 0.05
    """Share of orders after which a survey is sent. [guess]"""
    answers: float = 0.18
    """Share of surveys that are answered. [guess]"""
    score: tuple[float, float] = (7.0, 2.4)
    """Mean and spread of the 0-10 answer to "would you recommend us". [NPS responses: -25]"""
    content: tuple[float, float] = (0.7, 0.7)
    """Parts of this spread that are the customer's own, and of the day. [guess]"""
    points_per_euro: int = 1
    """Points for each full euro of a purchase with the card. [guess]"""
    reward_points: int = 150
    """Points that are exchanged for a reward as soon as they are there. [guess]"""


class Premises(msgspec.Struct, frozen=True):
    """The inside of a store and its radio."""

    zones: tuple[tuple[str, float, float], ...] = (
        ("entrance", 2.0, 2.0), ("fruit", 6.0, 4.0), ("bakery", 12.0, 3.0), ("dairy", 18.0, 4.0),
        ("pantry", 18.0, 10.0), ("drinks", 12.0, 12.0), ("care", 6.0, 11.0), ("checkout", 3.0, 8.0),
    )  # fmt: skip
    """Zones with the place of their beacon, metres. [guess]"""
    last_days: int = 7
    """Sightings are written for so many last days. [issue: bounded]"""
    consent: float = 0.55
    """Share of app users who allow the shop to see where they are. [guess]"""
    visited: float = 0.45
    """Chance that a path stops in a zone between entrance and checkout. [guess]"""
    dwell_seconds: float = 75.0
    """Median stay in a zone. [guess]"""
    checkout_dwell: float = 2.0
    """Factor on it at the checkout. [guess]"""
    dwell_spread: float = 0.7
    """Standard deviation of its logarithm. [guess]"""
    walk_seconds: float = 9.0
    """Median walk between zones. [guess]"""
    walk_spread: float = 0.4
    """Standard deviation of its logarithm. [guess]"""
    place_metres: float = 1.5
    """Standard deviation of the place around the beacon during a stay, in each direction. [guess]"""
    scan_seconds: float = 5.0
    """Seconds between two written scans of a phone; it hears a beacon several times in between. [DOOR: a reading each
    .95 s]"""
    power_dbm: float = -64.0
    """Signal at one metre. [BLE: the strongest readings]"""
    exponent: float = 2.2
    """Path loss: each factor of ten in distance costs ten times this in dB. [BLE: range of readings]"""
    shadow_db: float = 3.0
    """Standard deviation of what shelves and place add, constant during a stay. [BLE: spread between cells]"""
    body_db: float = 5.0
    """Loss where the own body stands between; it does on half of the stays. [DOOR: the bimodal readings]"""
    fading_db: float = 4.8
    """Standard deviation of fading from scan to scan. [BLE: 3.7 within a cell after its averaging; DOOR: 4.5-7.7]"""
    fading_memory: float = 0.72
    """Correlation of fading from one reading to the next, a second later. [DOOR: .43-.62 among those heard]"""
    floor_dbm: float = -81.0
    """Signal at which half of the packets are missed. [BLE: 5th percentile -82]"""
    floor_db: float = 1.0
    """How sharply packets are missed around it. [BLE: heard in 77 % of the scans of a cell that hears it at all]"""


class Conduct(msgspec.Struct, frozen=True):
    """What the shop does of itself."""

    recent_days: int = 182
    """Days since the last order up to which a customer gets the newsletter. [guess]"""
    best: float = 0.1
    """Share of the buyers, those with the highest sales, who get an offer each month. [guess]"""
    newsletter_hour: int = 9
    """Hour at which the newsletter is sent. [guess]"""
    best_hour: int = 17
    """Hour at which the best get their offers. [guess]"""
    drawn: float = 0.5
    """Share of those in an experiment who are contacted. [guess]"""
    drawn_channels: tuple[float, ...] = (1.0, 1.0, 0.1, 0.5)
    """How likely each permitted channel is in an experiment, beside the others. [guess]"""
    drawn_hours: tuple[int, ...] = (8, 12, 16, 20)
    """Hours of sending among which an experiment draws. [guess]"""


class Parameters(msgspec.Struct, frozen=True):
    """All of them."""

    time: Time = Time()
    goods: Goods = Goods()
    persons: Persons = Persons()
    contacting: Contacting = Contacting()
    habits: Habits = Habits()
    premises: Premises = Premises()
    conduct: Conduct = Conduct()


STANDARD = Parameters()
"""The world that all reported figures are of."""
