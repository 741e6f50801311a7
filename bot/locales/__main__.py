"""`python -m bot.locales update` after texts changed in the code; `... check` before they are handed in."""

import sys

from bot.locales import FOLDER
from bot.locales.checking import check
from bot.locales.extraction import update


def main(arguments: list[str]) -> int:
    """Do what the one argument asks; 1 when the check found something."""
    match arguments:
        case ["update"]:
            update(FOLDER)
            return 0
        case ["check"]:
            problems = check(FOLDER)
            sys.stderr.writelines(f"{problem}\n" for problem in problems)
            return 1 if problems else 0
        case _:
            sys.stderr.write("Say `update` or `check`.\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
