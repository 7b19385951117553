/* Persons in memory for several threads at once: additions one after another, queries side by side.
 *
 * A query works in a scratch, which is large and knows what was asked before. As many are kept as
 * queries have ever run at the same time; which of them a query gets makes no difference to what it
 * finds. */
#include "api/index_inner.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "core/date.h"

static const size_t options_least =
    offsetof(struct pv_index_options, father_in_name) + sizeof(int32_t);

static enum pv_status read_options(struct pv_index *x, const struct pv_index_options *theirs,
                                   struct pv_error *error)
{
    struct pv_index_options o = {0};
    if (theirs && !status_read_struct(&o, sizeof o, options_least, theirs, theirs->size))
        return status_fail(error, PV_ERR_ARGUMENT,
                           "pv_index_options: its size or an option is of no version known here");
    if (o.stated && (o.stated < 1800 || o.stated > 2200))
        return status_fail(error, PV_ERR_ARGUMENT, "stated: a year from 1800 to 2200");
    if (o.father_in_name != 0 && o.father_in_name != 1)
        return status_fail(error, PV_ERR_ARGUMENT, "father_in_name: 0 or 1");
    x->stated = o.stated != 0;
    x->stated_day = day_from_civil(o.stated ? (int)o.stated : 2000, 7, 1);
    x->apart[FIELD_FATHER] = x->apart[FIELD_GRANDFATHER] = !o.father_in_name;
    return PV_OK;
}

static enum err make(struct pv_index *x)
{
    enum err e = lock_new(&x->lock);
    if (e == OK)
        e = lock_new(&x->idle_lock);
    return e == OK ? lookup_new(&x->lookup) : e;
}

enum pv_status pv_index_new_with(const struct pv_index_options *options, struct pv_index **out,
                                 struct pv_error *error)
{
    status_clear(error);
    if (!out)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_new: out is NULL");
    *out = NULL;
    struct pv_index *x = mem_zero(1, sizeof *x);
    if (!x)
        return status_of(error, ERR_MEMORY);
    x->self = x;
    enum pv_status s = read_options(x, options, error);
    if (s == PV_OK)
        s = status_of(error, make(x));
    if (s == PV_OK)
        *out = x;
    else
        pv_index_free(x);
    return s;
}

enum pv_status pv_index_new(struct pv_index **out, struct pv_error *error)
{
    return pv_index_new_with(NULL, out, error);
}

static void scratch_free(struct index_scratch *s)
{
    lookup_scratch_free(s->names);
    evidence_scratch_free(s->rest);
    mem_free(s);
}

void pv_index_free(struct pv_index *index)
{
    if (!index)
        return;
    while (index->idle) {
        struct index_scratch *s = index->idle;
        index->idle = s->next;
        scratch_free(s);
    }
    lookup_free(index->lookup);
    evidence_scratch_free(index->taking);
    evidence_free(index->rest);
    lock_free(index->idle_lock);
    lock_free(index->lock);
    mem_free(index);
}

/* --- coming and going --- */

/* Who came before there was any evidence, or was half added, says nothing. */
static enum err catch_up(struct pv_index *x)
{
    static const struct facts nothing = {.stated_day = DAY_UNKNOWN};
    enum err e = OK;
    while (e == OK && x->rest && evidence_persons(x->rest) < x->persons)
        e = evidence_add(x->rest, &nothing);
    return e;
}

enum err index_put(struct pv_index *x, struct str name, struct evidence_said *said,
                   uint32_t *person)
{
    enum err e = catch_up(x);
    if (e == OK)
        e = lookup_add(x->lookup, name, person);
    if (e != OK)
        return e;
    x->persons = *person + 1;
    e = x->rest && said ? evidence_put(x->rest, said) : catch_up(x);
    if (e != OK)
        (void)lookup_remove(x->lookup, *person);
    return e;
}

bool index_take_out(struct pv_index *x, uint32_t person)
{
    bool was = lookup_remove(x->lookup, person);
    if (was && x->rest)
        (void)evidence_remove(x->rest, person, x->taking);
    return was;
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
    e = index_put(index, (struct str){name, name_bytes}, NULL, person);
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
    bool was = index_take_out(index, person);
    lock_leave(index->lock);
    return was ? PV_OK
               : status_fail(error, PV_ERR_ARGUMENT, "there is no person %lu",
                             (unsigned long)person);
}

size_t pv_index_count(const struct pv_index *index)
{
    if (!index || lock_read(index->lock) != OK)
        return 0;
    size_t n = lookup_count(index->lookup);
    lock_leave(index->lock);
    return n;
}

size_t pv_index_bytes(const struct pv_index *index)
{
    if (!index || lock_read(index->lock) != OK)
        return 0;
    size_t n = lookup_bytes(index->lookup) + (index->rest ? evidence_bytes(index->rest) : 0);
    lock_leave(index->lock);
    return n;
}

/* --- asking --- */

enum err index_borrow(struct pv_index *x, struct index_scratch **out)
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
        e = s ? lookup_scratch_new(&s->names) : ERR_MEMORY;
    }
    if (e == OK)
        *out = s;
    else
        mem_free(s);
    return e;
}

void index_give_back(struct pv_index *x, struct index_scratch *s)
{
    if (lock_write(x->idle_lock) != OK) {
        scratch_free(s);
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
    room = room < INDEX_FOUND_MOST ? room : INDEX_FOUND_MOST;
    struct lookup_hit *found = mem_zero(room, sizeof *found);
    struct pv_index *x = index->self;
    enum err e = found ? index_borrow(x, &s) : ERR_MEMORY;
    if (e == OK) {
        size_t n = room;
        e = find(x, s->names, (struct str){name, name_bytes}, found, &n);
        for (size_t i = 0; e == OK && i < n; i++)
            hits[i] = (struct pv_hit){.person = found[i].person,
                                      .probability = found[i].probability,
                                      .weight_bits = found[i].weight_bits};
        if (e == OK)
            *count = n;
        index_give_back(x, s);
    }
    mem_free(found);
    return status_of(error, e);
}
