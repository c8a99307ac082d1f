"""Till journals, trap by trap: each test is a few lines as a till writes them and what they must come to."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from acquaint.errors import InputError, OpenQuestions
from acquaint.sources import layouts
from acquaint.sources.layouts import till

from .shelf import Loaded, loaded

GERMAN = "Filiale;Kasse;Bon;Datum;Uhrzeit;Art;EAN;Text;Menge;Preis;Betrag;Kundenkarte"


def journal(*rows: str, header: str = GERMAN) -> str:
    return "\n".join([header, *rows]) + "\n"


def line(
    receipt: str = "1", text: str = "Brot", amount: str = "3,00", *, kind: str = "Verkauf", day: str = "03.06.2024",
    time: str = "10:00", article: str = "100", quantity: str = "1", price: str = "", card: str = "", till: str = "2",
) -> str:  # fmt: skip
    return ";".join(["1", till, receipt, day, time, kind, article, text, quantity, price, amount, card])


def fates(data: Loaded) -> Counter[tuple[str, str]]:
    return Counter({(f, r): n for f, r, n in data.rows("SELECT fate, reason, count(*) FROM fates GROUP BY ALL")})


def orders(data: Loaded) -> list[tuple[Any, ...]]:
    """Key, status, nature, sum of the lines and discount of each receipt."""
    return data.rows(
        "SELECT order_key, any_value(status), any_value(nature), CAST(sum(line_amount_minor) AS BIGINT), "
        "any_value(order_discount_minor) FROM entries GROUP BY order_key ORDER BY min(record)"
    )


def accounted(data: Loaded, records: int) -> bool:
    return data.rows(
        "SELECT list_sort(list(record)) FROM (SELECT record FROM entries UNION ALL SELECT record FROM fates)"
    ) == [(list(range(1, records + 1)),)]


@pytest.mark.parametrize(
    "header",
    [
        GERMAN.split(";"),
        ["Store", "Till", "Receipt", "Date", "Time", "Type", "Article", "Text", "Qty", "Price", "Amount", "Card"],
        ["Kassen-Nr.", "Beleg-Nr.", "Datum", "PLU", "Bezeichnung", "Menge", "Betrag"],
        [
            "Magasin",
            "Caisse",
            "N° ticket",
            "Date",
            "Heure",
            "Type ligne",
            "Code article",
            "Libellé",
            "Qté",
            "Montant TTC",
        ],
        ["Tienda", "Caja", "Ticket", "Fecha", "Hora", "Tipo", "Código artículo", "Descripción", "Cantidad", "Importe"],
        ["Negozio", "Cassa", "Scontrino", "Data", "Ora", "Articolo", "Quantità", "Prezzo", "Importo"],
        ["Filiaal", "Kassa", "Bonnr", "Datum", "Tijd", "Artikel", "Omschrijving", "Aantal", "Bedrag"],
        ["Ticket", "Date", "Time", "SKU", "Qty", "Price"],
    ],
)
def test_journals_of_many_languages_are_recognised(header: list[str]) -> None:
    assert layouts.recognise(header) == "till"


@pytest.mark.parametrize(
    "header",
    [
        ["Order ID", "Date", "Time", "SKU", "Quantity", "Price", "Email"],
        ["Transaction ID", "Type", "Date", "Amount", "Fee"],
        ["Receipt", "Date", "Customer", "Total"],
        ["Date", "Time", "Time Zone", "Category", "Item", "Qty", "SKU", "Gross Sales", "Net Sales", "Transaction ID"],
        ["household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value", "transaction_timestamp"],
        ["Bon", "Datum", "Artikel", "Betrag"],
    ],
)
def test_other_files_are_left_to_the_mapping(header: list[str]) -> None:
    assert not till.matches(header)


def test_plain_receipt(tmp_path: Path) -> None:
    text = journal(
        line("17", "Brot", "3,00", article="4006381333931", card="0012345"),
        line("17", "Stift", "3,00", article="77", quantity="2", price="1,50"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries(
            "order_key, order_number, place, channel, card, product, product_name, quantity_milli, line_amount_minor, "
            "line_kind, has_time, CAST(ts AS VARCHAR)"
        ) == [
            (
                "1/2/2024-06-03/17",
                "17",
                "1",
                "store",
                "0012345",
                "4006381333931",
                "Brot",
                1000,
                300,
                "goods",
                True,
                "2024-06-03 08:00:00",
            ),
            (
                "1/2/2024-06-03/17",
                "17",
                "1",
                "store",
                "0012345",
                "77",
                "Stift",
                2000,
                300,
                "goods",
                True,
                "2024-06-03 08:00:00",
            ),
        ]
        assert accounted(data, 2)


@pytest.mark.parametrize(
    "word", ["Storno", "Zeilenstorno", "VOID", "Line void", "Annulé", "Anulación", "Annullato", "Correctie"]
)
@pytest.mark.parametrize("amount", ["-3,00", "3,00"])
def test_void_line_takes_out_the_line_before_it(tmp_path: Path, word: str, amount: str) -> None:
    text = journal(line(), line(), line(kind=word, amount=amount), line(text="Käse", article="5", amount="7,00"))
    with loaded(tmp_path, text, "till") as data:
        assert [record for (record,) in data.entries("record")] == [2, 4]
        assert data.rows("SELECT record, reason, amount_minor FROM fates ORDER BY record")[0] == (
            1,
            "line cancelled by a void line of its receipt",
            300,
        )
        assert accounted(data, 4)


def test_void_lines_find_only_earlier_lines_of_their_receipt(tmp_path: Path) -> None:
    text = journal(
        line("1", kind="Storno", amount="-3,00"),
        line("1"),
        line("2"),
        line("2", kind="Storno", amount="-3,00", article="9"),
        line("2"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert [record for (record,) in data.entries("record")] == [2, 3, 5]
        assert fates(data) == {("ignored", "void line whose line is not in its receipt"): 2}


def test_void_line_without_article_takes_the_line_with_its_amount(tmp_path: Path) -> None:
    text = journal(
        line(),
        line(text="Käse", article="5", amount="7,00"),
        line(text="STORNO", kind="", article="", quantity="", amount="-7,00"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("product") == [("100",)]


def test_void_of_a_part_lowers_the_receipt(tmp_path: Path) -> None:
    text = journal(
        line(quantity="3", price="2,00", amount="6,00"), line(kind="Storno", quantity="1", price="2,00", amount="2,00")
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("quantity_milli, line_amount_minor") == [(3000, 600), (-1000, -200)]


def test_void_flag_in_a_column_of_its_own(tmp_path: Path) -> None:
    header = "Kasse;Bon;Datum;Uhrzeit;Artikel;Betrag;Storno"
    text = journal(
        "1;1;03.06.2024;10:00;A;3,00;N", "1;1;03.06.2024;10:00;B;4,00;J", "1;1;03.06.2024;10:00;C;4,00;", header=header
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("product") == [("A",), ("C",)]


def test_voided_receipts_are_kept_out_of_the_sales(tmp_path: Path) -> None:
    text = journal(
        line("1"),
        line("1", text="", article="", quantity="", amount="", kind="Bonstorno"),
        line("2"),
        line("3", kind="Storno"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert orders(data) == [
            ("1/2/2024-06-03/1", "voided", "sale", 300, None),
            ("1/2/2024-06-03/2", "counted", "sale", 300, None),
            ("1/2/2024-06-03/3", "voided", "sale", 300, None),
        ]
        assert accounted(data, 4)


def test_receipt_that_cancels_an_earlier_one(tmp_path: Path) -> None:
    text = journal(
        line("1", amount="5,00"),
        line("2", amount="8,00"),
        line("2", text="Käse", article="5", amount="2,00"),
        line("3", kind="Storno", amount="-8,00"),
        line("3", kind="Storno", text="Käse", article="5", amount="-2,00"),
        line("4", amount="5,00"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert [(key[-1], status) for key, status, *_ in orders(data)] == [
            ("1", "counted"),
            ("2", "voided"),
            ("4", "counted"),
        ]
        assert accounted(data, 6)


def test_negative_void_receipt_without_an_original_is_a_return(tmp_path: Path) -> None:
    with loaded(tmp_path, journal(line("3", kind="Storno", amount="-8,00")), "till") as data:
        assert orders(data) == [("1/2/2024-06-03/3", "counted", "return", -800, None)]


@pytest.mark.parametrize("word", ["Schulung", "TRAINING", "Formation", "Addestramento", "Oefening"])
def test_training_receipts(tmp_path: Path, word: str) -> None:
    text = journal(
        line("1"),
        line("2", kind=word),
        line("2"),
        line("3", text="*** Training ***", article="", quantity="", amount="", kind=""),
        line("3"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert [(key[-1], status) for key, status, *_ in orders(data)] == [
            ("1", "counted"),
            ("2", "training"),
            ("3", "training"),
        ]
        assert accounted(data, 5)


def test_training_shoes_are_goods(tmp_path: Path) -> None:
    texts = ["Training", "Total", "Bar", "Visa", "Summe", "Gutscheinheft", "Pfandhaus-Kerze", "Rabattmarken", "Cash"]
    text = journal(*(line("1", name, article=str(i)) for i, name in enumerate(texts)))
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("product_name, line_kind, status") == [(name, "goods", "counted") for name in texts]


def test_lines_that_are_no_sale_are_counted(tmp_path: Path) -> None:
    blank = {"article": "", "quantity": ""}
    text = journal(
        line("1"),
        line("1", "Zwischensumme", kind="", **blank),
        line("1", "Bar", "20,00", kind="Zahlung", **blank),
        line("1", "Rückgeld", "-17,00", kind="", **blank),
        line("2", "Lade auf", "", kind="No sale", **blank),
        line("", "Einlage Wechselgeld", "100,00", kind="", **blank),
        line("1", "SUMME", "3,00", kind="", **blank),
    )
    with loaded(tmp_path, text, "till") as data:
        assert [reason for (reason,) in data.rows("SELECT reason FROM fates ORDER BY record")] == [
            "subtotal of a receipt",
            "payment",
            "change given",
            "drawer opened without a sale",
            "money put into or taken out of the drawer",
            "total of a receipt",
        ]
        assert data.entries("record, order_total_minor") == [(1, 300)]
        assert accounted(data, 7)


def test_page_headers_within_the_data(tmp_path: Path) -> None:
    text = journal(
        line("1"),
        "Kassenjournal Seite 2;;;;;;;;;;;",
        GERMAN.replace("Text", "Bezeichnung"),
        line("1", "Käse", article="5"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert len(data.entries("record")) == 2
        assert fates(data) == {("ignored", "page header repeated within the data"): 2}


def test_z_totals_are_held_against_their_lines(tmp_path: Path) -> None:
    z = {"kind": "Z-Bericht", "article": "", "quantity": "", "text": "Umsatz"}
    text = journal(
        line("1"),
        line("2", amount="4,00"),
        line("2", "Rabatt", "-1,00", article=""),
        line("9", kind="Training"),
        line("", amount="6,00", **z),
        line("", amount="2,00", **{**z, "text": "davon bar"}),
        line("3", amount="5,00"),
        line("1", till="7", amount="9,00"),
        line("", amount="5,50", **z),
        line("", till="7", amount="9,00", **{**z, "kind": "X-Bericht"}),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.rows("SELECT record, reason, amount_minor FROM fates ORDER BY record") == [
            (5, "total of the till: its lines come to the same", 0),
            (6, "Z total: a sum of lines already read", None),
            (9, "total of the till: its lines come to something else", 50),
            (10, "total of the till: its lines come to the same", 0),
        ]
        assert any("1 Z totals or X reports differ" in note for note in data.notes)


def test_z_total_of_the_whole_store(tmp_path: Path) -> None:
    total = "1;;;03.06.2024;20:00;Tagesabschluss;;;;;12,00;"
    with loaded(tmp_path, journal(line("1"), line("1", till="7", amount="9,00"), total), "till") as data:
        assert data.rows("SELECT amount_minor FROM fates") == [(0,)]


@pytest.mark.parametrize(
    "text", ["Pfand 0,25", "Einwegpfand", "Leergut", "Statiegeld", "Consigne verre", "Bottle deposit"]
)
def test_deposits(tmp_path: Path, text: str) -> None:
    with loaded(tmp_path, journal(line(), line(text=text, amount="0,25", article="900")), "till") as data:
        assert data.entries("line_kind, line_amount_minor") == [("goods", 300), ("deposit", 25)]


@pytest.mark.parametrize(
    "text", ["Rabatt 10%", "Personalrabatt", "Staff discount", "Remise", "Sconto", "Korting", "10% Nachlass"]
)
def test_receipt_discount(tmp_path: Path, text: str) -> None:
    with loaded(tmp_path, journal(line(), line(text=text, amount="-0,30", article="", quantity="")), "till") as data:
        assert data.entries("line_kind, line_amount_minor, order_discount_minor") == [
            ("goods", 300, 30),
            ("none", None, 30),
        ]


def test_discount_that_is_written_without_a_minus(tmp_path: Path) -> None:
    with loaded(
        tmp_path, journal(line(), line(kind="Rabatt", text="Treue", amount="0,30", article="")), "till"
    ) as data:
        assert data.entries("line_kind, order_discount_minor") == [("goods", 30), ("none", 30)]


def test_voided_discount(tmp_path: Path) -> None:
    text = journal(
        line(),
        line(text="Rabatt", amount="-0,30", article=""),
        line(text="Rabatt", amount="0,30", article="", kind="Storno"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("record, order_discount_minor") == [(1, None)]


def test_discount_taken_back_with_the_goods(tmp_path: Path) -> None:
    text = journal(line(amount="-3,00", quantity="-1"), line(text="Rabatt", amount="0,30", article="", quantity=""))
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("nature, line_kind, line_amount_minor, order_discount_minor") == [
            ("return", "goods", -300, 30),
            ("return", "none", None, 30),
        ]


def test_discount_on_the_line(tmp_path: Path) -> None:
    header = "Kasse;Bon;Datum;Uhrzeit;Artikel;Menge;Preis;Rabatt;Betrag"
    text = journal(
        "1;1;03.06.2024;10:00;A;2;5,00;1,00;9,00",
        "1;1;03.06.2024;10:00;B;1;4,00;;4,00",
        "1;2;03.06.2024;10:01;A;-1;5,00;0,50;-4,50",
        header=header,
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("line_amount_minor, line_discount_minor") == [(1000, 100), (400, None), (-500, 50)]


def test_receipt_total_repeated_on_each_line_is_not_the_line(tmp_path: Path) -> None:
    header = "Kasse;Bon;Datum;Uhrzeit;Artikel;Menge;Preis;Summe"
    rows = [f"1;{n};03.06.2024;10:0{n};{a};1;{p};9,00" for n in (1, 2) for a, p in (("A", "5,00"), ("B", "4,00"))]
    with loaded(tmp_path, journal(*rows, header=header), "till") as data:
        assert data.entries("line_amount_minor") == [(500,), (400,), (500,), (400,)]


def test_receipt_numbers_that_restart_every_day_and_per_till(tmp_path: Path) -> None:
    text = journal(
        line("1"), line("1", till="3"), line("1", day="04.06.2024"), line("1", day="04.06.2024", article="5")
    )
    with loaded(tmp_path, text, "till") as data:
        assert [key for key, *_ in orders(data)] == ["1/2/2024-06-03/1", "1/3/2024-06-03/1", "1/2/2024-06-04/1"]


def test_receipt_numbers_that_restart_within_a_day(tmp_path: Path) -> None:
    text = journal(
        *(
            line(number, time=time)
            for number, time in [
                ("1", "10:00"),
                ("2", "10:05"),
                ("3", "10:20"),
                ("1", "10:40"),
                ("2", "10:45"),
                ("1", "16:00"),
            ]
        )
    )
    with loaded(tmp_path, text, "till") as data:
        assert [key.rpartition("/")[2] for key, *_ in orders(data)] == [
            "1",
            "2",
            "3",
            "1@10:40:00",
            "2@10:45:00",
            "1@16:00:00",
        ]
        assert any("3 receipts have a number that was used before" in note for note in data.notes)


def test_z_total_ends_a_series_of_numbers(tmp_path: Path) -> None:
    z = line("", "Z-Total", "3,00", kind="", article="", quantity="", time="10:02")
    with loaded(tmp_path, journal(line("1", time="10:00"), z, line("1", time="10:04")), "till") as data:
        assert [key for key, *_ in orders(data)] == ["1/2/2024-06-03/1", "1/2/2024-06-03/1@10:04:00"]


def test_restart_is_seen_without_times(tmp_path: Path) -> None:
    text = journal(*(f"1;{n};03.06.2024;A;3,00" for n in (1, 2, 3, 1, 2)), header="Kasse;Bon;Datum;Artikel;Betrag")
    with loaded(tmp_path, text, "till") as data:
        assert len(orders(data)) == 5
        assert data.entries("has_time") == [(False,)] * 5


def test_parked_and_interleaved_receipts_stay_whole(tmp_path: Path) -> None:
    rows = [("7", "10:00"), ("8", "10:01"), ("7", "10:02"), ("9", "10:03"), ("8", "10:04")]
    with loaded(tmp_path, journal(*(line(n, time=t, article=t) for n, t in rows)), "till") as data:
        assert len(orders(data)) == 3


def test_order_of_the_file_does_not_matter_where_receipts_have_one_time(tmp_path: Path) -> None:
    rows = [line(str(n), time=f"1{n}:00", article=str(a)) for n in range(1, 9) for a in range(3)]
    random.Random(5).shuffle(rows)
    with loaded(tmp_path, journal(*rows), "till") as data:
        assert sorted(key for key, *_ in orders(data)) == [f"1/2/2024-06-03/{n}" for n in range(1, 9)]


def test_receipt_that_crosses_midnight_is_one(tmp_path: Path) -> None:
    text = journal(line("5", time="23:59"), line("5", day="04.06.2024", time="00:01", article="5"))
    with loaded(tmp_path, text, "till") as data:
        assert [key for key, *_ in orders(data)] == ["1/2/2024-06-03/5"]


def test_cut_off_hour_gives_the_night_to_the_day_before(tmp_path: Path) -> None:
    text = journal(
        line("5", time="22:00"), line("6", day="04.06.2024", time="00:30"), line("1", day="04.06.2024", time="09:00")
    )
    with loaded(tmp_path, text, "till", cut_off_hour=4) as data:
        assert [key for key, *_ in orders(data)] == ["1/2/2024-06-03/5", "1/2/2024-06-03/6", "1/2/2024-06-04/1"]


def test_half_past_two_twice_in_autumn(tmp_path: Path) -> None:
    night = [("1", "01:50"), ("2", "02:10"), ("3", "02:30"), ("4", "02:10"), ("5", "02:30"), ("6", "03:05")]
    text = journal(*(line(n, time=t, day="29.10.2023") for n, t in night))
    with loaded(tmp_path, text, "till") as data:
        assert [str(ts)[11:16] for (ts,) in data.entries("ts")] == [
            "23:50",
            "00:10",
            "00:30",
            "01:10",
            "01:30",
            "02:05",
        ]


def test_autumn_night_in_a_file_with_the_newest_first(tmp_path: Path) -> None:
    text = journal(*(line(n, time=t, day="29.10.2023") for n, t in [("3", "02:40"), ("2", "02:20"), ("1", "02:10")]))
    with loaded(tmp_path, text, "till") as data:
        assert [str(ts)[11:16] for (ts,) in data.entries("ts")] == ["00:40", "00:20", "00:10"]


def test_price_in_the_barcode(tmp_path: Path) -> None:
    codes = ["2112345001239", "2112345009990", "4006381333931", "2012345678", "3012345001239"]
    with loaded(
        tmp_path,
        journal(*(line(article=code, quantity="0,352", price="20,00", amount="7,04") for code in codes)),
        "till",
    ) as data:
        assert data.entries("product") == [
            ("2112345",),
            ("2112345",),
            ("4006381333931",),
            ("2012345678",),
            ("3012345001239",),
        ]
        assert data.entries("quantity_milli, line_amount_minor")[0] == (352, 704)


def test_quantity_times_price_where_there_is_no_amount(tmp_path: Path) -> None:
    header = "Kasse;Bon;Datum;Uhrzeit;Artikel;Menge;Preis"
    rows = ["1;1;03.06.2024;10:00;A;0,352;20,05", "1;1;03.06.2024;10:00;B;3;0,0125", "1;2;03.06.2024;10:05;A;-0,5;0,01"]
    with loaded(tmp_path, journal(*rows, header=header), "till") as data:
        assert data.entries("line_amount_minor") == [(706,), (4,), (-1,)]


@pytest.mark.parametrize(
    ("quantity", "amount", "kind"),
    [("-1", "-3,00", ""), ("1", "3,00", "Retoure"), ("-1", "3,00", "Verkauf"), ("1", "-3,00", "Verkauf")],
)
def test_return_without_receipt(tmp_path: Path, quantity: str, amount: str, kind: str) -> None:
    with loaded(
        tmp_path, journal(line(quantity=quantity, amount=amount, kind=kind), line("2", amount="9,00")), "till"
    ) as data:
        assert data.entries("nature, quantity_milli, line_amount_minor")[0] == ("return", -1000, -300)
        assert data.entries("nature")[1] == ("sale",)


def test_gift_cards_sold_and_redeemed(tmp_path: Path) -> None:
    text = journal(
        line("1", "Geschenkgutschein", "50,00", article="G"),
        line("2", "Brot", "30,00"),
        line("2", "Geschenkgutschein", "-20,00", article="G"),
        line("2", "Gutschein eingelöst", "10,00", article="", quantity=""),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("line_kind, nature, line_amount_minor") == [
            ("gift_card", "sale", 5000),
            ("goods", "sale", 3000),
        ]
        assert fates(data) == {("ignored", "gift card redeemed, which is a payment"): 2}


def test_cards_are_kept_as_written_and_means_of_payment_are_no_cards(tmp_path: Path) -> None:
    cards = ["0012345", "12345", "VISA", "****1234", "0000", "987-65"]
    with loaded(tmp_path, journal(*(line(str(n), card=card) for n, card in enumerate(cards))), "till") as data:
        assert data.entries("card") == [("0012345",), ("12345",), (None,), (None,), (None,), ("987-65",)]


def test_card_on_the_payment_or_on_a_voided_line_is_the_receipt_s(tmp_path: Path) -> None:
    text = journal(
        line(),
        line("1", "Bar", kind="Zahlung", article="", card="77"),
        line("2", card="88"),
        line("2", kind="Storno", amount="-3,00"),
        line("2"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("card") == [("77",), ("88",)]


def test_receipt_and_date_written_once_per_receipt(tmp_path: Path) -> None:
    text = journal(
        line("1"),
        line("", day="", time="", article="5"),
        line("2", time="10:05"),
        line("2", day="", time="", article="6"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.entries("order_number, CAST(ts AS VARCHAR)") == [
            ("1", "2024-06-03 08:00:00"),
            ("1", "2024-06-03 08:00:00"),
            ("2", "2024-06-03 08:05:00"),
            ("2", "2024-06-03 08:05:00"),
        ]


def test_bad_lines_are_quarantined_and_the_receipt_goes_on(tmp_path: Path) -> None:
    good = [line(str(n), time=f"11:{n:02}") for n in range(30)]
    text = journal(
        *good,
        line("90", amount="3,oo"),
        line("90"),
        line("91", day="31.02.2024"),
        line("92", quantity="viele"),
        line("93", amount=""),
        line("", day="03.06.2024"),
        line("94", day="03.06.2044"),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.rows("SELECT record, fate, column_name, value, reason, order_key FROM fates ORDER BY record") == [
            (31, "quarantined", "Betrag", "3,oo", "not an amount", "1/2/2024-06-03/90"),
            (33, "quarantined", "Datum", "31.02.2024", "not a date, or one after the file's own", None),
            (34, "quarantined", "Menge", "viele", "not a quantity", "1/2/2024-06-03/92"),
            (35, "quarantined", "Betrag", None, "no amount", "1/2/2024-06-03/93"),
            (36, "quarantined", "Bon", None, "no receipt number", None),
            (37, "quarantined", "Datum", "03.06.2044", "not a date, or one after the file's own", None),
        ]
        assert data.entries("record", "order_number = '90'") == [(32,)]
        assert accounted(data, 37)


def test_unknown_types_are_read_as_sales_and_said(tmp_path: Path) -> None:
    with loaded(tmp_path, journal(line(), line(kind="Q7", article="5")), "till") as data:
        assert len(data.entries("record")) == 2
        assert data.notes == ['Line types I do not know, read as sales: "Q7" (1).']


@pytest.mark.parametrize(("most", "void"), [("S", "V"), ("V", "S")])
def test_types_of_one_letter_are_told_by_what_is_frequent(tmp_path: Path, most: str, void: str) -> None:
    with loaded(
        tmp_path, journal(line(kind=most), line(kind=most), line("2", kind=most), line("2", kind=void)), "till"
    ) as data:
        assert [record for (record,) in data.entries("record")] == [1, 2]


def test_damaged_receipt_numbers_stop_the_run(tmp_path: Path) -> None:
    with (
        pytest.raises(InputError, match=r"record 2, column Bon: .*7,41E\+12"),
        loaded(tmp_path, journal(line(), line("7,41E+12"))),
    ):
        pass


def test_damaged_articles_are_not_joined_on(tmp_path: Path) -> None:
    with loaded(tmp_path, journal(line(article="4,00638E+12"), line(article="5")), "till") as data:
        assert data.entries("product, product_name") == [(None, "Brot"), ("5", "Brot")]
        assert "article numbers were damaged" in data.notes[0]


def test_day_and_month_that_nothing_tells_apart_are_asked_for(tmp_path: Path) -> None:
    header = "Till,Receipt,Date,Time,Article,Amount"
    rows = ["1,7,04/03/2024,10:00,A,3.00", "1,7,04/03/2024,10:00,B,3.00"]
    with pytest.raises(OpenQuestions, match="--date-order mdy"), loaded(tmp_path, journal(*rows, header=header)):
        pass
    with loaded(tmp_path, journal(*rows, header=header), "till", date_order="mdy") as data:
        assert str(data.entries("ts")[0][0])[:10] == "2024-04-03"


@pytest.mark.parametrize(("tax", "included", "vat"), [(None, True, 160), ("excluded", False, 190)])
def test_tax_by_rate(tmp_path: Path, tax: str | None, included: bool, vat: int) -> None:
    header = "Kasse;Bon;Datum;Uhrzeit;Artikel;Betrag;MwSt %"
    rows = ["1;1;03.06.2024;10:00;A;10,00;19,00"]
    with loaded(tmp_path, journal(*rows, header=header), "till", **({"tax": tax} if tax else {})) as data:
        assert data.entries("tax_included, line_tax_minor") == [(included, vat)]


def test_tax_codes_are_no_rates(tmp_path: Path) -> None:
    header = "Kasse;Bon;Datum;Uhrzeit;Artikel;Betrag;MwSt %"
    rows = ["1;1;03.06.2024;10:00;A;10,00;1", "1;1;03.06.2024;10:00;B;10,00;2"]
    with loaded(tmp_path, journal(*rows, header=header), "till") as data:
        assert data.entries("line_tax_minor") == [(None,), (None,)]


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with loaded(tmp_path, journal(line()), "till") as data:
        left = {name for (name,) in data.rows("SELECT table_name FROM duckdb_tables() WHERE temporary")}
        assert left == {"sheet_notes"}
        assert data.rows("SELECT count(*) FROM duckdb_views() WHERE NOT internal") == [(0,)]


def test_bottles_brought_back_are_no_return_of_goods(tmp_path: Path) -> None:
    with loaded(tmp_path, journal(line(text="Leergut", amount="-3,30", article="", quantity="")), "till") as data:
        assert data.entries("nature, line_kind, line_amount_minor") == [("sale", "deposit", -330)]


def test_x_report_does_not_close_the_day(tmp_path: Path) -> None:
    report = {"article": "", "quantity": "", "text": "Umsatz"}
    text = journal(
        line("1"),
        line("", amount="3,00", kind="Z-Bericht", **report),
        line("2", amount="4,00"),
        line("", amount="4,00", kind="X-Bericht", **report),
        line("3", amount="5,00"),
        line("", amount="9,00", kind="Z-Bericht", **report),
    )
    with loaded(tmp_path, text, "till") as data:
        assert data.rows("SELECT amount_minor FROM fates ORDER BY record") == [(0,), (0,), (0,)]
