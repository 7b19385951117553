#!/usr/bin/env python3
"""Writes src/core/alphabet_table.c (letters of each script, and what folds to them) from
tools/letters/*.txt and Debian's unicode-data; the rule spellings for tools/train_names.c; the table of
words; and how each Han character is read (Unihan).

usage: tools/gen_letters.py src/core/alphabet_table.c build/letters.tsv src/core/part_table.c src/core/han_table.c

A letter may be a string of several characters; the longest match wins. Characters without a line
of their own fold by compatibility decomposition, then to the letter whose Unicode name begins the
same ("ARABIC LETTER DAL WITH RING" is a DAL). Run it again when the rules change; the result is
tracked."""
import bz2
import collections
import itertools
import os
import re
import sys
import unicodedata

import gen_kana

HERE = os.path.dirname(os.path.abspath(__file__))
UCD = "/usr/share/unicode/UnicodeData.txt"
UNIHAN = "/usr/share/unicode/Unihan_%s.txt.bz2"
NAMES = ["latin", "arabic", "cyrillic", "hebrew", "greek", "armenian", "georgian", "ethiopic", "burmese",
         "devanagari", "bengali", "hangul", "kana", "han"]
BLOCKS = {
    "latin": [(0x2C60, 0x2C7F), (0xA722, 0xA7FF), (0xAB30, 0xAB6F)],
    "arabic": [(0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)],
    "cyrillic": [(0x400, 0x52F), (0x1C80, 0x1C88), (0xA640, 0xA69F)],
    "hebrew": [(0x5D0, 0x5F4), (0xFB1D, 0xFB4F)], "greek": [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
    "armenian": [(0x531, 0x587), (0xFB13, 0xFB17)], "georgian": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2D)],
    "ethiopic": [(0x1200, 0x137F), (0x1380, 0x138F), (0x2D80, 0x2DDE)], "burmese": [(0x1000, 0x109F)],
    "devanagari": [(0x900, 0x97F)], "bengali": [(0x980, 0x9FE)],
    "hangul": [(0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3)], "kana": [(0x3041, 0x30FF), (0xFF66, 0xFF9D)],
    "han": [(0x2E80, 0x2FD5), (0x3105, 0x312F), (0x3400, 0x9FFF), (0xF900, 0xFAFF)],
}
HAN = range(0x4E00, 0xA000)  # core/letter.c reads these by a table of their own
LANES = 4
# How a letter is spelled so: in which styles it is usual; whether an unwritten vowel may follow; and
# a price that is told, or None.
Spelling = collections.namedtuple("Spelling", "styles vowels bits")
VOWEL_BITS = {"": 1.0, "a": 2.2, "e": 2.6, "i": 3.0, "o": 3.6, "u": 3.2, "ou": 5.5, "oo": 6.0, "ee": 6.0,
              "y": 6.5, "ai": 7.5, "ei": 7.0}


