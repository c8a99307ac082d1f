"""Header words: normalised, found in part and misspelt, and never taken for what another field or no field holds."""

from __future__ import annotations

import pytest

from acquaint.sources.fields import FIELDS
from acquaint.sources.fits import NAME_PARTS
from acquaint.sources.header_words import IN_TABLE, OTHER, PAIRS, WORDS
from acquaint.sources.names import Names, normalise


def fit(name, field, table="lines"):
    return Names([name]).fit(name, field, table)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Order-ID", "order_id"),
        ("ORDER ID", "order_id"),
        ("orderId", "order_id"),
        ("Bestellnr.", "order_id"),
        ("Belegnummer", "order_id"),
        ("Nr. Beleg", "order_id"),
        ("InvoiceNo", "order_id"),
        ("Numéro de la commande", "order_id"),
        ("Kundennummer", "account"),
        ("N° client", "account"),
        ("Fecha", "ordered_at"),
        ("Rechnungsdatum", "ordered_at"),
        ("Importe", "amount"),
        ("Montant TTC", "amount"),
        ("StockCode", "product"),
        ("Ilość", "quantity"),
        ("Qté", "quantity"),
        ("Stück", "quantity"),
        ("E-Mail", "email"),
        ("Mobil-Nr", "phone"),
    ],
)
def test_names_in_any_writing(name, field):
    assert fit(name, field) >= (0.4 if name == "Mobil-Nr" else 1.0)


def test_a_part_counts_for_less_and_a_slip_of_the_pen_too():
    assert 0.4 < fit("Customer e-mail (billing)", "email") < 1
    assert fit("Quantitiy", "quantity") == 0.7
    assert fit("Member rating", "account") < 0.5
    assert fit("Weather", "ordered_at") == 0


def test_names_that_no_field_holds():
    names = Names(["Due date", "Order date"])
    assert names.other("Due date") == 1.0 > names.fit("Due date", "ordered_at")
    assert names.other("Order date") < names.fit("Order date", "ordered_at")


def test_the_words_name_fields_of_the_vocabulary_and_are_not_empty():
    known = {field for fields in FIELDS.values() for field in fields} | set(NAME_PARTS)
    assert WORDS.keys() == known
    assert PAIRS.keys() <= known
    assert all(entry.split(".")[1] in FIELDS[entry.split(".")[0]] for entry in IN_TABLE)
    for text in (*WORDS.values(), *IN_TABLE.values(), *OTHER.values()):
        assert all(normalise(name) for name in text.split(","))
