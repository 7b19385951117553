/* Names of one person come apart differently in every list: "Abd al Rahman", "Abdul Rahman",
 * "Abdurrahman"; "Nur ud-Din", "Nureddin"; "Golestan zade", "Golestanzadeh". Comparing whole words
 * or sorting them fails on these. So pieces that never stand alone are joined to their neighbour,
 * as letters, before the letters become sounds, and always with the same article between. Which
 * words are such pieces is a table (name_table.c). Compounds of two full names (Gholam Reza,
 * Gholamreza) cannot be told from two names here; the comparison tries them joined. */
#include "core/name.h"

#include "base/utf8.h"
#include "core/name_table.h"

#include <string.h>

static enum name_word_kind kind_of(const struct word *w)
{
    size_t lo = 0, hi = name_words_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = word_order(w, name_words[mid].text);
        if (order == 0)
            return name_words[mid].kind;
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NAME_WORD_NONE;
}

static void append(struct word *w, const uint16_t *letters, size_t n)
{
    for (size_t i = 0; i < n && w->len < WORD_LETTERS; i++)
        w->letters[w->len++] = letters[i];
}

static void append_text(struct word *w, const char *folded)
{
    struct str s = str_from(folded);
    uint32_t cp;
    for (size_t at = 0; utf8_next(s, &at, &cp);)
        append(w, &(uint16_t){(uint16_t)cp}, 1);
}

/* One of three spellings, by the word's script. */
static const char *by_script(const struct word *w, const char *latin, const char *arabic,
                             const char *cyrillic)
{
    if (w->script == SCRIPT_ARABIC)
        return arabic;
    return w->script == SCRIPT_CYRILLIC ? cyrillic : latin;
}

static bool has_article(const struct word *w)
{
    return w->len > 4 && w->script == SCRIPT_ARABIC && w->letters[0] == 0x627 &&
           w->letters[1] == 0x644;
}

/* Abdur Rahman, Abdes Salam: the article has become the letter that follows. */
static bool servant_before(const struct word *w, const struct word *next)
{
    static const uint16_t latin[] = {'a', 'b', 'd'}, cyrillic[] = {0x430, 0x431, 0x434};
    return w->len == 5 && next->len > 2 && w->letters[4] == next->letters[0] &&
           (memcmp(w->letters, latin, sizeof latin) == 0 ||
            memcmp(w->letters, cyrillic, sizeof cyrillic) == 0);
}

/* Titles that hands of many schools spell, as sounds; the table has those in native letters. */
static bool sounds_like_title(const struct word *w)
{
    static const struct sounds titles[] = {
        {{SOUND_H, SOUND_A, SOUND_J}, 3, false},
        {{SOUND_H, SOUND_A, SOUND_J, SOUND_I}, 4, false},
        {{SOUND_H, SOUND_A, SOUND_J, SOUND_A}, 4, false},
        {{SOUND_H, SOUND_A, SOUND_J, SOUND_I, SOUND_Y, SOUND_E}, 6, false},
        {{SOUND_S, SOUND_E, SOUND_Y, SOUND_E, SOUND_D}, 5, false},
        {{SOUND_S, SOUND_A, SOUND_Y, SOUND_I, SOUND_D, SOUND_A}, 6, false},
        {{SOUND_S, SOUND_E, SOUND_Y, SOUND_E, SOUND_D, SOUND_E}, 6, false},
        {{SOUND_SH, SOUND_E, SOUND_I, SOUND_KH}, 4, false},
        {{SOUND_D, SOUND_O, SOUND_K, SOUND_T, SOUND_O, SOUND_R}, 6, false},
        {{SOUND_M, SOUND_O, SOUND_H, SOUND_A, SOUND_N, SOUND_D, SOUND_I, SOUND_S}, 8, false},
        {{SOUND_O, SOUND_S, SOUND_T, SOUND_A, SOUND_D}, 5, false},
        {{SOUND_U, SOUND_S, SOUND_T, SOUND_A, SOUND_Z}, 5, false},
        {{SOUND_U, SOUND_S, SOUND_T, SOUND_A, SOUND_TH, SOUND_A}, 6, false},
        {{SOUND_K, SOUND_A, SOUND_R, SOUND_B, SOUND_A, SOUND_L, SOUND_A, SOUND_I}, 8, false},
        {{SOUND_KH, SOUND_A, SOUND_N, SOUND_O, SOUND_M}, 5, false},
    };
    struct sounds s;
    if (w->script == SCRIPT_ARABIC || w->len < 4)
        return false;
    sounds_of_word(w, &s);
    for (size_t i = 0; i < COUNT(titles); i++)
        if (sounds_distance(&s, &titles[i], 4) <= 4)
            return true;
    return false;
}

/* The words of one name, before they become sounds. */
struct reader {
    struct word words[NAME_PARTS]; /* joined so far */
    uint8_t roles[NAME_PARTS];
    size_t count;
    enum name_word_kind open; /* SERVANT or HEAD when the last word waits for its other half */
};

