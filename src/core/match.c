/* The index: persons in slots, their words in a vocabulary, and from each word to those who have
 * it.
 *
 * Persons who are removed are wiped at once; their slots stay in the lists until the next sweep, so
 * that removing costs little. A sweep comes when more have gone than are left. */
#include "core/match_inner.h"

#include "base/mem.h"

#include <string.h>

#define GONE UINT32_MAX

enum { SWEEP_AT = 1024 };

enum err match_index_new(struct match_index **out)
{
    struct match_index *ix = mem_zero(1, sizeof *ix);
    if (!ix)
        return ERR_MEMORY;
    ix->census.words.seed =
        (uint64_t)(uintptr_t)ix; /* nobody outside knows it; no answer depends on it */
    *out = ix;
    return OK;
}

void match_index_free(struct match_index *ix)
{
    if (!ix)
        return;
    for (uint32_t i = 0; i < ix->slot_count; i++)
        mem_free(ix->slots[i]);
    mem_free(ix->slots);
    mem_free(ix->sketches);
    mem_free(ix->free_slots);
    mem_free(ix->ids);
    vocab_free(&ix->census.words);
    mem_free(ix);
}

size_t match_index_count(const struct match_index *ix)
{
    return ix->census.persons;
}

size_t match_index_bytes(const struct match_index *ix)
{
    return sizeof *ix + ix->person_bytes + vocab_bytes(&ix->census.words) +
           ix->id_room * sizeof *ix->ids +
           ix->slot_room * (sizeof *ix->slots + sizeof *ix->sketches + sizeof *ix->free_slots);
}

/* --- ids --- */

/* Where the id is, or GONE. */
static uint32_t id_place(const struct match_index *ix, uint32_t id)
{
    if (ix->id_room == 0)
        return GONE;
    uint32_t mask = ix->id_room - 1, i = id_hash(id) & mask;
    for (; ix->ids[i]; i = (i + 1) & mask)
        if (ix->ids[i] != GONE && ix->slots[ix->ids[i] - 1]->id == id)
            return i;
    return GONE;
}

static void id_put(struct match_index *ix, uint32_t id, uint32_t slot)
{
    uint32_t mask = ix->id_room - 1, i = id_hash(id) & mask;
    while (ix->ids[i] && ix->ids[i] != GONE)
        i = (i + 1) & mask;
    ix->id_used += ix->ids[i] == 0;
    ix->ids[i] = slot + 1;
}

static enum err ids_reserve(struct match_index *ix)
{
    if ((ix->id_used + 1) * UINT64_C(4) <= ix->id_room * UINT64_C(3))
        return OK;
    uint32_t bigger = ix->census.persons * UINT64_C(2) >= ix->id_room
                          ? (ix->id_room ? ix->id_room * 2 : 64)
                          : ix->id_room;
    uint32_t *old = ix->ids, before = ix->id_room, *ids = mem_zero(bigger, sizeof *ids);
    if (!ids)
        return ERR_MEMORY;
    ix->ids = ids;
    ix->id_room = bigger;
    ix->id_used = 0;
    for (uint32_t i = 0; i < before; i++)
        if (old[i] && old[i] != GONE)
            id_put(ix, ix->slots[old[i] - 1]->id, old[i] - 1);
    mem_free(old);
    return OK;
}

/* --- adding and removing --- */

static enum err slots_reserve(struct match_index *ix)
{
    if (ix->free_count || ix->slot_count < ix->slot_room)
        return OK;
    uint32_t room = ix->slot_room ? ix->slot_room + ix->slot_room / 4 : 64;
    struct person **slots = mem_resize(ix->slots, room, sizeof *slots);
    if (slots)
        ix->slots = slots;
    struct sketch *sketches = slots ? mem_resize(ix->sketches, room, sizeof *sketches) : NULL;
    if (sketches)
        ix->sketches = sketches;
    uint32_t *free_slots = sketches ? mem_resize(ix->free_slots, room, sizeof *free_slots) : NULL;
    if (!free_slots)
        return ERR_MEMORY;
    ix->free_slots = free_slots;
    ix->slot_room = room;
    return OK;
}

