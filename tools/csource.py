"""What the source checks share: C text without comments and literals, and its functions."""

import re
import sys
from pathlib import Path

TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)


def blank(match):
    """Spaces in place of the text, so that lines and columns stay where they were."""
    text = match.group(0)
    if text[0] in "\"'":
        return text[0] + " " * (len(text) - 2) + text[0]
    return re.sub(r"[^\n]", " ", text)


def stripped(text):
    """The C text with comments blanked and the insides of literals blanked."""
    return TOKEN.sub(blank, text)


def sources(root, rooms=("src",), suffixes=(".c", ".h")):
    """The C files under the given folders, in order of name."""
    found = []
    for room in rooms:
        found += [p for p in (Path(root) / room).rglob("*") if p.suffix in suffixes]
    return sorted(found)


def end(name, problems, looked_at):
    """Prints the problems, one a line, or one line that says all is well; exits."""
    for p in problems:
        print(p)
    if problems:
        print(f"{name}: {len(problems)} problem(s)")
        sys.exit(1)
    print(f"{name}: {looked_at}, nothing to complain of")
    sys.exit(0)
