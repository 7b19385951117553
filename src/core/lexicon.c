/* See lexicon.h for the way taken. The way not taken: looking through all words with a bound, which
 * costs a millisecond at fifty thousand words and grows with them. */
#include "core/lexicon.h"

#include <string.h>

#include "base/fetch.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/fullname.h"
#include "core/lexicon_inner.h"

enum err lexicon_new(struct lexicon **out)
{
    struct lexicon *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    l->lists.beside_bytes = sizeof(struct letter_trace);
    *out = l;
    return OK;
}

void lexicon_free(struct lexicon *l)
{
    if (!l)
        return;
    mem_free(l->entries);
    mem_free(l->traces);
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
           e->role == p->role && e->start == p->start && e->skip == p->skip &&
           e->initial == p->initial && memcmp(text, x->code, x->len) == 0 &&
           memcmp(text + x->len, x->latin, x->latin_len) == 0;
}

/* Where the word stands in by_letters, or the free place for it. */
static size_t word_place(const struct lexicon *l, const struct part *p, uint64_t hash)
{
    size_t mask = l->letter_slots - 1, i = hash & mask;
    while (l->by_letters[i] && !entry_is(l, &l->entries[l->by_letters[i] - 1], p))
        i = (i + 1) & mask;
    return i;
}

bool lexicon_get(const struct lexicon *l, const struct part *p, uint32_t *word)
{
    size_t i = l->letter_slots ? word_place(l, p, part_hash(p)) : 0;
    if (!l->letter_slots || !l->by_letters[i] || !l->entries[l->by_letters[i] - 1].uses)
        return false;
    *word = l->by_letters[i] - 1;
    return true;
}

/* Room for `more` words more. */
static enum err grow_letters(struct lexicon *l, size_t more)
{
    size_t was = l->letter_slots, n = was ? was : 1024;
    while ((l->count + more) * 4 > n * 3)
        n *= 2;
    if (n == was)
        return OK;
    uint32_t *old = l->by_letters, *fresh = mem_zero(n, sizeof *fresh);
    if (!fresh)
        return ERR_MEMORY;
    l->by_letters = fresh;
    l->letter_slots = n;
    for (size_t i = 0; i < was; i++) {
        struct part p;
        if (!old[i] || !l->entries[old[i] - 1].len)
            continue;
        lexicon_part(l, old[i] - 1, &p);
        l->by_letters[word_place(l, &p, part_hash(&p))] = old[i];
    }
    mem_free(old);
    return OK;
}

enum err lexicon_expect(struct lexicon *l, size_t words)
{
    return words > UINT32_MAX ? ERR_MEMORY : grow_letters(l, words);
}

/* Of a slot whose words are gone: whoever comes behind it in the table is still found. */
static const uint32_t left_empty = UINT32_MAX;

static bool slot_is(const struct slot *s, uint32_t key)
{
    return s->words.count ? s->key == key : s->words.from != left_empty;
}

struct slot *lexicon_slot(const struct lexicon *l, uint32_t key)
{
    size_t mask = l->slot_count - 1, i = key & mask;
    while (!slot_is(&l->slots[i], key))
        i = (i + 1) & mask;
    return &l->slots[i];
}

static size_t slots_full(const struct lexicon *l)
{
    size_t full = 0;
    for (size_t i = 0; i < l->slot_count; i++)
        full += l->slots[i].words.count > 0;
    return full;
}

enum err lexicon_room_for_keys(struct lexicon *l, size_t keys)
{
    if (l->slot_count && (l->slots_used + keys) * 4 <= l->slot_count * 3)
        return OK;
    size_t was = l->slot_count, full = slots_full(l), n = was ? was : 4096;
    while ((full + keys) * 2 > n)
        n *= 2;
    struct slot *old = l->slots, *fresh = mem_zero_wide(n, sizeof *fresh);
    if (!fresh)
        return ERR_MEMORY;
    l->slots = fresh;
    l->slot_count = n;
    l->slots_used = full;
    for (size_t i = 0; i < was; i++)
        if (old[i].words.count)
            *lexicon_slot(l, old[i].key) = old[i];
    mem_free(old);
    return OK;
}

