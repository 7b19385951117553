/* See part_raw.h. */
#include "core/part_raw.h"

#include <string.h>

#include "base/utf8.h"
#include "core/part_table.h"
#include "core/script.h"
#include "core/zawgyi.h"

enum { BURMESE_COMMA = 0x104A, ARABIC_COMMA = 0x60C, WIDE_COMMA = 0xFF0C };

static const struct part_word *word_of(const uint16_t *cp, size_t len)
{
    if (len > COUNT(part_words[0].cp))
        return NULL;
    const uint32_t hash = part_hash(cp, len);
    if (!part_may_be(hash))
        return NULL;
    size_t i = hash >> (32 - PART_SLOT_BITS);
    for (; part_words[i].len; i = (i + 1) % COUNT(part_words)) {
        const struct part_word *w = &part_words[i];
        if (w->len == len && memcmp(w->cp, cp, len * sizeof cp[0]) == 0)
            return w;
    }
    return NULL;
}

const struct part_word *raw_word(const struct raw *r)
{
    return word_of(r->cp, r->len);
}

const struct part_word *raw_begins(const struct raw *r, size_t most,
                                   bool (*is)(const struct part_word *))
{
    const size_t longest = COUNT(part_words[0].cp);
    for (size_t n = most < longest ? most : longest; n > 0; n--) {
        const struct part_word *w = word_of(r->cp, n);
        if (w && is(w))
            return w;
    }
    return NULL;
}

