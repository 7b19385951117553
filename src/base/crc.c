/* Eight bytes at a time by eight tables (Kounavis and Berry, "A Systematic Approach to Building
 * High Performance Software-based CRC Generators", 2005). */
#include "base/crc.h"

static const uint32_t polynomial = 0x82F63B78; /* of RFC 3720, lowest bit first */

void crc_init(struct crc *c)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t x = i;
        for (int bit = 0; bit < 8; bit++)
            x = x & 1 ? x >> 1 ^ polynomial : x >> 1;
        c->table[0][i] = x;
    }
    for (size_t k = 1; k < 8; k++)
        for (size_t i = 0; i < 256; i++) {
            uint32_t x = c->table[k - 1][i];
            c->table[k][i] = x >> 8 ^ c->table[0][x & 0xFF];
        }
}

uint32_t crc_of(const struct crc *c, const void *bytes, size_t len)
{
    const uint8_t *p = bytes;
    uint32_t crc = 0xFFFFFFFF;
    for (; len >= 8; len -= 8, p += 8) {
        uint32_t low = crc ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                              (uint32_t)p[3] << 24);
        crc = c->table[7][low & 0xFF] ^ c->table[6][low >> 8 & 0xFF] ^
              c->table[5][low >> 16 & 0xFF] ^ c->table[4][low >> 24] ^ c->table[3][p[4]] ^
              c->table[2][p[5]] ^ c->table[1][p[6]] ^ c->table[0][p[7]];
    }
    for (; len; len--, p++)
        crc = crc >> 8 ^ c->table[0][(crc ^ *p) & 0xFF];
    return ~crc;
}
