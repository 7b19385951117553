/* Sums of a kept segment and of a head made right again after a test or a fuzzer changed bytes, so
 * that what lies behind the sums is reached. */
#ifndef PV_TEST_KEPT_SEAL_H
#define PV_TEST_KEPT_SEAL_H

#include "base/crc.h"
#include "format/kept.h"

static inline uint64_t seal_get(const uint8_t *p, size_t bytes)
{
    uint64_t x = 0;
    for (size_t i = bytes; i--;)
        x = x << 8 | p[i];
    return x;
}

static inline void seal_put(uint8_t *p, uint64_t x, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        p[i] = (uint8_t)(x >> (8 * i));
}

static inline void seal_segment(uint8_t *bytes, size_t len)
{
    struct crc crc;
    crc_init(&crc);
    if (len < KEPT_SEGMENT_HEAD)
        return;
    size_t from = KEPT_SEGMENT_HEAD;
    uint64_t count = seal_get(bytes + 4, 4);
    for (uint64_t i = 0; i < count && i < 13; i++) {
        uint8_t *row = bytes + 32 + 16 * i;
        uint64_t n = seal_get(row + 8, 8);
        n = n > len ? len : (n + 7) & ~(uint64_t)7;
        if (n > len - from)
            break;
        seal_put(row + 4, crc_of(&crc, bytes + from, (size_t)n), 4);
        from += (size_t)n;
    }
    seal_put(bytes + KEPT_SEGMENT_HEAD - 4, crc_of(&crc, bytes, KEPT_SEGMENT_HEAD - 4), 4);
}

static inline void seal_slot(uint8_t *slot)
{
    struct crc crc;
    crc_init(&crc);
    seal_put(slot + KEPT_SLOT_BYTES - 4, crc_of(&crc, slot, KEPT_SLOT_BYTES - 4), 4);
}

#endif
