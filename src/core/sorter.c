#include "core/sorter.h"

#include "base/mem.h"
#include "base/sort.h"
#include "core/radix.h"

#include <string.h>

enum { READ_LEAST = 4096, READ_MOST = 1 << 20, FAN_MOST = 512 };

/* A sorted stretch of the spill file. */
struct run {
    uint64_t at;
    uint64_t records;
};

struct run_list {
    struct run *run;
    size_t count, room;
};

struct lane {
    uint64_t *word, *scratch;
    size_t count, room; /* records */
    struct run_list runs;
};

/* A run on its way back: what of it is in memory, and where the rest is. */
struct cursor {
    const uint64_t *next;
    size_t here; /* records in memory from `next` on */
    uint64_t *buffer;
    struct run rest;
};

/* Cursors that are not at their end, as a heap by their next record. */
struct merge {
    struct cursor *cursor;
    size_t count;
    size_t room; /* records that a buffer holds */
};

struct sorter {
    struct sorter_options o;
    void *file;
    struct lane *lane;
    struct run_list runs;
    struct merge merge;
    uint64_t last[SORTER_WORDS];
    bool any; /* last is set */
};

static int compare(const uint64_t *a, const uint64_t *b, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static int by_words(const void *a, const void *b, void *context)
{
    const struct sorter *s = context;
    return compare(a, b, s->o.words);
}

static size_t record_bytes(const struct sorter *s)
{
    return s->o.words * sizeof(uint64_t);
}

static enum err add_run(struct run_list *l, struct run r)
{
    if (l->count == l->room) {
        struct run *more = mem_resize(l->run, l->room * 2 + 16, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        l->run = more;
        l->room = l->room * 2 + 16;
    }
    l->run[l->count++] = r;
    return OK;
}

enum err sorter_new(const struct sorter_options *o, struct sorter **out)
{
    struct sorter *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->o = *o;
    s->lane = mem_zero(o->lanes + 1, sizeof *s->lane);
    enum err e = s->lane ? OK : ERR_MEMORY;
    if (e == OK && o->spill)
        e = o->spill->open(o->spill->context, &s->file);
    if (e != OK) {
        sorter_free(s);
        return e;
    }
    double each = o->memory_bytes / (double)(o->lanes ? o->lanes : 1);
    if (each < SORTER_LANE_LEAST)
        each = SORTER_LANE_LEAST;
    /* Half for the records, half to sort them with and later to read runs into. */
    s->o.memory_bytes = each;
    *out = s;
    return OK;
}

/* Room that a lane may grow to, in records. */
static size_t room_most(const struct sorter *s)
{
    return (size_t)(s->o.memory_bytes / 2) / record_bytes(s);
}

static enum err sort_lane(struct sorter *s, struct lane *l)
{
    size_t words = s->o.words, kept = 0;
    if (!l->count)
        return OK;
    if (words == 1) {
        if (!l->scratch)
            l->scratch = mem_alloc(l->room * sizeof *l->scratch + 1);
        if (!l->scratch)
            return ERR_MEMORY;
        radix_sort(l->word, l->scratch, l->count, s->o.low_bit);
    } else {
        enum err e = sort_stable(l->word, l->count, record_bytes(s), by_words, s);
        if (e != OK)
            return e;
    }
    for (size_t i = 0; i < l->count && s->o.unique; i++)
        if (i == 0 || compare(l->word + i * words, l->word + (kept - 1) * words, words) != 0)
            memmove(l->word + kept++ * words, l->word + i * words, record_bytes(s));
    if (s->o.unique)
        l->count = kept;
    return OK;
}

static enum err spill_lane(struct sorter *s, struct lane *l)
{
    struct run r = {.records = l->count};
    enum err e = s->o.spill->append(s->file, l->word, l->count * record_bytes(s), &r.at);
    if (e == OK)
        e = add_run(&l->runs, r);
    l->count = 0;
    return e;
}

/* The lane is full: it grows as far as it may, then it is sorted; and spilled, unless sorting
 * left most of it free. */
static enum err make_room(struct sorter *s, struct lane *l)
{
    size_t most = room_most(s);
    if (l->room < most || !s->o.spill) {
        size_t room = l->room ? l->room * 2 : 256;
        room = s->o.spill && room > most ? most : room;
        uint64_t *more = mem_resize(l->word, room, record_bytes(s));
        if (!more)
            return ERR_MEMORY;
        l->word = more;
        l->room = room;
        mem_free(l->scratch); /* of the old size */
        l->scratch = NULL;
        return OK;
    }
    enum err e = sort_lane(s, l);
    return e == OK && l->count > l->room / 2 ? spill_lane(s, l) : e;
}

enum err sorter_add(struct sorter *s, size_t lane, const uint64_t *record)
{
    struct lane *l = &s->lane[lane];
    enum err e = l->count < l->room ? OK : make_room(s, l);
    if (e != OK)
        return e;
    for (size_t i = 0; i < s->o.words; i++)
        l->word[l->count * s->o.words + i] = record[i];
    l->count++;
    return OK;
}

/* --- merging --- */

/* Reads on when what is in memory is used up. */
static enum err fill(struct sorter *s, struct cursor *c)
{
    size_t n = c->rest.records < s->merge.room ? (size_t)c->rest.records : s->merge.room;
    if (c->here || !n)
        return OK;
    enum err e = s->o.spill->read(s->file, c->rest.at, c->buffer, n * record_bytes(s));
    c->next = c->buffer;
    c->here = n;
    c->rest.at += n * record_bytes(s);
    c->rest.records -= n;
    return e;
}

static bool before(const struct sorter *s, size_t a, size_t b)
{
    return compare(s->merge.cursor[a].next, s->merge.cursor[b].next, s->o.words) < 0;
}

static void sift(struct sorter *s, size_t at)
{
    struct merge *m = &s->merge;
    for (;;) {
        size_t least = 2 * at + 1;
        if (least >= m->count)
            return;
        if (least + 1 < m->count && before(s, least + 1, least))
            least++;
        if (!before(s, least, at))
            return;
        struct cursor t = m->cursor[at];
        m->cursor[at] = m->cursor[least];
        m->cursor[least] = t;
        at = least;
    }
}

static void merge_free(struct sorter *s)
{
    for (size_t i = 0; s->merge.cursor && i < s->merge.count; i++)
        mem_free(s->merge.cursor[i].buffer);
    mem_free(s->merge.cursor);
    s->merge = (struct merge){0};
}

/* Opens the first `count` runs, and the lanes' rests where they take part. */
static enum err merge_new(struct sorter *s, size_t count, bool lanes)
{
    struct merge *m = &s->merge;
    double each = s->o.memory_bytes / 2 * (double)s->o.lanes / (double)(count + 1);
    each = each < READ_LEAST ? READ_LEAST : each > READ_MOST ? READ_MOST : each;
    *m = (struct merge){.room = (size_t)each / record_bytes(s)};
    m->cursor = mem_zero(count + s->o.lanes + 1, sizeof *m->cursor);
    enum err e = m->cursor ? OK : ERR_MEMORY;
    for (size_t i = 0; i < count && e == OK; i++) {
        struct cursor *c = &m->cursor[m->count++];
        c->rest = s->runs.run[i];
        c->buffer = mem_alloc(m->room * record_bytes(s));
        e = c->buffer ? fill(s, c) : ERR_MEMORY;
    }
    for (size_t i = 0; lanes && i < s->o.lanes && e == OK; i++)
        if (s->lane[i].count)
            m->cursor[m->count++] =
                (struct cursor){.next = s->lane[i].word, .here = s->lane[i].count};
    if (e != OK) {
        merge_free(s);
        return e;
    }
    for (size_t i = m->count / 2; i-- > 0;)
        sift(s, i);
    return OK;
}

/* The next record of the merge, equal ones included. */
static enum err merge_next(struct sorter *s, uint64_t *record, bool *more)
{
    struct merge *m = &s->merge;
    *more = m->count > 0;
    if (!*more)
        return OK;
    struct cursor *c = m->cursor;
    for (size_t i = 0; i < s->o.words; i++)
        record[i] = c->next[i];
    c->next += s->o.words;
    c->here--;
    enum err e = fill(s, c);
    if (c->here == 0) {
        mem_free(c->buffer);
        *c = m->cursor[--m->count];
    }
    sift(s, 0);
    return e;
}

enum err sorter_next(struct sorter *s, uint64_t *record, bool *more)
{
    enum err e;
    do
        e = merge_next(s, record, more);
    while (e == OK && *more && s->o.unique && s->any && compare(record, s->last, s->o.words) == 0);
    for (size_t i = 0; e == OK && *more && i < s->o.words; i++)
        s->last[i] = record[i];
    s->any = true;
    return e;
}

/* Merges the oldest `count` runs into one behind the youngest. */
static enum err join_runs(struct sorter *s, size_t count)
{
    size_t room = READ_MOST / record_bytes(s) / 4, n = 0;
    uint64_t *out = mem_alloc(room * record_bytes(s)), at = 0;
    struct run made = {0};
    bool more = true;
    enum err e = out ? merge_new(s, count, false) : ERR_MEMORY;
    s->any = false;
    while (e == OK && more) {
        e = sorter_next(s, out + n * s->o.words, &more);
        n += more;
        if (e != OK || (more && n < room) || !n)
            continue;
        e = s->o.spill->append(s->file, out, n * record_bytes(s), &at);
        made.at = made.records ? made.at : at;
        made.records += n;
        n = 0;
    }
    merge_free(s);
    mem_free(out);
    s->any = false;
    if (e != OK)
        return e;
    memmove(s->runs.run, s->runs.run + count, (s->runs.count - count) * sizeof *s->runs.run);
    s->runs.count -= count;
    return add_run(&s->runs, made);
}

enum err sorter_finish(struct sorter *s)
{
    enum err e = OK;
    for (size_t i = 0; i < s->o.lanes && e == OK; i++) {
        struct lane *l = &s->lane[i];
        e = sort_lane(s, l);
        mem_free(l->scratch);
        l->scratch = NULL;
        for (size_t k = 0; k < l->runs.count && e == OK; k++)
            e = add_run(&s->runs, l->runs.run[k]);
    }
    size_t fan = (size_t)(s->o.memory_bytes / 2 * (double)s->o.lanes) / READ_LEAST;
    fan = fan < 2 ? 2 : fan > FAN_MOST ? FAN_MOST : fan;
    while (e == OK && s->runs.count > fan)
        e = join_runs(s, s->runs.count - fan + 1 < fan ? s->runs.count - fan + 1 : fan);
    return e == OK ? merge_new(s, s->runs.count, true) : e;
}

void sorter_free(struct sorter *s)
{
    if (!s)
        return;
    merge_free(s);
    for (size_t i = 0; s->lane && i < s->o.lanes; i++) {
        mem_free(s->lane[i].word);
        mem_free(s->lane[i].scratch);
        mem_free(s->lane[i].runs.run);
    }
    if (s->file)
        s->o.spill->close(s->file);
    mem_free(s->runs.run);
    mem_free(s->lane);
    mem_free(s);
}
