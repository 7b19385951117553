/* See lookup.h: persons and their words, how they come and go. lookup_find.c looks for them. */

#include <string.h>

#include "base/mem.h"
#include "core/lookup_inner.h"

enum err lookup_new(struct lookup **out)
{
    struct lookup *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    l->postings.beside_bytes = sizeof(struct others);
    if (lexicon_new(&l->lexicon) != OK) {
        mem_free(l);
        return ERR_MEMORY;
    }
    *out = l;
    return OK;
}

void lookup_free(struct lookup *l)
{
    if (!l)
        return;
    lexicon_free(l->lexicon);
    mem_free(l->by_word);
    postings_free(&l->postings);
    mem_free(l->persons);
    mem_free(l->many_words);
    mem_free(l);
}

/* Takes the first `count` words away from a person again. */
static void take_words(struct lookup *l, uint32_t person, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        postings_remove(&l->postings, &l->by_word[words[i]], person);
        lexicon_drop(l->lexicon, words[i]);
    }
}

/* Words of the person that is being added: part[at[i]] for each i, or part[i] when at is NULL; or
 * those of another lexicon; known, where it is not NULL, has the lexicon's numbers of those parts
 * that were met before. */
struct given {
    const struct part *part;
    const uint32_t *at;
    size_t count;
    uint32_t *known;
    const struct lexicon *other;
};

static const uint32_t not_known = UINT32_MAX;

/* Its i-th word; room: where it may be put. */
static const struct part *given_part(const struct given *g, size_t i, struct part *room)
{
    size_t at = g->at ? g->at[i] : i;
    if (!g->other)
        return &g->part[at];
    lexicon_part(g->other, (uint32_t)at, room);
    return room;
}

static enum err number_word(struct lookup *l, const struct given *g, size_t i,
                            const struct part *part, uint32_t *word)
{
    size_t at = g->at ? g->at[i] : i;
    if (g->known && g->known[at] != not_known) {
        *word = g->known[at];
        lexicon_use(l->lexicon, *word);
        return OK;
    }
    enum err err = lexicon_add(l->lexicon, part, word);
    if (err == OK && g->known)
        g->known[at] = *word;
    return err;
}

enum err lookup_room_for_words(struct lookup *l, size_t words)
{
    size_t had = l->word_room;
    enum err err = mem_room_wide(&l->by_word, &l->word_room, words, sizeof *l->by_word);
    if (had < l->word_room)
        memset(l->by_word + had, 0, (l->word_room - had) * sizeof *l->by_word);
    return err;
}

/* The i-th word of the person. */
static enum err give_word(struct lookup *l, const struct given *g, size_t i,
                          const struct part *part, uint32_t *word)
{
    enum err err = lookup_room_for_words(l, lexicon_room(l->lexicon) + 1);
    return err == OK ? number_word(l, g, i, part, word) : err;
}

/* Puts the next person where its words are. */
static enum err put_person(struct lookup *l, const uint32_t *words, size_t count, uint8_t names)
{
    uint32_t person = (uint32_t)l->person_count;
    for (size_t i = 0; i < count; i++) {
        struct posting_list *list = &l->by_word[words[i]];
        if (list->count && l->postings.at[list->from + list->count - 1] == person)
            continue;
        enum err err = postings_push(&l->postings, list, person);
        if (err != OK)
            return err;
        struct others *beside = (struct others *)(void *)l->postings.beside;
        beside[list->from + list->count - 1] = others_of(words, count, names, i);
    }
    return OK;
}

struct person lookup_person(struct lookup *l, const uint32_t *words, size_t count, uint8_t names)
{
    struct person p = {.count = (uint8_t)count, .names = names};
    uint32_t *to = p.word;
    if (count > PERSON_WORDS) {
        p.word[0] = (uint32_t)l->used;
        to = l->many_words + l->used;
        l->used += count;
    }
    memcpy(to, words, count * sizeof *words);
    return p;
}

