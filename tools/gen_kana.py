"""Kana for tools/gen_letters.py: what Japanese words and words of other languages spell each syllable as."""

# What a Japanese word and a word of another language spell their kana as, in bits: consonants, vowels.
KANA_ROWS = {"": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト", "d": "ダヂヅデド",
             "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ", "r": "ラリルレロ"}
KANA_HEADS = {"": "=0", "k": "k=1 c=1 qu=4 ck=3.5 ch=3 kh=4 cc=4.5", "g": "g=.2 gh=4 gg=4", "s": "s=.3 ss=3 th=3 sc=4.5 z=4", "z": "z=1.5 s=1 th=3 zz=4 ds=4.5",
              "t": "t=.4 tt=3 th=3 d=4", "d": "d=.4 dd=3.5 t=4", "n": "n=.2 nn=3 kn=5", "h": "h=.3 j=4 kh=3 ch=4.5 wh=5 =5", "b": "b=.9 v=1.5 bb=4", "p": "p=.3 pp=3.5",
              "m": "m=.2 mm=3", "r": "r=1 l=1 ll=2.7 rr=3.5 rh=5 wr=5", "f": "f=.4 ph=2.5 ff=4", "v": "v=.4 w=2.2 f=4.5", "w": "w=.4 wh=3 hu=4 ou=3.5 u=3.5 v=4",
              "y": "y=.9 j=1.5 i=3 ie=4", "sh": "sh=.9 ch=2 s=2.5 sch=3 sz=4 x=4.5", "j": "j=.7 g=2 dj=4 zh=4 dzh=4", "ch": "ch=.7 tch=3 c=3.5 cz=4 q=4.5 t=4.5", "ts": "ts=1.5 z=1 tz=2.5 zz=4 c=3.5"}
KANA_TAILS = {"a": "a=.4 u=2.7 o=3.5 e=3.5 ah=4.5 ar=5", "i": "i=.6 e=3 y=2.3 ee=3 ea=4 ie=3.5 ey=4 =5", "u": "=1 u=1.2 e=3 oo=3.5 ou=3.5 ue=4.5",
              "e": "e=.4 a=3 ai=4 ae=3.5 ea=5", "o": "o=.5 au=4 a=3.7 aw=5 u=4.5 ou=4.5 ow=4.5", "ai": "i=1.2 ai=1.7 ei=2 y=2 ie=3.5 ye=4 igh=4.5 ay=4 ae=4.5",
              "ei": "a=1 ay=2 ei=2 ey=2.3 ai=2.5 ae=4 e=4 ane=6", "ee": "a=1 e=2 ai=2.5 ae=3 ay=4 ea=4 et=4 ee=5", "oi": "oi=1 oy=1.5 eu=2.5 oj=4", "oo": "o=.8 or=2.5 au=2.5 aw=3 ow=3 oa=3.5 ou=3.5 eau=4 ore=4 oo=4.5 al=4 oh=4", "": "=.5 o=1.8 e=2.5", "sh": "=.8 e=2.5 u=1.5 i=3 y=4"}
