#!/usr/bin/env python3
"""Holds the man page and the completion to the program's own table of commands.

Usage: names.py BUILD           fails when docs/peyvand.1 or tools/peyvand.bash is behind
       names.py BUILD --write   writes the parts between the marks anew
       names.py --self-test

The part of each file between a line with "made by tools/names.py" and one with "end of what is
made" comes from `BUILD/peyvand help --json`; the rest is written by hand.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import csource

BEGIN, END = "made by tools/names.py", "end of what is made"
MAN, BASH = "docs/peyvand.1", "tools/peyvand.bash"


def table_of(build):
    run = subprocess.run([f"{build}/peyvand", "help", "--json"], capture_output=True, check=True)
    return json.loads(run.stdout)


def mdoc(text):
    """Plain text as mdoc lines, a sentence a line."""
    out = []
    for paragraph in text.split("\n\n"):
        joined = " ".join(paragraph.split()).replace("\\", "\\e")
        for line in re.sub(r"(?<=[a-z)`'][.:?]) (?=[A-Z\"])", "\n", joined).split("\n"):
            out.append(re.sub(r"^([.'])", r"\\&\1", line))
        out.append(".Pp")
    return out[:-1]


def sentence(text):
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?")) else text + "."


def dashed(option):
    return ("-" if len(option["name"]) > 1 else "") + option["name"]


def man_option(option):
    notes = [n for n in ("required", "repeat") if option[n]]
    help_text = sentence(option["help"])
    if notes:
        help_text += " " + sentence(" and ".join(notes).replace("repeat", "may be repeated"))
    head = f".It Fl {dashed(option)}" + (f" Ar {option['value']}" if option["value"] else "")
    return [head] + mdoc(help_text)


def man_command(command):
    words = " ".join(w for w in (command["noun"], command["verb"]) if w)
    out = [f".It Cm {words}" + (f" Ar {command['arguments']}" if command["arguments"] else "")]
    out += mdoc(sentence(command["summary"]))
    if command["more"]:
        out += mdoc(command["more"])
    if command["personal"]:
        out += ["A personal act: see", ".Sx TWO PERSONS ."]
    if command["options"]:
        out.append(".Bl -tag -width Ds")
        for option in command["options"]:
            out += man_option(option)
        out.append(".El")
    return out


def man_part(table):
    out, group = [], None
    for command in table["commands"]:
        if command["group"] != group:
            out += ([".El"] if group else []) + [f".Ss {command['group']}", ".Bl -tag -width Ds"]
            group = command["group"]
        out += man_command(command)
    return "\n".join(out + [".El"]) + "\n"


def bash_option(option):
    return ("-" + dashed(option)) + (f"={option['value']}" if option["value"] else "")


def bash_part(table):
    rows = []
    for c in table["commands"]:
        options = " ".join(bash_option(o) for o in c["options"])
        rows.append("|".join([c["noun"], c["verb"] or "", c["arguments"] or "", options]))
    options = " ".join(bash_option(o) for o in table["globals"])
    return "_peyvand_table='\n" + "\n".join(rows) + f"\n'\n_peyvand_global='{options}'\n"


def replaced(text, part):
    """The text with what stands between the marks exchanged; None when a mark is missing."""
    m = re.search(rf"^[^\n]*{BEGIN}[^\n]*\n(.*?)^[^\n]*{END}", text, re.DOTALL | re.MULTILINE)
    return text[:m.start(1)] + part + text[m.end(1):] if m else None


def check(top, table, write):
    problems = []
    for name, part in ((MAN, man_part(table)), (BASH, bash_part(table))):
        path = top / name
        text = path.read_text("utf-8")
        want = replaced(text, part)
        if want is None:
            problems.append(f"{name}: the marks \"{BEGIN}\" and \"{END}\" are missing")
        elif want != text and write:
            path.write_text(want, "utf-8")
        elif want != text:
            problems.append(f"{name}: is behind the table of commands: tools/names.py BUILD --write")
    man = (top / MAN).read_text("utf-8")
    for option in table["globals"]:
        if f"Fl {dashed(option)}" not in man:
            problems.append(f"{MAN}: says nothing of --{option['name']}")
    return problems


SAMPLE = {
    "commands": [
        {"group": "One", "noun": "match", "verb": "list", "arguments": "[REQ]", "summary": "x",
         "more": None, "personal": True, "options": [
             {"name": "limit", "value": "N", "help": "most", "required": False, "repeat": True},
             {"name": "o", "value": None, "help": ".dots", "required": True, "repeat": False}]},
    ],
    "globals": [{"name": "json", "value": None, "help": "x", "required": False, "repeat": False}],
}


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        for name in (MAN, BASH):
            (top / name).parent.mkdir(exist_ok=True)
            (top / name).write_text(f"# {BEGIN}\nold\n# {END}\nFl -json\n", "utf-8")
        if len(check(top, SAMPLE, False)) != 2:
            wrong.append("self-test: what is behind is not seen")
        if check(top, SAMPLE, True) or check(top, SAMPLE, False):
            wrong.append("self-test: what was written is not what is wanted")
        man = (top / MAN).read_text("utf-8")
        for part in (".It Cm match list Ar [REQ]\n", ".It Fl -limit Ar N\n", ".It Fl o\n\\&.dots"):
            if part not in man:
                wrong.append(f"self-test: {part!r} is not in the man page")
        if "match|list|[REQ]|--limit=N -o\n" not in (top / BASH).read_text("utf-8"):
            wrong.append("self-test: the completion has no row of the command")
        (top / BASH).write_text("nothing", "utf-8")
        if len(check(top, SAMPLE, True)) != 1:
            wrong.append("self-test: missing marks are not seen")
    csource.end("names --self-test", wrong, "a made-up table")


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
        return
    top = Path(__file__).resolve().parent.parent
    table = table_of(sys.argv[1])
    problems = check(top, table, "--write" in sys.argv[2:])
    csource.end("names", problems, f"{len(table['commands'])} commands")


main()