static bool repeated(const uint32_t *terms, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (terms[j] == terms[i])
            return true;
    return false;
}

/* Joins the terms one by one; on failure leaves those already joined. */
static enum err join_all(struct match_index *ix, const struct traits *t, uint32_t slot,
                         uint32_t terms[TRAITS])
{
    struct vocab *v = &ix->census.words;
    for (size_t i = 0; i < t->count; i++) {
        enum err e = vocab_term(v, &t->at[i], &terms[i]);
        if (e == OK && !repeated(terms, i)) {
            e = vocab_join(v, terms[i], slot);
            if (e != OK)
                vocab_drop_unused(v, terms[i]);
        }
        if (e == OK)
            continue;
        while (i-- > 0)
            if (!repeated(terms, i))
                vocab_leave(v, terms[i]);
        return e;
    }
    return OK;
}

void sketch_traits(struct sketch *s, const struct traits *t)
{
    int from = 0, to = 0;
    *s = (struct sketch){.sex = (uint8_t)t->sex};
    if (traits_years(t, &from, &to)) {
        s->born_from = (int16_t)from;
        s->born_to = (int16_t)to;
    }
}

static uint32_t take_slot(struct match_index *ix)
{
    return ix->free_count ? ix->free_slots[--ix->free_count] : ix->slot_count++;
}

enum err match_index_add(struct match_index *ix, uint32_t id, const struct facts *f)
{
    struct traits t;
    uint32_t terms[TRAITS];
    if (id_place(ix, id) != GONE)
        return ERR_EXISTS;
    enum err e = slots_reserve(ix);
    if (e == OK)
        e = ids_reserve(ix);
    if (e != OK)
        return e;
    traits_of(f, &t);
    uint32_t slot = take_slot(ix);
    ix->slots[slot] = NULL;
    e = join_all(ix, &t, slot, terms);
    struct person *p = e == OK ? person_pack(id, &t, terms) : NULL;
    if (e == OK && !p) {
        for (size_t i = t.count; i-- > 0;)
            if (!repeated(terms, i))
                vocab_leave(&ix->census.words, terms[i]);
    }
    if (!p) {
        ix->gone++; /* the slot may stand in some list */
        return ERR_MEMORY;
    }
    ix->slots[slot] = p;
    sketch_traits(&ix->sketches[slot], &t);
    id_put(ix, id, slot);
    census_count(&ix->census, p, 1);
    ix->person_bytes += person_bytes(p);
    return OK;
}

static bool slot_has(const void *context, uint32_t slot)
{
    const struct match_index *ix = context;
    return ix->slots[slot] != NULL;
}

static void sweep(struct match_index *ix)
{
    vocab_sweep(&ix->census.words, slot_has, ix);
    ix->gone = ix->free_count = 0;
    for (uint32_t i = ix->slot_count; i-- > 0;)
        if (!ix->slots[i])
            ix->free_slots[ix->free_count++] = i;
}

bool match_index_remove(struct match_index *ix, uint32_t id)
{
    uint32_t place = id_place(ix, id);
    if (place == GONE)
        return false;
    uint32_t slot = ix->ids[place] - 1;
    struct person *p = ix->slots[slot];
    census_count(&ix->census, p, -1);
    const struct held_word *words = person_words(p);
    for (size_t i = 0; i < p->word_count; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again = again || held_term(&words[j]) == held_term(&words[i]);
        if (!again)
            vocab_leave(&ix->census.words, held_term(&words[i]));
    }
    ix->person_bytes -= person_bytes(p);
    ix->ids[place] = GONE;
    memset(p, 0, person_bytes(p));
    mem_free(p);
    ix->slots[slot] = NULL;
    ix->gone++;
    if (ix->gone > SWEEP_AT && ix->gone > ix->census.persons)
        sweep(ix);
    return true;
}
