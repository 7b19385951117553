#include "core/namesake.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "core/fullname.h"
#include "core/namesake_inner.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

enum { WORDS_FIRST = 256 };

/* Values above this number are not joined: of long lists the words themselves are enough. */
static const size_t joined_most = 300000;

bool namesake_foreign_text(struct str text)
{
    uint32_t cp, to[4];
    for (size_t next = 0; utf8_next_lossy(text, &next, &cp);)
        if (cp >= 0x80 && cp != 0xFFFD && letter_fold(cp, to) > 0) {
            enum alphabet a = letter_alphabet(to[0]);
            if (a != ALPHABET_LATIN && a != ALPHABET_NONE)
                return true;
        }
    return false;
}

static enum err word_number(struct namesakes *n, const struct part *p, uint32_t *out)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    uint64_t at;
    if (map_get(&n->by_key, key, &at)) {
        *out = (uint32_t)at;
        return OK;
    }
    if (n->word_count == n->word_room) {
        size_t room = n->word_room * 2 + WORDS_FIRST;
        struct part *word = mem_resize(n->word, room, sizeof *word);
        if (!word)
            return ERR_MEMORY;
        n->word = word;
        uint64_t *hash = mem_resize(n->hash, room, sizeof *hash);
        if (!hash)
            return ERR_MEMORY;
        n->hash = hash;
        n->word_room = room;
    }
    enum err e = map_set(&n->by_key, key, n->word_count);
    if (e != OK)
        return e;
    n->hash[n->word_count] = hash_bytes(key.ptr, key.len, 0x6E616D65);
    n->word[n->word_count] = *p;
    n->word[n->word_count].from = n->word[n->word_count].to = 0;
    *out = (uint32_t)n->word_count++;
    return OK;
}

static enum err add_member(struct namesakes *n, const struct part *p)
{
    if (n->member_count == n->member_room) {
        size_t room = n->member_room + n->member_room / 2 + WORDS_FIRST;
        uint32_t *member = mem_resize(n->member, room, sizeof *member);
        if (!member)
            return ERR_MEMORY;
        n->member = member;
        n->member_room = room;
    }
    enum err e = word_number(n, p, &n->member[n->member_count]);
    n->member_count += e == OK;
    return e;
}

static enum err read_values(struct namesakes *n, const struct namesake_values *v)
{
    n->first = mem_zero(v->count + 2, sizeof *n->first);
    n->foreign = mem_zero(v->count + 1, sizeof *n->foreign);
    if (!n->first || !n->foreign)
        return ERR_MEMORY;
    enum err e = OK;
    for (size_t i = 1; i <= v->count && e == OK; i++) {
        struct parts p;
        parts_read(v->written[i], &p);
        for (size_t k = 0; k < p.count && e == OK; k++) {
            n->foreign[i] = n->foreign[i] || p.part[k].letters.alphabet != ALPHABET_LATIN;
            e = add_member(n, &p.part[k]);
        }
        n->first[i + 1] = (uint32_t)n->member_count;
    }
    return e;
}

/* Titles, so that words that spell them otherwise than any table does are known for what they are.
 */
static enum err add_titles(struct namesakes *n)
{
    static const char titles[] =
        "سید,سیده,حاج,حاجی,حاجیه,حاجة,دکتر,دكتور,دكتورة,شیخ,ملا,مهندس,استاد,"
        "استاذ,استاذة,آقا,خانم,مولوی,خواجه,کربلایی,مشهدی,میرزا,"
        "بی‌بی,"
        "مامۆستا,دایە,гр,г-н,г-жа,доктор,хаджи";
    struct str rest = STR(titles), title;
    enum err e = OK;
    while (e == OK && str_next(&rest, ',', &title)) {
        struct parts p;
        uint32_t number;
        parts_read(title, &p);
        for (size_t k = 0; k < p.count && e == OK; k++) {
            p.part[k].role = PART_HONORIFIC;
            e = word_number(n, &p.part[k], &number);
        }
    }
    return e;
}

/* Neighbours that another may write in one are words too, of no value: those of values of two
 * words, which may be keys of their value, or all others. */
static enum err add_joined(struct namesakes *n, bool of_two)
{
    enum err e = OK;
    for (uint32_t i = 1; i <= n->value_count && n->value_count <= joined_most && e == OK; i++) {
        if ((n->first[i + 1] - n->first[i] == 2) != of_two)
            continue;
        for (uint32_t k = n->first[i]; k + 1 < n->first[i + 1] && e == OK; k++) {
            struct part a = n->word[n->member[k]], b = n->word[n->member[k + 1]], both;
            uint32_t number;
            if (a.role != PART_NAME || b.role != PART_NAME || a.initial || b.initial ||
                a.letters.alphabet != b.letters.alphabet)
                continue;
            part_join(&a, &b, &both);
            e = word_number(n, &both, &number);
            n->joined[k] = e == OK ? number + 1 : 0;
        }
    }
    return e;
}

static enum err add_caches(struct namesakes *n, size_t workers)
{
    n->cache_count = workers ? workers : 1;
    n->cache = mem_zero(n->cache_count, sizeof(struct name_cache *));
    n->cache_busy = mem_zero(n->cache_count, 1);
    enum err e = n->cache && n->cache_busy ? OK : ERR_MEMORY;
    for (size_t i = 0; i < n->cache_count && e == OK; i++)
        e = name_cache_new(PRICE_BITS, &n->cache[i]);
    for (size_t w = 0; w < n->word_count; w++)
        n->word[w].id = (uint32_t)w + 1;
    return e;
}