static struct letter_trace trace_of(const struct part *p)
{
    struct letter_trace t;
    bool latin = p->letters.alphabet == ALPHABET_LATIN;
    unsigned steps = latin ? p->background / NOTE_BACKGROUND : p->usual / NOTE_USUAL;
    unsigned skip = latin ? p->skip_latin : p->skip;
    if (!letters_trace(&p->letters, &t) || p->initial || skip >= t.len)
        return t;
    t.len = (uint8_t)(t.len | skip << 4);
    steps = steps < NOTE_MOST ? steps : NOTE_MOST;
    t.note = (uint8_t)((unsigned)p->letters.alphabet << NOTE_SHIFT | steps);
    return t;
}

/* The word leaves the lists of the first `count` keys. */
static void leave_lists(struct lexicon *l, const struct lexicon_keys *keys, size_t count,
                        uint32_t word)
{
    for (size_t i = 0; i < count; i++) {
        struct slot *s = lexicon_slot(l, keys->at[i]);
        while (postings_remove(&l->lists, &s->words, word))
            ;
        if (!s->words.count)
            *s = (struct slot){.words = {.from = left_empty}};
    }
}

static void entry_write(struct lexicon *l, const struct part *p, uint32_t uses)
{
    const struct letters *x = &p->letters;
    l->entries[l->count] = (struct entry){.text = (uint32_t)l->text_used,
                                          .uses = uses,
                                          .has = p->has,
                                          .can = p->can,
                                          .background = p->background,
                                          .usual = p->usual,
                                          .group = {p->group[0], p->group[1]},
                                          .alphabet = x->alphabet,
                                          .len = x->len,
                                          .latin_len = x->latin_len,
                                          .tail = p->tail & 15u,
                                          .role = p->role & 15u,
                                          .start = p->start & 15u,
                                          .skip = p->skip,
                                          .skip_latin = p->skip_latin,
                                          .initial = p->initial,
                                          .light = p->light & 3u,
                                          .behind_light = p->behind_light & 1u,
                                          .behind = p->behind & 15u};
    memcpy(l->text + l->text_used, x->code, x->len);
    memcpy(l->text + l->text_used + x->len, x->latin, x->latin_len);
    l->text_used += (size_t)x->len + x->latin_len;
}

enum err lexicon_room_for_words(struct lexicon *l, size_t words, size_t letters)
{
    enum err err = mem_room_wide(&l->entries, &l->room, l->count + words, sizeof *l->entries);
    if (err == OK)
        err = mem_room_wide(&l->traces, &l->trace_room, l->count + words, sizeof *l->traces);
    if (err == OK)
        err = mem_room_wide(&l->text, &l->text_room, l->text_used + letters, 1);
    return err;
}

static void find_keys(const struct part *p, struct lexicon_ready *out)
{
    out->trace = trace_of(p);
    lexicon_keys(p, LEXICON_KEPT, &out->keys);
    out->is_new = true;
}

void lexicon_prepare(const struct lexicon *l, const struct part *p, struct lexicon_ready *out)
{
    out->hash = part_hash(p);
    out->is_new = false;
    if (!l->by_letters[word_place(l, p, out->hash)])
        find_keys(p, out);
}

enum err lexicon_put(struct lexicon *l, const struct part *p, struct lexicon_ready *ready,
                     uint32_t uses, uint32_t *word)
{
    size_t place = word_place(l, p, ready->hash);
    if (l->by_letters[place]) {
        *word = l->by_letters[place] - 1;
        l->entries[*word].uses += uses;
        return OK;
    }
    if (l->count >= UINT32_MAX - 1 || l->text_used > UINT32_MAX - 2 * LETTERS_MAX)
        return ERR_MEMORY;
    enum err err = lexicon_room_for_words(l, 1, 2 * LETTERS_MAX);
    if (err != OK)
        return err;
    if (!ready->is_new)
        find_keys(p, ready);
    l->traces[l->count] = ready->trace;
    entry_write(l, p, uses);
    *word = (uint32_t)l->count++;
    l->by_letters[place] = *word + 1;
    return OK;
}

static void wipe(struct lexicon *l, uint32_t word)
{
    struct entry *e = &l->entries[word];
    memset(l->text + e->text, 0, (size_t)e->len + e->latin_len);
    *e = (struct entry){.uses = 0};
    l->traces[word] = (struct letter_trace){.len = 0};
}