/* Letters of Cyrillic and Greek that look like Latin ones, for words that mix them. */
static uint16_t look_alike(uint16_t cp)
{
    static const struct {
        uint16_t cp;
        char latin;
    } pairs[] = {{0x3B1, 'a'}, {0x3B5, 'e'}, {0x3B9, 'i'}, {0x3BA, 'k'}, {0x3BD, 'v'},
                 {0x3BF, 'o'}, {0x3C1, 'p'}, {0x3C4, 't'}, {0x3C5, 'u'}, {0x3C7, 'x'},
                 {0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43A, 'k'}, {0x43C, 'm'},
                 {0x43D, 'h'}, {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'},
                 {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}};
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (pairs[i].cp == cp)
            return (uint16_t)pairs[i].latin;
    return 0;
}

static uint16_t look_back(uint16_t latin, enum alphabet to)
{
    for (uint16_t cp = to == ALPHABET_GREEK ? 0x3B1 : 0x430;
         cp <= (to == ALPHABET_GREEK ? 0x3C9 : 0x458); cp++)
        if (look_alike(cp) == latin)
            return cp;
    return 0;
}

/* Brings a word that mixes Latin with look-alikes of another script to the script that most of its
 * letters are of. */
static void unmix(struct raw *r)
{
    unsigned count[ALPHABET_OTHER + 1] = {0}, best = r->len ? letter_alphabet(r->cp[0]) : 0;
    for (size_t i = 0; i < r->len; i++)
        count[letter_alphabet(r->cp[i])]++;
    r->alphabet = (uint8_t)best;
    if (count[best] == r->len)
        return;
    best = ALPHABET_NONE;
    for (unsigned a = 1; a <= ALPHABET_OTHER; a++)
        if (count[a] > count[best] || best == ALPHABET_NONE)
            best = count[a] ? a : best;
    r->alphabet = (uint8_t)best;
    if (count[best] + count[ALPHABET_NONE] == r->len)
        return;
    for (size_t i = 0; i < r->len; i++) {
        enum alphabet a = letter_alphabet(r->cp[i]);
        uint16_t to = 0;
        if (best == ALPHABET_LATIN && (a == ALPHABET_CYRILLIC || a == ALPHABET_GREEK))
            to = look_alike(r->cp[i]);
        else if (a == ALPHABET_LATIN && (best == ALPHABET_CYRILLIC || best == ALPHABET_GREEK))
            to = look_back(r->cp[i], (enum alphabet)best);
        r->cp[i] = to ? to : r->cp[i];
    }
}

bool raw_may_be_cyrillic(const struct raw *r)
{
    return r->len == 1 && r->alphabet == ALPHABET_LATIN && look_back(r->cp[0], ALPHABET_CYRILLIC);
}

/* A Latin letter alone among names in Cyrillic (C. Орлов) is a slip of the keyboard: the one it
 * looks like is meant. */
static void unmix_initials(struct raws *all)
{
    bool cyrillic = false;
    for (size_t i = 0; i < all->count; i++) {
        const struct raw *r = &all->raw[i];
        if (r->role == PART_NAME && r->alphabet != ALPHABET_CYRILLIC && !raw_may_be_cyrillic(r))
            return;
        cyrillic = cyrillic || (r->alphabet == ALPHABET_CYRILLIC && r->len > 1);
    }
    for (size_t i = 0; cyrillic && i < all->count; i++) {
        struct raw *r = &all->raw[i];
        if (r->role != PART_NAME || r->alphabet == ALPHABET_CYRILLIC)
            continue;
        r->cp[0] = look_back(r->cp[0], ALPHABET_CYRILLIC);
        r->alphabet = ALPHABET_CYRILLIC;
        raw_look_up(r);
    }
}

bool raw_says(const struct raw *r, const char *word)
{
    size_t i = 0;
    while (i < r->len && word[i] && r->cp[i] == (uint16_t)word[i])
        i++;
    return i == r->len && !word[i];
}

void raw_look_up(struct raw *r)
{
    const struct part_word *w = raw_word(r);
    memset(r->group, 0, sizeof r->group);
    unsigned role = w ? w->role : PART_NAME;
    bool name = part_role_name(role), rank = role == PART_RANK || role == PART_LORD;
    bool generation = role == PART_GENERATION, behind = generation || role == PART_LORD;
    r->light = role == PART_LIGHT ? LIGHT_NAME
               : rank             ? LIGHT_RANK
               : generation       ? LIGHT_GENERATION
                                  : LIGHT_NO;
    r->place = w ? w->place : PART_PLACE_NONE;
    r->spelled = role == PART_SPELLED ? (char)w->group[0] : 0;
    r->role = (uint8_t)(name || r->spelled ? PART_NAME : behind ? PART_SUFFIX : role);
    if (w && !r->spelled)
        memcpy(r->group, w->group, sizeof r->group);
}

static bool is_title(const struct part_word *w)
{
    return w->role == PART_HONORIFIC;
}

bool raw_two_title(const struct raw *a, const struct raw *b)
{
    uint16_t cp[2 * RAW_LETTERS];
    memcpy(cp, a->cp, a->len * sizeof cp[0]);
    memcpy(cp + a->len, b->cp, b->len * sizeof cp[0]);
    const struct part_word *w = word_of(cp, (size_t)a->len + b->len);
    return w && is_title(w);
}

struct raw raw_behind(const struct raw *r, size_t n)
{
    struct raw rest = *r;
    rest.len = (uint8_t)(r->len - n);
    memmove(rest.cp, r->cp + n, rest.len * sizeof r->cp[0]);
    rest.hyphen = false;
    raw_look_up(&rest);
    return rest;
}

static bool only_digits(const struct raw *r)
{
    for (size_t i = 0; i < r->len; i++)
        if (r->cp[i] < '0' || r->cp[i] > '9')
            return false;
    return true;
}

/* The long U of Burmese in two characters, a letter and a sign, is that in one. */
static void compose_burmese(struct raw *r)
{
    enum { U = 0x1025, II = 0x102E, UU = 0x1026 };
    size_t n = 0;
    for (size_t i = 0; i < r->len; i++)
        if (n && r->cp[n - 1] == U && r->cp[i] == II)
            r->cp[n - 1] = UU;
        else
            r->cp[n++] = r->cp[i];
    r->len = (uint8_t)n;
}

/* "Mg" is how Maung is written for short. */
static void write_out(struct raw *r)
{
    static const uint16_t maung[] = {'m', 'a', 'u', 'n', 'g'};
    if (!raw_says(r, "mg"))
        return;
    memcpy(r->cp, maung, sizeof maung);
    r->len = COUNT(maung);
}

/* Where what follows a title is in Zawgyi and the title is not, it stays. */
static void convert_zawgyi(struct raw *r)
{
    uint16_t cp[RAW_LETTERS];
    if (!zawgyi_like(r->cp, r->len))
        return;
    const struct part_word *title = raw_begins(r, r->len, is_title);
    const size_t n = title ? title->len : 0;
    const size_t rest = zawgyi_convert(r->cp + n, r->len - n, cp, RAW_LETTERS - n);
    r->len = (uint8_t)(n + rest);
    memcpy(r->cp + n, cp, rest * sizeof cp[0]);
}

static void raw_close(struct raws *all, struct raw *r)
{
    if (!only_digits(r) && all->count < RAW_MAX) {
        unmix(r);
        write_out(r);
        if (r->alphabet == ALPHABET_BURMESE) {
            convert_zawgyi(r);
            compose_burmese(r);
        }
        raw_look_up(r);
        all->raw[all->count++] = *r;
    }
    *r = (struct raw){0};
}

static bool is_hyphen(uint32_t cp)
{
    return cp == '-' || cp == 0x2010 || cp == 0x2011 || cp == 0x5BE;
}

static bool is_small(uint32_t cp)
{
    return cp >= 'a' && cp <= 'z';
}

static bool is_capital(uint32_t cp)
{
    return cp >= 'A' && cp <= 'Z';
}

static bool is_comma(uint32_t cp)
{
    return cp == ',' || cp == ARABIC_COMMA || cp == WIDE_COMMA;
}

/* True when the character belongs to a script other than that of the word before it and cannot be
 * one letter of it in disguise: the word ends there. */
static bool breaks(const struct raw *r, uint32_t cp)
{
    if (r->len == 0 || (is_small(cp) && is_small(r->cp[r->len - 1])))
        return false;
    enum alphabet a = letter_alphabet(cp), b = letter_alphabet(r->cp[r->len - 1]);
    if (a == b || a == ALPHABET_NONE || b == ALPHABET_NONE)
        return false;
    bool european = (a == ALPHABET_LATIN || a == ALPHABET_CYRILLIC || a == ALPHABET_GREEK) &&
                    (b == ALPHABET_LATIN || b == ALPHABET_CYRILLIC || b == ALPHABET_GREEK);
    return !european;
}

/* SaidaRustamovna, AlRahmouni: a capital behind small letters begins a word; but not in McDonald.
 */
static bool capital_begins(const struct raw *r, uint32_t before, uint32_t cp)
{
    if (!is_capital(cp) || !is_small(before) || r->len < 2)
        return false;
    static const char *const heads[] = {"mc", "mac", "fitz", "de", "di",
                                        "da", "du",  "la",   "le", "o"};
    char head[5] = {0};
    for (size_t i = 0; i < r->len && i < sizeof head - 1; i++)
        head[i] = r->cp[i] < 0x80 ? (char)r->cp[i] : '?';
    for (size_t i = 0; i < COUNT(heads); i++)
        if (r->len == strlen(heads[i]) && strcmp(head, heads[i]) == 0)
            return false;
    return true;
}

/* Where in the text the letter behind the first `letters` of a word stands; their marks are theirs.
 */
static size_t text_behind(struct str name, size_t from, size_t letters)
{
    uint32_t cp, to[4];
    size_t at = from;
    for (size_t next = from, n = 0; utf8_next_lossy(name, &next, &cp); at = next) {
        size_t more = cp == 0xFFFD ? 0 : letter_fold(cp, to);
        if (n >= letters && more)
            break;
        n += more;
    }
    return at;
}

static bool is_joined_title(const struct part_word *w)
{
    return w->joined == PART_JOINED_TITLE;
}

/* How many letters at the start of r are a title that a name follows: Seyedreza, سیدرضا. Only what
 * the table of words knows is such a name: Seyedzadeh is a family. */
static size_t title_within(const struct raw *r)
{
    enum { LEAST = 3 }; /* letters of the name */
    if (r->role != PART_NAME || r->group[0] || r->len < LEAST || !part_may_be_joined(r->cp[0]))
        return 0;
    const struct part_word *title = raw_begins(r, r->len - LEAST, is_joined_title);
    if (!title)
        return 0;
    const struct raw rest = raw_behind(r, title->len);
    return rest.group[0] || rest.light ? title->len : 0;
}

/* The same of Burmese, which has all in one: any title of the table of words before a letter. */
static size_t title_before(const struct raw *r)
{
    enum { LAST_LETTER = 0x102A, LEAST = 3 };
    const struct part_word *w = NULL;
    size_t n = r->len;
    if (r->alphabet != ALPHABET_BURMESE || r->role != PART_NAME)
        return 0;
    do {
        w = raw_begins(r, n - 1, is_title);
        n = w ? w->len : 0;
    } while (n && r->cp[n] > LAST_LETTER);
    return n < LEAST ? 0 : n;
}

/* Where a word is cut: behind so many characters each. */
struct cuts {
    uint8_t at[PARTS_MAX], count;
};

/* Whether what stands from `from` on is names and titles of the table of words, one behind the
 * other; the longest are tried first. */
static bool cut_known(const struct raw *r, size_t from, struct cuts *cuts)
{
    struct raw piece = {.alphabet = r->alphabet};
    const size_t left = r->len - from, most = COUNT(part_words[0].cp);
    if (left == 0 || cuts->count == PARTS_MAX)
        return left == 0;
    memcpy(piece.cp, r->cp + from, left * sizeof r->cp[0]);
    for (size_t n = left < most ? left : most; n > 0; n--) {
        piece.len = (uint8_t)n;
        if (!raw_word(&piece))
            continue;
        cuts->at[cuts->count++] = (uint8_t)(from + n);
        if (cut_known(r, from + n, cuts))
            return true;
        cuts->count--;
    }
    return false;
}

/* U, which a man is addressed with, and one name: it may be missing as what begins a word
 * (core/part.c). */
static bool is_u_alone(const struct raw *r, const struct cuts *cuts)
{
    const struct part_word *u = word_of(r->cp, cuts->at[0]);
    return cuts->count == 2 && u && u->place == PART_PLACE_TITLE_FIRST;
}

static bool is_joined_family(const struct part_word *w)
{
    return w->joined == PART_JOINED_FAMILY;
}

/* Whether a character ends before place `at`: one of Han in its mark, a syllable of Hangul before
 * what the next begins with. */
static bool ends_before(const struct raw *r, size_t at)
{
    enum { MARK = 0x2F00, MARK_LAST = 0x2FD5, LEAD_LAST = 0x1112 };
    return r->alphabet == ALPHABET_HAN ? r->cp[at - 1] >= MARK && r->cp[at - 1] <= MARK_LAST
                                       : at == r->len || r->cp[at] <= LEAD_LAST;
}

static size_t characters(const struct raw *r, size_t from)
{
    size_t n = 0;
    for (size_t at = from + 1; at <= r->len; at++)
        n += ends_before(r, at);
    return n;
}

/* Where a title behind a name of China or Korea begins: 贺林秋先生, 황서준씨. */
static size_t title_behind(const struct raw *r)
{
    for (size_t at = 1; at < r->len; at++) {
        const struct part_word *w = ends_before(r, at) ? word_of(r->cp + at, r->len - at) : NULL;
        if (w && w->role == PART_SUFFIX)
            return at;
    }
    return r->len;
}

/* How many letters are a family of China or Korea, before a given name of two characters, which of
 * Chinese may be of one; 0 for none. "Minsu" alone is no Min, nor "Situ" alone Si. */
static size_t family_before(const struct raw *r)
{
    enum { LEAST = 2, MOST = 2, COMPOUND = 2 };
    const struct part_word *w = r->len ? raw_begins(r, r->len, is_joined_family) : NULL;
    if (!w || w->len == r->len || !ends_before(r, w->len))
        return 0;
    const size_t given = characters(r, w->len), family = characters(r, 0) - given;
    const bool one = r->alphabet == ALPHABET_HAN || family == COMPOUND;
    return given <= MOST && (given >= LEAST || one) ? w->len : 0;
}

/* Before the title, and behind the family where no other name stands beside it. */
static bool cut_family(const struct raw *r, bool alone, struct cuts *cuts)
{
    struct raw name = *r;
    name.len = (uint8_t)title_behind(r);
    const size_t family = alone ? family_before(&name) : 0;
    if (family)
        cuts->at[cuts->count++] = (uint8_t)family;
    if (name.len < r->len)
        cuts->at[cuts->count++] = name.len;
    cuts->at[cuts->count++] = r->len;
    return cuts->count > 1;
}

/* Burmese, which has all names of a person in one word, is cut into them where all are known;
 * Chinese and Korean behind the family. */
static bool cut_names(const struct raw *r, bool alone, struct cuts *cuts)
{
    if (r->alphabet == ALPHABET_HAN || r->alphabet == ALPHABET_HANGUL)
        return cut_family(r, alone, cuts);
    return r->alphabet == ALPHABET_BURMESE && cut_known(r, 0, cuts) && cuts->count > 1 &&
           !is_u_alone(r, cuts);
}

/* Puts what cut_names found in the place of word i. There is room. */
static void split_at(struct str name, struct raws *all, size_t i, const struct cuts *cuts)
{
    struct raw *r = &all->raw[i];
    const struct raw whole = *r;
    memmove(r + cuts->count, r + 1, (all->count - i - 1) * sizeof *r);
    all->count += cuts->count - 1u;
    for (size_t k = 0, from = 0; k < cuts->count; from = cuts->at[k++]) {
        r[k] = whole;
        r[k].len = (uint8_t)(cuts->at[k] - from);
        memcpy(r[k].cp, whole.cp + from, r[k].len * sizeof whole.cp[0]);
        r[k].hyphen = whole.hyphen && k == 0;
        r[k].from = k ? r[k - 1].to : whole.from;
        if (k + 1 < cuts->count)
            r[k].to = text_behind(str_sub(name, 0, whole.to), whole.from, cuts->at[k]);
        raw_look_up(&r[k]);
    }
}

static void split_names(struct str name, struct raws *all)
{
    size_t names = 0;
    for (size_t i = 0; i < all->count; i++)
        names += all->raw[i].role == PART_NAME;
    for (size_t i = 0; i < all->count; i++) {
        struct cuts cuts = {.count = 0};
        if (!cut_names(&all->raw[i], names == 1, &cuts) || all->count + cuts.count > RAW_MAX)
            continue;
        all->cut = all->cut || all->raw[i].alphabet != ALPHABET_BURMESE;
        split_at(name, all, i, &cuts);
        i += cuts.count - 1u;
    }
}

size_t raws_behind_titles(const struct raws *all)
{
    size_t first = 0;
    while (first < all->count && all->raw[first].role == PART_HONORIFIC)
        first++;
    return first;
}

/* U in front of names, other titles aside. */
static void mark_title_in_front(struct raws *all)
{
    size_t first;
    while ((first = raws_behind_titles(all)) + 1 < all->count &&
           all->raw[first].place == PART_PLACE_TITLE_FIRST)
        all->raw[first].role = PART_HONORIFIC;
}

static void split_titles(struct str name, struct raws *all)
{
    for (size_t i = 0; i < all->count && all->count < RAW_MAX; i++) {
        struct raw *r = &all->raw[i];
        size_t n = title_within(r);
        n = n ? n : title_before(r);
        if (n == 0)
            continue;
        struct raw rest = raw_behind(r, n);
        memmove(r + 1, r, (all->count - i) * sizeof *r);
        all->count++;
        r->len = (uint8_t)n;
        r->dot = false;
        /* Zawgyi may have had fewer letters. */
        r->to = rest.from = text_behind(str_sub(name, 0, r->to), r->from, n);
        raw_look_up(r);
        r[1] = rest;
    }
}

/* Initials in front as Urdu calls the letters: ایم اے is M. A. One alone must be of three letters;
 * two that are a title in one are none (بی بی). */
static void read_spelled(struct raws *all)
{
    enum { ALONE = 3 };
    size_t first = 0, end;
    while (first < all->count && all->raw[first].role == PART_HONORIFIC)
        first++;
    for (end = first; end < all->count && all->raw[end].spelled; end++)
        if (end > first && raw_two_title(&all->raw[end - 1], &all->raw[end]))
            return;
    if (end == all->count || end == first || (end == first + 1 && all->raw[first].len < ALONE))
        return;
    for (struct raw *r = &all->raw[first]; r < &all->raw[end]; r++) {
        r->cp[0] = (uint16_t)r->spelled;
        r->len = 1;
        r->alphabet = ALPHABET_LATIN;
    }
}

/* The next character, and what it folds to: plain Latin letters at once. */
static bool next_folded(struct str name, size_t *at, uint32_t *cp, uint32_t to[4], size_t *count)
{
    unsigned c = *at < name.len ? (unsigned char)name.ptr[*at] : 0;
    if (is_small(c | 0x20)) {
        ++*at;
        *cp = c;
        to[0] = c | 0x20;
        *count = 1;
        return true;
    }
    if (!utf8_next_lossy(name, at, cp))
        return false;
    *count = *cp == 0xFFFD ? 0 : letter_fold(*cp, to);
    return true;
}

bool raw_may_be_capitals(struct str name)
{
    bool any = false, small = false;
    size_t capitals = 0;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool capital = is_capital(c);
        small = small || is_small(c);
        /* What is not ASCII neither begins a word nor ends one. */
        capitals = c >= 0x80 ? capitals : capital ? capitals + 1 : 0;
        any = any || capitals > 1;
    }
    return any && small;
}

