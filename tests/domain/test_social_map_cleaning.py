"""What could say who asked is taken out of a question; what was asked stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.social_map.cleaning import LONGEST, cleaned


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("mail mij op fatma.y@voorbeeld.nl over taalles", "mail mij op … over taalles"),
        ("bel 06 12345678 of 020-555 01 01 over schulden", "bel … of … over schulden"),
        ("bel +31 6 1234 5678", "bel …"),
        ("ik woon op 1057 BS 12 en zoek taalles", "ik woon op … en zoek taalles"),
        ("ik woon op 1057bs", "ik woon op …"),
        ("Invalsweg 12a, waar is de huisarts", "…, waar is de huisarts"),
        ("mijn rekening NL91 ABNA 0417 1643 00 is leeg", "mijn rekening … is leeg"),
        ("mijn bsn is 123456782, ik zoek hulp", "mijn bsn is …, ik zoek hulp"),
        ("geboren 12-03-1985", "geboren …"),
        ("Ik heet Fatma Yılmaz en zoek taalles", "… en zoek taalles"),
        ("ik heet fatma en zoek taalles", "… en zoek taalles"),
        ("mijn naam is Jan van de Berg, waar kan ik sporten", "…, waar kan ik sporten"),
        ("benim adım Ayşe, dil kursu arıyorum", "…, dil kursu arıyorum"),
        ("Adım Mehmet Demir kurs arıyorum", "… kurs arıyorum"),
        ("اسمي فاطمة وأبحث عن دورة لغة", "… وأبحث عن دورة لغة"),
        ("سميتي محمد بغيت نتعلم الهولندية", "… بغيت نتعلم الهولندية"),
        ("رقمي ٠٦١٢٣٤٥٦٧٨ أبحث عن عمل", "رقمي … أبحث عن عمل"),
        ("kijk op https://example.org/ik of vraag @fatma_y", "kijk op … of vraag …"),
    ],
)
def test_personal_data_is_taken_out(words, kept):
    assert cleaned(words) == kept


@pytest.mark.parametrize(
    "words",
    [
        "waar kan ik schaken op dinsdag om 19:30 uur",
        "mijn kind is 12 en wil voetballen",
        "ik heb 3000 euro schuld sinds 2024",
        "satranç kulübü var mı",
        "أين أتعلم السباحة",
        "zijn er lessen in buurt 1057",
        "hoe heet het buurthuis",
    ],
)
def test_the_question_itself_stays(words):
    assert cleaned(words) == words


def test_a_long_question_is_cut():
    assert len(cleaned("waar is dat " * 400)) <= LONGEST


@given(st.text(max_size=300))
def test_nothing_breaks_it(words):
    assert len(cleaned(words)) <= LONGEST
