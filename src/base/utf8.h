/* utf8: strict decoding (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF). */
#ifndef PV_BASE_UTF8_H
#define PV_BASE_UTF8_H

#include "base/buf.h"

/* Decodes the character at s.ptr[*at] and moves *at behind it. False at the end, or where the
 * bytes are not UTF-8: then *at stays and *cp is U+FFFD. */
bool utf8_next(struct str s, size_t *at, uint32_t *cp);

/* Like utf8_next, but steps over one bad byte and gives U+FFFD for it. False only at the end. */
bool utf8_next_lossy(struct str s, size_t *at, uint32_t *cp);

/* Writes 1 to 4 bytes; 0 for a surrogate or beyond U+10FFFF. */
size_t utf8_put(uint32_t cp, char out[4]);

/* Appends the character; U+FFFD in place of a surrogate or what is beyond U+10FFFF. */
void buf_utf8(struct buf *b, uint32_t cp);

/* True when all of s is UTF-8; otherwise *bad (if not NULL) is the offset of the first bad byte. */
bool utf8_valid(struct str s, size_t *bad);

/* The text of a file without the byte order mark that some programs put in front of it. */
struct str utf8_after_mark(struct str s);

/* Characters in s, a bad byte counting as one. */
size_t utf8_count(struct str s);

#endif
