"""A name and an address out of one line, as neighbours type it in three languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.signers import first_name_in, name_and_address


@pytest.mark.parametrize(
    ("words", "name", "address"),
    [
        ("Fatma Yılmaz, Brugstraat 12", "Fatma Yılmaz", "Brugstraat 12"),
        ("Fatma Yılmaz,Brugstraat", "Fatma Yılmaz", "Brugstraat"),
        ("Fatma Yılmaz\nBrugstraat 12", "Fatma Yılmaz", "Brugstraat 12"),
        ("Fatma Yılmaz\n\nBrugstraat 12\n1057 BS Amsterdam", "Fatma Yılmaz", "Brugstraat 12, 1057 BS Amsterdam"),
        ("Fatma Yılmaz; Brugstraat 12", "Fatma Yılmaz", "Brugstraat 12"),
        ("Fatma Yılmaz - Brugstraat 12", "Fatma Yılmaz", "Brugstraat 12"),
        ("Fatma, Overtoom", "Fatma", "Overtoom"),
        ("Fatma, Overtoom, 1057 BS", "Fatma", "Overtoom, 1057 BS"),
        ("Fatma, Cornelis Lelylaan 5", "Fatma", "Cornelis Lelylaan 5"),
        ("Brugstraat 12, Fatma Yılmaz", "Fatma Yılmaz", "Brugstraat 12"),
        ("فاطمة الحسن، شارع بروخ ١٢", "فاطمة الحسن", "شارع بروخ ١٢"),
        ("فاطمة الحسن، Brugstraat 12", "فاطمة الحسن", "Brugstraat 12"),
    ],
)
def test_a_comma_or_a_new_line_divides_name_and_address(words, name, address):
    assert name_and_address(words) == (name, address)


@pytest.mark.parametrize(
    ("words", "name", "address"),
    [
        ("Fatma Yılmaz Brugstraat 12", "Fatma Yılmaz", "Brugstraat 12"),
        ("Fatma Yılmaz Brugstraat", "Fatma Yılmaz", "Brugstraat"),
        ("fatma yılmaz brugstr. 12", "fatma yılmaz", "brugstr. 12"),
        ("Fatma Brugstraat 12-hs", "Fatma", "Brugstraat 12-hs"),
        ("Samira Overtoom 12-III", "Samira", "Overtoom 12-III"),
        ("Fatma Brugstraat No: 12", "Fatma", "Brugstraat No: 12"),
        ("Ayşe Brugstraat'ta 5", "Ayşe", "Brugstraat'ta 5"),
        ("Peter Jan van Galenstraat 12", "Peter", "Jan van Galenstraat 12"),
        ("Wil de Vries 2e Jan Steenstraat 5", "Wil de Vries", "2e Jan Steenstraat 5"),
        ("Omar Eerste Oosterparkstraat 3", "Omar", "Eerste Oosterparkstraat 3"),
        ("Fatma van Dijk Slotermeerlaan 12 hs", "Fatma van Dijk", "Slotermeerlaan 12 hs"),
        ("Gülşen Bağdat Caddesi 5", "Gülşen", "Bağdat Caddesi 5"),
        ("فاطمة الحسن شارع بروخ ١٢", "فاطمة الحسن", "شارع بروخ ١٢"),
        ("Mijn naam is Fatma en ik woon in de Brugstraat", "Fatma", "Brugstraat"),
        ("Benim adım Fatma, Brugstraat 12", "Fatma", "Brugstraat 12"),
        ("Naam: Fatma\nAdres: Brugstraat 12", "Fatma", "Brugstraat 12"),
    ],
)
def test_a_street_is_found_behind_a_name(words, name, address):
    assert name_and_address(words) == (name, address)


@pytest.mark.parametrize(
    ("words", "name", "address"),
    [
        ("Fatma Yılmaz 1057 BS", "Fatma Yılmaz", "1057 BS"),
        ("fatma yılmaz 1057bs", "fatma yılmaz", "1057bs"),
        ("Fatma Yılmaz 1057", "Fatma Yılmaz", "1057"),
        ("Fatma van Dijk 1057 BS Amsterdam", "Fatma van Dijk", "1057 BS Amsterdam"),
        ("1057 BS Fatma Yılmaz", "Fatma Yılmaz", "1057 BS"),
        ("1057bs, Fatma Yılmaz", "Fatma Yılmaz", "1057bs"),
        ("فاطمة ١٠٥٧ BS", "فاطمة", "١٠٥٧ BS"),
        ("Fatma Kinkerstraat 5 1053 DE Amsterdam", "Fatma", "Kinkerstraat 5 1053 DE Amsterdam"),
    ],
)
def test_a_postcode_is_found_anywhere(words, name, address):
    assert name_and_address(words) == (name, address)


@pytest.mark.parametrize(
    "name",
    ["Fatma", "Fatma van Dijk", "Hans-Peter van der Laan", "O'Brien", "X Æ A-12", "فاطمة الحسن", "Ö", "😀 Fatma"],
)
def test_any_words_are_a_name(name):
    assert name_and_address(name) == (name, "")


@pytest.mark.parametrize(
    "address",
    ["1057 BS", "1057bs", "1057 BS Amsterdam", "Brugstraat 12", "Jan van Galenstraat 12", "12", "شارع بروخ ١٢"],
)
def test_an_address_alone_is_no_name(address):
    assert name_and_address(address) == ("", address)


def test_a_street_with_its_postcode_and_city_is_no_name_either():
    assert name_and_address("Brugstraat 12, 1057 BS Amsterdam") == ("", "Brugstraat 12, 1057 BS Amsterdam")


@pytest.mark.parametrize("words", ["", "   ", "\n\n", "👍", ",", "،", "- - -", "...", "\u202e\u2066", "\x00"])
def test_where_no_letter_or_digit_is_there_is_nothing(words):
    assert name_and_address(words) == ("", "")


def test_what_could_disguise_a_name_is_taken_out():
    assert name_and_address("\u202eFatma\u202c\x07, Brugstraat") == ("Fatma", "Brugstraat")


def test_nothing_is_cut_off():
    name, address = "a" * 3000, "b" * 3000
    assert name_and_address(f"{name}, {address}") == (name, address)


@pytest.mark.parametrize(
    "words", ["a" * 4096, "a " * 2048, "1" * 4096, "1 " * 2048, "van " * 1024, ", " * 2048, "-" * 4096, "a-1 " * 1024]
)
def test_a_huge_message_takes_no_time(words):
    begin = time.thread_time()
    name_and_address(words)
    assert time.thread_time() - begin < 0.5


@given(st.text(max_size=200))
def test_whatever_is_typed_every_letter_of_the_parts_was_typed(words):
    name, address = name_and_address(words)
    assert "\n" not in name + address
    assert {char for char in name + address if char.isalnum()} <= set(words)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Fatma Yılmaz", "Fatma"),
        ("عبد الرحمن الحسن", "عبد الرحمن"),
        ("أم محمد", "أم محمد"),
        ("نور الدين العلمي", "نور الدين"),
        ("Abdel Rahman Haddad", "Abdel Rahman"),
        ("Abu el Hassan", "Abu el Hassan"),
        ("mevrouw Bakker", "Bakker"),
        ("Fam. Yilmaz", "Yilmaz"),
        ("dhr. J. Jansen", "Jansen"),
        ("J Jansen", "Jansen"),
        ("J.P. van der Berg", "van der Berg"),
        ("mevrouw de Vries", "de Vries"),
        ("Th. M. Bakker", "Bakker"),
        ("Jo Bakker", "Jo"),
        ("J. P.", "J."),
        ("م. علي حسن", "علي"),
        ("12 Kees", "Kees"),
        ("Mw.", "Mw."),
        ("😀", ""),
        ("", ""),
    ],
)
def test_a_first_name_is_what_belongs_together_and_never_a_title(name, first):
    assert first_name_in(name) == first
