/* text: the bytes of a text file to UTF-8, saying which encoding was assumed and why.
 *
 * Only format/ sees ICU. ICU converts; which encoding it is we decide ourselves, from evidence that
 * can be told to an officer: byte order mark, valid UTF-8, zero bytes in every second place, and
 * for the rest which of Windows-1256, 1251 and 1252 makes words of common letters out of the bytes
 * (ICU's detector gives a name and a number, no reason, and takes short Persian lists for others).
 */
#ifndef PV_FORMAT_TEXT_H
#define PV_FORMAT_TEXT_H

#include "base/buf.h"

/* A byte or sequence that has no place in the encoding, or a NUL. In the UTF-8 text U+FFFD stands
 * for it. Only the first of each line is kept. */
struct text_bad {
    size_t at;     /* offset of the U+FFFD in the UTF-8 text */
    uint32_t line; /* 1-based; CR, LF and CRLF each end a line */
    uint32_t byte; /* its first byte; 0 for a NUL */
};

/* `struct text t = {0};`; free with text_free. */
struct text {
    struct buf utf8; /* without BOM */
    char encoding[48];
    char note[320]; /* one sentence: what was assumed and why */
    struct text_bad *bad;
    size_t bad_count, bad_room;
};

/* Converts. The bytes are taken: where they are clean UTF-8 they become the text as they stand, and
 * otherwise they are freed as soon as they are converted. encoding is empty to detect, or a name
 * ICU knows; an override is obeyed even where the evidence speaks against it (the note then says
 * so). ERR_USAGE for an unknown name, ERR_FORMAT for what is no text (a picture, an old .xls),
 * ERR_MEMORY. The fault begins with file_name. */
enum err text_read(struct str file_name, struct buf *bytes, struct str encoding, struct text *out,
                   struct fault *f) PV_CHECKED;
void text_free(struct text *t);

#endif
