from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import escape, parse_html, read_text
from bot.sandbox.formatted import Formatted, utf16_length
from bot.sandbox.refusals import Refusal


def read(text: str, mode: str | None = "HTML", limit: int = 4096) -> Formatted:
    return read_text(text, mode, None, limit, "message is too long")


def kinds(formatted: Formatted) -> list[tuple[str, str]]:
    """Each entity's type with the words it covers."""
    units = formatted.text.encode("utf-16-le")
    return [(e.type, units[2 * e.offset : 2 * e.end].decode("utf-16-le")) for e in formatted.entities]


def test_nested_tags_are_counted_in_utf16_units():
    assert kinds(read("😀 <b>één <i>twee 👍</i></b> drie")) == [("bold", "één twee 👍"), ("italic", "twee 👍")]


def test_neighbouring_bold_is_one_entity():
    assert kinds(read("<b>a</b><strong>b</strong>")) == [("bold", "ab")]


def test_a_link_keeps_its_address_and_a_bare_address_is_found():
    formatted = read('<a href="https://example.nl?a=1&amp;b=2">hier</a> of www.example.nl.')
    assert formatted.entities[0].extra == (("url", "https://example.nl/?a=1&b=2"),)
    assert kinds(formatted) == [("text_link", "hier"), ("url", "www.example.nl")]


def test_a_block_of_code_has_its_language_and_holds_no_commands():
    formatted = read('<pre><code class="language-python">/start</code></pre>')
    assert [entity.as_json() for entity in formatted.entities] == [
        {"type": "pre", "offset": 0, "length": 6, "language": "python"}
    ]


def test_commands_mentions_and_hashtags_are_found():
    assert kinds(read("/start@voordeur_bot @fatma #buurt24 #24 a/b", None)) == [
        ("bot_command", "/start@voordeur_bot"),
        ("mention", "@fatma"),
        ("hashtag", "#buurt24"),
    ]


def test_quotes_and_spoilers_are_understood():
    assert kinds(read("<blockquote expandable>q</blockquote><tg-spoiler>s</tg-spoiler>")) == [
        ("expandable_blockquote", "q"),
        ("spoiler", "s"),
    ]


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("a <x>b</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é <b>b", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é</b>", "Unexpected end tag at byte offset 2"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("3 < 4 >", 'Unsupported start tag "" at byte offset 2'),
        ("3 <4", "Unclosed start tag at byte offset 2"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_what_is_no_html_of_telegram_is_refused_with_its_place(html, why):
    with pytest.raises(Refusal) as refused:
        read(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


def test_only_four_named_characters_are_unescaped():
    assert read("&lt;&amp;&gt;&quot; &#233;&#x1F600; &nbsp;").text == '<&>" é😀 &nbsp;'


def test_direction_overrides_go_and_isolates_stay():
    assert read("a\u202eb\u2028c\u2066d\u2069", None).text == "abc\u2066d\u2069"


def test_repeated_direction_marks_are_mangled_and_a_single_one_is_not():
    assert read("a\u200fb\u200e\u200e\u200fc", None).text == "a\u200fb\u200c\u200c\u200fc"


def test_entities_move_along_when_characters_before_them_are_deleted():
    assert kinds(read("\u202a\r\u202c<b>vet</b>\r<i>schuin</i>")) == [("bold", "vet"), ("italic", "schuin")]


def test_white_space_is_cut_at_both_ends_as_far_as_the_first_entity():
    assert read("  \n hallo \n\n", None).text == "hallo"
    assert read("  <b> a</b> ").text == " a"


def test_control_characters_become_spaces():
    assert read("a\tb\x00c", None).text == "a b c"


def test_a_text_of_invisible_characters_is_empty():
    assert read("\u200b \u200d\n", None).text == ""


def test_the_limit_counts_after_parsing_in_utf16_units():
    assert utf16_length(read("<b>" + "😀" * 2048 + "</b>").text) == 4096
    with pytest.raises(Refusal, match="message is too long"):
        read("😀" * 2049)


def test_markdown_gives_the_same_entities_as_html():
    assert kinds(read("*vet _schuin_* [hier](https://example.nl) `x` ||geheim||\\.", "MarkdownV2")) == [
        ("bold", "vet schuin"),
        ("italic", "schuin"),
        ("text_link", "hier"),
        ("code", "x"),
        ("spoiler", "geheim"),
    ]
    with pytest.raises(Refusal, match="reserved"):
        read("1. een", "MarkdownV2")


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(Refusal, match="UTF-8"):
        read("\ud83d", None)


CHARACTERS = st.text(alphabet="ab \n😀é\u0634\u200f\u200e\u202e\u2066\u2069\r&;<>/#@.\u030a", max_size=30)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "pre", "tg-spoiler", "blockquote"])
HTML = st.recursive(
    CHARACTERS.map(escape),
    lambda inner: st.one_of(
        st.tuples(TAGS, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        st.tuples(inner, inner).map("".join),
    ),
    max_leaves=8,
)


@given(HTML)
def test_entities_always_lie_inside_the_text(html):
    formatted = read(html)
    length = utf16_length(formatted.text)
    for entity in formatted.entities:
        assert 0 <= entity.offset < entity.end <= length
    offsets = [entity.offset for entity in formatted.entities]
    assert offsets == sorted(offsets)


@given(CHARACTERS)
def test_escaped_text_comes_back_as_it_was(text):
    assert parse_html(escape(text)).text == text


@given(st.text(alphabet="<b>/ai &\"'=x", max_size=25))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    with suppress(Refusal):
        read(text)
