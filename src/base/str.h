/* str: a slice of bytes by value. Not terminated, may contain NULs, never owns. */
#ifndef PV_BASE_STR_H
#define PV_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

/* The slice of a terminated string; NULL gives the empty slice. */
struct str str_from(const char *terminated);

bool str_eq(struct str a, struct str b);

/* Order of bytes, shorter first when one begins the other: < 0, 0, > 0. */
int str_cmp(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Where needle begins in s, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);

/* Without ASCII blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct str str_trim(struct str s);

/* From byte `from` (clamped) on, at most len bytes. */
struct str str_sub(struct str s, size_t from, size_t len);

/* Takes from *rest what stands before the separator byte; *rest keeps what follows.
 * False when *rest was exhausted: for (struct str r = s, p; str_next(&r, ',', &p);). STR_NONE has
 * no part; an empty slice with a pointer has one, empty; "a," has two, the second one empty. */
bool str_next(struct str *rest, char separator, struct str *part);

/* ASCII letters only are folded; other bytes compare as they stand. */
bool str_eq_ascii_case(struct str a, struct str b);

/* A decimal number of ASCII digits and nothing else. ERR_FORMAT or ERR_RANGE otherwise. */
enum err str_u64(struct str s, uint64_t *out) PV_CHECKED;

/* A terminated copy in the arena. ERR_MEMORY. */
enum err str_copy(struct arena *a, struct str s, struct str *out) PV_CHECKED;

#endif
