/* Persons in memory for several threads at once: additions one after another, queries side by side.
 *
 * A query works in a scratch, which is large and knows what was asked before. As many are kept as
 * queries have ever run at the same time; which of them a query gets makes no difference to what it
 * finds.
 *
 * Who goes is wiped, but leaves empty places. When more have gone than are left, names are put into
 * a new lookup, beside which queries go on and other changes wait; then, for a moment, everybody
 * waits until it has taken the place of the old one. */
#include "api/index_inner.h"

#include <string.h>

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
        e = lock_new(&x->changing);
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
    mem_free(index->numbers);
    lock_free(index->idle_lock);
    lock_free(index->changing);
    lock_free(index->lock);
    mem_free(index);
}

/* --- coming and going --- */

enum err index_enter(struct pv_index *x)
{
    enum err e = lock_write(x->changing);
    if (e != OK)
        return e;
    e = lock_write(x->lock);
    if (e != OK)
        lock_leave(x->changing);
    return e;
}

void index_leave(struct pv_index *x)
{
    lock_leave(x->lock);
    lock_leave(x->changing);
}

enum err index_let_ask(struct pv_index *x)
{
    lock_leave(x->lock);
    enum err e = lock_write(x->lock);
    if (e != OK)
        lock_leave(x->changing);
    return e;
}

uint32_t index_number(const struct pv_index *x, uint32_t place)
{
    return x->numbers ? x->numbers[place] : place;
}

/* False where nobody ever had the number, or its place is given up. */
static bool place_of(const struct pv_index *x, uint32_t number, uint32_t *place)
{
    size_t lo = 0, hi = lookup_room(x->lookup);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (index_number(x, (uint32_t)mid) < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    *place = (uint32_t)lo;
    return lo < lookup_room(x->lookup) && index_number(x, *place) == number;
}

/* Who came before there was any evidence, or was half added, says nothing; who has gone since is
 * not counted either. */
static enum err catch_up(struct pv_index *x)
{
    static const struct facts nothing = {.stated_day = DAY_UNKNOWN};
    enum err e = OK;
    while (e == OK && x->rest && evidence_persons(x->rest) < lookup_room(x->lookup)) {
        uint32_t place = (uint32_t)evidence_persons(x->rest);
        e = evidence_add(x->rest, &nothing);
        if (e == OK && !lookup_has(x->lookup, place))
            (void)evidence_remove(x->rest, place, x->taking);
    }
    return e;
}

static enum err room_for_number(struct pv_index *x)
{
    size_t places = lookup_room(x->lookup) + 1;
    if (x->persons == UINT32_MAX)
        return ERR_LIMIT;
    return x->numbers ? mem_room(&x->numbers, &x->numbers_room, places, sizeof *x->numbers) : OK;
}

enum err index_put(struct pv_index *x, struct str name, struct evidence_said *said,
                   uint32_t *person)
{
    uint32_t place;
    enum err e = room_for_number(x);
    if (e == OK)
        e = catch_up(x);
    if (e == OK)
        e = lookup_add(x->lookup, name, &place);
    if (e != OK)
        return e;
    *person = x->persons++;
    if (x->numbers)
        x->numbers[place] = *person;
    e = x->rest && said ? evidence_put(x->rest, said) : catch_up(x);
    if (e != OK)
        (void)lookup_remove(x->lookup, place);
    return e;
}

bool index_take_out(struct pv_index *x, uint32_t person)
{
    uint32_t place;
    bool was = place_of(x, person, &place) && lookup_remove(x->lookup, place);
    if (was && x->rest)
        (void)evidence_remove(x->rest, place, x->taking);
    return was;
}

/* --- empty places --- */

enum { SWEEP_AT = 1024 };

/* What everybody's place will be, and the numbers by it; room for those who come later. */
struct places {
    uint32_t *to, *numbers;
    size_t room;
};

static enum err places_new(const struct pv_index *x, struct places *p)
{
    size_t room = lookup_room(x->lookup), kept = 0;
    p->room = lookup_count(x->lookup) + 1;
    p->to = mem_alloc(room * sizeof *p->to);
    p->numbers = mem_alloc(p->room * sizeof *p->numbers);
    if (!p->to || !p->numbers)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < room; i++) {
        bool stays = lookup_has(x->lookup, i);
        if (stays)
            p->numbers[kept] = index_number(x, i);
        p->to[i] = stays ? (uint32_t)kept++ : EVIDENCE_NOBODY;
    }
    return OK;
}

/* Nobody changes or asks. Half added persons may be in the evidence alone. */
static void take_places(struct pv_index *x, struct places *p, struct lookup *fresh)
{
    for (uint32_t i = 0; x->rest && i < evidence_persons(x->rest); i++)
        if (p->to[i] == EVIDENCE_NOBODY)
            (void)evidence_remove(x->rest, i, x->taking);
    if (x->rest)
        evidence_renumber(x->rest, p->to);
    lookup_free(x->lookup);
    mem_free(x->numbers);
    x->lookup = fresh;
    x->numbers = p->numbers;
    x->numbers_room = p->room;
    x->sweeps++;
    p->numbers = NULL;
}

/* Nobody else changes anything; without memory all stays as it is. */
static void sweep(struct pv_index *x)
{
    struct places p = {0};
    struct lookup *fresh = NULL;
    size_t left = lookup_count(x->lookup), gone = lookup_room(x->lookup) - left;
    if (gone < SWEEP_AT || gone < left)
        return;
    enum err e = places_new(x, &p);
    if (e == OK)
        e = lookup_swept(x->lookup, &fresh);
    if (e == OK && lock_write(x->lock) == OK) {
        take_places(x, &p, fresh);
        fresh = NULL;
        lock_leave(x->lock);
    }
    lookup_free(fresh);
    mem_free(p.to);
    mem_free(p.numbers);
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
    enum err e = index_enter(index);
    if (e != OK)
        return status_of(error, e);
    e = index_put(index, (struct str){name, name_bytes}, NULL, person);
    index_leave(index);
    return status_of(error, e);
}

enum pv_status pv_index_remove(struct pv_index *index, uint32_t person, struct pv_error *error)
{
    status_clear(error);
    if (!index)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_index_remove: no index");
    enum err e = index_enter(index);
    if (e != OK)
        return status_of(error, e);
    bool was = index_take_out(index, person);
    lock_leave(index->lock);
    sweep(index);
    lock_leave(index->changing);
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
    size_t n = lookup_bytes(index->lookup) + (index->rest ? evidence_bytes(index->rest) : 0) +
               index->numbers_room * sizeof *index->numbers;
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
    if (!s)
        s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    *out = s;
    return OK;
}

enum err index_ready(const struct pv_index *x, struct index_scratch *s)
{
    if (s->names && s->sweeps == x->sweeps)
        return OK;
    lookup_scratch_free(s->names);
    s->names = NULL;
    s->sweeps = x->sweeps;
    return lookup_scratch_new(&s->names);
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

/* *count is at first how many there is room for. */
static enum err find(struct pv_index *x, struct index_scratch *s, struct str name,
                     struct lookup_hit *found, size_t *count)
{
    size_t room = *count;
    enum err e = lock_read(x->lock);
    if (e != OK)
        return e;
    e = index_ready(x, s);
    if (e == OK)
        e = lookup_find(x->lookup, s->names, name, found, room, count);
    for (size_t i = 0; e == OK && i < *count; i++)
        found[i].person = index_number(x, found[i].person);
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
        e = find(x, s, (struct str){name, name_bytes}, found, &n);
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
