import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.identity import phones
from acquaint.identity.phones import forms

COUNTRIES = ["DE", "US", "GB", "FR", "IT", "ES", "NL", "AT", "CH", "BR", "MX", "RU", "AR", "AU", "PL", None]
NUMBERS = st.from_regex(r"(\+|00|0|\+1|\+44|\+39|\+49|49|1|33|8)?[0-9 ()/.-]{4,14}", fullmatch=True)


@pytest.mark.parametrize(
    "text",
    [
        "030 1234567",
        "030/123 45 67",
        "(030) 1234567",
        "+49 30 1234567",
        "+49 (0)30 1234567",
        "0049 30 1234567",
        "301234567",
    ],
)
def test_spellings_of_one_number_are_one(text):
    assert forms([text], "DE") == ["+49301234567"]


def test_a_plus_that_excel_lost_is_restored_for_mobiles():
    assert forms(["491701234567", "33612345678"], "DE")[0] == "+491701234567"
    assert forms(["33612345678"], "FR") == ["+33612345678"]


def test_floats_are_numbers_and_powers_of_ten_are_lost():
    assert forms(["491701234567.0", "4.917E+12", "4,917e12"], "DE") == ["+491701234567", None, None]


@pytest.mark.parametrize(
    "text", ["call me", "-", "000000", "0111111111", "123456789", "0123456789", "12", "1" * 40, "9" * 12]
)
def test_what_is_no_number_has_no_form(text):
    assert forms([text], "DE") == [None]
    assert forms([text], None) == [None]


def test_without_a_country_the_digits_stay_as_written_and_prefixes_still_count():
    assert forms(["030 123-4567", "+49 30 1234567", "0049301234567"], None) == [
        "0301234567",
        "+49301234567",
        "+49301234567",
    ]


def test_italian_zeros_stay():
    assert forms(["06 6982 1234", "+39 06 6982 1234"], "IT") == ["+390669821234"] * 2


@given(text=NUMBERS, country=st.sampled_from(COUNTRIES))
def test_the_quick_way_agrees_with_phonenumbers(text, country):
    quick = phones._quick(country)(text)
    assert quick is None or quick == phones._thorough(text, country)


@given(text=NUMBERS, country=st.sampled_from(COUNTRIES))
def test_the_form_of_a_form_is_the_form(text, country):
    form = forms([text], country)[0]
    assert form is None or forms([form], country) == [form]


def test_the_quick_way_is_taken():
    assert phones._quick("DE")("030 1234567") == "+49301234567"
    assert phones._quick("DE")("+33 6 12 34 56 78") == "+33612345678"
    assert phones._quick("US")("(212) 555-1234") == "+12125551234"
