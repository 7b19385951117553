#!/usr/bin/env python3
"""Functions over 60 lines and files over 700 fail; over 5 parameters is a warning.

Usage: lengths.py [TOP] | lengths.py --self-test
Tables (*_table.c, *_table.h) are exempt. The house aims at 40 and 600; these are the outer bounds.
Relies on the layout that clang-format gives: a function's braces stand alone in column one.
"""

import re
import sys
from pathlib import Path

import csource

FUNCTION_LINES, FILE_LINES, PARAMETERS = 60, 700, 5


def parameters(head):
    """How many parameters the function declared by `head` takes."""
    start = head.find("(")
    depth, count, text = 0, 0, ""
    for c in head[start:]:
        depth += (c == "(") - (c == ")")
        if depth == 0:
            break
        if c == "," and depth == 1:
            count += 1
        text += c
    inside = text[1:].strip()
    return 0 if inside in ("", "void") else count + 1


def functions(lines):
    """Yields (name, first line number, length, parameters) of each function."""
    start = head_line = None
    for i, line in enumerate(lines):
        if line.rstrip() == "{" and start is None:
            head_line = i
            while head_line > 0 and lines[head_line - 1].strip() and not re.match(
                    r"[#}]|.*;\s*$", lines[head_line - 1]):
                head_line -= 1
            start = i
        elif line.startswith("}") and start is not None:
            head = " ".join(part.strip() for part in lines[head_line:start])
            name = re.search(r"(\w+)\s*\(", head)
            if name:
                yield name.group(1), head_line + 1, i - head_line + 1, parameters(head)
            start = None


def faults_of(name, text):
    """(problems, warnings) of one file."""
    problems, warnings = [], []
    if re.search(r"_table\.[ch]$", name):
        return problems, warnings
    lines = csource.stripped(text).split("\n")
    if len(lines) - 1 > FILE_LINES:
        problems.append(f"{name}: {len(lines) - 1} lines; {FILE_LINES} at most: is it one noun?")
    for function, line, length, count in functions(lines):
        if length > FUNCTION_LINES:
            problems.append(f"{name}:{line}: {function}: {length} lines; {FUNCTION_LINES} at most")
        if count > PARAMETERS:
            warnings.append(f"{name}:{line}: warning: {function}: {count} parameters; a struct?")
    return problems, warnings


def self_test():
    long = "static int f(int a,\n             int b)\n{\n" + "    a++;\n" * 57 + "}\n"
    many = "void g(int a, int b, int c, int (*d)(int, int), int e, int f)\n{\n}\n"
    cases = [("a.c", long, 1, 0), ("a_table.c", long, 0, 0), ("b.c", long.replace("a++", "a", 1)
             .replace("    a++;\n", "", 1), 0, 0), ("c.c", many, 0, 1),
             ("d.c", "int x;\n" * 701, 1, 0), ("d.c", "int x;\n" * 700, 0, 0),
             ("e.c", "struct x {\n" + "int a;\n" * 80 + "};\nint f(void)\n{\n}\n", 0, 0)]
    wrong = []
    for name, text, want_problems, want_warnings in cases:
        problems, warnings = faults_of(name, text)
        if (len(problems), len(warnings)) != (want_problems, want_warnings):
            wrong.append(f"self-test: {name}: found {problems} {warnings}")
    csource.end("lengths --self-test", wrong, f"{len(cases)} made-up files")


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files = csource.sources(top)
    problems = []
    for f in files:
        found, warnings = faults_of(f.relative_to(top).as_posix(), f.read_text("utf-8"))
        problems += found
        for w in warnings:
            print(w)
    csource.end("lengths", problems, f"{len(files)} files")


main()
