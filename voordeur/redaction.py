"""Takes secrets and residents' words out of what is logged or printed, wherever in the text they stand."""

import re

# A token as BotFather gives it. In an address its colon may be written as %3A.
_TOKEN = re.compile(r"\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
# user:password@ in an address.
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@")
# pydantic repeats in its message what it could not read: that is a piece of an update, so what a resident wrote.
_INPUT = re.compile(r"input_value=.*?, input_type=", re.DOTALL)


def redacted(text: str) -> str:
    """The same text without tokens of bots, passwords in addresses, and values that a validation error repeats."""
    text = _TOKEN.sub("[token]", text)
    text = _PASSWORD.sub(r"\1:[password]@", text)
    return _INPUT.sub("input_value=[left out], input_type=", text)
