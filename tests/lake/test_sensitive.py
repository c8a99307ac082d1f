"""Sensitive goods: money stays, names go."""

from __future__ import annotations

import duckdb
import pytest

from acquaint.config import SensitiveSettings
from acquaint.lake import sensitive
from tests import shops

GOODS = {
    "p1": ("Green tea", "Tea", "Leaf"),
    "p2": ("Schwangerschaftstee", "Tee", "Leaf"),
    "p3": ("Kettle", "Baby & Kind", "Hill"),
    "p4": ("Baby spinach", "Vegetables", "Hill"),
    "p5": ("Paracétamol 500", None, None),
    "p6": ("Whisky 12 years", "Spirits", "Moor"),
}


def told(con) -> dict[str, tuple]:
    rows = con.execute("SELECT line_number, product, category, brand, net_sales_minor FROM lines ORDER BY 1").fetchall()
    return {f"p{number}": (product, category, brand, net) for number, product, category, brand, net in rows}


@pytest.fixture
def con():
    head, lines = shops.order(0, "ada", shops.START, [(p, c, b, 100, 0) for p, (_, c, b) in GOODS.items()])
    products = [
        {"product": p, "product_name": name, "category": category, "brand": brand}
        for p, (name, category, brand) in GOODS.items()
    ]
    rows = {
        "orders": [head | {"coupon": "BABY-10"}], "lines": lines, "products": products,
        "costs": [{"kind": "product", "key": p, "amount_minor": 5} for p in GOODS],
        "offers": [{"offer": "o1", "product": "p2"}, {"offer": "o2", "product": "p1"}],
        "traits": [
            {"atom": "account:till:ada", "trait": name, "value": value, "known_at": shops.START, "source": "s"}
            for name, value in (("town", "Ulm"), ("pregnant", "x"), ("halal_only", "x"), ("club", "Baby club"))
        ],
    }  # fmt: skip
    backend, _ = shops.engine(rows)
    yield backend.con
    backend.disconnect()


def test_names_go_and_money_stays(con):
    assert sensitive.hide(con, SensitiveSettings()) == 3
    found = told(con)
    assert {p for p, (product, *_) in found.items() if product is None} == {"p2", "p3", "p5"}
    assert all(found[p] == (None, None, None, 100) for p in ("p2", "p3", "p5"))
    assert found["p4"] == ("p4", "Vegetables", "Hill", 100)
    assert con.execute("SELECT sum(net_sales_minor) FROM lines").fetchall() == [(600,)]
    for table, column in (("products", "product"), ("costs", "key")):
        assert con.execute(f"SELECT {column} FROM {table} ORDER BY 1").fetchall() == [("p1",), ("p4",), ("p6",)]
    assert con.execute("SELECT offer FROM offers").fetchall() == [("o2",)]
    assert con.execute("SELECT trait FROM traits").fetchall() == [("town",)]
    assert con.execute("SELECT coupon FROM orders").fetchall() == [("other",)]


def test_a_shop_adds_words_and_allows_others(con):
    sensitive.hide(con, SensitiveSettings(add=("Whisky*", "Gemüse"), allow=("*schwanger*", "baby", "baby*")))
    found = told(con)
    assert {p for p, (product, *_) in found.items() if product is None} == {"p5", "p6"}


def test_a_category_that_only_lines_name_is_hidden(con):
    con.execute("DELETE FROM products")
    sensitive.hide(con, SensitiveSettings())
    assert told(con)["p3"] == (None, None, None, 100)
    assert told(con)["p1"][1] == "Tea"


@pytest.mark.parametrize(
    ("text", "is_sensitive"),
    [
        ("BABYFOOD", True), ("Diapers & disposables", True), ("Windeln Gr. 4", True), ("Condoms 12", True),
        ("FAMILY PLANNING", True), ("Kosher foods", True), ("COLD AND FLU", True), ("Médicaments", True),
        ("Hair care products", False), ("Baby corn", False), ("Pillow", False), ("Cold cereal", False),
        ("Pharmacie", True), ("Sexy socks", False), ("Medizinball 3 kg", False), ("Analgésicos", True), (None, False),
        ("Hämorrhoidensalbe", True), ("Kopfschmerztabletten 20 St.", True), ("Schmerztabletten", True),
        ("Aspirine 500", True), ("Ibuprofène", True), ("Antibabypille", True), ("Pille danach", True),
        ("Sexspielzeug", True), ("Couche-culotte T4", True), ("Umstandskleid", True), ("Umstandsmode", True),
        ("Nicorette Spray", True), ("Fieberthermometer", True), ("Dla kobiet w ciąży", True), ("Odzież ciążowa", True),
        ("Trauerkarte", True), ("Kranz Trauer", True), ("Grabgesteck", True), ("Grabschmuck", True),
        ("Blumen zur Beerdigung", True), ("Bestattung", True), ("Kondolenzkarten", True), ("Urne aus Holz", True),
        ("Funeral flowers", True), ("Sympathy card", True), ("Condolence book", True), ("Mourning veil", True),
        ("Wreath for a grave", True), ("Deuil", True), ("Obsèques", True), ("Funérailles", True), ("Luto", True),
        ("Corona funeraria", True), ("Lutto", True), ("Rouwkaart", True), ("Uitvaart", True),
        ("Wieniec pogrzebowy", True), ("Żałoba", True), ("Begravningskrans", True),
        ("Adventskranz", False), ("Christmas wreath", False), ("Trauerweide im Topf", False), ("Tea urn 5 l", False),
        ("Trauermückenfalle", False), ("Coffin nails", False), ("Enterrement de vie de jeune fille", False),
        ("Grabowski vodka", False), ("Graffiti spray", False), ("Milk thermometer", False), ("Couche de base", False),
        ("Türkranz", False), ("Mourning dove feeder", False), ("Saturnen", False), ("Brouwerij", False),
    ],
)  # fmt: skip
def test_words(text, is_sensitive):
    found = sensitive.is_sensitive_sql("$text", sensitive.matching(SensitiveSettings()))
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {found}", {"text": text}).fetchall() == [(is_sensitive,)]
