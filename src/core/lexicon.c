/* See lexicon.h for the way taken. The way not taken: looking through all words with a bound, which
 * costs a millisecond at fifty thousand words and grows with them. */
#include "core/lexicon.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "core/fullname.h"
#include "core/postings.h"

/* A word: `text` is where its letters begin, codes first, then Latin letters. */
struct entry {
    uint32_t text, uses;
    uint32_t has, can;
    uint16_t background, usual;
    uint16_t group[2];
    uint8_t alphabet, len, latin_len;
    uint8_t role, skip, skip_latin, skip_price;
    bool initial;
};

struct slot {
    uint32_t key;
    struct posting_list words; /* empty: the slot is free */
};

struct lexicon {
    struct entry *entries;
    size_t count, room;
    uint8_t *text;
    size_t text_used, text_room;
    uint32_t *by_letters; /* number plus one, by hash; 0 is free */
    size_t letter_slots;  /* a power of two, or 0 */
    struct slot *slots;
    size_t slot_count, slots_used;
    struct postings lists;
};

struct lexicon_scratch {
    uint32_t *seen; /* by word: the search that met it last */
    size_t seen_room;
    uint32_t search;
    struct lexicon_hit *hits;
    size_t count, room;
};

/* How many words a search looks at before it begins no further list. */
enum { LOOKED_AT = 5000 };

enum err lexicon_new(struct lexicon **out)
{
    struct lexicon *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    *out = l;
    return OK;
}

void lexicon_free(struct lexicon *l)
{
    if (!l)
        return;
    mem_free(l->entries);
    mem_free(l->text);
    mem_free(l->by_letters);
    mem_free(l->slots);
    postings_free(&l->lists);
    mem_free(l);
}

static uint64_t part_hash(const struct part *p)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    return hash_bytes(key.ptr, key.len, 0);
}

static bool entry_is(const struct lexicon *l, const struct entry *e, const struct part *p)
{
    const struct letters *x = &p->letters;
    const uint8_t *text = l->text + e->text;
    return e->alphabet == x->alphabet && e->len == x->len && e->latin_len == x->latin_len &&
           e->role == p->role && e->skip == p->skip && e->skip_price == p->skip_price &&
           e->initial == p->initial && memcmp(text, x->code, x->len) == 0 &&
           memcmp(text + x->len, x->latin, x->latin_len) == 0;
}

/* Where the word stands in by_letters, or the free place for it. */
static size_t word_place(const struct lexicon *l, const struct part *p)
{
    size_t mask = l->letter_slots - 1, i = part_hash(p) & mask;
    while (l->by_letters[i] && !entry_is(l, &l->entries[l->by_letters[i] - 1], p))
        i = (i + 1) & mask;
    return i;
}

bool lexicon_get(const struct lexicon *l, const struct part *p, uint32_t *word)
{
    size_t i = l->letter_slots ? word_place(l, p) : 0;
    if (!l->letter_slots || !l->by_letters[i] || !l->entries[l->by_letters[i] - 1].uses)
        return false;
    *word = l->by_letters[i] - 1;
    return true;
}

static enum err grow_letters(struct lexicon *l)
{
    if (l->letter_slots && (l->count + 1) * 4 <= l->letter_slots * 3)
        return OK;
    size_t was = l->letter_slots, n = was ? was * 2 : 1024;
    uint32_t *old = l->by_letters, *fresh = mem_zero(n, sizeof *fresh);
    if (!fresh)
        return ERR_MEMORY;
    l->by_letters = fresh;
    l->letter_slots = n;
    for (size_t i = 0; i < was; i++) {
        struct part p;
        if (!old[i])
            continue;
        lexicon_part(l, old[i] - 1, &p);
        l->by_letters[word_place(l, &p)] = old[i];
    }
    mem_free(old);
    return OK;
}

static struct slot *slot_of(const struct lexicon *l, uint32_t key)
{
    size_t mask = l->slot_count - 1, i = key & mask;
    while (l->slots[i].words.count && l->slots[i].key != key)
        i = (i + 1) & mask;
    return &l->slots[i];
}

static enum err grow_slots(struct lexicon *l)
{
    if (l->slot_count && (l->slots_used + LEXICON_KEYS) * 4 <= l->slot_count * 3)
        return OK;
    size_t was = l->slot_count, n = was ? was * 2 : 4096;
    struct slot *old = l->slots, *fresh = mem_zero(n, sizeof *fresh);
    if (!fresh)
        return ERR_MEMORY;
    l->slots = fresh;
    l->slot_count = n;
    for (size_t i = 0; i < was; i++)
        if (old[i].words.count)
            *slot_of(l, old[i].key) = old[i];
    mem_free(old);
    return OK;
}

