"""The shop's settings: one `acquaint.toml`, decoded once into frozen records; every mistake is told, with its path."""

from __future__ import annotations

import difflib
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from acquaint import currencies, quiet, setting_mistakes
from acquaint.errors import InputError, SettingsError

FILE_NAME = "acquaint.toml"
MADE = "acquaint-out"
"""Folder of the shop that a first run makes beside its files."""
DateOrder = Literal["dmy", "mdy", "ymd"]
Role = Literal["subscription", "renewal", "wholesale", "staff"]
Language = Literal["en", "de"]
Engine = Literal["duckdb", "spark"]
OfferKind = Literal["percent", "amount", "gift", "points", "content", "service"]
Objective = Literal["acquire", "activate", "extend", "reward", "win_back"]
OfferChannel = Literal["email", "phone", "sms", "post", "push", "store", "online"]
SoftOptIn = Literal["got-in-a-sale", "own-similar-products", "could-refuse-then", "can-refuse-each-time"]


class ShopSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[shop]`: facts of the whole shop."""

    name: str = "My shop"
    """Name of the shop, as it stands on what people see."""
    zone: str | None = None
    """Time zone ("Europe/Berlin"); from the data, else the machine's, where absent."""
    currency: str | None = None
    """ISO 4217 code all money is kept in ("EUR")."""
    country: str | None = None
    """ISO 3166 code for telephone numbers without a country prefix ("DE")."""
    cut_off_hour: int = 0
    """Hour at which the business day starts; sales before it belong to the day before."""
    margin: float | None = None
    """Margin as a share of net sales (0.35), used where the cost of a product is unknown."""
    domains: tuple[str, ...] = ()
    """The shop's own e-mail domains; addresses there are not customers until confirmed."""
    rates: dict[str, float] = {}
    """Units of the shop's currency for one unit of another: {USD = 0.92}."""
    allow_quarantine: bool = False
    """Go on although more than 5 % of the rows could not be read."""
    language: Language | None = None
    """Language of the list, the drafts, the report and the summary: en or de; en where absent."""
    engine: Engine = "duckdb"
    """What computes the features: duckdb on this machine, or spark, see `[spark]`; the values are the same."""

    def __post_init__(self) -> None:
        if self.margin is not None and not 0 <= self.margin <= 1:
            hint = f"margin = {self.margin / 100:g}" if 1 < self.margin <= 100 else "margin = 0.35"
            raise SettingsError(
                f"A margin of {self.margin:g} is no share of net sales.", where="[shop] margin", to_do=f"Write {hint}"
            )
        if self.currency is not None and self.currency.upper() not in currencies.CODES:
            meant = currencies.SIGNS.get(self.currency) or next(iter(
                difflib.get_close_matches(self.currency.upper(), sorted(currencies.CODES), n=1)
            ), "EUR")  # fmt: skip
            raise SettingsError(
                f"{self.currency} is no currency by its ISO code.", where="[shop] currency",
                to_do=f'Write currency = "{meant}"',
            )  # fmt: skip

    @property
    def speaks(self) -> Language:
        """The language of the shop, set or not."""
        return self.language or "en"


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[sources.NAME]`: files of one layout and how their columns are understood."""

    files: tuple[str, ...]
    """Paths or globs, relative to the shop's folder."""
    table: str = "lines"
    """What a row is: lines, customers, products, places, events, offers, contacts, responses, costs, permissions."""
    layout: str | None = None
    """A known layout (shopify_orders, woocommerce_orders, till, ...), which needs no columns."""
    columns: dict[str, str | tuple[str, ...]] = {}
    """Canonical field -> column of the file; several columns are added up (amounts) or joined (names)."""
    constants: dict[str, str] = {}
    """Canonical field -> a value that holds for every row."""
    traits: tuple[str, ...] = ()
    """Columns kept as traits of the customer (table customers)."""
    sheet: str | tuple[str, ...] | None = None
    """Only this sheet, or these, of a workbook, table of a database, or member of an archive."""
    header: int | None = None
    """Row of the header (1 = first); found by itself where absent."""
    date_order: DateOrder | None = None
    """Order of day, month and year in dates."""
    decimal: Literal[".", ","] | None = None
    """Decimal mark of the amounts."""
    amount: str | None = None
    """Column that holds what a line comes to, where several could."""
    tax: Literal["included", "excluded"] | None = None
    """Whether the amounts include tax; taken from the data where they say."""
    tax_rate: float | None = None
    """Tax rate (0.19) with which included tax is taken out where the file states no tax."""
    zone: str | None = None
    """Zone of the times in the files, where it is not the shop's."""
    roles: dict[str, Role] = {}
    """Tag of an order -> its role, beside the words known already: {"Abo-Kunde" = "subscription"}."""
    lag_hours: int = 0
    """Hours between an event and the shop's knowing of it."""
    traits_known: date | None = None
    """Since when the traits are known; the file's date (else the first load) where absent."""
    accounts: str | None = None
    """Name of the numbering its customer numbers belong to: sources that name the same one share them
    ("webshop" for its orders and its customers); a numbering of the source's own where absent."""


class FeatureSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[features.NAME]`: a feature of the shop's own."""

    expression: str
    """The expression, see the reference of features."""
    description: str = ""
    """What it says, in one sentence."""
    unit: str = ""
    """Unit of its value."""
    batch_only: bool = False
    """Computed at night only: no state is kept for it, and nothing that happens live can read it."""


class PropensitySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[propensity.NAME]`: the chance of something a customer may do, learned from the shop's past."""

    target: str
    """Condition over features that says whether it was done; its windows look back no further than `horizon_days`
    ("count(lines where category = 'Coffee' last 28 days) > 0")."""
    horizon_days: int
    """Days ahead in which it may be done."""
    among: str = "orders > 0"
    """Condition over features: the customers whose chance is asked for."""
    description: str = ""
    """What it is the chance of, in one sentence."""


class GoalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[goal]`: the act that makes the relationship; chosen from the data where absent."""

    count: int
    """How many."""
    of: Literal["occasions", "categories"] = "occasions"
    """Of what."""
    within_days: int = 90
    """Days from the first order."""


class IdentitySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[identity]`: what never joins two people."""

    blocked: tuple[str, ...] = ()
    """Values (e-mail, phone, card, account) that say nothing of who somebody is."""
    most_names: int = 10
    """A value carried by more different names or accounts than this attaches but never merges."""
    persons: tuple[str, ...] = ()
    """Customers suspected of being a house card or the like that the owner has confirmed as one person."""


class EmailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[contact.email]`: who may be written to by e-mail."""

    rule: Literal["consent", "existing-customers", "never"] = "consent"
    """consent: who said yes. existing-customers: also who bought and never said no, once `confirmed` is complete."""
    confirmed: tuple[SoftOptIn, ...] = ()
    """What the shop confirms for existing-customers, all four: the address was got in a sale, only own similar
    products are offered, customers could refuse then, and can refuse each time."""


class PhoneSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[contact.phone]`: who may be called."""

    rule: Literal["consent", "uk-register", "us-relationship", "never"] = "consent"
    """consent: who said yes. uk-register: customers who are not in the register. us-relationship: who bought within 18
    months or asked within 3, and is not in the register."""
    register: str | None = None
    """File with the numbers of the register (TPS, do-not-call list) that must not be called, one a line."""
    register_date: date | None = None
    """Day the register was fetched; older than 28 days it counts as missing, and nobody is called by it."""
    from_hour: int = 9
    """First hour of the day to call at."""
    to_hour: int = 20
    """Hour of the day by which calls have ended."""


class ContactSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[contact]`: how many people are contacted, how, and by whom."""

    week: int = 20
    """Most names on the list of a week; never more than 5 % of those who can be reached."""
    calls_day: int = 50
    """Most calls of a day, Monday to Friday, that a plan of offers may hold."""
    waiting_list: bool = True
    """Below 200 eligible customers let a random half wait, to learn what contacts are worth."""
    sender: str = ""
    """Name that drafts are signed with; the shop's where absent."""
    sender_email: str = ""
    """Address that drafts are sent from."""
    address: str = ""
    """Postal address of the shop, which stands in every draft."""
    stop: str = ""
    """Line that tells how to refuse further messages; one of the catalogue's where absent."""
    email: EmailSettings = EmailSettings()
    phone: PhoneSettings = PhoneSettings()


class ContactPolicySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[contact_policy]`: how often a customer hears from the shop in all, and when she is left alone."""

    week: int = 2
    """Most contacts of a customer within 7 days; half as many, one at least, for the best tenth."""
    month: int = 4
    """Most contacts of a customer within 28 days; half as many for the best tenth."""
    household_week: int = 2
    """Most contacts of a household within 7 days."""
    household_month: int = 4
    """Most contacts of a household within 28 days."""
    channel_week: int = 1
    """Most contacts of a customer on one channel within 7 days."""
    selling_of_three: int = 2
    """Most of three contacts in a row that may sell something."""
    complaint_days: int = 28
    """Days a customer is left alone after a complaint."""
    return_days: int = 7
    """Days nothing is sold to a customer after she has returned something."""
    order_days: int = 7
    """Days nothing is sold to a customer after an order; a quarter of her usual gap where that is more."""
    holdout: bool = True
    """Keep some households without offers, to see what offers bring."""
    quiet_hours: dict[str, str] = {}
    """When a channel is quiet, on the clock of whom it would ring (trait time_zone, else the shop's zone): { email =
    "22-6", sms = "19-10, Saturday, Sunday" }, "" for never; where absent phone 20-9 and Sunday, sms and push 20-9."""

    def __post_init__(self) -> None:
        low = [
            n for n in ("week", "month", "household_week", "household_month", "channel_week") if getattr(self, n) < 1
        ]
        low += [n for n in ("complaint_days", "return_days", "order_days") if getattr(self, n) < 0]
        if low or not 0 <= self.selling_of_three <= 3:
            raise SettingsError(
                f"{' and '.join(low or ['selling_of_three'])} cannot be that.", where="[contact_policy]",
                to_do="Caps are 1 or more, days 0 or more, selling_of_three 0 to 3; without [offers] there is no plan.",
            )  # fmt: skip
        for channel, text in self.quiet_hours.items():
            _check_quiet(channel, text)


def _check_quiet(channel: str, text: str) -> None:
    place = f"[contact_policy] quiet_hours, {channel}"
    if channel not in get_args(OfferChannel):
        raise SettingsError("This is no channel.", where=place, to_do=f"Known are {', '.join(get_args(OfferChannel))}.")
    try:
        quiet.parse(text)
    except SettingsError as error:
        raise SettingsError(error.what, where=place, to_do=error.to_do) from None


class TriggerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[triggers.NAME]`: an occasion to be in touch, of the shop's own or a standard one with other numbers."""

    when: str = ""
    """Condition over features that makes it: it fires on the day from which it holds; empty for standard ones."""
    why: str = ""
    """The sentence that says why now on the list; must be a fact."""
    say: str = ""
    """What to say or offer."""
    off: bool = False
    """Switches a standard occasion off."""
    amount: float | None = None
    """Spend threshold in units of the shop's currency (standard occasion spend_threshold)."""
    days: int | None = None
    """Days: before points expire (points_expiring), or of absence after an event (absence_after)."""
    event: str | None = None
    """Type of the event that absence is counted from (absence_after)."""


class OfferSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[offers.NAME]`: something the shop may promise to a customer.

    What is misspelt in an offer stops no run: the run says it, and no week is planned until it is put right.
    """

    kind: str = ""
    """What is promised: percent, amount (money off), gift, points, content (something to read), service; without it
    the offer is listed as incomplete and nobody gets it."""
    message: str = ""
    """What the customer is told."""
    value: float | None = None
    """How much: percent, units of the shop's currency, or points; not needed for the other kinds."""
    cost: float | None = None
    """What it costs when a customer uses it, in units of the shop's currency, before the funder pays; without it the
    offer is listed as incomplete and nobody gets it."""
    products: str | tuple[str, ...] = ()
    """What it holds for: a condition over the columns of products ("category = 'Coffee'"), or product ids; everything
    where absent."""
    products_file: str | None = None
    """File with the ids of the products it holds for, one a line."""
    campaign: str | None = None
    """Campaign it belongs to."""
    funder: str = ""
    """Who pays for it beside the shop: a manufacturer."""
    funded: float = 0.0
    """Share of the cost that the funder pays (0.5)."""
    objective: str = ""
    """What it is meant for: acquire, activate, extend, reward, win_back; customers of any stage where absent."""
    channels: tuple[str, ...] = ()
    """Channels it may be told by: email, phone, sms, post, push, store, online; all where absent."""
    places: tuple[str, ...] = ()
    """Places it holds at; all where absent."""
    starts: date | None = None
    """First day it holds."""
    ends: date | None = None
    """Last day it holds."""
    budget: float | None = None
    """Most it may cost the shop in all, in units of the shop's currency; no limit where absent."""
    stock: int | None = None
    """How often it can be used in all; no limit where absent."""
    eligibility: str = ""
    """Condition over features: who may have it; everybody where absent."""
    lever: float = 1.0
    """What it weighs against other offers: 2 counts double, 0.5 half."""


class SensitiveSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[sensitive]`: categories that count as money only."""

    add: tuple[str, ...] = ()
    """Words of further categories, products or brands that are sensitive in this shop."""
    allow: tuple[str, ...] = ()
    """Shipped words that are not sensitive in this shop."""


class AudienceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[audiences.NAME]`: a segment written as a file for the mail tool, of permitted people only."""

    segment: str
    """Name of the segment."""
    format: Literal["klaviyo", "mailchimp", "plain"] = "plain"
    """Headers of the file."""
    channel: Literal["email", "phone"] = "email"
    """Channel that must be permitted."""


class SparkSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Section `[spark]`: where Spark runs, for `engine = "spark"`."""

    master: str | None = None
    """Address of the cluster ("yarn", "spark://host:7077"); what Spark's own defaults say, else this machine, where
    absent."""
    folder: str | None = None
    """Folder that this machine and all of the cluster see under the same path, for what they hand each other; the
    shop's own lake where absent."""
    options: dict[str, str] = {}
    """Settings of Spark itself, by their names: {"spark.executor.memory" = "8g"}."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `acquaint.toml`."""

    shop: ShopSettings = ShopSettings()
    sources: dict[str, SourceSettings] = {}
    features: dict[str, FeatureSettings] = {}
    propensity: dict[str, PropensitySettings] = {}
    segments: dict[str, str] = {}
    goal: GoalSettings | None = None
    identity: IdentitySettings = IdentitySettings()
    contact: ContactSettings = ContactSettings()
    contact_policy: ContactPolicySettings = ContactPolicySettings()
    triggers: dict[str, TriggerSettings] = {}
    audiences: dict[str, AudienceSettings] = {}
    offers: dict[str, OfferSettings] = {}
    sensitive: SensitiveSettings = SensitiveSettings()
    spark: SparkSettings = SparkSettings()


def read(folder: Path) -> Settings:
    """Read the settings of the shop in `folder`.

    Raises
    ------
    InputError
        There is no `acquaint.toml`.
    SettingsError
        One or more settings are unknown or impossible; all of them are named, with the nearest known name.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        made = (folder / MADE / FILE_NAME).exists()
        raise InputError(
            "There is no acquaint.toml here, so this is not a shop.",
            where=str(folder),
            to_do=f"The shop is in {MADE}: add --shop {folder / MADE}"
            if made
            else "Start one from your files: acquaint run orders.csv",
        ) from None
    except UnicodeDecodeError:
        raise SettingsError("The file is not UTF-8 text.", where=str(path), to_do="Save it as UTF-8.") from None
    return parse(text, str(path))


def parse(text: str, where: str = FILE_NAME) -> Settings:
    r"""Decode the text of an `acquaint.toml`.

    Examples
    --------
    >>> parse("[shop]\nname = 'Tea & Co'").shop.name
    'Tea & Co'
    >>> parse("[shop]\nnmae = 'Tea & Co'")
    Traceback (most recent call last):
    acquaint.errors.SettingsError: acquaint.toml: [shop] nmae: no such setting; did you mean name?
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"This is not valid TOML: {error}.", where=where, to_do=_mended(text)) from None
    mistakes = [*setting_mistakes.mistakes(raw, Settings), *_unnameable(raw)]
    if mistakes:
        raise SettingsError("; ".join(dict.fromkeys(mistakes)), where=where)
    return msgspec.convert(raw, Settings)


def _mended(text: str) -> str:
    """Return what to do about a figure that was written with a comma; empty where there is none."""
    found = re.search(r"^\s*\w+\s*=\s*(\d+),(\d+)\s*$", text, re.MULTILINE)
    return f"Write figures with a point: {found[1]}.{found[2]} in place of {found[1]},{found[2]}" if found else ""


def _unnameable(raw: dict[str, Any]) -> list[str]:
    """Return a line for each feature and segment whose name no expression could use, nor a column carry."""
    names = [(section, name) for section in ("features", "propensity", "segments") for name in _keys(raw.get(section))]
    return [
        f"[{section}] {name}: a name has letters, digits and _ only, and no digit first"
        for section, name in names
        if not (name.isascii() and name.isidentifier())
    ]


def _keys(section: Any) -> list[str]:
    return list(section) if isinstance(section, dict) else []
