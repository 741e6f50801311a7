"""The QR picture and the signature sheet: read back with a QR reader and a PDF reader that are not those that drew."""

import json
from collections import defaultdict
from dataclasses import replace
from gettext import NullTranslations
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from bot.paper.qr import qr_png
from bot.paper.sheet import Sheet, sheet_pdf
from domain.texts import Texts
from domain.typesetting import fonts

LINK = "https://t.me/VoordeurTestBot?start=s-7K3M9QXTB2H4WV6ZR8NCPD5FJ0"
CODES = (
    "7K3M9QXTB2H4WV6ZR8NCPD5FJ0",
    "0GYS1EAK7T3XQ9M2B4H6WVZ8RN",
    "CPD5FJ0GYS1EAK7T3XQ9M2B4H6",
    "WVZ8RNCPD5FJ0GYS1EAK7T3XQ9",
    "M2B4H6WVZ8RNCPD5FJ0GYS1EAK",
)
SHEET = Sheet(
    language="tr",
    initiator="Gülşen",
    sentences="Her cumartesi bahçede sebze yetiştirmek istiyoruz. Böylece komşular tanışır.",
    where="Westerpark",
    link=LINK,
    codes=CODES,
)
ARABIC = replace(SHEET, language="ar", initiator="فاطمة", sentences="حديقة مع الجيران", where="ساحة Zaanhof")
ENGLISH = Texts({})
A4 = (595, 842)


class Marked(NullTranslations):
    """A catalogue whose translations say which language they are in, and are `times` as long as the English."""

    def __init__(self, language, times=1):
        super().__init__()
        self.language, self.times = language, times

    def gettext(self, message):
        return f"{self.language}: " + " ".join([message] * self.times)


MARKED = Texts({language: Marked(language) for language in ("nl", "tr", "ar")})


def pages(pdf):
    return list(pypdfium2.PdfDocument(pdf))


def picture(pdf, scale=3):
    """The first page, 216 dots an inch; or `scale` times 72."""
    return pages(pdf)[0].render(scale=scale).to_pil()


def characters(pdf):
    """Every character on the first page, with the box in which it is drawn: left, bottom, right, top in points."""
    text = pages(pdf)[0].get_textpage()
    return [(text.get_text_range(place, 1), text.get_charbox(place, loose=True)) for place in range(text.count_chars())]


def rows(pdf):
    """What the eye sees on the first page: the characters of each line from left to right, without blanks."""
    lines = defaultdict(list)
    for character, (left, bottom, _, _) in characters(pdf):
        if character.strip("\u200b\ufffe \r\n"):
            lines[round(bottom)].append((left, character))
    return ["".join(character for _, character in sorted(line)) for _, line in sorted(lines.items(), reverse=True)]


def words(pdf):
    """All that is written on the first page, without blanks."""
    written = pages(pdf)[0].get_textpage().get_text_range()
    return "".join(written.replace("\u200b", "").replace("\ufffe", "").split())


def squeezed(text):
    return "".join(text.split())


def differ(one, other):
    """Whether two pages look different."""
    return ImageChops.difference(picture(one).convert("L"), picture(other).convert("L")).getbbox() is not None


def test_the_qr_picture_leads_back_to_the_link():
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(qr_png(LINK))))

    assert code.text == LINK


def test_the_qr_picture_is_square_large_and_white_around_the_code():
    picture = Image.open(BytesIO(qr_png(LINK)))
    drawn = picture.convert("L")
    left, top, right, bottom = ImageChops.invert(drawn).getbbox()
    # In the corner stands a black frame, seven modules wide.
    one_module = next(x - left for x in range(left, right) if drawn.getpixel((x, top))) / 7

    assert picture.format == "PNG"
    assert drawn.width == drawn.height >= 800
    assert left == top == drawn.width - right == drawn.height - bottom == 4 * one_module


def test_a_stain_on_the_qr_picture_does_no_harm():
    stained = Image.open(BytesIO(qr_png(LINK))).convert("L")
    side = stained.width // 5
    stained.paste(255, (2 * side, 2 * side, 3 * side, 3 * side))

    assert [code.text for code in zxingcpp.read_barcodes(stained)] == [LINK]


def test_a_sheet_is_the_same_after_a_stay_in_the_database():
    assert Sheet.from_json(json.loads(json.dumps(ARABIC.to_json()))) == ARABIC


