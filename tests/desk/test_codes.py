"""What stands behind a button comes back as it was; what was forged does not come back at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.codes import MOST_BYTES, Tapped, decode, encode

IDS = st.text("0123456789abcdef", min_size=32, max_size=32)
VERBS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
ARGUMENTS = st.one_of(IDS, st.text("abcXYZ0189_.+-", max_size=31))


@given(VERBS, IDS, ARGUMENTS)
def test_a_button_says_what_was_put_into_it_and_fits(verb: str, case_id: str, argument: str) -> None:
    data = encode(verb, case_id, argument)
    assert decode(data) == Tapped(verb, case_id, argument)
    assert len(data.encode()) <= MOST_BYTES


@given(st.text(max_size=70))
def test_what_was_forged_is_nothing_or_has_the_right_form(data: str) -> None:
    tapped = decode(data)
    assert tapped is None or (len(tapped.case_id) == 32 and tapped.verb.isalpha())


@pytest.mark.parametrize(
    "data", ["", "claim", "claim:", "claim:short", f"CLAIM:{'A' * 22}", f"claim:{'A' * 22}:", "a:b:c"]
)
def test_what_none_of_our_buttons_says_is_refused(data: str) -> None:
    assert decode(data) is None


@pytest.mark.parametrize(
    ("verb", "case_id", "argument"),
    [("toolongverb", "0" * 32, ""), ("claim", "42", ""), ("claim", "0" * 32, "a b"), ("claim", "0" * 32, "x" * 33)],
)
def test_what_does_not_fit_is_an_error_of_ours(verb: str, case_id: str, argument: str) -> None:
    with pytest.raises(ValueError, match="No button can hold"):
        encode(verb, case_id, argument)
