#include "base/utf8.h"

static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

bool utf8_next(struct str s, size_t *at, uint32_t *cp)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    *cp = 0xFFFD;
    if (*at >= s.len)
        return false;
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t n = sequence_length(p[0]);
    if (n == 0 || n > s.len - *at)
        return false;
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return false;
        c = c << 6 | (p[i] & 0x3Fu);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return false;
    *cp = c;
    *at += n;
    return true;
}

bool utf8_next_lossy(struct str s, size_t *at, uint32_t *cp)
{
    if (*at >= s.len)
        return false;
    if (!utf8_next(s, at, cp))
        (*at)++;
    return true;
}

size_t utf8_put(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp >= 0xD800 && cp <= 0xDFFF)
        return 0;
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    if (cp > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

void buf_utf8(struct buf *b, uint32_t cp)
{
    char bytes[4];
    size_t len = utf8_put(cp, bytes);
    buf_add(b, bytes, len ? len : utf8_put(0xFFFD, bytes));
}

enum { BLOCK = 64 };

/* True when each byte of p[0 .. BLOCK - 1] may stand behind the three in front of it. Without
 * branches, so that a compiler can do many bytes at a time. */
static bool block_valid(const unsigned char *p)
{
    unsigned char bad = 0;
    for (ptrdiff_t i = 0; i < BLOCK; i++) {
        unsigned char c = p[i], c1 = p[i - 1], c2 = p[i - 2], c3 = p[i - 3];
        unsigned char follows = (unsigned char)((c1 >= 0xC0) | (c2 >= 0xE0) | (c3 >= 0xF0));
        bad |= (unsigned char)(((c & 0xC0) == 0x80) ^ follows);
        bad |= (unsigned char)(((c & 0xFE) == 0xC0) | (c >= 0xF5));
        bad |= (unsigned char)(((c1 == 0xE0) & (c < 0xA0)) | ((c1 == 0xED) & (c >= 0xA0)));
        bad |= (unsigned char)(((c1 == 0xF0) & (c < 0x90)) | ((c1 == 0xF4) & (c >= 0x90)));
    }
    return !bad;
}

/* How far s is UTF-8 for certain: the place of a first byte. */
static size_t valid_blocks(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t at = 0;
    uint32_t cp;
    while (at < 3 && utf8_next(s, &at, &cp))
        ;
    if (at < 3)
        return at;
    while (s.len - at >= BLOCK && block_valid(p + at))
        at += BLOCK;
    do
        at--; /* the last character may be cut short: by the end, or by what follows */
    while (at && (p[at] & 0xC0) == 0x80);
    return at;
}

bool utf8_valid(struct str s, size_t *bad)
{
    size_t at = s.len > BLOCK ? valid_blocks(s) : 0;
    uint32_t cp;
    do {
        while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
            at++; /* most of what is read is ASCII */
    } while (utf8_next(s, &at, &cp));
    if (bad)
        *bad = at;
    return at == s.len;
}

struct str utf8_after_mark(struct str s)
{
    return str_starts(s, STR("\xEF\xBB\xBF")) ? str_sub(s, 3, s.len) : s;
}

size_t utf8_count(struct str s)
{
    size_t at = 0, n = 0;
    uint32_t cp;
    while (utf8_next_lossy(s, &at, &cp))
        n++;
    return n;
}