/* Keys that were given to a word before memory ran out stay: whoever gets its number is looked at
 * too often, never wrongly found. */
static enum err give_keys(struct lexicon *l, const struct part *p, uint32_t word)
{
    struct lexicon_keys keys;
    lexicon_keys(p, false, &keys);
    for (size_t i = 0; i < keys.count; i++) {
        struct slot *s = slot_of(l, keys.at[i]);
        bool fresh = s->words.count == 0;
        enum err err = postings_push(&l->lists, &s->words, word);
        if (err != OK)
            return err;
        s->key = keys.at[i];
        l->slots_used += fresh;
    }
    return OK;
}

static void entry_write(struct lexicon *l, const struct part *p)
{
    const struct letters *x = &p->letters;
    l->entries[l->count] = (struct entry){.text = (uint32_t)l->text_used,
                                          .uses = 1,
                                          .has = p->has,
                                          .can = p->can,
                                          .background = p->background,
                                          .usual = p->usual,
                                          .group = {p->group[0], p->group[1]},
                                          .alphabet = x->alphabet,
                                          .len = x->len,
                                          .latin_len = x->latin_len,
                                          .role = p->role,
                                          .skip = p->skip,
                                          .skip_latin = p->skip_latin,
                                          .skip_price = p->skip_price,
                                          .initial = p->initial};
    memcpy(l->text + l->text_used, x->code, x->len);
    memcpy(l->text + l->text_used + x->len, x->latin, x->latin_len);
    l->text_used += (size_t)x->len + x->latin_len;
}

enum err lexicon_add(struct lexicon *l, const struct part *p, uint32_t *word)
{
    enum err err = grow_letters(l);
    if (err != OK)
        return err;
    size_t place = word_place(l, p);
    if (l->by_letters[place]) {
        *word = l->by_letters[place] - 1;
        l->entries[*word].uses++;
        return OK;
    }
    if (l->count >= UINT32_MAX - 1 || l->text_used > UINT32_MAX - 2 * LETTERS_MAX)
        return ERR_MEMORY;
    err = mem_room(&l->entries, &l->room, l->count + 1, sizeof *l->entries);
    if (err == OK)
        err = mem_room(&l->text, &l->text_room, l->text_used + 2 * LETTERS_MAX, 1);
    if (err == OK)
        err = grow_slots(l);
    if (err == OK)
        err = give_keys(l, p, (uint32_t)l->count);
    if (err != OK)
        return err;
    entry_write(l, p);
    *word = (uint32_t)l->count++;
    l->by_letters[place] = *word + 1;
    return OK;
}

void lexicon_use(struct lexicon *l, uint32_t word)
{
    l->entries[word].uses++;
}

void lexicon_drop(struct lexicon *l, uint32_t word)
{
    if (word < l->count && l->entries[word].uses)
        l->entries[word].uses--;
}

void lexicon_part(const struct lexicon *l, uint32_t word, struct part *out)
{
    const struct entry *e = &l->entries[word];
    out->letters.alphabet = e->alphabet;
    out->letters.len = e->len;
    out->letters.latin_len = e->latin_len;
    memcpy(out->letters.code, l->text + e->text, e->len);
    memcpy(out->letters.latin, l->text + e->text + e->len, e->latin_len);
    out->has = e->has;
    out->can = e->can;
    out->background = e->background;
    out->usual = e->usual;
    out->group[0] = e->group[0];
    out->group[1] = e->group[1];
    out->role = e->role;
    out->skip = e->skip;
    out->skip_latin = e->skip_latin;
    out->skip_price = e->skip_price;
    out->initial = e->initial;
    out->id = word + 1;
    out->from = out->to = 0;
}

uint32_t lexicon_uses(const struct lexicon *l, uint32_t word)
{
    return word < l->count ? l->entries[word].uses : 0;
}

size_t lexicon_room(const struct lexicon *l)
{
    return l->count;
}

size_t lexicon_bytes(const struct lexicon *l)
{
    return sizeof *l + l->room * sizeof *l->entries + l->text_room +
           l->letter_slots * sizeof *l->by_letters + l->slot_count * sizeof *l->slots +
           l->lists.room * sizeof *l->lists.at;
}

enum err lexicon_scratch_new(struct lexicon_scratch **out)
{
    struct lexicon_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    *out = s;
    return OK;
}

void lexicon_scratch_free(struct lexicon_scratch *s)
{
    if (!s)
        return;
    mem_free(s->seen);
    mem_free(s->hits);
    mem_free(s);
}

