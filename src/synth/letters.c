/* Native spellings, and slips of the pen. Short vowels are left out in Arabic letters (Sorani
 * writes them); seams, the hamza and the letters that differ between Persian and Arabic keyboards
 * are where spellings part. */
#include "synth/letters.h"

#include "synth/letters_inner.h"

#include <string.h>

struct letter {
    char sound;
    const char *persian, *arabic, *sorani, *cyrillic;
};

static const struct letter letters[] = {
    {'a', "", "", "ە", "а"},
    {'i', "", "", "", "и"},
    {'u', "", "", "و", "у"},
    {'A', "ا", "ا", "ا", "а"},
    {'I', "ی", "ي", "ی", "и"},
    {'U', "و", "و", "وو", "у"},
    {'e', "ی", "ي", "ێ", "е"},
    {'o', "و", "و", "ۆ", "о"},
    {'E', "ه", "ة", "ە", "а"},
    {'Y', "ی", "ى", "ا", "а"},
    {'b', "ب", "ب", "ب", "б"},
    {'p', "پ", "ب", "پ", "п"},
    {'t', "ت", "ت", "ت", "т"},
    {'j', "ج", "ج", "ج", "дж"},
    {'d', "د", "د", "د", "д"},
    {'r', "ر", "ر", "ر", "р"},
    {'z', "ز", "ز", "ز", "з"},
    {'s', "س", "س", "س", "с"},
    {'f', "ف", "ف", "ف", "ф"},
    {'k', "ک", "ك", "ک", "к"},
    {'g', "گ", "ك", "گ", "г"},
    {'l', "ل", "ل", "ل", "л"},
    {'m', "م", "م", "م", "м"},
    {'n', "ن", "ن", "ن", "н"},
    {'v', "و", "ف", "ڤ", "в"},
    {'w', "و", "و", "و", "в"},
    {'h', "ه", "ه", "ه", "х"},
    {'y', "ی", "ي", "ی", "й"},
    {'x', "خ", "خ", "خ", "х"},
    {'q', "ق", "ق", "ق", "к"},
    {'G', "غ", "غ", "غ", "г"},
    {'S', "ش", "ش", "ش", "ш"},
    {'C', "چ", "تش", "چ", "ч"},
    {'J', "ژ", "ج", "ژ", "ж"},
    {'1', "ث", "ث", "س", "с"},
    {'2', "ذ", "ذ", "ز", "з"},
    {'5', "ص", "ص", "س", "с"},
    {'6', "ط", "ط", "ت", "т"},
    {'7', "ح", "ح", "ح", "х"},
    {'8', "ض", "ض", "ز", "з"},
    {'9', "ص", "ص", "س", "с"},
    {'0', "ظ", "ظ", "ز", "з"},
    {'3', "ع", "ع", "ع", ""},
    {'4', "ئ", "ئ", "ئ", ""},
    {'@', "عبدال", "عبدال", "عەبدول", "Абдул"},
    {'$', "الله", "الله", "وڵڵا", "улла"},
    {'%', "الدین", "الدين", "ەددین", "уддин"},
    {'+', "ال", "ال", "ئەل", "Аль-"},
};

static const char *letter_in(char sound, enum script script)
{
    for (size_t i = 0; i < COUNT(letters); i++) {
        if (letters[i].sound == sound) {
            const struct letter *l = &letters[i];
            return script == SCRIPT_PERSIAN  ? l->persian
                   : script == SCRIPT_ARABIC ? l->arabic
                   : script == SCRIPT_SORANI ? l->sorani
                                             : l->cyrillic;
        }
    }
    return "";
}

/* A vowel that begins a word. Empty when the letter alone does. */
static const char *carrier(char c, enum script script, struct dice *d)
{
    if (script == SCRIPT_SORANI) {
        return "ئ";
    }
    if (c == 'A') {
        return "آ";
    }
    if (script == SCRIPT_ARABIC && dice_permille(d, 550)) {
        return c == 'i' || c == 'I' ? "إ" : "أ";
    }
    return "ا";
}

static void arabic_seam(struct slip *out, enum script script, struct dice *d)
{
    uint32_t r = dice_below(d, 100);
    if (r < 82) {
        slip_char(out, ' ');
    } else if (r < 92 && script == SCRIPT_PERSIAN) {
        slip_char(out, 0x200c);
    }
}

