/* The keys of a word: its consonants in classes, vowels, h, j and y left out.
 *
 * Spellings differ mostly within a class (sh, s, ch; kh, q, g), which is what makes one key serve
 * all scripts. A letter of another script has the classes of its likely Latin spellings; of all
 * ways to write the word the likeliest are kept. One consonant may be left out on either side, so
 * that one too many, too few, wrong or in the wrong order is still found. There are more ways to
 * write a long word than can be gone through: where two names are looked for as one word, words
 * that begin or end alike are looked at, too. */
#include <string.h>

#include "core/letter_table.h"
#include "core/lexicon.h"

enum {
    SKELETON = 14,
    LIKELY = 36, /* a spelling up to this price */
    WAYS_ASKED = 24,
    /* ways to write a word that are kept */
    WAYS_KEPT = 4,
    WAYS_SLIPPED = 4, /* of those, the ones that one consonant is left out of */
    WRONG_LEAST = 4,  /* consonants of a word in which one may be wrong */
    LONG = 6,         /* consonants of a word that may be two names in one, */
    END = 3,          /* and of its ends */
    OPTIONS = 16,
    WAYS_ROOM = WAYS_ASKED * OPTIONS
};

/* One way to write (some of) a word: its classes, four bits each, the first lowest, and above them
 * how many there are. */
struct way {
    uint64_t classes;
    int price;
};

enum { CLASS_BITS = 4, LEN_AT = SKELETON * CLASS_BITS };

static size_t way_len(const struct way *w)
{
    return (size_t)(w->classes >> LEN_AT);
}

/* Those of b behind those of a, as many as there is room for. */
static uint64_t classes_join(uint64_t a, uint64_t b)
{
    const uint64_t all = ((uint64_t)1 << LEN_AT) - 1, len = (a >> LEN_AT) + (b >> LEN_AT);
    const uint64_t classes = (a & all) | (b & all) << CLASS_BITS * (a >> LEN_AT);
    return (classes & all) | (len < SKELETON ? len : SKELETON) << LEN_AT;
}

static uint8_t class_of(char c)
{
    /*                           a  b   c  d  e  f   g  h  i  j  k  l  m */
    static const uint8_t of[] = {0, 1, 15, 11, 0, 2, 12, 0, 0, 0, 4, 8, 6,
                                 7, 0, 10, 4,  9, 5, 3,  0, 2, 2, 4, 0, 14};
    return of[c - 'a'];
}

/* Latin letters as classes; two of a class side by side are one. */
static void way_add(struct way *w, const char *latin, size_t len)
{
    uint8_t last = 0;
    for (size_t i = 0; i < len; i++) {
        if (latin[i] == 'h')
            continue;
        uint8_t c = class_of(latin[i]);
        if (c && c != last)
            w->classes = classes_join(w->classes, c | (uint64_t)1 << LEN_AT);
        last = c;
    }
}

/* Different ways as they come; place: where those of a hash are, plus one. */
enum { PLACES = 1024 };
struct ways_met {
    struct way way[WAYS_ROOM];
    size_t count;
    uint16_t place[PLACES];
};

static void met_begin(struct ways_met *m)
{
    m->count = 0;
    memset(m->place, 0, sizeof m->place);
}

/* Adds a way, or makes the one that is there cheaper. */
static void met_add(struct ways_met *m, uint64_t classes, int price)
{
    size_t at = (size_t)(classes * 0x9E3779B97F4A7C15u >> 32) % PLACES;
    for (; m->place[at]; at = (at + 1) % PLACES) {
        struct way *w = &m->way[m->place[at] - 1];
        if (w->classes != classes)
            continue;
        w->price = price < w->price ? price : w->price;
        return;
    }
    if (m->count == WAYS_ROOM)
        return;
    m->way[m->count++] = (struct way){classes, price};
    m->place[at] = (uint16_t)m->count;
}

/* Adds a way to the few of a letter, or makes the one that is there cheaper. */
static void options_add(struct way *ways, size_t *count, const struct way *w)
{
    for (size_t i = 0; i < *count; i++)
        if (ways[i].classes == w->classes) {
            ways[i].price = w->price < ways[i].price ? w->price : ways[i].price;
            return;
        }
    if (*count < OPTIONS)
        ways[(*count)++] = *w;
}

static size_t letter_options(const struct letters *x, size_t i, struct way *out)
{
    const struct letter_model *m = &letter_models[x->alphabet];
    unsigned code = x->code[i], place = letters_place(x, i);
    size_t n = 0;
    if (code > letter_lists[x->alphabet].letters)
        return 0;
    for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++) {
        const struct letter_row *row = &m->rows[r];
        struct way w = {.price = UINT8_MAX};
        char latin[4];
        for (size_t k = 0; k < LETTER_STYLES; k++)
            w.price = row->price[k] < w.price ? row->price[k] : w.price;
        w.price += row->place[place];
        w.price = w.price < 0 ? 0 : w.price;
        if (w.price > LIKELY)
            continue;
        for (size_t k = 0; k < row->len; k++)
            latin[k] = (char)(row->latin >> (8 * k) & 0xFF);
        way_add(&w, latin, row->len);
        options_add(out, &n, &w);
    }
    return n;
}

/* The `keep` cheapest, cheapest first, earlier ones first among equals. */
static size_t ways_cheapest(const struct ways_met *m, size_t keep, struct way *out)
{
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct way w = m->way[i];
        if (n == keep && out[n - 1].price <= w.price)
            continue;
        size_t to = n < keep ? n++ : n - 1;
        for (; to && out[to - 1].price > w.price; to--)
            out[to] = out[to - 1];
        out[to] = w;
    }
    return n;
}

