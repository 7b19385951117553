#include "core/vocab.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "core/fullname.h"

#include <string.h>

/* What a term is hashed and compared by: a code, or the number of a word. */
struct key {
    const char *ptr;
    uint8_t len; /* of a code; 0: word counts */
    uint8_t class;
    uint32_t word;
};

static uint32_t key_hash(const struct vocab *v, const struct key *k)
{
    uint64_t seed = v->seed + k->class * 2u + 1u;
    return (uint32_t)(k->len ? hash_bytes(k->ptr, k->len, seed)
                             : hash_bytes(&k->word, sizeof k->word, seed));
}

static struct key key_of_term(const struct term *t)
{
    if (t->code_len)
        return (struct key){t->key.code, t->code_len, t->class, 0};
    return (struct key){NULL, 0, t->class, t->key.word};
}

static bool same_key(const struct term *t, const struct key *k)
{
    return !t->dead && t->class == k->class && t->code_len == k->len &&
           (k->len ? memcmp(t->key.code, k->ptr, k->len) == 0 : t->key.word == k->word);
}

/* --- by key --- */

static uint32_t find_key(const struct vocab *v, const struct key *k)
{
    if (v->slot_count == 0)
        return TERM_NONE;
    uint32_t mask = v->slot_count - 1, i = key_hash(v, k) & mask;
    for (; v->slots[i]; i = (i + 1) & mask)
        if (same_key(&v->terms[v->slots[i] - 1], k))
            return v->slots[i] - 1;
    return TERM_NONE;
}

uint32_t vocab_find(const struct vocab *v, const struct trait *t)
{
    struct key k = {t->code, t->code_len, t->class, 0};
    if (!k.len && (!v->words || !lexicon_get(v->words, &t->word, &k.word)))
        return TERM_NONE;
    return find_key(v, &k);
}

static void slot_put(struct vocab *v, uint32_t term)
{
    struct key k = key_of_term(&v->terms[term]);
    uint32_t mask = v->slot_count - 1, i = key_hash(v, &k) & mask;
    while (v->slots[i])
        i = (i + 1) & mask;
    v->slots[i] = term + 1;
    v->slot_used++;
}

static enum err slots_reserve(struct vocab *v)
{
    if ((v->slot_used + 1) * UINT64_C(4) < v->slot_count * UINT64_C(3))
        return OK;
    uint32_t bigger = v->slot_count ? v->slot_count * 2 : 64;
    uint32_t *slots = bigger ? mem_zero(bigger, sizeof *slots) : NULL;
    if (!slots)
        return ERR_MEMORY;
    mem_free(v->slots);
    v->slots = slots;
    v->slot_count = bigger;
    v->slot_used = 0;
    for (uint32_t i = 0; i < v->count; i++)
        if (!v->terms[i].dead)
            slot_put(v, i);
    return OK;
}

/* An array with room for `more` elements behind count; NULL without memory. */
static void *grown(void *array, uint32_t *room, uint32_t count, uint32_t more, size_t size)
{
    if (array && *room - count >= more)
        return array;
    uint32_t bigger = *room ? *room + *room / 4 + more : 64 + more;
    void *p = bigger > *room ? mem_resize(array, bigger, size) : NULL;
    if (p)
        *room = bigger;
    return p;
}

static enum err reserve(struct vocab *v)
{
    enum err e = slots_reserve(v);
    if (e != OK || v->reusable)
        return e;
    void *p = grown(v->terms, &v->room, v->count, 1, sizeof *v->terms);
    if (!p)
        return ERR_MEMORY;
    v->terms = p;
    return OK;
}

enum err vocab_term(struct vocab *v, const struct trait *x, uint32_t *out)
{
    *out = vocab_find(v, x);
    if (*out != TERM_NONE)
        return OK;
    struct term made = {.class = x->class, .code_len = x->code_len};
    enum err e = reserve(v);
    if (e == OK && !v->words && !x->code_len)
        e = lexicon_new(&v->words);
    if (e == OK && !x->code_len)
        e = lexicon_add(v->words, &x->word, &made.key.word);
    if (e != OK)
        return e;
    if (x->code_len)
        memcpy(made.key.code, x->code, x->code_len);
    v->revision++;
    v->word_terms += !x->code_len;
    uint32_t term = v->reusable ? v->reusable - 1 : v->count++;
    if (v->reusable) {
        v->reusable = v->terms[term].live;
        v->dead--;
    }
    v->terms[term] = made;
    slot_put(v, term);
    *out = term;
    return OK;
}

void term_part(const struct vocab *v, const struct term *t, struct part *out)
{
    lexicon_part(v->words, t->key.word, out);
}

struct str term_code(const struct term *t)
{
    return (struct str){t->key.code, t->code_len};
}