enum err namesakes_new(const struct namesake_values *v, struct namesakes **out)
{
    struct namesakes *n = mem_zero(1, sizeof *n);
    if (!n)
        return ERR_MEMORY;
    n->value_count = v->count;
    n->column_count = v->column_count;
    enum err e = read_values(n, v);
    n->joined_from = n->word_count;
    if (e == OK && !(n->joined = mem_zero(n->member_count + 1, sizeof *n->joined)))
        e = ERR_MEMORY;
    if (e == OK)
        e = add_joined(n, true);
    n->joined_less = n->word_count;
    if (e == OK)
        e = add_joined(n, false);
    n->joined_to = n->word_count;
    if (e == OK)
        e = add_titles(n);
    if (e == OK)
        e = namesake_relate(n, v);
    if (e == OK && !(n->known = mem_zero((size_t)1 << KNOWN_BITS, sizeof *n->known)))
        e = ERR_MEMORY;
    if (e == OK)
        e = add_caches(n, v->workers);
    if (e != OK) {
        namesakes_free(n);
        return e;
    }
    *out = n;
    return OK;
}

void namesakes_free(struct namesakes *n)
{
    if (!n)
        return;
    mem_free(n->word);
    map_free(&n->by_key);
    mem_free(n->hash);
    mem_free(n->first);
    mem_free(n->member);
    mem_free(n->joined);
    mem_free(n->foreign);
    for (size_t c = 0; c < NAMESAKE_COLUMNS; c++)
        mem_free(n->bits[c]);
    mem_free(n->rows);
    mem_free(n->code);
    mem_free(n->related);
    mem_free(n->share);
    mem_free(n->title);
    mem_free(n->known);
    for (size_t i = 0; n->cache && i < n->cache_count; i++)
        name_cache_free(n->cache[i]);
    mem_free(n->cache);
    mem_free(n->cache_busy);
    mem_free(n);
}

void namesake_parts(const struct namesakes *n, uint32_t value, struct parts *out)
{
    out->count = out->names = 0;
    for (uint32_t k = n->first[value]; k < n->first[value + 1]; k++) {
        const struct part *p = &n->word[n->member[k]];
        out->part[out->count++] = *p;
        out->names = (uint8_t)(out->names + (p->role == PART_NAME));
    }
}

bool namesakes_foreign(const struct namesakes *n, uint32_t value)
{
    return n->foreign[value];
}

double namesakes_bits(const struct namesakes *n, size_t column, uint32_t value)
{
    double bits = 0;
    for (uint32_t k = n->first[value]; k < n->first[value + 1]; k++) {
        const struct part *p = &n->word[n->member[k]];
        if (p->role == PART_NAME)
            bits += p->initial ? 3 : (double)n->bits[column][n->member[k]];
    }
    return bits;
}

/* Names among the words of a value, the rarest first; of equally rare ones the order is that of
 * their letters' hashes. */
static size_t rarest(const struct namesakes *n, uint32_t value, uint32_t out[PARTS_MAX])
{
    size_t count = 0;
    for (uint32_t k = n->first[value]; k < n->first[value + 1]; k++) {
        uint32_t w = n->member[k];
        if (n->word[w].role != PART_NAME || n->word[w].initial || count == PARTS_MAX)
            continue;
        size_t at = count++;
        for (;
             at > 0 && (n->rows[out[at - 1]] > n->rows[w] ||
                        (n->rows[out[at - 1]] >= n->rows[w] && n->hash[out[at - 1]] > n->hash[w]));
             at--)
            out[at] = out[at - 1];
        out[at] = w;
    }
    return count;
}

/* The word that two words of a value make together, if it was made. */
static bool joined_word(const struct namesakes *n, uint32_t value, uint32_t *out)
{
    uint32_t k = n->first[value];
    struct part both;
    char bytes[PART_KEY_BYTES];
    uint64_t at;
    if (n->first[value + 1] != k + 2)
        return false;
    part_join(&n->word[n->member[k]], &n->word[n->member[k + 1]], &both);
    if (!map_get(&n->by_key, part_key(&both, bytes), &at))
        return false;
    *out = (uint32_t)at;
    return true;
}

static size_t all_codes(const struct namesakes *n, uint32_t value, uint32_t out[])
{
    uint32_t word[PARTS_MAX + 1];
    size_t count = rarest(n, value, word), made = 0;
    count = count > 4 ? 4 : count;
    if (joined_word(n, value, &word[count]))
        count++;
    for (size_t which = 0; which < 2; which++)
        for (size_t i = 0; i < count && made < NAMESAKE_CODES; i++) {
            uint32_t code = n->code[word[i]][which];
            size_t k = 0;
            while (k < made && out[k] != code)
                k++;
            if (code && k == made)
                out[made++] = code;
        }
    return made;
}

uint32_t namesakes_code(const struct namesakes *n, uint32_t value, size_t slot)
{
    uint32_t code[NAMESAKE_CODES];
    return slot < all_codes(n, value, code) ? code[slot] : 0;
}

uint32_t namesakes_last_code(const struct namesakes *n, uint32_t value)
{
    uint32_t names = 0, last = 0;
    for (uint32_t k = n->first[value]; k < n->first[value + 1]; k++) {
        if (n->word[n->member[k]].role != PART_NAME)
            continue;
        names++;
        last = n->member[k];
    }
    return names > 1 ? n->code[last][0] : 0;
}

uint32_t namesakes_two_code(const struct namesakes *n, uint32_t value, size_t slot)
{
    uint32_t word[PARTS_MAX];
    size_t count = rarest(n, value, word), at = 0;
    count = count > 4 ? 4 : count;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++, at++)
            if (at == slot) {
                uint32_t a = n->code[word[i]][0], b = n->code[word[j]][0];
                return (uint32_t)(radix_mix(a < b ? a : b, a < b ? b : a) >> 32) | 1;
            }
    return 0;
}
