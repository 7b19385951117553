/* See name_read.h. */
#include "core/name_read.h"

#include <string.h>

#include "base/fetch.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/part_raw.h"

enum { SLOTS_FIRST = 1024, WORDS_KEPT = 1 << 16 };

void name_words_free(struct name_words *w)
{
    mem_free(w->slots);
    mem_free(w->words);
    *w = (struct name_words){0};
}

static uint64_t slot_of(uint64_t hash, size_t place)
{
    return (hash & ~(uint64_t)UINT32_MAX) | (uint32_t)(place + 1);
}

static size_t place_in(uint64_t slot)
{
    return (size_t)(uint32_t)slot - 1;
}

static size_t first_slot(const struct name_words *w, uint64_t hash)
{
    return (size_t)hash & (w->slot_count - 1);
}

static enum err widen(struct name_words *w)
{
    size_t n = w->slot_count ? 2 * w->slot_count : SLOTS_FIRST;
    struct name_words wider = {.slots = mem_zero(n, sizeof *wider.slots), .slot_count = n};
    if (!wider.slots)
        return ERR_MEMORY;
    for (size_t k = 0; k < w->count; k++) {
        uint64_t hash = hash_bytes(w->words[k].bytes, w->words[k].len, 0);
        size_t i = first_slot(&wider, hash);
        while (wider.slots[i])
            i = (i + 1) & (n - 1);
        wider.slots[i] = slot_of(hash, k);
    }
    mem_free(w->slots);
    w->slots = wider.slots;
    w->slot_count = n;
    return OK;
}

static void read_word(struct str word, struct name_word *out)
{
    struct parts parts;
    *out = (struct name_word){.len = (uint8_t)word.len, .kind = WORD_ODD};
    memcpy(out->bytes, word.ptr, word.len);
    if (!parts_read_word(word, &parts) || parts.count > 1)
        return;
    out->kind = parts.count ? WORD_PART : WORD_EMPTY;
    if (parts.count)
        out->part = parts.part[0];
}

static enum err add(struct name_words *w, struct str word, uint64_t hash)
{
    if (w->count >= UINT32_MAX - 1)
        return ERR_MEMORY;
    enum err err = mem_room(&w->words, &w->room, w->count + 1, sizeof *w->words);
    if (err == OK && 2 * (w->count + 1) > w->slot_count)
        err = widen(w);
    if (err != OK)
        return err;
    size_t i = first_slot(w, hash);
    while (w->slots[i])
        i = (i + 1) & (w->slot_count - 1);
    w->slots[i] = slot_of(hash, w->count);
    read_word(word, &w->words[w->count++]);
    return OK;
}

/* What the bytes of a name are, as bits. beyond: not ASCII. */
enum { MARKED_MOST = 64 };
struct marks {
    uint64_t blank, capital, beyond;
};

#ifdef __SSE2__
#include <emmintrin.h>

/* The sixteen from `at` on. */
static inline void mark(struct marks *m, const char *text, size_t at)
{
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i capital = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('A' - 1)),
                                    _mm_cmplt_epi8(v, _mm_set1_epi8('Z' + 1)));
    __m128i blank = _mm_cmpeq_epi8(v, _mm_set1_epi8(' '));
    m->blank |= (uint64_t)(unsigned)_mm_movemask_epi8(blank) << at;
    m->capital |= (uint64_t)(unsigned)_mm_movemask_epi8(capital) << at;
    m->beyond |= (uint64_t)(unsigned)_mm_movemask_epi8(v) << at;
}
#else
static inline void mark(struct marks *m, const char *text, size_t at)
{
    for (size_t k = 0; k < 16; k++) {
        unsigned char c = (unsigned char)text[k];
        m->blank |= (uint64_t)(c == ' ') << (at + k);
        m->capital |= (uint64_t)(c >= 'A' && c <= 'Z') << (at + k);
        m->beyond |= (uint64_t)(c >= 0x80) << (at + k);
    }
}
#endif

static struct marks marks_of(struct str name)
{
    struct marks m = {0, 0, 0};
    char few[16] = {0};
    if (name.len < sizeof few) {
        if (name.len)
            memcpy(few, name.ptr, name.len);
        mark(&m, few, 0);
        return m;
    }
    for (size_t at = 0; at + sizeof few < name.len; at += sizeof few)
        mark(&m, name.ptr + at, at);
    mark(&m, name.ptr + name.len - sizeof few, name.len - sizeof few);
    return m;
}

