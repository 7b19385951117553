/* evidence_keys: who has a phone, a paper or a day of birth, by hash, while persons come and go.
 *
 * A key is a hash in its upper half and a person in its lower one. Most keys stand in one sorted
 * array; those that came after it was sorted stand in a second, short one, which is sorted too and
 * goes into the first when it is full. Who left is passed over by whoever reads, until then. */
#ifndef PV_CORE_EVIDENCE_KEYS_H
#define PV_CORE_EVIDENCE_KEYS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `struct evidence_keys k = {0};` is empty. */
struct evidence_keys {
    uint64_t *at; /* `sorted` of them, then the short array */
    size_t count, room, sorted;
    bool settled; /* until then in no order */
};

/* Of a hash: the keys in either array. */
struct evidence_key_runs {
    const uint64_t *run[2];
    size_t count[2];
};

/* Room for the keys of one person, some dozens at most, which then stand in one array. ERR_MEMORY.
 */
enum err evidence_keys_reserve(struct evidence_keys *k, size_t more) PV_CHECKED;

/* There is room for it. */
void evidence_keys_put(struct evidence_keys *k, uint64_t hash, uint32_t person);

/* Sorts them all and gives back room. ERR_MEMORY: as before. */
enum err evidence_keys_settle(struct evidence_keys *k) PV_CHECKED;

/* Takes out the keys of whom alive says false. */
typedef bool evidence_alive(const void *context, uint32_t person);
void evidence_keys_sweep(struct evidence_keys *k, evidence_alive *alive, const void *context);

/* Person i becomes to[i], which ascend. */
void evidence_keys_renumber(struct evidence_keys *k, const uint32_t *to);

/* Those of a hash, by person in each run. Settled. */
struct evidence_key_runs evidence_keys_of(const struct evidence_keys *k, uint64_t hash);

#endif
