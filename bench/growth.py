#!/usr/bin/env python3
"""Draws bench/growth.tsv, seconds over rows on two logarithmic scales, as docs/growth.svg.

Usage: growth.py            reads bench/growth.tsv, writes docs/growth.svg
"""

import math
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
W, H, LEFT, TOP_EDGE, RIGHT, BOTTOM = 640, 400, 64, 24, 616, 344


def main():
    lines = (TOP / "bench/growth.tsv").read_text().splitlines()[1:]
    rows = [tuple(float(x) for x in line.split("\t")) for line in lines]

    def x(n):
        return LEFT + (RIGHT - LEFT) * (math.log10(n) - 5) / 2

    def y(s):
        return BOTTOM - (BOTTOM - TOP_EDGE) * math.log10(s) / 2

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" role="img" '
           'aria-labelledby="t d" font-family="sans-serif" font-size="13">',
           '<title id="t">Time of dedupe over the number of rows</title>',
           '<desc id="d">' + "; ".join(f"{int(r[0]):,} rows: {r[1]} s, {r[3]:.0f} MiB"
                                       for r in rows) + '</desc>',
           f'<rect width="{W}" height="{H}" fill="#ffffff"/>']
    for s in (1, 3, 10, 30, 100):
        out.append(f'<path d="M{LEFT} {y(s):.1f}H{RIGHT}" stroke="#d8dde3"/>'
                   f'<text x="{LEFT - 8}" y="{y(s) + 4:.1f}" text-anchor="end">{s} s</text>')
    for n, name in ((1e5, "100,000"), (3e5, "300,000"), (1e6, "1 million"), (3e6, "3 million"),
                    (1e7, "10 million")):
        anchor = "end" if n == 1e7 else "start" if n == 1e5 else "middle"
        out.append(f'<path d="M{x(n):.1f} {TOP_EDGE}V{BOTTOM}" stroke="#eceff2"/>'
                   f'<text x="{x(n):.1f}" y="{BOTTOM + 20}" text-anchor="{anchor}">{name}</text>')
    straight = f"M{x(1e6):.1f} {y(rows[2][1]):.1f}L{x(1e7):.1f} {y(rows[2][1] * 10):.1f}"
    out.append(f'<path d="{straight}" stroke="#8a949e" stroke-dasharray="4 4" fill="none"/>'
               f'<text x="{x(2.6e6):.1f}" y="{y(34):.1f}" fill="#5b6670" text-anchor="end">in proportion to '
               'the rows</text>')
    for column, colour, name in ((1, "#0b766b", "wall, two cores"), (2, "#b5481c", "CPU")):
        path = "L".join(f"{x(r[0]):.1f} {y(r[column]):.1f}" for r in rows)
        out.append(f'<path d="M{path}" stroke="{colour}" stroke-width="2" fill="none"/>')
        out += [f'<circle cx="{x(r[0]):.1f}" cy="{y(r[column]):.1f}" r="4" fill="{colour}"/>'
                for r in rows]
        out.append(f'<text x="{LEFT + 12}" y="{TOP_EDGE + 18 * column}" fill="{colour}">{name}</text>')
    out.append(f'<text x="{(LEFT + RIGHT) / 2}" y="{H - 12}" text-anchor="middle">rows of made-up persons, '
               'both scales logarithmic</text></svg>')
    (TOP / "docs/growth.svg").write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
