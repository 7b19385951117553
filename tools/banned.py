#!/usr/bin/env python3
"""Functions that may not be called in src/, with the reason; comments and literals do not count.

Usage: banned.py [TOP] | banned.py --self-test
"""

import re
import sys
from pathlib import Path

import csource

HEAP = "allocate through base/mem.h, so that tests can make it fail"
UNBOUNDED = "it does not know how much room there is"
BANNED = {
    "sprintf": UNBOUNDED, "vsprintf": UNBOUNDED, "strcpy": UNBOUNDED, "strcat": UNBOUNDED,
    "stpcpy": UNBOUNDED, "gets": UNBOUNDED, "alloca": "the stack is not for input of any size",
    "strncpy": "it may leave no terminator", "strncat": "its bound is not the room",
    "scanf": "use str_u64 and slices", "sscanf": "use str_u64 and slices",
    "fscanf": "use str_u64 and slices",
    "atoi": "it cannot fail; use str_u64", "atol": "it cannot fail; use str_u64",
    "atoll": "it cannot fail; use str_u64", "atof": "it cannot fail",
    "strtok": "hidden state; use str_next", "strtok_r": "it skips empty parts; use str_next",
    "system": "no shell", "popen": "no shell", "mktemp": "a race", "tmpnam": "a race",
    "tempnam": "a race", "rand": "use os/random.h or a seed", "srand": "use a seed",
    "random": "use os/random.h or a seed", "drand48": "use a seed",
    "localtime": "shared storage; the zone is not ours", "gmtime": "shared storage",
    "asctime": "shared storage", "ctime": "shared storage", "setlocale": "global state",
    "qsort": "not stable, no context; use sort_stable",
    "malloc": HEAP, "calloc": HEAP, "realloc": HEAP, "reallocarray": HEAP, "free": HEAP,
    "strdup": HEAP, "strndup": HEAP, "asprintf": HEAP, "vasprintf": HEAP, "getline": HEAP,
    "setjmp": "control flow that nobody sees", "longjmp": "control flow that nobody sees",
}
# file -> what it alone may call
EXCEPT = {"src/base/mem.c": {"malloc", "calloc", "realloc", "free"}}

CALL = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\b(?=\s*\()|"
                  r"(?<![\w.>])(malloc|calloc|realloc|free|qsort|strcpy)\b(?=\s*[,;)])")


def faults_of(name, text):
    """Problems of one file, as lines; `name` is its path from the top."""
    code = csource.stripped(text)
    found = []
    for m in CALL.finditer(code):
        word = m.group(1) or m.group(2)
        if word in EXCEPT.get(name, ()):
            continue
        # A declaration of a member or parameter of that name is not a call.
        if m.group(2) and not re.search(r"[=(,&]\s*$", code[:m.start()][-20:]):
            continue
        line = code.count("\n", 0, m.start()) + 1
        found.append(f"{name}:{line}: {word}: {BANNED[word]}")
    return found


SELF_TEST = [
    ("a.c", "int f(void)\n{\n    sprintf(b, s);\n}\n", 1),
    ("a.c", "x = malloc(3); free (x);\n", 2),
    ("src/base/mem.c", "x = malloc(3); free(x);\n", 0),
    ("src/base/mem.c", "strcpy(a, b);\n", 1),
    ("a.c", "/* strcpy(a, b) */ // gets(x)\nputs(\"strcat(a, b)\");\n", 0),
    ("a.c", "str_free(x); ops->free(x); o.free(x); mem_free(x); my_rand();\n", 0),
    ("a.c", "use(x, free);\nhook = free;\n", 2),
    ("a.c", "char c = '\"'; strtok(a, b); char d = '\"';\n", 1),
    ("a.c", "snprintf(b, sizeof b, \"%d\", 1); localtime_r(&t, &tm);\n", 0),
    ("a.c", "time_t t; localtime(&t); void (*free)(void *p);\n", 1),
]


def self_test():
    wrong = [f"self-test: {text!r}: {want} expected, found {faults_of(name, text)}"
             for name, text, want in SELF_TEST if len(faults_of(name, text)) != want]
    csource.end("banned --self-test", wrong, f"{len(SELF_TEST)} made-up texts")


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files = csource.sources(top)
    problems = [p for f in files
                for p in faults_of(f.relative_to(top).as_posix(), f.read_text("utf-8"))]
    csource.end("banned", problems, f"{len(files)} files")


main()
