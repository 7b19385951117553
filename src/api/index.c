/* Names in memory for several threads at once: additions one after another, queries side by side.
 *
 * A query works in a scratch, which is large and knows what was asked before. As many are kept as
 * queries have ever run at the same time; which of them a query gets makes no difference to what it
 * finds. */
#include "api/status.h"
#include "base/lock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "core/lookup.h"

enum { FOUND_MOST = 512 }; /* a lookup compares no more than that */

struct index_scratch {
    struct lookup_scratch *scratch;
    struct index_scratch *next;
};

struct pv_index {
    struct lookup *lookup;
    struct pv_index *self; /* for those who hold it const: asking changes nothing but scratches */
    struct lock *lock;     /* of lookup */
    struct lock *idle_lock;
    struct index_scratch *idle;
};

enum pv_status pv_index_new(struct pv_index **out, struct pv_error *error)
{
    status_clear(error);
    if (!out)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_new: out is NULL");
    *out = NULL;
    struct pv_index *x = mem_zero(1, sizeof *x);
    enum err e = x ? lock_new(&x->lock) : ERR_MEMORY;
    if (e == OK) {
        x->self = x;
        e = lock_new(&x->idle_lock);
    }
    if (e == OK)
        e = lookup_new(&x->lookup);
    if (e == OK)
        *out = x;
    else
        pv_index_free(x);
    return status_of(error, e);
}

void pv_index_free(struct pv_index *index)
{
    if (!index)
        return;
    while (index->idle) {
        struct index_scratch *s = index->idle;
        index->idle = s->next;
        lookup_scratch_free(s->scratch);
        mem_free(s);
    }
    lookup_free(index->lookup);
    lock_free(index->idle_lock);
    lock_free(index->lock);
    mem_free(index);
}

static enum pv_status check_name(const char *name, size_t len, struct pv_error *error)
{
    size_t bad;
    if (!name && len)
        return status_fail(error, PV_ERR_ARGUMENT, "the name is NULL");
    if (!utf8_valid((struct str){name, len}, &bad))
        return status_fail(error, PV_ERR_FORMAT, "the name, byte %zu: not UTF-8", bad);
    return PV_OK;
}

enum pv_status pv_index_add(struct pv_index *index, const char *name, size_t name_bytes,
                            uint32_t *person, struct pv_error *error)
{
    status_clear(error);
    if (!index || !person)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_add: a NULL");
    enum pv_status s = check_name(name, name_bytes, error);
    if (s != PV_OK)
        return s;
    enum err e = lock_write(index->lock);
    if (e != OK)
        return status_of(error, e);
    e = lookup_add(index->lookup, (struct str){name, name_bytes}, person);
    lock_leave(index->lock);
    return status_of(error, e);
}

enum pv_status pv_index_remove(struct pv_index *index, uint32_t person, struct pv_error *error)
{
    status_clear(error);
    if (!index)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_remove: no index");
    enum err e = lock_write(index->lock);
    if (e != OK)
        return status_of(error, e);
    bool was = lookup_remove(index->lookup, person);
    lock_leave(index->lock);
    return was ? PV_OK
               : status_fail(error, PV_ERR_ARGUMENT, "there is no person %lu",
                             (unsigned long)person);
}

static size_t measure(const struct pv_index *index, size_t (*of)(const struct lookup *))
{
    if (!index || lock_read(index->lock) != OK)
        return 0;
    size_t n = of(index->lookup);
    lock_leave(index->lock);
    return n;
}

size_t pv_index_count(const struct pv_index *index)
{
    return measure(index, lookup_count);
}

size_t pv_index_bytes(const struct pv_index *index)
{
    return measure(index, lookup_bytes);
}

/* --- asking --- */

static enum err borrow_scratch(struct pv_index *x, struct index_scratch **out)
{
    enum err e = lock_write(x->idle_lock);
    if (e != OK)
        return e;
    struct index_scratch *s = x->idle;
    if (s)
        x->idle = s->next;
    lock_leave(x->idle_lock);
    if (!s) {
        s = mem_zero(1, sizeof *s);
        e = s ? lookup_scratch_new(&s->scratch) : ERR_MEMORY;
    }
    if (e == OK)
        *out = s;
    else
        mem_free(s);
    return e;
}

static void return_scratch(struct pv_index *x, struct index_scratch *s)
{
    if (lock_write(x->idle_lock) != OK) {
        lookup_scratch_free(s->scratch);
        mem_free(s);
        return;
    }
    s->next = x->idle;
    x->idle = s;
    lock_leave(x->idle_lock);
}

static enum err find(struct pv_index *x, struct lookup_scratch *s, struct str name,
                     struct lookup_hit *found, size_t *count)
{
    size_t room = *count;
    enum err e = lock_read(x->lock);
    if (e != OK)
        return e;
    e = lookup_find(x->lookup, s, name, found, room, count);
    lock_leave(x->lock);
    return e;
}

enum pv_status pv_index_find(const struct pv_index *index, const char *name, size_t name_bytes,
                             struct pv_hit *hits, size_t room, size_t *count,
                             struct pv_error *error)
{
    struct index_scratch *s;
    status_clear(error);
    if (!index || !count || (!hits && room))
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_find: a NULL");
    *count = 0;
    enum pv_status status = check_name(name, name_bytes, error);
    if (status != PV_OK)
        return status;
    room = room < FOUND_MOST ? room : FOUND_MOST;
    struct lookup_hit *found = mem_zero(room, sizeof *found);
    struct pv_index *x = index->self;
    enum err e = found ? borrow_scratch(x, &s) : ERR_MEMORY;
    if (e == OK) {
        size_t n = room;
        e = find(x, s->scratch, (struct str){name, name_bytes}, found, &n);
        for (size_t i = 0; e == OK && i < n; i++)
            hits[i] = (struct pv_hit){.person = found[i].person,
                                      .probability = found[i].probability,
                                      .weight_bits = found[i].weight_bits};
        if (e == OK)
            *count = n;
        return_scratch(x, s);
    }
    mem_free(found);
    return status_of(error, e);
}
