"""contacts.xlsx: its sheets and columns, what stands in them, and how it prints."""

from __future__ import annotations

import stat
import sys
from datetime import datetime, timedelta

import openpyxl
import pytest

from acquaint import words as catalogue
from acquaint.delivery.sheets.sheet import Told
from acquaint.words import Words
from tests.delivery import desks

SHEETS = ["Start here", "This week", "Call sheet", "E-mail drafts", "Leave alone", "Can't reach", "Slipping", "New",
          "Best customers", "Came back", "Groups", "Check these", "Words", "_keys"]  # fmt: skip
HEADERS = {
    "This week": ["Rank", "Name", "Store", "Channel", "Phone or e-mail", "When", "Why now", "Say or offer",
                  "Last bought", "Usually every (days)", "Days late", "Spent 12 months", "At stake 12 months",
                  "Permission", "Result", "Result date", "Note", "_key"],
    "Call sheet": ["#", "Name", "Phone", "Time", "Opening sentence", "Three facts", "One question or offer", "Careful",
                   "reached", "no answer", "call back", "bought", "not interested", "wrong person", "do not contact",
                   "Note", "_key"],
    "E-mail drafts": ["Name", "E-mail", "Subject", "Text", "Offer", "Send on", "Permission", "Sent?", "_key"],
    "Leave alone": ["Name", "Why", "Until", "Rule"],
    "Can't reach": ["Name or card", "Spent 12 months", "Missing", "Ask at the till"],
    "Slipping": ["Name", "Usually every (days)", "Silent for (days)", "How unusual",
                 "Chance to return unaided in 90 days", "Spent 12 months", "Reachable by", "On this week's list?"],
    "New": ["Name", "First bought", "Source", "Second order usually by", "Reachable", "Next step"],
    "Best customers": ["Rank", "Name", "State", "Net sales 12 months", "Profit 12 months", "Running share of all sales",
                       "Orders 12 months", "Usually every (days)", "Last bought", "Favourites",
                       "Change on the year before", "Thank-you idea"],
    "Came back": ["Name", "On", "Silent for (days)", "Contacted on", "Amount"],
    "Groups": ["Group", "Rule in words", "Customers", "Net sales 12 months", "In / out (28 days)", "Act"],
    "Check these": ["It may be", "Name", "Evidence", "Orders in all", "Spent 12 months", "One person?", "_key"],
    "Words": ["Word", "What it means"],
}  # fmt: skip


@pytest.fixture
def book(desk, tmp_path):
    desk.write(tmp_path / "contacts.xlsx")
    return desks.read(tmp_path / "contacts.xlsx")


def test_sheets_and_columns_in_their_order(book):
    assert list(book) == SHEETS
    assert {name: book[name].header for name in HEADERS} == HEADERS