/* Whoever was put behind it would still be found in by_letters: there is nobody. */
void lexicon_unput(struct lexicon *l)
{
    struct part p;
    uint32_t word = (uint32_t)l->count - 1;
    lexicon_part(l, word, &p);
    l->by_letters[word_place(l, &p, part_hash(&p))] = 0;
    l->text_used = l->entries[word].text;
    wipe(l, word);
    l->count--;
}

/* A word that memory runs out for leaves no keys. */
static enum err give_keys(struct lexicon *l, const struct lexicon_ready *r, uint32_t word)
{
    const struct lexicon_keys *keys = &r->keys;
    enum err err = lexicon_room_for_keys(l, LEXICON_KEYS);
    if (err != OK)
        return err;
    for (size_t i = 0; i < keys->count; i++) {
        struct slot *s = lexicon_slot(l, keys->at[i]);
        bool fresh = s->words.count == 0;
        err = postings_push(&l->lists, &s->words, word);
        if (err != OK) {
            leave_lists(l, keys, i, word);
            return err;
        }
        lexicon_traces(l, &s->words)[s->words.count - 1] = r->trace;
        s->key = keys->at[i];
        l->slots_used += fresh;
    }
    return OK;
}

enum err lexicon_add(struct lexicon *l, const struct part *p, uint32_t *word)
{
    struct lexicon_ready ready; /* large: not zeroed for words that are there */
    size_t had = l->count;
    ready.hash = part_hash(p);
    ready.is_new = false;
    enum err err = grow_letters(l, 1);
    if (err == OK)
        err = lexicon_put(l, p, &ready, 1, word);
    if (err != OK || l->count == had)
        return err;
    err = give_keys(l, &ready, *word);
    if (err != OK)
        lexicon_unput(l);
    return err;
}

void lexicon_use(struct lexicon *l, uint32_t word)
{
    l->entries[word].uses++;
}

/* The word leaves the lists of its keys. */
static void leave_keys(struct lexicon *l, uint32_t word)
{
    struct lexicon_keys keys;
    struct part p;
    lexicon_part(l, word, &p);
    lexicon_keys(&p, LEXICON_KEPT, &keys);
    leave_lists(l, &keys, keys.count, word);
}

/* A wiped entry is like no word, and so goes on keeping its place in by_letters. */
static void forget(struct lexicon *l, uint32_t word)
{
    leave_keys(l, word);
    wipe(l, word);
    l->gone++;
}

void lexicon_drop(struct lexicon *l, uint32_t word)
{
    if (word >= l->count || !l->entries[word].uses)
        return;
    l->entries[word].uses--;
    if (!l->entries[word].uses)
        forget(l, word);
}

void lexicon_part(const struct lexicon *l, uint32_t word, struct part *out)
{
    const struct entry *e = &l->entries[word];
    out->letters.alphabet = e->alphabet;
    out->letters.len = e->len;
    out->letters.latin_len = e->latin_len;
    /* As long as can be, which is quicker than as long as needed; there is room behind the last. */
    memcpy(out->letters.code, l->text + e->text, LETTERS_MAX);
    memcpy(out->letters.latin, l->text + e->text + e->len, LETTERS_MAX);
    out->has = e->has;
    out->can = e->can;
    out->background = e->background;
    out->usual = e->usual;
    out->tail = e->tail;
    out->made = false;
    out->group[0] = e->group[0];
    out->group[1] = e->group[1];
    out->role = e->role;
    out->start = e->start;
    out->skip = e->skip;
    out->skip_latin = e->skip_latin;
    out->initial = e->initial;
    out->light = e->light;
    out->behind_light = e->behind_light;
    out->behind = e->behind;
    out->id = word + 1;
    out->from = out->to = 0;
}

void lexicon_fetch(const struct lexicon *l, uint32_t word, bool text)
{
    if (text)
        fetch(l->text + l->entries[word].text);
    else
        fetch(&l->entries[word]);
}

uint32_t lexicon_uses(const struct lexicon *l, uint32_t word)
{
    return word < l->count ? l->entries[word].uses : 0;
}

size_t lexicon_room(const struct lexicon *l)
{
    return l->count;
}

size_t lexicon_words(const struct lexicon *l)
{
    return l->count - l->gone;
}

size_t lexicon_bytes(const struct lexicon *l)
{
    return sizeof *l + l->room * sizeof *l->entries + l->text_room +
           l->trace_room * sizeof *l->traces + l->letter_slots * sizeof *l->by_letters +
           l->slot_count * sizeof *l->slots + postings_bytes(&l->lists);
}