@pytest.mark.parametrize("lines", [0, 9])
def test_a_sheet_without_lines_or_with_too_many_is_refused(lines):
    with pytest.raises(ValueError, match=f"1 to 8 lines, not {lines}"):
        replace(SHEET, codes=CODES[:1] * lines)


@pytest.mark.parametrize("lines", [1, 8])
def test_a_sheet_with_few_or_many_lines_is_one_page(lines):
    pdf = sheet_pdf(replace(SHEET, codes=CODES[:1] * lines), ENGLISH)

    assert len(pages(pdf)) == 1
    assert words(pdf).count("7K3M9QXTB2H4WV6ZR8NCPD5FJ0") == lines


def test_the_sheet_says_whose_idea_it_is_what_where_and_a_code_for_each_line():
    written = words(sheet_pdf(SHEET, ENGLISH))

    for part in (SHEET.sentences, SHEET.where, f"The idea of {SHEET.initiator}", *CODES):
        assert squeezed(part) in written


def test_the_qr_code_on_the_sheet_leads_to_the_link():
    (code,) = zxingcpp.read_barcodes(picture(sheet_pdf(SHEET, ENGLISH)))

    assert code.text == LINK


def test_a_code_is_written_in_fours():
    written = pages(sheet_pdf(SHEET, ENGLISH))[0].get_textpage().get_text_range()

    assert "7K3M 9QXT B2H4 WV6Z R8NC PD5F J0" in written


def test_a_sheet_in_another_language_says_everything_in_dutch_too():
    written = words(sheet_pdf(SHEET, MARKED))

    assert written.count("tr:") == written.count("nl:") > 10
    assert written.index("tr:Willyousupport") < written.index("nl:Willyousupport")


def test_a_dutch_sheet_says_everything_once():
    written = words(sheet_pdf(replace(SHEET, language="nl"), MARKED))

    assert written.count("nl:Willyousupportmyidea?") == 1
    assert "tr:" not in written


@pytest.mark.parametrize("where", ["", " \n"])
def test_a_sheet_of_an_idea_without_a_place_does_not_ask_where(where):
    assert "tr:Where" in words(sheet_pdf(SHEET, MARKED))
    assert "tr:Where" not in words(sheet_pdf(replace(SHEET, where=where), MARKED))


AWKWARD = {
    "nothing": "",
    "two long sentences": ("Wij willen elke week samen koken in het buurthuis met alle buren. " * 8)[:500],
    "one endless word": "W" * 500,
    "one endless Arabic word": "ن" * 500,
    "an address": "https://voorbeeld.example/" + "pad/" * 60,
    "emoji": "🎉🌳👨‍👩‍👧‍👦🇳🇱❤️👍🏾" * 20,
    "twenty lines": "\n".join(f"regel {number} van het idee" for number in range(1, 21)),
    "twenty lines of Arabic": "\n".join(f"سطر رقم {number}" for number in range(1, 21)),
    "as long as a message can be": "samen eten " * 370,
}


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
@pytest.mark.parametrize("sentences", AWKWARD.values(), ids=AWKWARD.keys())
def test_whatever_somebody_wrote_fits_on_one_page(sentences, language):
    pdf = sheet_pdf(replace(SHEET, language=language, sentences=sentences, where=sentences[:200]), ENGLISH)
    (page,) = pages(pdf)
    boxes = [box for _, box in characters(pdf)]

    assert tuple(map(round, page.get_size())) == A4
    assert min(left for left, _, _, _ in boxes) > 20
    assert min(bottom for _, bottom, _, _ in boxes) > 20
    assert max(right for _, _, right, _ in boxes) < A4[0] - 20
    assert [code.text for code in zxingcpp.read_barcodes(picture(pdf, scale=2))] == [LINK]


@pytest.mark.parametrize("case", ["two long sentences", "one endless word", "an address"])
def test_a_long_text_is_there_to_its_last_letter(case):
    written = words(sheet_pdf(replace(SHEET, language="nl", sentences=AWKWARD[case]), ENGLISH))

    assert squeezed(AWKWARD[case]) in written


def test_many_lines_run_on_and_few_lines_stay_lines():
    few = rows(sheet_pdf(replace(SHEET, sentences="brood\nsoep\nvis"), ENGLISH))
    many = words(sheet_pdf(replace(SHEET, sentences="\n".join("abcdefgh")), ENGLISH))

    assert few.index("brood") + 2 == few.index("soep") + 1 == few.index("vis")
    assert "a·b·c·d·e·f·g·h" in many