/* True for the first meeting with a word in this search. */
static bool first_met(struct lexicon_scratch *s, uint32_t word)
{
    bool first = s->seen[word] != s->search;
    s->seen[word] = s->search;
    return first;
}

static bool many_bits(uint32_t bits)
{
    return (bits & (bits - 1)) != 0;
}

/* Two consonants that the other side cannot account for: another word, unless both are known given
 * names. */
static bool may(const struct part *p, const struct entry *e)
{
    bool known = p->group[0] && e->group[0];
    return e->uses && (known || (!many_bits(e->has & ~p->can) && !many_bits(p->has & ~e->can)));
}

/* The word asked for, with what rules most others out. */
struct demand {
    const struct part *part;
    struct letters bare;
    struct letter_filter whole_filter, bare_filter;
    double least;
};

static bool demand_may(const struct demand *d, const struct part *q)
{
    struct letter_sketch sketch;
    if (d->part->group[0] && q->group[0])
        return true;
    letters_sketch(&q->letters, &sketch);
    if (letters_may(&d->whole_filter, &sketch))
        return true;
    if (!d->part->skip && !q->skip)
        return false;
    struct letters bare = part_bare(q);
    letters_sketch(&bare, &sketch);
    return letters_may(&d->bare_filter, &sketch);
}

static enum err look_at(const struct lexicon *l, struct lexicon_scratch *s, const struct demand *d,
                        const struct slot *slot)
{
    const struct part *p = d->part;
    const uint32_t *words = l->lists.at + slot->words.from;
    for (uint32_t i = 0; i < slot->words.count; i++) {
        uint32_t word = words[i];
        if (word >= l->count || !first_met(s, word) || !may(p, &l->entries[word]))
            continue;
        struct part q;
        lexicon_part(l, word, &q);
        if (!demand_may(d, &q))
            continue;
        double bits = part_compare(p, &q, d->least);
        if (bits < d->least)
            continue;
        enum err err = mem_room(&s->hits, &s->room, s->count + 1, sizeof *s->hits);
        if (err != OK)
            return err;
        s->hits[s->count++] = (struct lexicon_hit){word, (float)bits};
    }
    return OK;
}

static int by_bits(const void *a, const void *b, void *context)
{
    const struct lexicon_hit *x = a, *y = b;
    (void)context;
    if (x->bits < y->bits || x->bits > y->bits)
        return x->bits < y->bits ? 1 : -1;
    return x->word < y->word ? -1 : x->word > y->word;
}

/* A fresh number for this search. */
static enum err begin(const struct lexicon *l, struct lexicon_scratch *s)
{
    size_t was = s->seen_room;
    enum err err = mem_room(&s->seen, &s->seen_room, l->count, sizeof *s->seen);
    if (err != OK)
        return err;
    if (++s->search == 0) {
        was = 0;
        s->search = 1;
    }
    if (was < s->seen_room)
        memset(s->seen + was, 0, (s->seen_room - was) * sizeof *s->seen);
    s->count = 0;
    return OK;
}

/* The lists to look through: whole words first, then the shortest lists, until there are enough. */
static size_t lists_of(const struct lexicon *l, const struct lexicon_keys *keys,
                       const struct slot **out)
{
    size_t n = 0, words = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const struct slot *slot = slot_of(l, keys->at[i]);
        size_t k = n;
        if (!slot->words.count)
            continue;
        for (; i >= keys->whole && k && out[k - 1]->words.count > slot->words.count; k--)
            out[k] = out[k - 1];
        out[k] = slot;
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        words += out[i]->words.count;
        if (words > LOOKED_AT)
            return i + 1;
    }
    return n;
}

enum err lexicon_near(const struct lexicon *l, struct lexicon_scratch *s, const struct part *p,
                      double least, const struct lexicon_hit **hits, size_t *count)
{
    struct lexicon_keys keys = {.count = 0};
    const struct slot *slots[LEXICON_KEYS];
    struct demand d = {.part = p, .bare = part_bare(p), .least = least};
    if (l->slot_count)
        lexicon_keys(p, true, &keys);
    size_t n = l->slot_count ? lists_of(l, &keys, slots) : 0;
    enum err err = begin(l, s);
    letters_filter(&p->letters, &d.whole_filter);
    letters_filter(&d.bare, &d.bare_filter);
    for (size_t i = 0; err == OK && i < n; i++)
        err = look_at(l, s, &d, slots[i]);
    if (err == OK)
        err = sort_stable(s->hits, s->count, sizeof *s->hits, by_bits, NULL);
    if (err != OK)
        return err;
    *hits = s->hits;
    *count = s->count;
    return OK;
}
