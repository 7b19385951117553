#!/usr/bin/env python3
"""Runs the examples of the documents, so that they stay true.

Usage: doc_examples.py BUILD FILE.md...   |   doc_examples.py --self-test

An example is a fenced block right after a line that is exactly

    <!-- example -->

A line "$ COMMAND" is run by sh (a command may go on after a backslash); the lines below it are what
it must print, out and err together. A line "..." stands for any number of lines, and "..." inside a
line for any text. A block without "$ " is a file: its mark is <!-- example NAME --> and it is
written under that name. All examples of one document run in one new folder, with the program on
the PATH and a home of their own.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import csource

BLOCK = re.compile(r"^<!-- example(?: (\S+))? -->\n+```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 60


def steps(body):
    """The (command, expected lines) pairs of a block."""
    found = []
    lines = iter(body.split("\n")[:-1])
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines).removeprefix("> ")
            found.append((command, []))
        elif found:
            found[-1][1].append(line)
    return found


def agrees(expected, printed):
    pattern = ""
    for line in expected:
        if line.strip() == "...":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += ".*".join(re.escape(p) for p in line.rstrip().split("...")) + r"[ ]*\n"
    return re.fullmatch(pattern, printed) is not None


def run(name, text, build, folder):
    """Problems of one document's examples, and how many commands ran."""
    env = dict(os.environ, HOME=folder, LC_ALL="C.UTF-8", XDG_RUNTIME_DIR=folder,
               PATH=f"{Path(build).resolve()}:{os.environ['PATH']}")
    problems, count = [], 0
    for m in BLOCK.finditer(text):
        line = text.count("\n", 0, m.start()) + 1
        if m.group(1):
            (Path(folder) / m.group(1)).write_text(m.group(2), "utf-8")
            continue
        for command, expected in steps(m.group(2)):
            count += 1
            done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, timeout=SECONDS,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            printed = done.stdout.decode("utf-8", "replace")
            if printed and not printed.endswith("\n"):
                printed += "\n"
            if not agrees(expected, printed):
                problems.append(f"{name}:{line}: $ {command}\nprints:\n{printed}")
    return problems, count


SELF_TEST = [
    ("<!-- example -->\n```\n$ echo a\na\n```\n", 0),
    ("<!-- example -->\n```\n$ echo a\nb\n```\n", 1),
    ("<!-- example -->\n\n```console\n$ printf 'a\\nb\\nc\\n'\na\n...\n```\n", 0),
    ("<!-- example -->\n```\n$ echo a 17 b\na ... b\n$ echo c\n```\n", 1),
    ("<!-- example list.csv -->\n```\nx,y\n```\n<!-- example -->\n```\n$ cat list.csv\nx,y\n```\n",
     0),
    ("```\n$ echo unmarked\n```\n", 0),
]


def self_test():
    wrong = []
    for text, want in SELF_TEST:
        with tempfile.TemporaryDirectory() as folder:
            got = run("t.md", text, ".", folder)[0]
        if len(got) != want:
            wrong.append(f"self-test: {text!r}: {want} expected, found {got}")
    csource.end("doc_examples --self-test", wrong, f"{len(SELF_TEST)} made-up documents")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    problems, count = [], 0
    for file in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            found, ran = run(file, Path(file).read_text("utf-8"), sys.argv[1], folder)
        problems += found
        count += ran
    csource.end("doc_examples", problems, f"{count} commands")


main()