static void arabic(struct slip *out, const char *name, enum script script, struct dice *d)
{
    char before = ' ';
    for (size_t i = 0; name[i] != '\0'; before = name[i], i++) {
        char c = name[i];
        bool first = strchr(" ~@+", before) != NULL;
        bool last = name[i + 1] == '\0' || name[i + 1] == ' ' || name[i + 1] == '~';
        if (c == ' ') {
            slip_char(out, ' ');
        } else if (c == '~') {
            arabic_seam(out, script, d);
        } else if (c == '4' && last) {
            slip_text(out, script == SCRIPT_ARABIC && dice_permille(d, 750) ? "ء" : "");
        } else if (c == '@' && name[i + 1] == '$') {
            slip_text(out, script == SCRIPT_SORANI ? "عەبد" : "عبد");
        } else if (c == '@' && script == SCRIPT_ARABIC && dice_permille(d, 600)) {
            slip_text(out, "عبد ال");
        } else if (c == before && strchr("aiuAIUeo", c) == NULL) {
            continue; /* a doubled letter is written once */
        } else {
            bool open = script == SCRIPT_ARABIC ? dice_permille(d, 600) : dice_permille(d, 150);
            if ((c == '$' || c == '%') && script != SCRIPT_SORANI && !first && open) {
                slip_char(out, ' ');
            }
            if (first && strchr("aiuAIUeo", c) != NULL) {
                slip_text(out, carrier(c, script, d));
                if (c == 'A' && script != SCRIPT_SORANI) {
                    continue;
                }
            }
            slip_text(out, letter_in(c, script));
        }
    }
}

static void cyrillic(struct slip *out, const char *name)
{
    bool capital = true;
    for (size_t i = 0; name[i] != '\0'; i++) {
        char c = name[i];
        if (c == ' ') {
            slip_char(out, ' ');
            capital = true;
            continue;
        }
        const char *text = letter_in(c, SCRIPT_CYRILLIC);
        if (c == '@' && name[i + 1] == '$') {
            text = "Абд";
        } else if (c == 'y' && (name[i + 1] == 'a' || name[i + 1] == 'A' || name[i + 1] == 'u' ||
                                name[i + 1] == 'U')) {
            text = name[i + 1] == 'a' || name[i + 1] == 'A' ? "я" : "ю";
            i++;
        }
        size_t at = 0;
        uint32_t cp = 0;
        while (utf8_next(str_from(text), &at, &cp)) {
            slip_char(out, capital && cp >= 0x430 && cp <= 0x44f ? cp - 0x20 : cp);
            capital = false;
        }
    }
}

void letters_write(struct slip *out, const char *name, enum script script, const struct hand *hand,
                   struct dice *d)
{
    bool native = (unsigned char)name[0] >= 0xd0;
    if (script == SCRIPT_LATIN && native) {
        letters_cyrillic_latin(out, name, hand, d);
    } else if (script == SCRIPT_LATIN) {
        letters_latin(out, name, hand, d);
    } else if (native) {
        slip_text(out, name);
    } else if (script == SCRIPT_CYRILLIC) {
        cyrillic(out, name);
    } else {
        arabic(out, name, script, d);
    }
}

/* Letters that are taken for one another: by dots, by ear, by the neighbouring key. */
static uint32_t mistaken(uint32_t cp, struct dice *d)
{
    static const char *const groups[] = {
        "بپتثن", "جحخچ", "سش",  "سصث", "زذضظ", "رزو", "عغ",  "قغ", "تط",  "هح", "کگ",
        "فق",    "аоя",  "еиэ", "бп",  "вф",   "гк",  "дт",  "зс", "шщ",  "ыи", "мн",
        "asq",   "eri",  "iou", "nmb", "dfs",  "try", "hgj", "kl", "vbw", "zx", "po",
    };
    for (size_t tries = 0; tries < 2 * COUNT(groups); tries++) {
        struct str g = str_from(groups[dice_below(d, (uint32_t)COUNT(groups))]);
        uint32_t found[8], other = 0;
        size_t n = 0, at = 0;
        bool in = false;
        while (n < COUNT(found) && utf8_next(g, &at, &other)) {
            in = in || other == cp;
            found[n++] = other;
        }
        other = found[dice_below(d, (uint32_t)n)];
        if (in && other != cp) {
            return other;
        }
    }
    return cp;
}

bool letters_typo(struct slip *s, struct dice *d)
{
    uint32_t cps[sizeof s->text];
    size_t n = 0, at = 0;
    while (utf8_next(slip_view(s), &at, &cps[n])) {
        n++;
    }
    if (n < 4) {
        return false;
    }
    size_t where = 1 + dice_below(d, (uint32_t)(n - 2));
    uint32_t kind = dice_below(d, 4);
    uint32_t here = cps[where];
    if (here == ' ' || cps[where + 1] == ' ') {
        return false;
    }
    s->len = 0;
    for (size_t i = 0; i < n; i++) {
        if (i != where) {
            slip_char(s, i == where + 1 && kind == 2 ? here : cps[i]);
        } else if (kind == 0) {
            slip_char(s, mistaken(here, d));
        } else if (kind == 2) {
            slip_char(s, cps[i + 1]);
        } else if (kind == 3) {
            slip_char(s, here);
            slip_char(s, here);
        }
    }
    return true;
}
