/* Decimals: whole numbers of 4 to 32 bytes, two's complement, the lowest byte first, with a point
 * at a place that the type tells. As text they lose nothing: 34, -7.5. */
#include "api/arrow.h"

#include <string.h>

enum { LIMBS = 8, DIGITS_MOST = 80, SCALE_MOST = 76 };

/* "76,-3" from *p on. */
static bool read_number(const char **p, int most, int *out)
{
    bool minus = **p == '-';
    int n = 0, digits = 0;
    for (*p += minus; **p >= '0' && **p <= '9' && digits < 3; (*p)++, digits++)
        n = n * 10 + (**p - '0');
    *out = minus ? -n : n;
    return digits > 0 && n <= most;
}

bool arrow_decimal(const char *format, size_t *bytes, int *scale)
{
    static const struct {
        const char *tail;
        size_t bytes;
    } widths[] = {{"", 16}, {",128", 16}, {",256", 32}, {",64", 8}, {",32", 4}};
    const char *p = format + 2;
    int precision;
    if (strncmp(format, "d:", 2) != 0 || !read_number(&p, SCALE_MOST, &precision) || *p++ != ',' ||
        !read_number(&p, SCALE_MOST, scale))
        return false;
    for (size_t i = 0; i < COUNT(widths); i++)
        if (!strcmp(p, widths[i].tail)) {
            *bytes = widths[i].bytes;
            return true;
        }
    return false;
}

/* The number's limbs without its sign, which is returned. */
static bool read_limbs(const unsigned char *at, size_t bytes, uint32_t limb[LIMBS])
{
    bool minus = at[bytes - 1] >> 7;
    uint64_t carry = minus;
    for (size_t i = 0; i < LIMBS; i++) {
        uint32_t word = 0;
        for (size_t k = 0; k < 4; k++)
            word |= (uint32_t)(i * 4 + k < bytes ? at[i * 4 + k] : minus ? 0xFF : 0) << 8 * k;
        carry += minus ? ~word : word;
        limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return minus;
}

/* Divides by ten; the rest is returned. */
static uint32_t next_digit(uint32_t limb[LIMBS])
{
    uint64_t rest = 0;
    for (size_t i = LIMBS; i-- > 0;) {
        rest = rest << 32 | limb[i];
        limb[i] = (uint32_t)(rest / 10);
        rest %= 10;
    }
    return (uint32_t)rest;
}

void arrow_decimal_put(const void *value, size_t bytes, int scale, struct buf *out)
{
    uint32_t limb[LIMBS];
    char digit[DIGITS_MOST]; /* the last first */
    size_t count = 0, behind = scale > 0 ? (size_t)scale : 0, from = 0;
    bool minus = read_limbs(value, bytes, limb), any = false;
    for (; count < DIGITS_MOST; count++) {
        digit[count] = (char)('0' + next_digit(limb));
        any = any || digit[count] != '0';
    }
    while (count > behind + 1 && digit[count - 1] == '0')
        count--;
    while (from < behind && digit[from] == '0')
        from++;
    if (minus && any)
        buf_byte(out, '-');
    for (size_t i = count; i-- > from;) {
        buf_byte(out, (unsigned char)digit[i]);
        if (i == behind && i > from)
            buf_byte(out, '.');
    }
    for (int i = scale; i < 0 && any; i++)
        buf_byte(out, '0');
}
