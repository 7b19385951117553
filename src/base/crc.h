/* crc: CRC-32C (Castagnoli), as in RFC 3720: tells damage, not forgery. */
#ifndef PV_BASE_CRC_H
#define PV_BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

struct crc {
    uint32_t table[8][256];
};

void crc_init(struct crc *c);

/* Of len bytes. */
uint32_t crc_of(const struct crc *c, const void *bytes, size_t len);

#endif