static void put_word(struct reader *r, const struct word *w, enum name_role role)
{
    if (r->count == NAME_PARTS)
        return;
    r->words[r->count] = *w;
    r->roles[r->count++] = (uint8_t)role;
}

static void close_open(struct reader *r, const struct word *w)
{
    struct word *last = &r->words[r->count - 1];
    if (r->open == NAME_WORD_SERVANT) {
        last->len = 3;
        if (!has_article(w))
            append_text(last, by_script(last, "ul", "ال", "ул"));
    }
    append(last, w->letters, w->len);
    r->open = NAME_WORD_NONE;
}

/* Puts a tail behind the word before; false when there is none that it can belong to. A title with
 * a tail is a family's name: Mirzanezhad, Hajizadeh. */
static bool put_tail(struct reader *r, const struct word *w, enum name_word_kind kind)
{
    if (r->count == 0 || r->roles[r->count - 1] == NAME_INITIAL ||
        r->words[r->count - 1].script != w->script)
        return false;
    if (r->roles[r->count - 1] == NAME_TITLE && kind != NAME_WORD_TAIL)
        return false;
    r->roles[r->count - 1] = NAME_PLAIN;
    struct word *last = &r->words[r->count - 1];
    if (kind == NAME_WORD_GOD)
        append_text(last, by_script(last, "ullah", "الله", "уллах"));
    else if (kind == NAME_WORD_FAITH)
        append_text(last, by_script(last, "uddin", "الدین", "уддин"));
    else
        append(last, w->letters, w->len);
    return true;
}

static bool initial(const struct word *w)
{
    return w->len == 1 && w->script != SCRIPT_NONE;
}

static void read_plain(struct reader *r, const struct word *w)
{
    if (r->open != NAME_WORD_NONE)
        close_open(r, w);
    else
        put_word(r, w, initial(w) ? NAME_INITIAL : NAME_PLAIN);
}

static void read_word(struct reader *r, const struct word *w, const struct word *next)
{
    enum name_word_kind kind = kind_of(w);
    if (next && servant_before(w, next))
        kind = NAME_WORD_SERVANT;
    switch (kind) {
    case NAME_WORD_PARTICLE:
        return;
    case NAME_WORD_ARTICLE:
        if (!next || !next->hyphen)
            read_plain(r, w);
        return;
    case NAME_WORD_TITLE:
        if (r->open == NAME_WORD_NONE)
            put_word(r, w, NAME_TITLE);
        else
            close_open(r, w);
        return;
    case NAME_WORD_SERVANT:
    case NAME_WORD_HEAD:
        read_plain(r, w);
        if (next)
            r->open = kind;
        return;
    case NAME_WORD_TAIL:
        if (r->count == 0 && next)
            put_word(r, w, NAME_TITLE); /* a Kurdish aunt */
        else if (r->open != NAME_WORD_NONE || !put_tail(r, w, kind))
            read_plain(r, w);
        return;
    case NAME_WORD_GOD:
    case NAME_WORD_FAITH:
        if (r->open != NAME_WORD_NONE || !put_tail(r, w, kind))
            read_plain(r, w);
        return;
    case NAME_WORD_MOHAMMAD: {
        struct word full = {.script = w->script};
        append_text(&full, by_script(w, "mohammad", "محمد", "мохаммад"));
        read_plain(r, &full);
        return;
    }
    case NAME_WORD_NONE:
        if (r->count == 0 && next && sounds_like_title(w))
            put_word(r, w, NAME_TITLE);
        else
            read_plain(r, w);
        return;
    }
}

/* The next word with a letter in it. */
static bool next_letters(struct str text, size_t *at, struct word *out)
{
    while (script_next_word(text, at, out))
        if (out->script != SCRIPT_NONE)
            return true;
    return false;
}

void name_read(struct str text, struct name *out)
{
    struct reader r = {.open = NAME_WORD_NONE};
    struct word w, next;
    size_t at = 0;
    bool more = next_letters(text, &at, &w), plain = false;
    while (more && r.count < NAME_PARTS) {
        more = next_letters(text, &at, &next);
        read_word(&r, &w, more ? &next : NULL);
        w = next;
    }
    for (size_t i = 0; i < r.count; i++)
        plain = plain || r.roles[i] == NAME_PLAIN;
    for (size_t i = 0; i < r.count && out->count < NAME_PARTS; i++) {
        struct name_part *p = &out->parts[out->count];
        sounds_of_word(&r.words[i], &p->sounds);
        p->role = !plain && r.roles[i] == NAME_TITLE ? (uint8_t)NAME_PLAIN : r.roles[i];
        out->count += p->sounds.len > 0;
    }
}

bool name_initial_of(const struct sounds *initial_of, const struct sounds *part)
{
    if (initial_of->len == 0 || part->len == 0)
        return false;
    struct sounds a = {.s = {initial_of->s[0]}, .len = 1}, b = {.s = {part->s[0]}, .len = 1};
    return sounds_distance(&a, &b, SOUND_ONE) <= 6;
}