int term_order(const struct vocab *v, uint32_t a, uint32_t b)
{
    char bytes[2][PART_KEY_BYTES];
    struct str text[2];
    const struct term *terms[2] = {&v->terms[a], &v->terms[b]};
    for (int i = 0; i < 2; i++) {
        struct part p;
        text[i] = term_code(terms[i]);
        if (terms[i]->code_len)
            continue;
        term_part(v, terms[i], &p);
        text[i] = part_key(&p, bytes[i]);
    }
    return str_cmp(text[0], text[1]);
}

/* --- who has it --- */

const uint32_t *term_slots(const struct term *t)
{
    return t->who.room ? t->who.at.slots : t->who.at.held;
}

enum err vocab_join(struct vocab *v, uint32_t term, uint32_t slot)
{
    struct term *t = &v->terms[term];
    struct bearers *p = &t->who;
    uint32_t room = p->room ? p->room : TERM_HELD;
    if (p->count == room) {
        uint32_t bigger = room < 8 ? 8 : room + room / 2;
        uint32_t *slots = mem_resize(p->room ? p->at.slots : NULL, bigger, sizeof *slots);
        if (!slots)
            return ERR_MEMORY;
        if (!p->room)
            memcpy(slots, p->at.held, sizeof p->at.held);
        p->at.slots = slots;
        p->room = bigger;
    }
    (p->room ? p->at.slots : p->at.held)[p->count++] = slot;
    t->live++;
    v->revision++;
    return OK;
}

void vocab_count(struct vocab *v, uint32_t term)
{
    v->terms[term].live++;
    v->revision++;
}

static void wipe(struct vocab *v, struct term *t)
{
    if (t->who.room)
        mem_free(t->who.at.slots);
    if (!t->code_len) {
        lexicon_drop(v->words, t->key.word);
        v->word_terms++;
    }
    *t = (struct term){.dead = true};
    v->dead++;
}

void vocab_drop_unused(struct vocab *v, uint32_t term)
{
    if (v->terms[term].live == 0 && !v->terms[term].dead)
        wipe(v, &v->terms[term]);
}

void vocab_leave(struct vocab *v, uint32_t term)
{
    v->revision++;
    v->terms[term].live--;
    vocab_drop_unused(v, term);
}

/* Words that nobody has any more leave the lexicon for good. Without memory it stays as it is. */
static void rebuild_words(struct vocab *v)
{
    struct lexicon *fresh;
    bool whole = v->words && lexicon_new(&fresh) == OK;
    uint32_t word;
    for (uint32_t i = 0; whole && i < v->count; i++) {
        struct part p;
        if (v->terms[i].dead || v->terms[i].code_len)
            continue;
        term_part(v, &v->terms[i], &p);
        whole = lexicon_add(fresh, &p, &word) == OK;
        if (!whole)
            lexicon_free(fresh);
    }
    if (!whole)
        return;
    for (uint32_t i = 0; i < v->count; i++) {
        struct part p;
        if (v->terms[i].dead || v->terms[i].code_len)
            continue;
        term_part(v, &v->terms[i], &p);
        if (lexicon_get(fresh, &p, &word))
            v->terms[i].key.word = word;
    }
    lexicon_free(v->words);
    v->words = fresh;
    v->sweeps++;
}

/* Puts all terms into the tables anew; needs no more room than they have. */
static void rebuild(struct vocab *v)
{
    rebuild_words(v);
    memset(v->slots, 0, v->slot_count * sizeof *v->slots);
    v->slot_used = v->reusable = 0;
    for (uint32_t i = v->count; i-- > 0;) {
        if (v->terms[i].dead) {
            v->terms[i].live = v->reusable;
            v->reusable = i + 1;
        } else {
            slot_put(v, i);
        }
    }
}

void vocab_sweep(struct vocab *v, slot_alive *alive, const void *context)
{
    for (uint32_t i = 0; i < v->count; i++) {
        struct bearers *p = &v->terms[i].who;
        uint32_t *at = p->room ? p->at.slots : p->at.held, kept = 0;
        for (uint32_t j = 0; j < p->count; j++)
            if (alive(context, at[j]))
                at[kept++] = at[j];
        p->count = kept;
    }
    v->revision++;
    if (v->count)
        rebuild(v);
}

/* --- nearness --- */

/* A word that weighs less than this as the other is another word. */
static const double least_bits = -3, least_other_bits = 0;
enum { LOOKED = 8000, PRICED = 256 };

unsigned near_distance(double loss_bits)
{
    double d = NEAR_USUAL + loss_bits * NEAR_BIT;
    return d <= 0 ? 0 : d > NEAR_MAX ? NEAR_MAX + 1 : (unsigned)d;
}

static int by_term(const void *x, const void *y, void *context)
{
    const struct near_term *a = x, *b = y;
    (void)context;
    return a->term < b->term ? -1 : a->term > b->term;
}

bool near_find(const struct near_terms *n, uint32_t term, unsigned *distance)
{
    uint32_t lo = 0, hi = n->count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (n->at[mid].term < term)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == n->count || n->at[lo].term != term)
        return false;
    *distance = n->at[lo].distance;
    return true;
}