def test_an_endless_name_is_cut_and_a_long_name_is_not():
    long, endless = "Anna-Sophia Wilhelmina", "A" * 64

    assert squeezed(f"The idea of {long}") in words(sheet_pdf(replace(SHEET, initiator=long), ENGLISH))
    assert f"Theideaof{'A' * 39}…" in words(sheet_pdf(replace(SHEET, initiator=endless), ENGLISH))


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
def test_a_language_that_needs_many_words_still_fits_on_one_page(language):
    wordy = Texts({one: Marked(one, times=2) for one in ("nl", "tr", "ar")})
    pdf = sheet_pdf(replace(SHEET, language=language), wordy)

    assert len(pages(pdf)) == 1
    assert [code.text for code in zxingcpp.read_barcodes(picture(pdf))] == [LINK]


@pytest.mark.parametrize(
    "hostile",
    [
        '#include "/etc/passwd"',
        '#read("sheet.py")',
        "#panic()",
        "#sys.inputs",
        "#set page(height: 10pt)",
        "$ x^2 $ and $",
        "*bold* _slanted_ `raw` ```raw```",
        "@nobody <label>",
        "// gone /* gone */",
        r"a \ b \u{41} \#",
        "= Title",
        "- one + two / three: four",
        "-- --- ... ~ 'single' \"double\"",
        '"}]}',
        "{name} {{x}} %s <b>bold</b> &amp;",
    ],
)
def test_what_somebody_typed_is_never_read_as_markup(hostile):
    written = words(sheet_pdf(Sheet("nl", hostile[:30], hostile, hostile, LINK, CODES), ENGLISH))

    assert written.count(squeezed(hostile)) >= 2
    assert squeezed(f"The idea of {hostile[:30]}") in written


def test_characters_that_cannot_be_drawn_or_that_turn_the_text_are_left_out():
    typed = "a\x00b\x1b[31m\u202ec\u2066d\ud83d"

    assert "ab[31mcd" in words(sheet_pdf(replace(SHEET, sentences=typed), ENGLISH))


def test_an_arabic_sheet_reads_from_right_to_left():
    middle = A4[0] / 2
    boxes = {character: box for character, box in characters(sheet_pdf(ARABIC, ENGLISH)) if character in "حZ1"}

    assert boxes["ح"][2] > A4[0] - 80
    assert boxes["1"][0] > middle, "the numbers of the lines stand at the right"
    assert boxes["Z"][0] < boxes["ح"][0]


def test_the_arabic_words_on_a_sheet_are_the_ones_that_were_typed():
    written = words(sheet_pdf(ARABIC, ENGLISH))

    assert squeezed(ARABIC.sentences) in written
    assert ARABIC.initiator in written


def test_arabic_letters_join():
    joined = sheet_pdf(replace(ARABIC, sentences="سلام"), ENGLISH)
    apart = sheet_pdf(replace(ARABIC, sentences="\u200c".join("سلام")), ENGLISH)

    assert differ(joined, apart)
    assert not differ(joined, sheet_pdf(replace(ARABIC, sentences=" سلام "), ENGLISH))


def test_codes_and_dutch_read_from_left_to_right_on_an_arabic_sheet():
    seen = rows(sheet_pdf(ARABIC, MARKED))

    assert "7K3M9QXTB2H4WV6ZR8NCPD5FJ0" in seen
    assert "nl:Willyousupportmyidea?" in seen


@pytest.mark.parametrize(
    ("sentences", "at_the_right"), [("حديقة in de straat", True), ("tuin حديقة", False), ("🌳 حديقة", True)]
)
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_each_line_starts_at_the_side_of_its_own_first_letter(sentences, at_the_right, language):
    pdf = sheet_pdf(replace(ARABIC, language=language, sentences=sentences, where="", initiator="X"), ENGLISH)
    large = [box for character, box in characters(pdf) if character in "حقtu" and box[3] - box[1] > 24]

    assert (max(right for _, _, right, _ in large) > A4[0] - 110) is at_the_right


def test_emoji_are_drawn_not_replaced_by_boxes():
    tree, ball = (sheet_pdf(replace(SHEET, sentences=emoji), ENGLISH) for emoji in "🌳⚽")

    assert differ(tree, ball)


def test_only_the_fonts_that_come_along_are_used():
    assert sorted(fonts().families()) == ["Noto Emoji", "Noto Naskh Arabic", "Noto Sans"]


def test_the_same_sheet_is_the_same_file():
    assert sheet_pdf(SHEET, ENGLISH) == sheet_pdf(replace(SHEET), ENGLISH)