/* Marks the words in front, titles aside, that are in capitals as the family, where no other word
 * is. */
static void mark_capitals(struct raws *all)
{
    enum { LETTERS = 3 }; /* fewer may be initials, or a title for short */
    size_t first = 0, letters = 0, others = 0;
    while (first < all->count && all->raw[first].role == PART_HONORIFIC)
        first++;
    size_t n = first;
    while (n < all->count && all->raw[n].capitals > 1 && !all->raw[n].small)
        letters += all->raw[n++].capitals;
    for (size_t i = n; i < all->count; i++)
        if (all->raw[i].small)
            others++;
        else if (all->raw[i].capitals > 1)
            return;
    if (letters < LETTERS || !others || all->raw[n].hyphen)
        return;
    for (size_t i = first; i < n; i++)
        all->raw[i].family = true;
}

/* What ends before the first comma is the family. */
static void mark_comma(struct raws *all)
{
    for (size_t i = 0; !all->commas && i < all->count; i++)
        all->raw[i].family = true;
    all->commas = (uint8_t)(all->commas + (all->commas < UINT8_MAX));
}

void raws_read(struct str name, struct raws *out)
{
    struct raw r = {0};
    uint32_t cp, to[4], before = 0;
    size_t n;
    out->count = 0;
    out->respelled = out->cut = false;
    out->commas = 0;
    for (size_t at = 0, next = 0; next_folded(name, &next, &cp, to, &n); at = next) {
        if (n == 0 && cp != 0xFFFD && (script_ignorable(cp) || letter_mark(cp)))
            continue;
        /* Of several spellings of a name the first is read. */
        out->respelled = out->respelled || cp == BURMESE_COMMA;
        if (cp == BURMESE_COMMA && (out->count || r.len))
            break;
        if (n == 0) {
            r.dot = cp == '.';
            raw_close(out, &r);
            if (is_comma(cp))
                mark_comma(out);
            r.hyphen = is_hyphen(cp);
            continue;
        }
        if (breaks(&r, to[0]) || capital_begins(&r, before, cp))
            raw_close(out, &r);
        before = cp;
        if (r.len == 0)
            r.from = at;
        if (r.len && cp >= 0x80 && letter_may_be_c(cp, str_sub(name, next, name.len)))
            n = 1;
        for (size_t i = 0; i < n && r.len < RAW_LETTERS; i++)
            r.cp[r.len++] = (uint16_t)(to[i] < 0x10000 ? to[i] : 0xE000 | (to[i] & 0x7FF));
        if (r.cp[r.len - 1] == 'h')
            r.len = (uint8_t)letter_shorten(r.cp, r.len);
        r.small = r.small || is_small(cp);
        r.capitals = (uint8_t)(r.capitals + is_capital(cp));
        r.to = next;
    }
    raw_close(out, &r);
    split_titles(name, out);
    split_names(name, out);
    mark_title_in_front(out);
    if (!out->commas && raw_may_be_capitals(name))
        mark_capitals(out);
    read_spelled(out);
    unmix_initials(out);
}