KANA_FOREIGN = {"シ": ("s=1.2 sh=1.5 c=2 th=4 sc=4.5 =4.5", "i"), "ク": ("k=1 c=1 ck=3 qu=4 ch=3.5 x=3.5 g=4 kh=4", "u"), "ジ": ("j=1.5 g=1.5 z=2 dg=3 s=4 d=4.5", "i"), "チ": ("ch=.9 t=2.5 tch=3 c=3.5 cz=5", "i"), "ツ": ("ts=1 tz=2 z=2 tes=3 zz=4 t=5", "u"),
                "ト": ("t", ""), "ド": ("d", ""), "フ": ("f=.9 ff=2.5 ph=2.5 h=3.5 v=3 pf=4.5 gh=5", "u"), "ウ": ("=.8 w=1.2 v=4", "u"), "シュ": ("sh", "sh"), "ジュ": ("j=.7 g=2 ge=3.5", "u"), "ジョ": ("j=.9 g=2 ge=2.5 gi=3 dj=3.5", "o"), "ジャ": ("j=.9 g=3 gi=3 dj=3.5", "a"), "チョ": ("ch=.8 che=2.5 tch=3 cio=4", "o"),
                "ス": ("s=.3 ss=3 th=3 c=3.5 z=3.5 sc=5", "u"), "セ": ("s=.6 c=2 ss=3.5", "e"), "チュ": ("ch=1 t=2 tch=4", "u"),
                "ヤ": ("y", "a"), "ユ": ("y=.9 j=1.5 =2 e=4 hu=4", "u"), "ヨ": ("y", "o"), "ワ": ("w=.6 v=2 wh=3 oi=5 oy=5", "a"), "ヲ": ("w", "o"), "ヴ": ("v", "u"), "ファ": ("f", "a"), "フィ": ("f", "i"), "フェ": ("f", "e"), "フォ": ("f", "o"),
                "フュ": ("f", "u"), "ティ": ("t", "i"), "ディ": ("d", "i"), "トゥ": ("t", "u"), "ドゥ": ("d", "u"), "テュ": ("t", "u"), "デュ": ("d", "u"), "シェ": ("sh", "e"), "ジェ": ("j", "e"), "チェ": ("ch", "e"),
                "ヴァ": ("v", "a"), "ヴィ": ("v", "i"), "ヴェ": ("v", "e"), "ヴォ": ("v", "o"), "ウィ": ("w", "i"), "ウェ": ("w", "e"), "ウォ": ("w", "o"), "イェ": ("y", "e"), "ツァ": ("ts", "a"), "ツィ": ("ts", "i"),
                "ツェ": ("ts", "e"), "ツォ": ("ts", "o"), "スィ": ("s", "i"), "ズィ": ("z", "i"), "クァ": ("qu=1 kw=2 cu=3", "a"), "クィ": ("qu=1 kw=2", "i"), "クェ": ("qu=1 kw=2", "e"), "クォ": ("qu=1 kw=2", "o"), "グァ": ("gu=1 gw=2", "a"),
                "クサ": ("x=.8 ks=2 cs=3", "a"), "クセ": ("x=.8 ks=2 cs=3", "e"), "クソ": ("x=.8 ks=2 cs=3", "o")}
KANA_AS_IS = {"ー": "=.7 r=1.5 e=3 y=3 i=3.5 w=3.5 a=3.5 h=4 o=4 u=4 re=4 gh=4.5 l=5", "ン": "n=.3 m=2 ne=3 nn=3 ng=3.5 nne=4", "ッ": "=.6 c=2.3 t=3 k=4 p=3.5 s=3.5 b=3.5 d=3.5 g=3.5", "ング": "ng=.4 nge=3.5 ngu=4",
              "ッハ": "ch=.6 h=2.5 kh=2.5 ha=3", "ッホ": "gh=1.5 ch=1 h=2.5 ho=3", "ヒ": "hi=.8 ch=2.5 g=3.5 chi=4 hy=3.5 hea=5 hie=5",
              "ッチ": "tch=1.2 c=1.5 ch=1.5 cci=3 tti=3 chi=3 cz=3.5",
              "クス": "x=.8 chs=1.5 cks=2.5 ks=2.5 cs=4 kes=4 ques=4 cus=3.5 xe=4", "ァ": "a=.2", "ィ": "i=.3 y=3", "ゥ": "u=.3 =3", "ェ": "e=.3", "ォ": "o=.3", "ャ": "ya=.5 a=2", "ュ": "yu=.5 u=2", "ョ": "yo=.5 o=2"}


def priced(text):
    """{spelling: bits} of "k=1 c=1 =3"; one without a price is the only one."""
    return {s.partition("=")[0]: float(s.partition("=")[2] or 0) for s in text.split()}


def kana_foreign(heads, tail):
    """What a syllable is spelled as in words of other languages."""
    out = {}
    for c, bits in priced(KANA_HEADS.get(heads, heads)).items():
        for v, more in priced(KANA_TAILS[tail]).items():
            if len(c + v) <= 4:
                out[c + v] = min(out.get(c + v, 99), bits + more)
    return out


