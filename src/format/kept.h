/* kept: an index as bytes, to be kept in a file. docs/index-format.md has every byte.
 *
 * A file is a head, written twice, and behind it segments. A segment holds up to KEPT_PERSONS
 * persons: their ids and names, what else a list said of them, and the words of their names by
 * number, so that whoever opens it reads a word once and not once for each who has it. Nothing read
 * is trusted: what is handed out has been checked in full. Faults say "damaged at byte N" and leave
 * the file's name to the caller.
 */
#ifndef PV_FORMAT_KEPT_H
#define PV_FORMAT_KEPT_H

#include "base/buf.h"
#include "core/fact.h"
#include "core/part.h"

enum {
    KEPT_VERSION = 2, /* the newest that is read; of names alone an index is of version 1 */
    KEPT_SLOT_BYTES = 512,
    KEPT_HEAD_BYTES = 2 * KEPT_SLOT_BYTES,
    KEPT_SEGMENT_HEAD = 256, /* bytes of a segment that say how long it is */
    KEPT_PERSONS = 1 << 18   /* of a segment, at most */
};

/* How every such file begins: eight bytes. */
struct str kept_magic(void);

struct kept_head {
    uint64_t sequence; /* changes so far */
    uint64_t length;   /* what of the file is valid, the head counted in */
    uint64_t persons;
    uint32_t segments;
    uint32_t fields; /* what there were columns of, names and ids apart: 1 << enum field, or 0 */
    unsigned slot;   /* 0 or 1: where it was read; the other one is to be written first */
};

/* One slot; both are to hold the same, one being written and synced before the other is touched. */
void kept_slot_write(const struct kept_head *h, uint8_t out[KEPT_SLOT_BYTES]);

/* The newer of those slots that are whole. half: one of them is not, or is older. ERR_FORMAT: no
 * such file, or a version that is not known; ERR_CORRUPT: no slot is whole. */
enum err kept_head_read(const uint8_t bytes[KEPT_HEAD_BYTES], struct kept_head *out, bool *half,
                        struct fault *f) PV_CHECKED;

/* --- segments --- */

struct kept_person {
    struct str id, name;
    struct str facts; /* from kept_facts_write, or empty */
};

/* True for fields that are kept beside the name. */
bool kept_field(enum field f);

/* Appends what is said in those fields. ERR_LIMIT for a value of 16 MiB, ERR_MEMORY. */
enum err kept_facts_write(const struct facts *f, struct buf *out) PV_CHECKED;

/* Appends a segment of these persons. ERR_LIMIT: more than KEPT_PERSONS, or 4 GiB of names;
 * ERR_MEMORY. */
enum err kept_segment_write(const struct kept_person *persons, size_t count,
                            struct buf *out) PV_CHECKED;

/* A segment that has been checked. Everything borrows from the bytes it was read from. */
struct kept_segment {
    struct str bytes; /* all of it */
    uint64_t at;      /* where it begins in the file */
    uint32_t persons, words;
    bool stale; /* its words were read by another version of the program: not to be used */
    size_t used;
    const uint8_t *id_ends, *ids, *name_ends, *names, *counts, *numbers;
    const uint8_t *fact_ends, *facts; /* NULL where nobody in it has any */
};

/* From its first KEPT_SEGMENT_HEAD bytes how long the segment is that begins at byte `at` and must
 * end by byte `end`. ERR_CORRUPT, ERR_FORMAT (made by a newer version). */
enum err kept_segment_length(const uint8_t *head, uint64_t at, uint64_t end, size_t *length,
                             struct fault *f) PV_CHECKED;

/* bytes: the whole segment, as long as its head says. ERR_CORRUPT, ERR_FORMAT. */
enum err kept_segment_read(struct str bytes, uint64_t at, struct kept_segment *out,
                           struct fault *f) PV_CHECKED;

struct str kept_id(const struct kept_segment *s, size_t person);
struct str kept_name(const struct kept_segment *s, size_t person);
/* As they were written; empty where there are none. */
struct str kept_facts(const struct kept_segment *s, size_t person);
/* The name, and the facts if any, as a list had them; slices lie in the segment. */
void kept_facts_read(const struct kept_segment *s, size_t person, struct facts *out);

/* The words of a segment's names, as lookup_add_batch takes them (core/lookup.h). */
struct kept_words {
    struct part *word; /* in the order in which they are first met */
    size_t word_count, word_room;
    uint8_t *counts; /* by person */
    size_t persons;
    uint32_t *numbers;
    size_t used, used_room;
};

/* Reads each word once, in a name that has it; every name where the segment is stale. ERR_CORRUPT,
 * ERR_MEMORY. Free with kept_words_free in any case. */
enum err kept_words_read(const struct kept_segment *s, struct kept_words *out,
                         struct fault *f) PV_CHECKED;

/* Reads all names. ERR_MEMORY. */
enum err kept_words_of(const struct kept_person *persons, size_t count,
                       struct kept_words *out) PV_CHECKED;
void kept_words_free(struct kept_words *w);

/* Which way of reading names into words this program has: changes with its tables and rules. */
uint32_t kept_reading(void);

#endif
