/* See lexicon.h: many words at once.
 *
 * One by one, each key of each word is a wait for memory, and a key's list of words moves whenever
 * it doubles. Here threads find out the keys of all; those of new words are sorted, so that each
 * key is looked up once and its list gets its place once. Whatever can fail comes before that. */
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "core/lexicon_inner.h"

enum { AT_ONCE = 4096, PIECE = 64 };

/* A key of a new word. */
struct keyed {
    uint32_t key, word;
};

struct adding {
    struct lexicon *l;
    const struct lexicon_batch *b;
    struct lexicon_ready *ready; /* of the words from `first` on */
    size_t first, count;
    size_t put;   /* words of the batch that have a number */
    size_t begin; /* new ones have numbers from here on */
    struct keyed *keys, *aside;
    size_t key_count, key_room;
    size_t different; /* keys */
};

static enum err prepare(void *context, size_t piece, size_t worker)
{
    const struct adding *a = context;
    (void)worker;
    for (size_t i = piece * PIECE; i < a->count && i < (piece + 1) * PIECE; i++)
        if (a->b->uses[a->first + i])
            lexicon_prepare(a->l, &a->b->word[a->first + i], &a->ready[i]);
    return OK;
}

/* Gives the word its number, and keeps its keys where it is new. */
static enum err put_word(struct adding *a, size_t w, struct lexicon_ready *ready)
{
    size_t had = a->l->count;
    enum err err = lexicon_put(a->l, &a->b->word[w], ready, a->b->uses[w], &a->b->number[w]);
    if (err != OK)
        return err;
    a->put = w + 1;
    if (a->l->count == had)
        return OK;
    err = mem_room(&a->keys, &a->key_room, a->key_count + ready->keys.count, sizeof *a->keys);
    for (size_t k = 0; err == OK && k < ready->keys.count; k++)
        a->keys[a->key_count++] = (struct keyed){ready->keys.at[k], a->b->number[w]};
    return err;
}

static enum err put_words(struct adding *a)
{
    enum err err = OK;
    for (a->first = 0; err == OK && a->first < a->b->count; a->first += AT_ONCE) {
        size_t left = a->b->count - a->first;
        a->count = left < AT_ONCE ? left : AT_ONCE;
        err = pool_run(a->b->threads, (a->count + PIECE - 1) / PIECE, prepare, a);
        for (size_t i = 0; err == OK && i < a->count; i++)
            if (a->b->uses[a->first + i])
                err = put_word(a, a->first + i, &a->ready[i]);
    }
    return err;
}

/* By key, and by word where keys are equal: eleven bits at a time, from the lowest. */
static enum err sort_keys(struct adding *a)
{
    enum { BITS = 11, WAYS = 1 << BITS };
    a->aside = mem_alloc(a->key_count * sizeof *a->aside);
    if (!a->aside)
        return ERR_MEMORY;
    for (unsigned shift = 0; shift < 32; shift += BITS) {
        size_t from[WAYS + 1] = {0};
        for (size_t i = 0; i < a->key_count; i++)
            from[(a->keys[i].key >> shift & (WAYS - 1)) + 1]++;
        for (size_t w = 0; w < WAYS; w++)
            from[w + 1] += from[w];
        for (size_t i = 0; i < a->key_count; i++)
            a->aside[from[a->keys[i].key >> shift & (WAYS - 1)]++] = a->keys[i];
        struct keyed *sorted = a->aside;
        a->aside = a->keys;
        a->keys = sorted;
    }
    a->key_room = a->key_count;
    return OK;
}

/* Where the run of one key that begins at i ends. */
static size_t run_end(const struct adding *a, size_t i)
{
    size_t end = i + 1;
    while (end < a->key_count && a->keys[end].key == a->keys[i].key)
        end++;
    return end;
}

/* How many times as many words memory is asked for at once: a first batch of few persons does not
 * say what words a million have. */
static double coming(const struct adding *a)
{
    enum { TIMES_MOST = 4 };
    return a->b->coming < TIMES_MOST ? a->b->coming : TIMES_MOST;
}

static enum err make_room(struct adding *a)
{
    size_t places = 0;
    for (size_t i = 0; i < a->key_count; i = run_end(a, i))
        a->different++;
    enum err err = lexicon_room_for_keys(a->l, a->different);
    for (size_t i = 0, end; err == OK && i < a->key_count; i = end) {
        end = run_end(a, i);
        places += postings_places(&lexicon_slot(a->l, a->keys[i].key)->words, (uint32_t)(end - i));
    }
    if (err != OK || a->l->lists.used + places <= a->l->lists.room)
        return err;
    return postings_expect_more(&a->l->lists, places, (size_t)((double)places * coming(a)));
}

/* There is room for all. */
static void put_keys(struct adding *a)
{
    struct lexicon *l = a->l;
    for (size_t i = 0, end; i < a->key_count; i = end) {
        struct slot *s = lexicon_slot(l, a->keys[i].key);
        end = run_end(a, i);
        l->slots_used += s->words.count == 0;
        s->key = a->keys[i].key;
        postings_open(&l->lists, &s->words, (uint32_t)(end - i));
        for (; i < end; i++) {
            l->lists.at[s->words.from + s->words.count++] = a->keys[i].word;
            lexicon_traces(l, &s->words)[s->words.count - 1] = l->traces[a->keys[i].word];
        }
    }
}

static void take_back(struct adding *a)
{
    for (size_t w = 0; w < a->put; w++)
        if (a->b->uses[w] && a->b->number[w] < a->begin)
            a->l->entries[a->b->number[w]].uses -= a->b->uses[w];
    while (a->l->count > a->begin)
        lexicon_unput(a->l);
}

/* Of words that come later some are there by then: about half. Where there is no memory for them it
 * is asked for as they come. */
static void expect_coming(struct adding *a)
{
    enum { LETTERS = 12 }; /* of a word, in its script and in Latin */
    size_t words = a->b->count + (size_t)((double)a->b->count * coming(a) / 2);
    if (words > UINT32_MAX || lexicon_room_for_words(a->l, words, words * LETTERS) != OK)
        return;
}

enum err lexicon_add_many(struct lexicon *l, const struct lexicon_batch *b)
{
    struct adding a = {.l = l, .b = b, .begin = l->count};
    a.ready = mem_alloc((b->count < AT_ONCE ? b->count : AT_ONCE) * sizeof *a.ready);
    enum err err = a.ready ? lexicon_expect(l, b->count) : ERR_MEMORY;
    if (err == OK && !l->count)
        expect_coming(&a);
    if (err == OK)
        err = put_words(&a);
    if (err == OK)
        err = sort_keys(&a);
    if (err == OK)
        err = make_room(&a);
    if (err == OK)
        put_keys(&a);
    else
        take_back(&a);
    mem_free(a.ready);
    mem_free(a.keys);
    mem_free(a.aside);
    return err;
}