def kana_native():
    """{kana: spellings, the usual one first}, by Hepburn and others, with the small ya, yu, yo."""
    odd = {"シ": "shi si", "チ": "chi ti", "ツ": "tsu tu", "フ": "fu hu", "ジ": "ji zi", "ヂ": "ji di", "ヅ": "zu du"}
    behind = {"エ": ["e", "0"], "ウ": ["0", "h", "w"], "オ": ["0", "h"]}
    rows = {}
    for c, row in KANA_ROWS.items():
        for k, v in zip(row, "aiueo"):
            rows[k] = odd.get(k, c + v).split() + (["l" + v] if c == "r" else []) + behind.get(k, [])
        rows[row[0] + "イ"] = [c + "ai"]
        rows[row[3] + "イ"] = [c + "ei", c + "e", c + "ey"]
        rows[row[3] + "ー"] = [c + "e", c + "ee", c + "eh"]
        rows[row[4] + "イ"] = [c + "oi"]
        rows[row[4] + "ー"] = [c + "o", c + "oh", c + "oo", c + "ou"]
    for k, c in {"シ": "sh", "ジ": "j", "チ": "ch", "キ": "ky", "ギ": "gy", "ニ": "ny", "ヒ": "hy", "ビ": "by", "ピ": "py", "ミ": "my", "リ": "ry"}.items():
        rows.update((k + s, [c + v]) for s, v in zip("ャュョ", "auo"))
    rows.update({"ッチ": ["tchi", "cchi"], "クサ": ["kusa"], "クセ": ["kuse"], "クソ": ["kuso"]})
    rows.update({"ヤ": ["ya"], "ユ": ["yu"], "ヨ": ["yo"], "ワ": ["wa"], "ヲ": ["o", "wo"], "ン": ["n", "m"], "ー": ["0", "h"], "ッ": ["0", "t", "k", "p", "s"],
                 "ヴ": ["v", "vu", "b"], "ァ": ["a"], "ィ": ["i"], "ゥ": ["u"], "ェ": ["e"], "ォ": ["o"], "ャ": ["ya"], "ュ": ["yu"], "ョ": ["yo"]})
    return rows


def kana_heads():
    """{kana: (what it begins with, what it ends in)} of syllables, as other languages' words have them."""
    out = {k: (c, v) for c, row in KANA_ROWS.items() for k, v in zip(row, "aiueo")}
    out.update({row[k] + more: (c, v) for c, row in KANA_ROWS.items() for k, more, v in ((0, "イ", "ai"), (3, "イ", "ei"), (3, "ー", "ee"), (4, "イ", "oi"), (4, "ー", "oo"))})
    soft = {"シ": "sh", "ジ": "j", "チ": "ch", "キ": "k", "ギ": "g", "ニ": "n", "ヒ": "h", "ビ": "b", "ピ": "p", "ミ": "m", "リ": "r"}
    out.update({k + s: (c, v) for k, c in soft.items() for s, v in zip("ャュョ", "auo")})
    out.update(KANA_FOREIGN)
    return {k: v for k, v in out.items() if k not in KANA_AS_IS}


def kana():
    """Katakana (hiragana folds to it): of each letter {spelling: (bits in Japanese words, bits in others)}."""
    native, heads = kana_native(), kana_heads()
    rows, rare, never = [], 6.5, 9.0
    for k in dict.fromkeys(list(native) + list(heads) + list(KANA_AS_IS)):
        own = {"" if s == "0" else s: [0.4, 1.8, 2.7, 3.4, 4.0][i] for i, s in enumerate(native.get(k, []))}
        other = kana_foreign(*heads[k]) if k in heads else priced(KANA_AS_IS[k])
        if not own:
            own = other  # no Japanese word has it
        known = dict.fromkeys(list(own) + [s for s, bits in other.items() if bits <= rare])
        rows.append((k, {s: (own.get(s, never), other.get(s, never)) for s in known}))
    return [([k], "v", [(s or "0", bits) for s, bits in spell.items()]) for k, spell in rows]
