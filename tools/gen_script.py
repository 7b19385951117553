#!/usr/bin/env python3
"""Writes src/core/script_table.c: what one letter folds to.

usage: tools/gen_script.py > src/core/script_table.c

From Python's copy of the Unicode data: compatibility decomposition and case folding of Latin,
Cyrillic, Greek, Armenian and Arabic letters and presentation forms, without combining marks; over
that, the choices below, which are ours; and which signs stand among letters. Run it again when they
change; the result is tracked."""
import unicodedata

OURS = {
    # Letters whose mark is another sound, not an ornament.
    "š": "sh", "ş": "sh", "ș": "sh", "č": "ch", "ç": "ch", "ž": "zh", "ḫ": "kh", "ẖ": "kh", "ḵ": "kh", "ġ": "gh",
    "ğ": "gh", "ǧ": "gh", "ģ": "gh", "ǰ": "j", "ẕ": "z", "ṯ": "th", "ḏ": "dh", "ä": "a", "ö": "o", "ü": "u",
    # Latin letters without decomposition.
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "a",
    "ħ": "h", "ŋ": "ng", "ɣ": "gh", "ǝ": "a", "ƶ": "z", "ɛ": "e", "ɔ": "o", "ŧ": "t", "ĸ": "k",
    # Arabic letters: one of each sound and look across Arabic, Persian, Pashto, Kurdish, Urdu, Sindhi.
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ؤ": "و", "ئ": "ی", "ٸ": "ی", "ٶ": "و",
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ێ": "ی", "ے": "ی", "ۓ": "ی", "ؽ": "ی", "ؾ": "ی", "ؿ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ", "ڭ": "گ", "ۆ": "و", "ۇ": "و", "ۈ": "و", "ۋ": "و", "ۅ": "و", "ۊ": "و",
    "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ۂ": "ه", "ە": "ه", "ۃ": "ة", "ټ": "ت", "ٹ": "ت", "ډ": "د", "ڈ": "د",
    "ړ": "ر", "ڑ": "ر", "ڕ": "ر", "ږ": "ژ", "ښ": "ش", "څ": "ث", "ځ": "ز", "ڼ": "ن", "ں": "ن", "ڵ": "ل",
    "ڤ": "و", "ڥ": "و", "ڨ": "گ", "ڠ": "گ", "ۏ": "و", "ۉ": "و", "ڞ": "ص",
    # Cyrillic: one letter each, the sounds come later.
    "ё": "е", "ѐ": "е", "ѝ": "и", "ґ": "г", "ѓ": "г", "ќ": "к",
}
KEEP = set("йїў")
RANGES = [(0x41, 0x5A), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0x24F), (0x250, 0x2AF), (0x386, 0x3FF), (0x400, 0x52F),
          (0x531, 0x556), (0x621, 0x6D3), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0xFB00, 0xFB06), (0xFB50, 0xFDFB), (0xFE70, 0xFEFC),
          (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)]
# Where letters are, and signs that are written over or behind a letter within a word.
LETTERS = [(0xDF, 0x1FFF), (0x2C00, 0x2DFF), (0x3041, 0xD7FF), (0xF900, 0xFDFF), (0xFE70, 0xFEFF), (0xFF66, 0xFFDC), (0x10000, 0x1CFFF), (0x1E000, 0x1EFFF)]
WITHIN = set("՛՜՞՟׳״") | {chr(c) for c in range(0x1390, 0x139A)}


def fold(c):
    out = ""
    for x in unicodedata.normalize("NFKC", c).lower():
        if x in OURS:
            out += OURS[x]
        elif x in KEEP:
            out += x
        else:
            for y in unicodedata.normalize("NFKD", x):
                y = y.lower()
                if unicodedata.category(y)[0] == "L" and y != "ـ" and not 0x2B9 <= ord(y) <= 0x2CF:
                    out += OURS.get(y, y)
    return out


def sign(cp):
    """None for what is no sign; whether it stands within a word for one."""
    category = unicodedata.category(chr(cp))
    return (category == "Sk" or chr(cp) in WITHIN) if category[0] in "PSZ" else None


def signs():
    """[[first, last, within]] of the signs among letters; what is not assigned joins two of a kind."""
    out, open_ended = [], False
    for lo, hi in LETTERS:
        open_ended = False
        for cp in range(lo, hi + 1):
            within = sign(cp)
            if within is None:
                open_ended = open_ended and unicodedata.category(chr(cp)) == "Cn"
            elif open_ended and out[-1][2] == within:
                out[-1][1] = cp
            else:
                out.append([cp, cp, within])
                open_ended = True
    return out


rows = []
for lo, hi in RANGES:
    for cp in range(lo, hi + 1):
        c = chr(cp)
        if unicodedata.category(c) in ("Cn", "Mn"):
            continue
        f = fold(c)
        if f == c or (not f and unicodedata.category(c)[0] != "L"):
            continue
        if len(f) > 4:
            f = "" if cp != 0xFDF2 else "الله"[:4]
        if all(ord(x) < 0x10000 for x in f):
            rows.append((cp, f))
rows.sort()
print("/* Written by tools/gen_script.py: do not edit. Sorted by letter. */")
print('#include "core/script_table.h"\n')
print("const struct script_fold script_folds[] = {")
for cp, f in rows:
    print("    {0x%04X, {%s}}," % (cp, ", ".join("0x%04X" % ord(x) for x in f) or "0"))
print("};\n\nconst size_t script_fold_count = sizeof script_folds / sizeof script_folds[0];\n")
print("const struct script_sign script_signs[] = {")
for first, last, within in signs():
    print("    {0x%04X, 0x%04X, %s}," % (first, last, "true" if within else "false"))
print("};\n\nconst size_t script_sign_count = sizeof script_signs / sizeof script_signs[0];")
