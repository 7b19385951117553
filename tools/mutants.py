#!/usr/bin/env python3
"""Breaks one rule after another in a copy of the source and wants to see its scenario fail.

Usage: mutants.py BUILD [SCENARIO...]     mutants of tests/mutants.txt, all or of those scenarios

Works in BUILD/mutants; the source itself is not touched. Prints "ok A05 ..." when the scenario
failed on the broken program (and passed on the sound one), "not ok ..." when it did not notice, or
when the mutant no longer fits the source. Exit status 1 when any is not ok.
"""

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


def mutants():
    """(scenario, words, file, [(old, new), ...]) of each."""
    found, pairs, state = [], None, ""
    for line in (TOP / "tests/mutants.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            scenario, words = line[3:].split(" ", 1)
            pairs, state = [], "file"
            found.append([scenario, words, None, pairs])
        elif state == "file" and line.strip():
            found[-1][2], state = line.strip(), "new"
        elif line.startswith("- "):
            if state == "new":
                pairs.append(["", ""])
            pairs[-1][0] += line[2:] + "\n"
            state = "old"
        elif line.startswith("+ "):
            pairs[-1][1] += line[2:] + "\n"
            state = "new"
    return found


def build(tree):
    return subprocess.run(["make", "-s", f"-j{os.cpu_count() or 1}", "build/peyvand"], cwd=tree,
                          capture_output=True, text=True)


def passes(tree, scenario):
    done = subprocess.run([str(TOP / "tests/run_scenarios"), str(tree / "build/peyvand"), scenario],
                          capture_output=True, text=True)
    return done.returncode == 0


def verdict(tree, scenario, path, pairs):
    """None when the scenario noticed, else what is wrong."""
    file = tree / path
    sound = file.read_text(encoding="utf-8")
    broken = sound
    for old, new in pairs:
        if broken.count(old) != 1:
            return f"no longer fits {path}"
        broken = broken.replace(old, new)
    try:
        file.write_text(broken, encoding="utf-8")
        done = build(tree)
        if done.returncode != 0:
            return "does not compile: " + done.stderr.strip()[-400:]
        return "the scenario did not notice" if passes(tree, scenario) else None
    finally:
        file.write_text(sound, encoding="utf-8")


def bring(tree):
    """Brings the copy up to date. What is the same keeps its time, so that make is not deceived by
    objects of an earlier mutant."""
    wanted = {p.relative_to(TOP) for d in ("src", "include") for p in (TOP / d).rglob("*")
              if p.is_file()} | {Path("Makefile"), Path("tools/house.mk")}
    for path in [p for p in (tree / "src").rglob("*") if p.is_file()]:
        if path.relative_to(tree) not in wanted:
            path.unlink()
    for path in wanted:
        content, to = (TOP / path).read_bytes(), tree / path
        if not to.exists() or to.read_bytes() != content:
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(content)


def main():
    known = {m[0] for m in mutants()}
    wanted = sys.argv[2:]
    if len(sys.argv) < 2 or any(w.startswith("-") for w in sys.argv[1:]) or not known.issuperset(wanted):
        sys.exit(__doc__ + "\nScenarios: " + " ".join(sorted(known)))
    tree = Path(sys.argv[1]).resolve() / "mutants"
    bring(tree)
    if build(tree).returncode != 0:
        sys.exit("mutants: the sound program does not build")
    bad, sound = 0, {}
    for scenario, words, path, pairs in mutants():
        if wanted and scenario not in wanted:
            continue
        if scenario not in sound:
            build(tree)
            sound[scenario] = passes(tree, scenario)
        wrong = "fails without being broken" if not sound[scenario] else \
            verdict(tree, scenario, path, pairs)
        bad += wrong is not None
        print(f"{'not ok' if wrong else 'ok'} {scenario} {words}" + (f": {wrong}" if wrong else ""),
              flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