def burmese():
    """Onsets with their medials, and rhymes, as the letters of Burmese."""
    base = dict(zip("ကခဂဃငစဆဇဈဉညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠ", (
        "k g", "kh k hk", "g k", "g gh", "ng", "s z", "hs s z", "z s", "z", "ny n", "ny n", "t", "ht t", "d", "d", "n", "t d",
        "ht t th", "d", "d dh", "n", "p b", "hp p ph b f", "b v", "b bh p", "m", "y r", "y r", "l", "w v", "th t d s", "h", "l")))
    rows = [(c, "c", s.split()) for c, s in base.items()]
    # The a of a letter that no rhyme follows: core/letter.c puts it there.
    rows.append(("ဢ", "v", ["a", "ar", "ah", "0", "u"]))
    for c in "ကခဂပဖဗဘမသလ":
        for m in "ျြ":
            out = [x + y for x in base[c].split()[:2] for y in ("y",)]
            out += {"က": ["gy", "ch", "j", "k"], "ခ": ["ch", "khy", "gy", "j", "ky"], "ဂ": ["gy", "j", "ky"]}.get(c, [])
            out += ["y"] if c in "လ" else []
            out += [base[c].split()[0] + "i", base[c].split()[0]]
            rows.append((c + m, "c", out))
    for c, s in (("င", "hng ng"), ("ည", "hny ny"), ("န", "hn n"), ("မ", "hm m"), ("လ", "hl l"), ("ဝ", "hw wh w"),
                 ("ရ", "sh hy"), ("ယ", "sh hy"), ("သ", "sh"), ("ဟ", "h")):
        rows.append((c + "ှ", "c", s.split()))
    rows += [("လှျ", "c", ["sh", "hly", "hl", "ly"]), ("မှျ", "c", ["hmy", "my"]), ("သှျ", "c", ["sh"]), ("မှြ", "c", ["hmy", "my"]),
             ("ရွှ", "c", ["shw", "sw", "sh", "hrw"]), ("လွှ", "c", ["hlw", "lw", "hl"]), ("မွှ", "c", ["hmw", "mw", "hm"]),
             ("နွှ", "c", ["hnw", "nw", "hn"]), ("သွှ", "c", ["thw", "sw"]), ("ဥက္", "v", ["ok", "oak", "oke", "uk", "ouk"]), ("ွ", "v", ["w", "0", "u", "o", "wu", "oo"]), ("ျ", "v", ["y", "0"]), ("ြ", "v", ["y", "r", "0"]), ("ှ", "s", ["h", "0"]),
             ("အ", "v", ["0", "a", "ah"]), ("ဿ", "c", ["ss", "s", "th"]), ("ဩ", "v", ["aw", "or", "o"]), ("ဪ", "v", ["aw"]), ("ဥ", "v", ["u", "oo", "o"]),
             ("ဦ", "v", ["oo", "u"]), ("ဣ", "v", ["i", "e"]), ("ဤ", "v", ["i", "e"]), ("ဧ", "v", ["ay", "e", "ai", "aye"]), ("၏", "v", ["i", "e"])]
    plain = {"ာ": "a ar ah aa", "ါ": "a ar ah", "ိ": "i e ee 0", "ီ": "i ee e y", "ု": "u oo", "ူ": "u oo", "ေ": "ay e ei ae aye ai ey", "ဲ": "e ei ai ae eh ay ell",
             "ော": "aw au or o ou aww", "ေါ": "aw au or o", "ော်": "aw or o au", "ေါ်": "aw or o au", "ို": "o oe oh ou", "ံ": "an am un ant en on", "ွံ": "un on unt oon wun", "ံု": "on one oan oun ohn own oon", "ုံ": "on one oan oun ohn own oon",
             "ိံ": "ein eint ain", "်": "0", "္": "0"}
    final = {"က": "et ek at", "ိုက": "aik ike ait ite aike", "ောက": "auk aut out", "ေါက": "auk out", "ိက": "eik ek ate", "ုက": "ok oke ouk", "စ": "it ik yit is ic", "ဇ": "it iz", "တ": "at ut ath a t", "ဒ": "at d ad ud",
             "ိတ": "eik eit ate ait ete", "ိဒ": "eik eit eid", "ုတ": "ok oke out ote ud", "ုဒ": "ok oke ud", "ပ": "at ut ap up", "ိပ": "eik eit ate ep eip", "ုပ": "ok oke op ote oat", "ဗ": "at ut ab",
             "င": "in ing inn ynn yn", "ိုင": "aing ine ai aine aig ain", "ောင": "aung ong oung ang aun", "ေါင": "aung ong oung", "ဉ": "in inn yin", "ည": "i e ee yi ay in ei y", "န": "an un ann en am ant unt ang ont", "ဏ": "an un", "ဋ": "at ut", "ိန": "ein ain eint ine eing ane en",
             "ိဏ": "ein", "ုန": "on one oan oun ohn own un", "ုဏ": "on one un", "မ": "an am un ann", "ိမ": "ein eim ain eing eint", "ုမ": "on one oan", "ယ": "e ai ei ay al el ae eh", "ဝ": "aw o au", "လ": "al el l", "ရ": "ar r", "သ": "at s as th", "ဟ": "a h",
             "ာမ": "am ar arm", "ာန": "an arn", "ာတ": "at art", "ခ": "et k", "ဂ": "et g", "ထ": "at t ht", "ဘ": "at b", "ီန": "ein ean een in", "ယာ": "ya"}
    # Never before a letter that stands below.
    closed = {"ွန": "un on unt oon ont wun wan own", "ွမ": "un on oon wun wan", "ွတ": "ut wut oot ot wat", "ွဋ": "ut wut oot ot wat", "ွပ": "ut wut oot", "ိုယ": "o oe oh ou", "ိုလ": "o ol oe oh",
             "ိုရ": "o or oe", "ိုဝ": "o oe", "ုလ": "u ul oo", "ူရ": "u ur oo", "ာဏ": "an ann arn", "ာဉ": "an ann arn", "ာင": "ang an", "ာက": "ak ark at", "ာစ": "at as", "ာပ": "ap arp at",
             "ာဒ": "ad ard at", "ာရ": "ar", "ာလ": "al arl", "ာဂ": "ag ak et", "ာဇ": "az at", "ာသ": "at as", "ာဘ": "at ab", "ေတ": "et it ate", "ေန": "ane en ain", "ေဒ": "et ed", "ေသ": "et es",
             "ောဝ": "aw o ao au", "ိလ": "il ein", "ိရ": "ir i", "ုရ": "u ur", "ိသ": "eik is it"}
    rows += [(k, "v", v.split()) for k, v in plain.items()]
    rows += [(k + "်", "v", v.split()) for k, v in final.items()]
    rows += [(k + "္", "v", v.split()) for k, v in final.items()]
    rows += [(k + "်", "v", v.split()) for k, v in closed.items()]
    seen, out = set(), []
    for a, b, c in rows:
        if a not in seen:
            seen.add(a)
            out.append(([a], b, [(x, "") for x in dict.fromkeys(c)]))
    return out


