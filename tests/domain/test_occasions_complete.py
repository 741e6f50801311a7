"""What is shown as sure leaves nothing out: every day, month, time and number that was written is said back."""

import re
from datetime import datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.occasions import describe, understand
from domain.texts import LANGUAGES, Texts

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
"""A Monday."""
TEXTS = Texts({language: NullTranslations() for language in LANGUAGES})

SAID_BACK = {
    "nl": {
        "op vrijdag": "Friday",
        "een zaterdag": "Saturday",
        "elke dinsdag": "Tuesday",
        "in mei": "May",
        "in mei en juni": "June",
        "begin april": "April",
        "in het voorjaar": "spring|March|King's Day",
        "14 augustus": "August 14",
        "over 2 weken": "December",
        "2x per maand": "2 times a month",
        "één keer per week": "week|every .*day",
        "elk jaar": "year|King's Day",
        "elke 15e van de maand": "day 15",
        "de eerste zondag van de maand": "the first Sunday|on Sunday, ",
        "tot juni": "May 31|every year in .*May",
        "vanaf maart": "March",
        "na de ramadan": "March 9",
        "met Koningsdag": "April 27",
        "om 15:00": "15:00",
        "van half 4 tot 5": "15:30 to 17:00",
        "savonds": "in the evening",
    },
    "tr": {
        "cuma günü": "Friday",
        "bir cumartesi": "Saturday",
        "her salı": "Tuesday",
        "mayısta": "May",
        "mayıs ve haziranda": "June",
        "nisan başında": "April",
        "ilkbaharda": "spring|March|King's Day",
        "14 Ağustos": "August 14",
        "iki hafta sonra": "December",
        "ayda iki kez": "2 times a month",
        "her yıl": "year",
        "her ayın 15'i": "day 15",
        "her ayın ilk pazarı": "the first Sunday|on Sunday, ",
        "hazirana kadar": "May 31|every year in .*May",
        "marttan itibaren": "March",
        "Ramazan'dan sonra": "March 9",
        "saat 15:00": "15:00",
        "4'ten 5 buçuğa kadar": "16:00 to 17:30",
        "akşamleyin": "in the evening",
    },
    "ar": {
        "يوم الجمعة": "Friday",
        "كل ثلاثاء": "Tuesday",
        "في مايو": "May",
        "في مايو ويونيو": "June",
        "بداية أبريل": "April",
        "في الربيع": "spring|March|King's Day",
        "١٤ أغسطس": "August 14",
        "بعد أسبوعين": "December",
        "مرتين في الشهر": "2 times a month",
        "كل سنة": "year",
        "يوم 15 من كل شهر": "day 15",
        "أول أحد من كل شهر": "the first Sunday|on Sunday, ",
        "حتى يونيو": "May 31|every year in .*May",
        "بعد رمضان": "March 9",
        "الساعة ١٥:٠٠": "15:00",
        "من الرابعة إلى الخامسة والنصف": "16:00 to 17:30",
        "مساء": "in the evening",
    },
}
"""What residents say about when, and the pattern of what must stand of it in the English description."""

answers = st.sampled_from(LANGUAGES).flatmap(
    lambda language: st.tuples(
        st.just(language),
        st.lists(st.sampled_from(sorted(SAID_BACK[language])), min_size=1, max_size=4, unique=True),
        st.sampled_from([" ", ", "]),
    )
)


@settings(max_examples=400)
@given(answers)
def test_whatever_is_said_together_is_said_back_or_doubted(answer):
    language, said, between = answer
    occasion = understand(between.join(said), language, NOW)
    if occasion is not None and occasion.sure:
        shown = TEXTS.plain(describe(occasion), "en")
        assert [words for words in said if not re.search(SAID_BACK[language][words], shown)] == [], shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_thing_said_alone_is_said_back(language):
    for words, expected in SAID_BACK[language].items():
        assert re.search(expected, TEXTS.plain(describe(understand(words, language, NOW)), "en")), words