static size_t ways_of(const struct letters *x, size_t keep, struct way *out)
{
    struct ways_met next;
    struct way option[OPTIONS];
    size_t count = 1;
    out[0] = (struct way){.price = 0};
    for (size_t i = 0; i < x->len; i++) {
        const size_t options = letter_options(x, i, option);
        if (!options)
            continue;
        met_begin(&next);
        for (size_t a = 0; a < count; a++)
            for (size_t b = 0; b < options; b++)
                met_add(&next, classes_join(out[a].classes, option[b].classes),
                        out[a].price + option[b].price);
        count = ways_cheapest(&next, keep, out);
    }
    return count;
}

static uint32_t key_of(unsigned kind, const uint8_t *bytes, size_t len, size_t without)
{
    uint64_t h = 0x9E3779B97F4A7C15u + kind;
    for (size_t i = 0; i < len; i++)
        if (i != without)
            h = (h ^ bytes[i]) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    return (uint32_t)(h * 0x9E3779B97F4A7C15u >> 32);
}

static void key_add(struct lexicon_keys *k, uint32_t key)
{
    for (size_t i = 0; i < k->count; i++)
        if (k->at[i] == key)
            return;
    if (k->count < LEXICON_KEYS)
        k->at[k->count++] = key;
}

/* A way as bytes: classes, or the codes of a script that is not spelled in Latin letters. */
struct written {
    uint8_t class[SKELETON];
    uint8_t len;
};

static struct written way_written(const struct way *w)
{
    struct written to = {.len = (uint8_t)way_len(w)};
    for (size_t i = 0; i < to.len; i++)
        to.class[i] = (uint8_t)(w->classes >> CLASS_BITS * i & ((1u << CLASS_BITS) - 1));
    return to;
}

/* All ways to write a word, with and without its article. */
struct ways {
    struct written at[2 * (WAYS_ASKED + 1)];
    bool slips[2 * (WAYS_ASKED + 1)]; /* one consonant may be left out */
    size_t count;
    unsigned kind; /* of script: one for all that can be Latin letters */
};

static void ways_whole(const struct letters *x, bool asked, struct ways *w)
{
    size_t from = w->count;
    struct way way[WAYS_ASKED] = {{.price = 0}};
    size_t count = 0;
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES) {
        struct written plain = {.len = x->len < SKELETON ? x->len : SKELETON};
        w->kind = 1u + x->alphabet;
        memcpy(plain.class, x->code, plain.len);
        w->at[w->count++] = plain;
    } else if (x->alphabet == ALPHABET_LATIN) {
        way_add(&way[0], x->latin, x->latin_len);
        w->at[w->count++] = way_written(&way[0]);
    }
    if (!w->kind && (asked || x->alphabet != ALPHABET_LATIN))
        count = ways_of(x, asked ? WAYS_ASKED : WAYS_KEPT, way);
    for (size_t i = 0; i < count; i++)
        w->at[w->count++] = way_written(&way[i]);
    for (size_t i = from; i < w->count; i++)
        w->slips[i] = i < from + WAYS_SLIPPED;
}

/* Kinds of keys tell whole words from those with a consonant left out. A kept word has itself and
 * itself without one consonant. One that is asked for looks among both for itself; among whole
 * words without one consonant; and where enough is left, among both without one: a consonant is
 * wrong, or two are swapped. */
static void keys_slipped(const struct ways *w, size_t i, bool asked, struct lexicon_keys *k)
{
    const uint8_t *class = w->at[i].class;
    size_t len = w->at[i].len;
    unsigned whole = 2 * w->kind, part = whole + 1;
    if (asked)
        key_add(k, key_of(part, class, len, len));
    for (size_t at = 0; w->slips[i] && len > 1 && at < len; at++) {
        if (asked)
            key_add(k, key_of(whole, class, len, at));
        if (!asked || len >= WRONG_LEAST)
            key_add(k, key_of(part, class, len, at));
    }
}

/* Of a long word the first and the last consonants. */
static void keys_ends(const struct ways *w, struct lexicon_keys *k)
{
    const unsigned first = 128 + 2 * w->kind, last = first + 1;
    for (size_t i = 0; i < w->count; i++) {
        const struct written *a = &w->at[i];
        if (a->len < LONG)
            continue;
        key_add(k, key_of(first, a->class, END, END));
        key_add(k, key_of(last, a->class + a->len - END, END, END));
    }
}

void lexicon_keys(const struct part *p, enum lexicon_use use, struct lexicon_keys *out)
{
    const bool asked = use != LEXICON_KEPT;
    struct ways w = {.count = 0};
    out->count = out->groups = out->whole = 0;
    if (p->initial)
        return;
    for (size_t i = 0; i < COUNT(p->group); i++) {
        uint8_t group[2] = {(uint8_t)(p->group[i] & 0xFF), (uint8_t)(p->group[i] >> 8)};
        if (p->group[i])
            key_add(out, key_of(64, group, 2, 2));
    }
    out->groups = out->count;
    ways_whole(&p->letters, asked, &w);
    if (p->skip) {
        struct letters bare = part_bare(p);
        ways_whole(&bare, asked, &w);
    }
    for (size_t i = 0; i < w.count; i++)
        key_add(out, key_of(2 * w.kind, w.at[i].class, w.at[i].len, w.at[i].len));
    out->whole = out->count;
    /* Before those of slips, which may be more than there is room for. */
    if (use != LEXICON_ASKED)
        keys_ends(&w, out);
    for (size_t i = 0; i < w.count; i++)
        keys_slipped(&w, i, asked, out);
}
