"""Whether somebody was helped is read in clear words only."""

import pytest

from domain.helped import helped_in


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("ja heel goed geholpen", 3),
        ("JA!!", 3),
        ("nee hoor, prima geholpen", 3),
        ("evet, çok yardımcı oldu", 3),
        ("نعم ساعدتني كثيرا", 3),
        ("👍👍", 3),
        ("een beetje", 2),
        ("nog niet helemaal", 2),
        ("biraz", 2),
        ("شوي", 2),
        ("nee", 1),
        ("niet goed geholpen", 1),
        ("het heeft niets opgelost", 1),
        ("hayır, yardımcı olmadı", 1),
        ("لا ما ساعدني حدا", 1),
    ],
)
def test_clear_words_are_read(words, figure):
    assert helped_in(words) == figure


@pytest.mark.parametrize(
    "words",
    [
        "",
        "🎉",
        "😊🙁",
        "nee, dank je",
        "hayır teşekkürler",
        "teşekkürler",
        "شكرا",
        "ja maar ik wacht nog op de brief",
        "ja en nee",
        "kan niet beter",
        "ze was vriendelijk",
        "ja " + "en toen belde ze mij weer over de brief van de gemeente " * 2,
    ],
)
def test_anything_else_is_no_answer(words):
    assert helped_in(words) is None