def written(name, letter):
    """A letter of the files as it stands in folded text."""
    form = {"devanagari": None, "bengali": None, "hangul": "NFD"}.get(name, "NFC")
    return unicodedata.normalize(form, letter) if form else letter


RANK_BITS = [0.4, 1.8, 2.7, 3.4, 4.0, 4.4, 4.8]


def foreign_too(spell, foreign):
    """Spellings with their bits in words of the language itself, by rank, and in words of others."""
    never = 9.0
    own = {s.replace("0", ""): RANK_BITS[min(i, 6)] for i, (s, _) in enumerate(spell)}
    foreign = foreign or own
    return [(s or "0", Spelling("", False, (own.get(s, never), foreign.get(s, never)))) for s in dict.fromkeys([*own, *foreign])]


def load(name):
    """(letters, styles, vowels, inherent): letters as [variants], class, [(spelling, Spelling)]."""
    if name in ("burmese", "kana"):
        if name == "kana":
            return [(v, kind, [(s, Spelling("", False, b)) for s, b in spell]) for v, kind, spell in gen_kana.kana()], "........", [], []
        return [(v, kind, [(s, Spelling(st, False, None)) for s, st in spell]) for v, kind, spell in burmese()], "........", [], []
    letters, styles, vowels, inherent, foreign = [], "........", [], [], {}
    for line in open(os.path.join(HERE, "letters", name + ".txt"), encoding="utf-8"):
        w = line.split()
        if not w or w[0] == "#":
            continue
        if w[0] == "styles":
            styles = w[1]
        elif w[0] == "vowels":
            vowels = w[1:]
        elif w[0] == "inherent":
            inherent = w[1:]
        elif w[0] == "foreign":
            foreign[written(name, w[1])] = {a.replace("0", ""): float(bits) for a, _, bits in (s.partition("=") for s in w[2:])}
        elif w[0] == "reading":
            READ.update((ord(c), bopomofo(w[2])) for c in w[1])
        else:
            spell = {}
            for s in w[2:]:
                a, _, bits = s.partition("=")
                a, _, st = a.partition("@")
                plus = a.endswith("+")
                a = "".join(c for c in a if c.isascii() and c.isalnum())
                if a or s == "0":
                    old = spell.get(a, Spelling("", False, None))
                    spell[a] = Spelling(old.styles + st, old.vowels or plus, float(bits) if bits else old.bits)
            letters.append(([written(name, x) for x in w[0].split("|")], w[1], list(spell.items())))
    if foreign:
        letters = [(v, kind, foreign_too(spell, foreign.get(v[0]))) for v, kind, spell in letters]
    return letters, styles, vowels, inherent


