/* Blocks are looked for in a table and make room as the hand of a clock comes by (Corbato's clock):
 * what was asked for since the hand last passed stays. Passes from front to end cost one reading of
 * the file; lookups near each other none. Rejected: mapping the file into memory, where a disk that
 * fails ends the program by a signal and nobody counts what is held. */
#include "core/shelf.h"

#include "base/mem.h"

#include <stdbool.h>
#include <string.h>

struct block {
    char *here;  /* NULL: on disk only */
    uint64_t at; /* where, if it was spilled */
    bool spilled, asked;
};

struct shelf {
    struct shelf_options o;
    void *file;
    struct block *block;
    size_t block_count, room;
    size_t held, held_most; /* blocks in memory */
    size_t hand;
    size_t per_block; /* records */
    size_t count;
    enum err err;
    char none[64];
};

enum err shelf_new(const struct shelf_options *o, struct shelf **out)
{
    struct shelf *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    double blocks = o->memory_bytes / SHELF_BLOCK;
    s->o = *o;
    s->per_block = SHELF_BLOCK / o->record_bytes;
    s->held_most = blocks > SHELF_BLOCKS_LEAST ? (size_t)blocks : SHELF_BLOCKS_LEAST;
    enum err e = o->spill->open(o->spill->context, &s->file);
    if (e != OK) {
        mem_free(s);
        return e;
    }
    *out = s;
    return OK;
}

/* Takes the storage of a block away from it: *out, or NULL when there is still room for more. */
static enum err take_storage(struct shelf *s, char **out)
{
    *out = NULL;
    if (s->held < s->held_most)
        return OK;
    struct block *b;
    for (;; s->hand++) {
        s->hand = s->hand < s->block_count ? s->hand : 0;
        b = &s->block[s->hand];
        if (b->here && !b->asked)
            break;
        b->asked = false;
    }
    if (!b->spilled) {
        enum err e = s->o.spill->append(s->file, b->here, SHELF_BLOCK, &b->at);
        if (e != OK)
            return e;
        b->spilled = true;
    }
    *out = b->here;
    b->here = NULL;
    s->held--;
    return OK;
}

/* Storage for a block; its bytes are whatever they are. */
static enum err give_storage(struct shelf *s, struct block *b)
{
    char *storage;
    enum err e = take_storage(s, &storage);
    if (e == OK && !storage && !(storage = mem_zero(1, SHELF_BLOCK)))
        e = ERR_MEMORY;
    if (e != OK)
        return e;
    b->here = storage;
    b->asked = true;
    s->held++;
    return OK;
}

/* The last block, the only one that is not full, is never asked for storage by itself: it is the
 * one that was asked for last. */
enum err shelf_add(struct shelf *s, const void *record)
{
    size_t in_block = s->count % s->per_block;
    if (in_block == 0) {
        enum err e = mem_room(&s->block, &s->room, s->block_count + 1, sizeof *s->block);
        if (e != OK)
            return e;
        struct block made = {.here = NULL};
        e = give_storage(s, &made);
        if (e != OK)
            return e;
        s->block[s->block_count++] = made;
    }
    struct block *last = &s->block[s->block_count - 1];
    if (!last->here) /* reading came in between */
        (void)shelf_at(s, s->count - 1);
    if (!last->here)
        return s->err;
    memcpy(last->here + in_block * s->o.record_bytes, record, s->o.record_bytes);
    last->spilled = false;
    last->asked = true;
    s->count++;
    return OK;
}

const void *shelf_at(struct shelf *s, size_t i)
{
    struct block *b = &s->block[i / s->per_block];
    if (!b->here) {
        enum err e = give_storage(s, b);
        if (e == OK)
            e = s->o.spill->read(s->file, b->at, b->here, SHELF_BLOCK);
        if (e != OK) {
            s->err = s->err == OK ? e : s->err;
            if (b->here) {
                mem_free(b->here);
                b->here = NULL;
                s->held--;
            }
            return s->none;
        }
    }
    b->asked = true;
    return b->here + i % s->per_block * s->o.record_bytes;
}

enum err shelf_check(const struct shelf *s)
{
    return s->err;
}

const struct shelf_options *shelf_made_with(const struct shelf *s)
{
    return &s->o;
}

void shelf_free(struct shelf *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->block_count; i++)
        mem_free(s->block[i].here);
    mem_free(s->block);
    s->o.spill->close(s->file);
    mem_free(s);
}