/* There are thousands of such lists, most of them short. */
static enum err near_reserve(struct near_terms *n, size_t need)
{
    if (need <= n->room)
        return OK;
    struct near_term *at = mem_resize(n->at, need + need / 8, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    n->at = at;
    n->room = need + need / 8;
    return OK;
}

static unsigned distance_of(const struct vocab *v, const struct trait *t,
                            const struct lexicon_hit *hit)
{
    struct part p;
    lexicon_part(v->words, hit->word, &p);
    double loss = part_most(&t->word, &p) - (double)hit->bits;
    return near_distance(loss > 0.001 ? loss : part_loss(&t->word, &p, 0));
}

/* Words that came since, or all; whose uses are gone is left out. */
static enum err near_words(const struct vocab *v, const struct trait *t, struct near_terms *out,
                           struct lexicon_scratch *scratch)
{
    const struct lexicon_hit *hits;
    size_t count;
    uint32_t kept = 0;
    const struct lexicon_ask ask = {.part = &t->word,
                                    .least = least_bits,
                                    .least_other = least_other_bits,
                                    .looked = LOOKED,
                                    .priced = PRICED};
    enum err e = lexicon_near_more(v->words, scratch, &ask, &out->seen, &hits, &count);
    if (e != OK)
        return e;
    for (uint32_t i = 0; !out->seen.anew && i < out->known; i++)
        if (lexicon_uses(v->words, out->at[i].word))
            out->at[kept++] = out->at[i];
    out->known = kept;
    e = near_reserve(out, kept + count);
    for (size_t i = 0; i < count && e == OK; i++) {
        unsigned d = distance_of(v, t, &hits[i]);
        if (d <= NEAR_MAX)
            out->at[out->known++] = (struct near_term){TERM_NONE, hits[i].word, (uint16_t)d};
    }
    return e;
}

/* Which of the words are terms of the class. */
static enum err near_number(const struct vocab *v, unsigned class, struct near_terms *out)
{
    out->count = 0;
    for (uint32_t i = 0; i < out->known; i++) {
        struct key k = {NULL, 0, (uint8_t) class, out->at[i].word};
        out->at[i].term = find_key(v, &k);
        out->count += out->at[i].term != TERM_NONE;
    }
    return sort_stable(out->at, out->known, sizeof *out->at, by_term, NULL);
}

static enum err near_code(const struct vocab *v, const struct trait *t, struct near_terms *out)
{
    uint32_t term = vocab_find(v, t);
    out->count = out->known = term != TERM_NONE;
    enum err e = near_reserve(out, 1);
    if (e == OK)
        out->at[0] = (struct near_term){.term = term};
    return e;
}

static void near_count(const struct vocab *v, struct near_terms *out)
{
    memset(out->within, 0, sizeof out->within);
    for (uint32_t i = 0; i < out->count; i++)
        out->within[out->at[i].distance] += v->terms[out->at[i].term].live;
    for (unsigned d = 1; d <= NEAR_MAX; d++)
        out->within[d] += out->within[d - 1];
}

enum err vocab_near(const struct vocab *v, const struct trait *t, struct near_terms *out,
                    struct lexicon_scratch *scratch)
{
    enum err e = OK;
    if (out->revision == v->revision)
        return OK;
    if (out->sweeps != v->sweeps)
        near_clear(out);
    if (t->code_len) {
        e = near_code(v, t, out);
    } else if (v->words && !t->word.initial && out->word_terms != v->word_terms) {
        e = near_words(v, t, out, scratch);
        if (e == OK)
            e = near_number(v, t->class, out);
    }
    if (e != OK) {
        near_clear(out);
        return e;
    }
    near_count(v, out);
    out->revision = v->revision;
    out->word_terms = v->word_terms;
    out->sweeps = v->sweeps;
    return OK;
}

void near_clear(struct near_terms *n)
{
    lexicon_seen_free(&n->seen);
    *n = (struct near_terms){.at = n->at, .room = n->room};
}

void near_free(struct near_terms *n)
{
    mem_free(n->at);
    lexicon_seen_free(&n->seen);
    *n = (struct near_terms){0};
}

size_t vocab_bytes(const struct vocab *v)
{
    size_t bytes = v->room * sizeof *v->terms + v->slot_count * sizeof *v->slots +
                   (v->words ? lexicon_bytes(v->words) : 0);
    for (uint32_t i = 0; i < v->count; i++)
        bytes += v->terms[i].who.room * sizeof(uint32_t);
    return bytes;
}

void vocab_free(struct vocab *v)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (v->terms[i].who.room)
            mem_free(v->terms[i].who.at.slots);
    mem_free(v->terms);
    mem_free(v->slots);
    lexicon_free(v->words);
    *v = (struct vocab){0};
}