/* The next person, of parts that are read. */
static enum err add_parts(struct lookup *l, const struct given *g, uint32_t *person)
{
    uint32_t words[PARTS_MAX], number = (uint32_t)l->person_count;
    size_t n = 0;
    uint8_t names = 0;
    struct part room;
    enum err err = l->used > UINT32_MAX - PARTS_MAX ? ERR_MEMORY : OK;
    if (err == OK)
        err = mem_room_wide(&l->persons, &l->person_room, l->person_count + 1, sizeof *l->persons);
    if (err == OK)
        err = mem_room_wide(&l->many_words, &l->used_room, l->used + PARTS_MAX,
                            sizeof *l->many_words);
    l->changes++;
    while (err == OK && n < g->count) {
        const struct part *p = given_part(g, n, &room);
        err = give_word(l, g, n, p, &words[n]);
        names = (uint8_t)(names + (err == OK && p->role == PART_NAME));
        n += err == OK;
    }
    if (err == OK)
        err = put_person(l, words, n, names);
    if (err != OK) {
        take_words(l, number, words, n);
        return err;
    }
    l->persons[l->person_count++] = lookup_person(l, words, n, names);
    *person = number;
    return OK;
}

enum err lookup_add(struct lookup *l, struct str name, uint32_t *person)
{
    struct parts parts;
    parts_read(name, &parts);
    return add_parts(l, &(struct given){.part = parts.part, .count = parts.count}, person);
}

static enum err none_known(struct given *g, size_t words)
{
    g->known = mem_alloc(words * sizeof *g->known);
    for (size_t i = 0; g->known && i < words; i++)
        g->known[i] = not_known;
    return g->known ? OK : ERR_MEMORY;
}

/* What is counted for many at once is counted by word of the lexicon. */
static bool are_many(const struct lookup *l, const struct lookup_batch *b)
{
    enum { MANY = 4096 };
    return b->persons >= MANY && b->persons >= lexicon_room(l->lexicon) / 16;
}

enum err lookup_add_batch(struct lookup *l, const struct lookup_batch *b)
{
    if (are_many(l, b))
        return lookup_add_many(l, b);
    struct given g = {.part = b->word, .at = b->words};
    uint32_t person;
    enum err err = none_known(&g, b->word_count);
    if (err == OK)
        err = lexicon_expect(l->lexicon, b->word_count);
    for (size_t i = 0; err == OK && i < b->persons; i++) {
        g.count = b->counts[i];
        err = add_parts(l, &g, &person);
        g.at += g.count;
    }
    mem_free(g.known);
    return err;
}

bool lookup_remove(struct lookup *l, uint32_t person)
{
    if (person >= l->person_count || l->persons[person].gone)
        return false;
    struct person *p = &l->persons[person];
    take_words(l, person, words_of(l, p), p->count);
    if (p->count > PERSON_WORDS) /* whose they were is forgotten */
        memset(l->many_words + p->word[0], 0, p->count * sizeof *l->many_words);
    *p = (struct person){.gone = true};
    l->gone++;
    l->changes++;
    return true;
}

enum err lookup_swept(const struct lookup *l, struct lookup **out)
{
    struct given g = {.other = l->lexicon};
    struct lookup *fresh;
    uint32_t person;
    enum err err = lookup_new(&fresh);
    if (err != OK)
        return err;
    err = none_known(&g, lexicon_room(l->lexicon));
    if (err == OK)
        err = lexicon_expect(fresh->lexicon, lexicon_words(l->lexicon));
    for (size_t i = 0; err == OK && i < l->person_count; i++) {
        g.at = words_of(l, &l->persons[i]);
        g.count = l->persons[i].count;
        if (!l->persons[i].gone)
            err = add_parts(fresh, &g, &person);
    }
    mem_free(g.known);
    if (err == OK)
        *out = fresh;
    else
        lookup_free(fresh);
    return err;
}

bool lookup_has(const struct lookup *l, uint32_t person)
{
    return person < l->person_count && !l->persons[person].gone;
}

size_t lookup_room(const struct lookup *l)
{
    return l->person_count;
}

size_t lookup_count(const struct lookup *l)
{
    return l->person_count - l->gone;
}

size_t lookup_words(const struct lookup *l)
{
    return lexicon_words(l->lexicon);
}

size_t lookup_bytes(const struct lookup *l)
{
    return lexicon_bytes(l->lexicon) + l->word_room * sizeof *l->by_word +
           postings_bytes(&l->postings) + l->person_room * sizeof *l->persons +
           l->used_room * sizeof *l->many_words;
}