def test_what_stands_in_this_week(desk, book):
    page, rows = book["This week"], desk.con.execute(
        "SELECT d.place, p.name, r.address, p.net_sales_minor_365d, d.customer, d.channel FROM decisions d "
        "JOIN profiles p USING (customer) JOIN reach r ON r.customer = d.customer AND r.channel = d.channel "
        "WHERE verdict = 'listed' ORDER BY place"
    ).fetchall()  # fmt: skip
    assert page.column("Rank") == [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert page.column("_key") == [row[4] for row in rows]
    for got, (_, name, address, spent, _, channel) in zip(page.rows, rows, strict=True):
        assert got[1] == name
        assert got[3] == {"phone": "phone", "email": "e-mail"}[channel]
        assert got[4].replace(" ", "") == address
        assert got[11] == spent / 100
    assert set(page.column("Result")) == {None}
    assert all(0 < len(why) <= 160 for why in page.column("Why now"))
    assert page.above[1:] == ["The order: yearly value x chance to return unaided x chance to stay away."]


def test_two_writes_give_equal_bytes(desk, tmp_path):
    desk.write(tmp_path / "a.xlsx")
    desk.write(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_only_its_owner_may_read_it(desk, tmp_path):
    path = tmp_path / "contacts.xlsx"
    path.write_bytes(b"")
    path.chmod(0o644)
    desk.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_yellow_cells_offer_what_may_be_typed(book):
    for name, column, choices in (
        ("This week", "O", '"reached,no answer,call back,bought,not interested,wrong person,do not contact"'),
        ("E-mail drafts", "H", '"yes,no"'),
        ("Check these", "F", '"yes,no"'),
    ):
        sheet = book[name].sheet
        lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
        assert [rule.formula1 for rule in lists] == [choices]
        first, last = (cell for cell in str(lists[0].sqref).split(":")) if ":" in str(lists[0].sqref) else (
            str(lists[0].sqref), str(lists[0].sqref))  # fmt: skip
        assert first[0] == last[0] == column
        assert int(last[1:]) == sheet.max_row
        assert sheet[first].fill.fgColor.rgb == "FFFFF6CF"
    dates = [rule for rule in book["This week"].sheet.data_validations.dataValidation if rule.type == "date"]
    assert [str(rule.sqref)[0] for rule in dates] == ["P"]


def test_each_sheet_prints_on_a4_with_its_header_on_each_page(book):
    for name in HEADERS:
        sheet = book[name].sheet
        head = sheet.max_row - len(book[name].rows)
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
        assert sheet.print_title_rows.endswith(f"${head}")
        assert sheet.freeze_panes.lstrip("ABCDEFGH") == str(head + 1)
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
        printed = openpyxl.utils.get_column_letter(len([name for name in book[name].header if name != "_key"]))
        assert sheet.print_area.endswith(f"$A$1:${printed}${sheet.max_row}")
        assert sheet.oddFooter.left.text == "Tea && Co, as of 26 February 2026"
        assert sheet.oddFooter.center.text == "Holds personal data: delete when done"
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_a_sort_takes_the_keys_along(book):
    for name in ("This week", "Call sheet", "E-mail drafts", "Check these"):
        sheet, last = book[name].sheet, openpyxl.utils.get_column_letter(len(book[name].header))
        assert sheet.auto_filter.ref.split(":")[1].startswith(last)
        assert sheet.column_dimensions[last].hidden


def test_the_hidden_sheet_says_what_was_delivered(desk, book):
    keys = book["_keys"].sheet
    assert keys.sheet_state == "veryHidden"
    first, second, *rest = [[cell.value for cell in row] for row in keys.iter_rows()]
    assert first == ["acquaint", 1, "2026-02-26", "en"]
    assert second == ["sheet", "row", "customer", None]
    told = {(code, customer) for code, _, customer, _ in rest}
    codes = {"This week": "this_week", "Call sheet": "call_sheet", "E-mail drafts": "email_drafts",
             "Check these": "check_these"}  # fmt: skip
    assert told == {(code, key) for name, code in codes.items() for key in book[name].column("_key") if key}


def test_dates_and_money_are_no_texts(book):
    page = book["Best customers"]
    assert all(isinstance(value, int | float) for value in page.column("Net sales 12 months"))
    cell = page.sheet.cell(page.sheet.max_row, 4)
    assert cell.number_format == '[$-809]#,##0.00 "EUR"_0'
    assert set(page.column("Profit 12 months")) == {"needs cost"}
    back = book["Came back"]
    assert all(isinstance(value, datetime) for value in back.column("On"))
    assert back.sheet.cell(back.sheet.max_row, 2).number_format == "[$-809]d mmm yyyy"


def test_money_has_the_decimals_of_its_currency(desk, tmp_path):
    from acquaint.delivery import workbook

    for code, shown, factor in (("JPY", '[$-809]#,##0 "JPY"_0', 1), ("KWD", '[$-809]#,##0.000 "KWD"_0', 1000)):
        workbook.write(tmp_path / "x.xlsx", desk.con, desk.settings, desk.at, Words("en", code), desk.told)
        page = desks.read(tmp_path / "x.xlsx")["Best customers"]
        most = desk.con.execute("SELECT max(net_sales_minor_365d) FROM profiles WHERE kind = 'person'").fetchall()[0][0]
        assert page.rows[0][3] == most / factor
        assert page.sheet.cell(page.sheet.max_row, 4).number_format == shown


def test_empty_sheets_are_left_out(desk, tmp_path):
    desk.con.execute("DELETE FROM decisions")
    counts = desk.write(tmp_path / "contacts.xlsx", segments=())
    book = desks.read(tmp_path / "contacts.xlsx")
    gone = {"This week", "Call sheet", "E-mail drafts", "Leave alone", "Groups"}
    assert set(SHEETS) - set(book) == gone
    assert counts.listed == 0
    assert "this_week" not in counts.sheets


def test_nobody_at_all_is_no_error(desk, tmp_path):
    for table in ("decisions", "reach"):
        desk.con.execute(f"DELETE FROM {table}")
    desk.con.execute("CREATE TABLE few AS SELECT * FROM profiles LIMIT 0")
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE few RENAME TO profiles")
    counts = desk.write(tmp_path / "contacts.xlsx", segments=(), data=None, unknown=())
    assert list(counts.sheets) == ["words"]
    start = [text for sheet, _, text in desks.texts(tmp_path / "contacts.xlsx") if sheet == "Start here"]
    assert "Nobody needs to be contacted this week." in start


def test_long_sheets_are_capped_and_say_so(desk, tmp_path, monkeypatch):
    from acquaint.delivery.sheets import aside, sheet, standing

    monkeypatch.setattr(standing, "MOST_BEST", 5)
    monkeypatch.setattr(aside, "MOST_ROWS", 7)
    monkeypatch.setattr(sheet.capped, "__defaults__", (7,))
    counts = desk.write(tmp_path / "contacts.xlsx")
    book = desks.read(tmp_path / "contacts.xlsx")
    best = book["Best customers"]
    assert (len(best.rows), counts.sheets["best"]) == (5, 88)
    assert best.above[2] == "The first 5 of 88 stand here, those who spent most in 12 months."
    assert len(book["Can't reach"].rows) == len(book["Leave alone"].rows) == 7
    assert book["Can't reach"].above[2] == "The first 7 of 51 stand here, those who spent most in 12 months."


def test_start_here_says_what_to_do_and_what_is_not_known(desk, tmp_path):
    desk.write(tmp_path / "contacts.xlsx", unknown=("Profit: no costs found.", "Sources: too few."))
    said = [text for sheet, _, text in desks.texts(tmp_path / "contacts.xlsx") if sheet == "Start here"]
    assert said[0] == "Tea & Co"
    assert "As of 26 February 2026: all that was known at the end of 25 February 2026." in said
    assert "Your data reach from 8 January 2024 to 25 February 2026." in said
    for sentence in ("Call 8 customers", "Write to 2 customers", "Profit: no costs found.", "Sources: too few.",
                     "This file holds personal data. Delete it when you are done."):  # fmt: skip
        assert sentence in said


def test_start_here_leaves_out_no_way_of_the_week(desk, tmp_path):
    desk.con.execute("UPDATE decisions SET channel = 'sms' WHERE place <= 3")
    desk.write(tmp_path / "contacts.xlsx")
    said = [text for sheet, _, text in desks.texts(tmp_path / "contacts.xlsx") if sheet == "Start here"]
    calls, writes = (
        int(next(each for each in said if each.startswith(what)).split()[-2]) for what in ("Call", "Write")
    )
    assert "Send 3 customers a text message or a letter" in said
    assert calls + writes + 3 == len(desks.read(tmp_path / "contacts.xlsx")["This week"].rows)


def test_leave_alone_counts_each_rule_on_top(desk, tmp_path):
    desk.con.execute("UPDATE decisions SET verdict = 'waits', gate = 'waiting' WHERE place <= 2")
    desk.con.execute("UPDATE decisions SET verdict = 'stopped', gate = 'household' WHERE place = 3")
    desk.write(tmp_path / "contacts.xlsx")
    page = desks.read(tmp_path / "contacts.xlsx")["Leave alone"]
    assert page.above[1] == "no permission: 9; said no: 7; waiting, to measure: 2; not suitable now: 1"
    assert page.column("Why")[0] == "not suitable now"  # that somebody of the household was chosen stays unsaid
    assert not any("household" in str(cell).casefold() for row in page.rows for cell in row)


def test_who_said_no_is_asked_nothing(desk, book):
    page = book["Can't reach"]
    asked = dict(zip(page.column("Missing"), page.column("Ask at the till"), strict=True))
    assert asked["said no"] == "Nothing: said no"
    assert all("no" in asked[missing] for missing in asked if "said no" in missing)
    assert "May we use it" in asked["permission unknown"]


def test_best_customers_add_up_to_their_share_of_all_sales(desk, book):
    page = book["Best customers"]
    year = desk.con.execute(
        "SELECT sum(net_sales_minor) FROM orders WHERE status = 'counted' AND local_date >= DATE '2026-02-26' - 365"
    ).fetchall()[0][0]
    running = 0
    for sales, share in zip(page.column("Net sales 12 months"), page.column("Running share of all sales"), strict=True):
        running += round(sales * 100)
        assert share == pytest.approx(running / year)
    assert share <= 1


def test_profit_ranks_where_it_is_known_of_all(desk, tmp_path):
    desk.con.execute("CREATE TABLE priced AS SELECT * REPLACE (1000000 - net_sales_minor_365d AS profit_minor_365d) "
                     "FROM profiles")  # fmt: skip
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE priced RENAME TO profiles")
    desk.write(tmp_path / "contacts.xlsx")
    page = desks.read(tmp_path / "contacts.xlsx")["Best customers"]
    sales = page.column("Net sales 12 months")
    assert sales == sorted(sales)
    assert page.column("Profit 12 months")[0] == 10000 - sales[0]


def test_came_back_are_those_who_were_slipping_or_lapsed(desk, book):
    expected = set()
    log = desk.con.execute("SELECT customer, local_date, stage, state FROM stages ORDER BY local_date").fetchall()
    orders = desk.con.execute(
        "SELECT DISTINCT m.customer, o.local_date, c.name FROM orders o JOIN members m USING (atom) "
        "JOIN profiles c USING (customer) WHERE o.is_order AND c.kind = 'person' AND o.local_date >= DATE '2026-01-29'"
    ).fetchall()
    for customer, day, name in orders:
        before = [(stage, state) for who, at, stage, state in log if who == customer and at < day]
        if before and (before[-1][0] == "lapsed" or before[-1][1] == "slipping"):
            expected.add((name, day))
    page = book["Came back"]
    assert {(name, day.date()) for name, day in zip(page.column("Name"), page.column("On"), strict=True)} == expected
    assert page.above[1].endswith("Good news, not proof: some would have come anyway.")


def test_groups_tell_rule_size_and_movement(desk, book):
    page = book["Groups"]
    assert page.rows[0][:3] == ["tea lovers", "category_1 = 'Tea' and orders_365d >= 3", 1]
    group = next(each for each in desk.told.segments if each.name == "tea_lovers")
    assert (group.came, group.went) == (0, 1)
    assert page.rows[0][4] == "0 / −1"
    assert page.rows[0][5] == "Use audiences/calls.csv, audiences/newsletter.csv and audiences/tea.csv"


def test_check_these_show_doubts_and_names_met_twice(book):
    page = book["Check these"]
    walk_in = next(row for row in page.rows if row[1] == "Walk-in")
    assert walk_in[2] == "named like a cash sale, a guest or a till"
    assert walk_in[6] == "account:lines:C023"
    twice = next(row for row in page.rows if row[1] == "Anna Adler")
    assert twice[0] == "one person twice"
    assert "Customer C029" in twice[2]
    assert twice[6] is None
    assert page.sheet.cell(page.sheet.max_row, 6).fill.fgColor.rgb != "FFFFF6CF"


def test_second_orders_are_expected_when_earlier_ones_came(desk, tmp_path, monkeypatch):
    desk.con.execute("CREATE TABLE one AS SELECT * REPLACE (1 AS orders) FROM profiles")
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE one RENAME TO profiles")
    desk.write(tmp_path / "contacts.xlsx", second_order_days=10)
    page = desks.read(tmp_path / "contacts.xlsx")["New"]
    first = Words("en").short_day(_first_day(page) + timedelta(days=10))
    assert page.column("Second order usually by")[0].startswith(f"{first} (half), ")
    monkeypatch.setattr("acquaint.delivery.sheets.standing.FEWEST_SECONDS", 1000)
    desk.write(tmp_path / "contacts.xlsx", second_order_days=10)
    page = desks.read(tmp_path / "contacts.xlsx")["New"]
    assert set(page.column("Second order usually by")) == {"too few cases to say"}


def _first_day(page):
    return datetime.strptime(page.column("First bought")[0].split(":")[0], "%d %b %Y").date()


def test_german_is_whole(desk, tmp_path):
    desk.write(tmp_path / "contacts.xlsx", "de")
    book = desks.read(tmp_path / "contacts.xlsx")
    assert list(book)[1:4] == ["Diese Woche", "Anrufliste", "E-Mail-Entwürfe"]
    assert book["Wieder da"].sheet.cell(book["Wieder da"].sheet.max_row, 2).number_format == "[$-407]dd.mm.yyyy"
    assert "Auf dem Spiel 12 Monate" in book["Diese Woche"].header
    assert book["E-Mail-Entwürfe"].above[1].startswith("Lesen Sie jeden,")
    english = {text for section in ("rule", "guide", "say", "gate_rule", "meanings")
               for text in Words("en").under(f"workbook.{section}").values()}  # fmt: skip
    assert not english & {text for _, _, text in desks.texts(tmp_path / "contacts.xlsx")}


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_names_of_sheets_are_possible_and_words_calm(language):
    words = Words(language)
    for name in words.under("workbook.sheets").values():
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
    said = str(catalogue.sentences(language, "workbook")) + str(catalogue.sentences(language, "drafts"))
    for word in ("lost", "cheap", "dead", "churn", "sure thing", "verloren", "billig", "tot ", "noticed", "bemerkt"):
        assert word not in said.casefold(), word
    assert words.under("workbook.terms").keys() == words.under("workbook.meanings").keys()


def test_told_is_optional():
    assert Told().segments == ()


def test_nobody_known_from_before_is_new(desk, book):
    new = {name for (name,) in desk.con.execute(
        "SELECT coalesce(name, '') FROM profiles WHERE kind = 'person' AND NOT known_from_before "
        "AND first_order_date >= DATE '2026-02-26' - 90"
    ).fetchall()}  # fmt: skip
    assert {name for name in book["New"].column("Name") if not name.startswith("Card")} <= new
    desk.con.execute("CREATE TABLE old AS SELECT * REPLACE (TRUE AS known_from_before) FROM profiles")
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE old RENAME TO profiles")
    from acquaint.delivery.sheets import standing
    from acquaint.delivery.sheets.sheet import Desk

    assert standing.new(Desk(desk.con, desk.settings, desk.at, Words("en"), desk.told)).rows == ()
