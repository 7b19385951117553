/* buf: bytes that grow. Failure is sticky: append freely, look once at the end. */
#ifndef PV_BASE_BUF_H
#define PV_BASE_BUF_H

#include "base/str.h"

/* `struct buf b = {0};` is an empty one. Owns ptr; free with buf_free. */
struct buf {
    char *ptr;
    size_t len;
    size_t room;
    bool failed; /* an append ran out of memory; the contents are then incomplete */
};

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_str(struct buf *b, struct str s);
void buf_text(struct buf *b, const char *terminated);
void buf_byte(struct buf *b, unsigned char c);
void buf_printf(struct buf *b, const char *fmt, ...) PV_PRINTF(2, 3);

/* Makes room for len more bytes. ERR_MEMORY. */
enum err buf_reserve(struct buf *b, size_t len) PV_CHECKED;

/* Borrowed view; invalid after the next append. */
struct str buf_view(const struct buf *b);

/* OK, or ERR_MEMORY when any append failed. */
enum err buf_check(const struct buf *b) PV_CHECKED;

/* Empties without freeing. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);

#endif