/* Adds a word; false when there are too many, or it is too long. */
static bool cut_word(const struct name_words *w, struct str word, struct name_cut *out)
{
    if (out->count == PARTS_MAX || word.len > NAME_WORD_BYTES) {
        out->odd = true;
        return false;
    }
    uint64_t hash = hash_bytes(word.ptr, word.len, 0);
    if (w->slot_count)
        fetch(&w->slots[first_slot(w, hash)]);
    out->hash[out->count] = hash;
    out->word[out->count++] = word;
    return true;
}

static void cut_long(const struct name_words *w, struct name_cut *out)
{
    struct str rest = out->name, word;
    out->odd = raw_may_be_capitals(out->name);
    while (str_next(&rest, ' ', &word))
        if (word.len && !cut_word(w, word, out))
            return;
}

void name_cut(const struct name_words *w, struct str name, struct name_cut *out)
{
    out->name = name;
    out->count = 0;
    if (name.len > MARKED_MOST) {
        cut_long(w, out);
        return;
    }
    const struct marks m = marks_of(name);
    /* Two capitals have none but others beyond ASCII between them. */
    out->odd = (m.capital & (m.capital | m.beyond) >> 1) != 0 && raw_may_be_capitals(name);
    uint64_t left =
        ~m.blank & (name.len < MARKED_MOST ? ((uint64_t)1 << name.len) - 1 : UINT64_MAX);
    while (left) {
        size_t from = (size_t)__builtin_ctzll(left);
        uint64_t behind = ~(left >> from);
        size_t len = behind ? (size_t)__builtin_ctzll(behind) : MARKED_MOST;
        if (!cut_word(w, (struct str){name.ptr + from, len}, out))
            return;
        left = from + len < MARKED_MOST ? left & UINT64_MAX << (from + len) : 0;
    }
}

void name_cut_fetch(const struct name_words *w, const struct name_cut *cut)
{
    const size_t line = 64;
    for (size_t k = 0; w->slot_count && k < cut->count; k++) {
        uint64_t slot = w->slots[first_slot(w, cut->hash[k])];
        if (!slot)
            continue;
        const char *at = (const char *)&w->words[place_in(slot)];
        for (size_t from = 0; from < sizeof *w->words; from += line)
            fetch(at + from);
    }
}

static bool known(const struct name_words *w, struct str word, uint64_t hash, size_t *place)
{
    for (size_t i = w->slot_count ? first_slot(w, hash) : 0; w->slot_count && w->slots[i];
         i = (i + 1) & (w->slot_count - 1)) {
        if ((w->slots[i] ^ hash) >> 32)
            continue;
        const struct name_word *there = &w->words[place_in(w->slots[i])];
        if (there->len == word.len && memcmp(there->bytes, word.ptr, word.len) == 0) {
            *place = place_in(w->slots[i]);
            return true;
        }
    }
    return false;
}

enum err name_words_find(struct name_words *w, struct str word, uint64_t hash, size_t *place)
{
    if (known(w, word, hash, place))
        return OK;
    *place = w->count;
    return add(w, word, hash);
}

/* The k-th word of a name; room: where it is put that there is no room for in the table. */
static const struct name_word *word_of(struct name_words *w, const struct name_cut *cut, size_t k,
                                       struct name_word *room)
{
    size_t place;
    if (known(w, cut->word[k], cut->hash[k], &place))
        return &w->words[place];
    if (w->count < WORDS_KEPT && add(w, cut->word[k], cut->hash[k]) == OK)
        return &w->words[w->count - 1];
    read_word(cut->word[k], room);
    return room;
}

void name_words_read(struct name_words *w, struct str name, struct parts *out)
{
    struct name_cut cut;
    cut.odd = !w;
    struct name_word room;
    if (w)
        name_cut(w, name, &cut);
    out->count = out->names = 0;
    for (size_t k = 0; !cut.odd && k < cut.count; k++) {
        const struct name_word *word = word_of(w, &cut, k, &room);
        cut.odd = word->kind == WORD_ODD;
        if (word->kind != WORD_PART)
            continue;
        struct part *p = &out->part[out->count++];
        uint32_t from = (uint32_t)(cut.word[k].ptr - name.ptr);
        *p = word->part;
        p->from += from;
        p->to += from;
        out->names++;
    }
    if (cut.odd)
        parts_read(name, out);
}
