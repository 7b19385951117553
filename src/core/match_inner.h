/* match_inner: what the two files of match share; nobody else includes it. */
#ifndef PV_CORE_MATCH_INNER_H
#define PV_CORE_MATCH_INNER_H

#include "core/match.h"
#include "core/person.h"

/* What is looked at before a pair is weighed in full. */
struct sketch {
    int16_t born_from, born_to; /* 0: unknown */
    uint8_t sex;
};

struct match_index {
    struct census census;
    struct person **slots; /* NULL: free, or gone until the next sweep */
    struct sketch *sketches;
    uint32_t slot_count, slot_room;
    uint32_t *free_slots; /* room for slot_room of them */
    uint32_t free_count, gone;
    uint32_t *ids; /* by hash of the id: slot + 1; UINT32_MAX: was used */
    uint32_t id_room, id_used;
    size_t person_bytes;
};

/* A number from a number, well mixed: for tables by id or slot. */
static inline uint32_t id_hash(uint32_t id)
{
    uint64_t x = (id + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(x >> 32);
}

/* Sex and years of birth, as far as they are told. */
void sketch_traits(struct sketch *s, const struct traits *t);

#endif
