#include "core/evidence_keys.h"

#include "base/mem.h"
#include "core/radix.h"

#include <string.h>

enum { LATE_MOST = 16384 }; /* keys of the short array: 64 KiB are moved for one on the average */

/* The first of `count` sorted keys that is not less. */
static size_t place_of(const uint64_t *at, size_t count, uint64_t key)
{
    size_t lo = 0, hi = count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (at[mid] < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* One sorted array out of both, from the back; the short one is set aside behind it first. */
static void merge(struct evidence_keys *k)
{
    uint64_t *late = k->at + k->count;
    size_t n = k->count - k->sorted, i = k->sorted, to = k->count;
    memcpy(late, k->at + k->sorted, n * sizeof *late);
    while (n) {
        if (i && k->at[i - 1] > late[n - 1])
            k->at[--to] = k->at[--i];
        else
            k->at[--to] = late[--n];
    }
    k->sorted = k->count;
}

enum err evidence_keys_reserve(struct evidence_keys *k, size_t more)
{
    size_t late = k->count - k->sorted;
    bool full = k->settled && late + more > LATE_MOST;
    enum err err = mem_room(&k->at, &k->room, k->count + more + (full ? late : 0), sizeof *k->at);
    if (err == OK && full)
        merge(k);
    return err;
}

void evidence_keys_put(struct evidence_keys *k, uint64_t hash, uint32_t person)
{
    uint64_t key = (hash & ~(uint64_t)UINT32_MAX) | person;
    if (!k->settled) {
        k->at[k->count++] = key;
        return;
    }
    size_t late = k->count - k->sorted, place = place_of(k->at + k->sorted, late, key);
    uint64_t *at = k->at + k->sorted + place;
    memmove(at + 1, at, (late - place) * sizeof *at);
    *at = key;
    k->count++;
}

enum err evidence_keys_settle(struct evidence_keys *k)
{
    uint64_t *spare = k->count ? mem_alloc(k->count * sizeof *spare) : NULL;
    if (k->count && !spare)
        return ERR_MEMORY;
    if (k->count)
        radix_sort(k->at, spare, k->count, 32);
    mem_free(spare);
    uint64_t *less = k->count ? mem_resize(k->at, k->count, sizeof *less) : NULL;
    if (less) {
        k->at = less;
        k->room = k->count;
    }
    k->sorted = k->count;
    k->settled = true;
    return OK;
}

void evidence_keys_sweep(struct evidence_keys *k, evidence_alive *alive, const void *context)
{
    size_t kept = 0, sorted = 0;
    for (size_t i = 0; i < k->count; i++) {
        if (alive(context, (uint32_t)k->at[i]))
            k->at[kept++] = k->at[i];
        sorted = i < k->sorted ? kept : sorted;
    }
    if (k->count)
        memset(k->at + kept, 0, (k->count - kept) * sizeof *k->at);
    k->count = kept;
    k->sorted = sorted;
}

void evidence_keys_renumber(struct evidence_keys *k, const uint32_t *to)
{
    for (size_t i = 0; i < k->count; i++)
        k->at[i] = (k->at[i] & ~(uint64_t)UINT32_MAX) | to[(uint32_t)k->at[i]];
}

static size_t run_of(const uint64_t *at, size_t count, uint64_t hash, const uint64_t **run)
{
    uint64_t first = hash & ~(uint64_t)UINT32_MAX;
    size_t from = place_of(at, count, first);
    *run = at ? at + from : NULL;
    return place_of(at, count, first | UINT32_MAX) - from; /* nobody has so large a number */
}

struct evidence_key_runs evidence_keys_of(const struct evidence_keys *k, uint64_t hash)
{
    struct evidence_key_runs out;
    const uint64_t *late = k->at ? k->at + k->sorted : NULL;
    out.count[0] = run_of(k->at, k->sorted, hash, &out.run[0]);
    out.count[1] = run_of(late, k->count - k->sorted, hash, &out.run[1]);
    return out;
}