def bits_of(how, rank, styles, tagged):
    """Of one spelling: bits for each rule lane."""
    plain = RANK_BITS[min(rank, 6)]
    if isinstance(how.bits, tuple):
        return [how.bits[k // 2] for k in range(LANES)]
    if how.bits is not None:
        return [how.bits + (2.0 if how.styles and styles[LANES + k] not in how.styles else 0.0) for k in range(LANES)]
    bits = [0.6 if styles[LANES + k] in how.styles else plain + (2.0 if how.styles else 0.0) for k in range(LANES)]
    return [b + (1.0 if t and not how.styles else 0) for b, t in zip(bits, tagged)]


def rule_bits(letter, styles, vowels, inherent):
    """{spelling: [bits for each rule lane]} of one letter."""
    _, kind, spell = letter
    tagged = [any(styles[LANES + k] in t.styles and t.bits is None for _, t in spell) for k in range(LANES)]
    out = {}

    def put(s, bits):
        if len(s) <= 4 and (s not in out or out[s] > bits):
            out[s] = [min(a, b) for a, b in zip(out.get(s, [99] * LANES), bits)]
    rank = 0
    for s, how in spell:
        s = "" if s == "0" else s
        bits = bits_of(how, rank, styles, tagged)
        if how.bits is None and (not how.styles or rank == 0):
            rank += 1
        follows = kind == "c" or how.vowels
        more = vowels if follows and vowels else inherent if kind == "c" else []
        for v in [""] + [x.partition("@")[0] for x in more]:
            extra = (0.3 if v == inherent[0] else 1.0 if v == "" else 3.0) if inherent else VOWEL_BITS[v] if more else 0
            if kind != "c" and v == "":
                extra = 0
            vb = [extra - (2.5 if ("ou@f" in more and v == "ou" and styles[LANES + k] == "f") else 0) for k in range(LANES)]
            put(s + v, [a + b for a, b in zip(bits, vb)])
            if follows and more and len(s) == 1:
                put(s + s + v, [a + b + 3.0 for a, b in zip(bits, vb)])
    return out


def sound_of(letter):
    """One character for letters that sound alike: the first spelling's consonant."""
    if letter[0][0] == "ە":
        return "h"  # a vowel in Kurdish, written for ه elsewhere
    s = letter[2][0][0]
    two = {"sh": "S", "ch": "C", "kh": "x", "gh": "G", "zh": "Z", "th": "s", "dh": "z", "ph": "f", "ts": "c", "0": "."}
    return two.get(s[:2], two.get(s, s[:1])) or "."


def unicode_data():
    data = {}
    for line in open(UCD, encoding="ascii"):
        f = line.split(";")
        data[int(f[0], 16)] = (f[1], f[2], f[5], f[13])
    return data


DATA = unicode_data()


def name_of(cp):
    return "HANGUL SYLLABLE" if 0xAC00 <= cp <= 0xD7A3 else DATA[cp][0]


def decomposed(cp, known, depth=0):
    """Compatibility decomposition down to letters that have a line, lower case."""
    if chr(cp) in known and depth:
        return [cp]
    if 0xAC00 <= cp <= 0xD7A3 or cp not in DATA:
        return [ord(x) for x in unicodedata.normalize("NFD", chr(cp))]
    low = DATA[cp][3]
    if low and depth < 9:
        return decomposed(int(low, 16), known, depth + 1)
    d = DATA[cp][2]
    if not d or depth > 8:
        return [cp]
    parts = [int(x, 16) for x in d.split() if not x.startswith("<")]
    return [y for p in parts for y in decomposed(p, known, depth + 1)]


def key_of(name):
    """What the names of a letter and its marked relatives have in common."""
    for w in ("LATIN SMALL LETTER ", "LATIN CAPITAL LETTER ", "ARABIC LETTER ", "CYRILLIC SMALL LETTER ", "CYRILLIC CAPITAL LETTER ", "GEORGIAN LETTER ", "GEORGIAN SMALL LETTER ", "GEORGIAN CAPITAL LETTER ",
              "GEORGIAN MTAVRULI CAPITAL LETTER ", "DEVANAGARI LETTER ", "BENGALI LETTER ", "MYANMAR LETTER ", "GREEK SMALL LETTER ", "HEBREW LETTER "):
        if name.startswith(w):
            return w.split()[0] + " " + name[len(w):].split(" WITH ")[0].replace("AFRICAN ", "").replace("FARSI ", "").replace("HIGH HAMZA ", "")
    return None


def ethiopic_of(cp):
    """Consonant row and order of a syllable, as base characters."""
    order, row = (cp - 0x1200) & 7, cp & ~7
    wide = {0x1248: 0x1240, 0x1258: 0x1250, 0x1288: 0x1280, 0x12B0: 0x12A8, 0x12C0: 0x12B8, 0x1310: 0x1308}
    if row in wide:
        return [wide[row], ord("8")]
    return [row, ord("1") + order]


INITIALS = dict(zip("b p m f d t n l g k h j q x zh ch sh r z c s".split(), "ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ"))
FINALS = dict(zip("a o e ai ei ao ou an en ang eng er i ia ie iao iu ian in iang ing iong u ua uo uai ui uan un uang ong v ve van vn".split(),
                  "ㄚ ㄛ ㄜ ㄞ ㄟ ㄠ ㄡ ㄢ ㄣ ㄤ ㄥ ㄦ ㄧ ㄧㄚ ㄧㄝ ㄧㄠ ㄧㄡ ㄧㄢ ㄧㄣ ㄧㄤ ㄧㄥ ㄩㄥ ㄨ ㄨㄚ ㄨㄛ ㄨㄞ ㄨㄟ ㄨㄢ ㄨㄣ ㄨㄤ ㄨㄥ ㄩ ㄩㄝ ㄩㄢ ㄩㄣ".split()))
ALONE = {"yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in", "yang": "iang", "ying": "ing",
         "yong": "iong", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un", "wang": "uang",
         "weng": "ong", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn"}


def bopomofo(pinyin):
    """A syllable of Mandarin in Bopomofo letters; None for what is none."""
    s = unicodedata.normalize("NFD", pinyin.lower()).replace("u\u0308", "v")
    s = re.sub("[^a-z]", "", s)
    if s in ALONE:
        return FINALS[ALONE[s]]
    head = next((h for h in ("zh", "ch", "sh") if s.startswith(h)), s[:1] if s[:1] in INITIALS else "")
    end = s[len(head):]
    if head in ("j", "q", "x") and end[:1] == "u":
        end = "v" + end[1:]
    if head in ("zh", "ch", "sh", "r", "z", "c", "s") and end == "i":
        return INITIALS[head] + "ㄭ"
    return INITIALS.get(head, "") + FINALS[end] if end in FINALS else None


def unihan(file, *fields):
    """{field: {character: value}}"""
    out = {f: {} for f in fields}
    for line in bz2.open(UNIHAN % file, "rt", encoding="utf-8"):
        w = line.rstrip("\n").split("\t")
        if len(w) == 3 and w[1] in out:
            out[w[1]][int(w[0][2:], 16)] = w[2]
    return out


def simple(cp):
    """The simplified form of a character: of several the first, itself where it is one of them."""
    to = [int(x[2:], 16) for x in SIMPLE.get(cp, "").split()]
    return cp if not to or cp in to else to[0]


def mark_of(cp):
    """The mark of a character, the same for both of its forms; as core/letter.c."""
    return 0x2F00 + simple(cp) % MARKS


def han_folded(cp):
    """Bopomofo letters and the mark."""
    if 0x3105 <= cp <= 0x312F:
        return [cp]
    plain = unicodedata.normalize("NFKD", chr(cp))
    cp = ord(plain) if len(plain) == 1 else cp
    return [ord(c) for c in READ.get(cp) or ""] + [mark_of(cp)] if cp >= 0x3400 else None


def read_han():
    """How each character is read where no line of han.txt says it: as in the mainland."""
    found = unihan("Readings", "kMandarin", "kHanyuPinyin", "kTGHZ2013")
    for field, values in found.items():
        for cp, value in values.items():
            first = value.split()[0].rpartition(":")[2].split(",")[0]
            if bopomofo(first):
                READ.setdefault(cp, bopomofo(first))


def han_number(cp):
    """A character in 15 bits: what it begins with, what stands between, what it ends with (ordinals from 1
    on, 0 for none), and its mark, which alone is never 0."""
    s = READ.get(cp) or ""
    n = [0, 0, 0]
    for c in s:
        row = next(k for k, of in enumerate(HAN_ROWS) if c in of)
        n[row] = HAN_ROWS[row].index(c) + 1
    assert "".join(HAN_ROWS[k][i - 1] for k, i in enumerate(n) if i) == s, (s, n)
    return n[0] << 10 | n[1] << 8 | n[2] << 4 | (mark_of(cp) - 0x2F00)


def han(table):
    with open(table, "w", encoding="utf-8") as out:
        print("/* Written by tools/gen_letters.py: do not edit. */\n#include \"core/letter_table.h\"\n", file=out)
        print("const uint16_t letter_han[HAN_LAST - HAN_FIRST + 1] = {", file=out)
        for i in range(HAN.start, HAN.stop, 16):
            print("    " + " ".join("%d," % han_number(cp) for cp in HAN[i - HAN.start:i - HAN.start + 16]), file=out)
        print("};", file=out)


def fold_of(name, cp, known, by_key):
    """The letters that one character stands for, each in the form that is listed first; [] when it is
    dropped, None when it stands alone."""
    f = folded(name, cp, known, by_key)
    return f and [FIRST.get(x, x) for x in f]


def folded(name, cp, known, by_key):
    cat = DATA[cp][1] if cp in DATA else "Lo"
    if name == "han":
        return han_folded(cp)
    if name == "ethiopic" and 0x1200 <= cp <= 0x1357 and cat == "Lo":
        f = ethiopic_of(cp)
        return f if chr(f[0]) in known else None
    if name == "kana" and 0x3041 <= cp <= 0x3096:
        return [cp + 0x60] if chr(cp + 0x60) in known else decomposed(cp + 0x60, known)[:1]
    if cp in (0x429, 0x449):
        return [0x448, 0x447]  # shcha is spelled as sha and che
    if chr(cp) in known:
        return [cp]
    if cp in (0xFDF2,):
        return [ord(x) for x in "الله"]
    out = []
    parts = decomposed(cp, known)
    if len(parts) > 1 and name == "arabic" and parts[0] in (0x20, 0x640):
        parts = parts[1:]
    for p in parts:
        c = chr(p)
        if c in known:
            out.append(p)
        elif p in DATA and DATA[p][1][0] == "L":
            k = key_of(DATA[p][0])
            if k in by_key:
                out.append(by_key[k])
            else:
                return None
    if not out:
        return [] if cat[0] == "M" or cat in ("Lm", "Cf") else None
    return out[:4]


def seams(name, strings):
    """[(last, first, both)]: letters that two words lose where they are written as one. Burmese words are cut where their
    parts are known, and Latin ones are compared as written."""
    if name in ("latin", "burmese"):
        return []
    return sorted({(strings[s[0]][0], strings[s[1]][0], both[0]) for s, both in strings.items()
                   if len(s) == 2 and s[0] in strings and s[1] in strings})


def main(table, tsv):
    folds, lists, rules = [], [], []
    for a, name in enumerate(NAMES, 1):
        letters, styles, vowels, inherent = load(name)
        strings = {}
        for code, l in enumerate(letters, 1):
            for v in l[0]:
                strings.setdefault(v, (code, l[1], v == l[0][0]))
                if len(v) == len(l[0][0]) == 1 and strings[v][0] == code:
                    FIRST[ord(v)] = ord(l[0][0])
            for s, bits in sorted(rule_bits(l, styles, vowels, inherent).items()):
                rules.append((name, code, l[1], s or "0", *["%.2f" % b for b in bits]))
        assert len(letters) < 256, name
        lists.append((name, strings, "c" + "".join(l[1] for l in letters), "abjad" if vowels else "",
                      "." + "".join(sound_of(l) for l in letters)))
        known = set("".join(strings))
        by_key = {}
        for v in sorted(strings):
            if len(v) == 1 and ord(v) in DATA and key_of(DATA[ord(v)][0]):
                by_key.setdefault(key_of(DATA[ord(v)][0]), ord(v))
        KNOWN[name] = known, by_key
        for lo, hi in BLOCKS.get(name, []):
            for cp in range(lo, hi + 1):
                if (cp not in DATA and not 0xAC00 <= cp <= 0xD7A3) or (name == "han" and 0x3400 <= cp < HAN.stop):
                    continue
                if 0xAC00 <= cp <= 0xD7A3 or (cp in DATA and name != "han" and DATA[cp][1][0] not in "LM"):
                    continue  # hangul by arithmetic; punctuation and digits elsewhere
                if name == "burmese" and (cp in (0x1033, 0x1034, 0x105A) or 0x1060 <= cp <= 0x1097):
                    continue  # core/zawgyi.c needs them as they are
                f = fold_of(name, cp, known, by_key)
                if f is None:
                    f = [ord(x) for x in unicodedata.normalize("NFKD", chr(cp).lower())
                         if unicodedata.category(x)[0] == "L"][:4] or None
                if f is not None and f != [cp]:
                    folds.append((cp, f))
    with open(tsv, "w", encoding="utf-8") as out:
        for r in rules:
            out.write("\t".join(map(str, r)) + "\n")
    with open(table, "w", encoding="utf-8") as out:
        p = lambda *x: print(*x, file=out)
        p("/* Written by tools/gen_letters.py: do not edit. */\n#include \"core/letter_table.h\"\n")
        for name, strings, *_ in lists:
            p("static const struct letter_string %s[] = {" % name)
            for s in sorted(strings):
                code, kind, plain = strings[s]
                assert len(s) <= 4, s
                p("    {{%s}, %d, %d, '%s', %s}," %
                  (", ".join("0x%04X" % ord(c) for c in s), len(s), code, kind, str(plain).lower()))
            p("};\n")
            first = [ord(s[0]) for s in sorted(strings)]
            at = [sum(1 for f in first if f < cp) for cp in range(first[0], first[-1] + 2)]
            p("static const uint16_t %s_at[] = {" % name)
            for i in range(0, len(at), 16):
                p("    " + " ".join("%d," % x for x in at[i:i + 16]))
            p("};\n")
        p("const uint32_t letter_latin_seconds[26] = {")
        latin = [s for name, strings, *_ in lists if name == "latin" for s in strings if len(s) > 1]
        for c in "abcdefghijklmnopqrstuvwxyz":
            p("    0x%X," % sum(1 << x for x in {ord(s[1]) - 97 for s in latin if s[0] == c}))
        p("};\n")
        for name, strings, *_ in lists:
            if seams(name, strings):
                p("static const struct letter_seam %s_seams[] = {" % name)
                for s in seams(name, strings):
                    p("    {%d, %d, %d}," % s)
                p("};\n")
        p("const struct letter_list letter_lists[] = {\n    {\"none\", NULL, NULL, 1, 0, 0, 0, false, NULL, NULL, NULL, 0, 0},")
        for name, strings, n, abjad, sounds in lists:
            first = [ord(s[0]) for s in sorted(strings)]
            met = seams(name, strings)
            p("    {\"%s\", %s, %s_at, 0x%04X, 0x%04X, %d, %d, %s, \"%s\", \"%s\", %s, %d, 0x%X}," %
              (name, name, name, first[0], first[-1], len(strings), len(n) - 1, "true" if abjad else "false", n, sounds,
               name + "_seams" if met else "NULL", len(met), sum(1 << x for x in {s[0] % 64 for s in met})))
        p("};\n\nconst struct letter_fold letter_folds[] = {")
        for cp, f in sorted(folds):
            p("    {0x%04X, {%s}}," % (cp, ", ".join("0x%04X" % x for x in f) or "0"))
        p("};\nconst size_t letter_fold_count = sizeof letter_folds / sizeof letter_folds[0];")


def fold_word(word):
    """A word as the program folds it: Latin as it stands but for dsch, other scripts by the table."""
    out = []
    for c in word.replace("\u200c", "").replace("dsch", "j"):  # as core/part.c
        if c.isascii():
            out.append(ord(c))
            continue
        for name in NAMES:
            if any(lo <= ord(c) <= hi for lo, hi in BLOCKS.get(name, [])):
                letters = KNOWN[name]
                f = fold_of(name, ord(c), *letters)
                out += [ord(c)] if f is None else f
                break
    return tuple(out)


def keyboards(word):
    """The word as Arabic and as Persian keyboards write it."""
    persian = word.replace("\u064a", "\u06cc").replace("\u0643", "\u06a9")
    return dict.fromkeys([word, persian, persian.replace("\u06cc", "\u064a").replace("\u06a9", "\u0643")])


def word_hash(w):
    h = len(w)
    for c in w:
        h = (h ^ c) * 0x9E3779B1 % (1 << 32)
    return h


def slots(all_words):
    """Where part_table.h looks for each word."""
    bits = 14
    at = [None] * (1 << bits)
    for w in all_words:
        k = word_hash(w) >> (32 - bits)
        while at[k]:
            k = (k + 1) % (1 << bits)
        at[k] = w
    assert len(all_words) <= 0.8 * len(at)
    return at


def words(table):
    """The words that are not names, and the groups of given names that stand for each other."""
    roles, groups, more = {}, {}, {"joined": {}, "place": {}}
    lines = lambda f: (l.split() for l in open(os.path.join(HERE, "letters", f), encoding="utf-8")
                       if l.strip() and l[0] != "#")
    for w in lines("words.txt"):
        if w[0] == "spelled":
            for x in w[2:]:
                roles.setdefault(fold_word(x), w[0])
                groups.setdefault(fold_word(x), []).append(ord(w[1]))
            continue
        role, _, value = w[0].partition(":")
        of, value = (more[role], value) if value else (roles, role)
        for x in w[1:]:
            for y in keyboards(x) if x[-1] != "?" else []:
                of.setdefault(fold_word(y), value)
    for n, w in enumerate(lines("nicknames.txt"), 1):
        for x in w:
            if x[-1] != "?":
                groups.setdefault(fold_word(x), []).append(n)
    for w in more["joined"]:
        if more["joined"][w] == "family":
            roles.setdefault(w, "name")
    for name, of in more.items():
        unknown = [w for w in of if w not in roles and w not in groups]
        assert not unknown, (name, unknown)
    with open(table, "w", encoding="utf-8") as out:
        p = lambda *x: print(*x, file=out)
        p("/* Written by tools/gen_letters.py: do not edit. */\n#include \"core/part_table.h\"\n")
        p("const struct part_word part_words[1 << PART_SLOT_BITS] = {")
        for k, w in enumerate(slots(sorted(set(roles) | set(groups)))):
            if w is None:
                continue
            g = list(dict.fromkeys(groups.get(w, [])))[:2]
            assert len(w) <= 16, w
            said = "".join(", .%s = PART_%s_%s" % (name, name.upper(), of[w].upper())
                           for name, of in more.items() if w in of)
            p("    [%d] = {%d, PART_%s, {%s}, .cp = {%s}%s}," %
              (k, len(w), roles.get(w, "name").upper(), ", ".join(map(str, g)) or "0",
               ", ".join("0x%X" % c for c in w), said))
        p("};\n")
        seen = [0] * (1 << 10)
        for w in set(roles) | set(groups):
            seen[word_hash(w) >> 22] |= 1 << (word_hash(w) >> 16 & 63)
        p("const uint64_t part_seen[1 << (PART_SEEN_BITS - 6)] = {")
        for k in range(0, len(seen), 4):
            p("    %s," % ", ".join("0x%016X" % x for x in seen[k:k + 4]))
        p("};\n")
        firsts = set(w[0] & 63 for w, of in more["joined"].items() if of != "family")
        p("const uint64_t part_joined_first = 0x%016X;" % sum(1 << c for c in firsts))


KNOWN = {}
FIRST = {}
READ = {}
HAN_ROWS = ("ㄅㄆㄇㄈㄉㄊㄋㄌㄍㄎㄏㄐㄑㄒㄓㄔㄕㄖㄗㄘㄙ", "ㄧㄨㄩ", "ㄚㄛㄜㄝㄞㄟㄠㄡㄢㄣㄤㄥㄦㄭ")
MARKS = 15
SIMPLE = unihan("Variants", "kSimplifiedVariant")["kSimplifiedVariant"]
load("han")
read_han()
main(sys.argv[1], sys.argv[2])
words(sys.argv[3])
han(sys.argv[4])
