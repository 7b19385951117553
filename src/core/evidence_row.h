/* evidence_row: what is kept of a person beside the name, as some tens of bytes.
 *
 *   1 byte          sex, whether the father's name is in the name, readings of birth, age or none
 *   each reading    first day, days more, calendar and precision, year, month, day
 *   an age          first day of birth, days more, day when it was stated
 *   1 byte, words   field and role in one byte, and the number of the term
 *   the rest        phones and papers: length and class in one byte, and the characters
 *
 * Numbers are written seven bits a byte. */
#ifndef PV_CORE_EVIDENCE_ROW_H
#define PV_CORE_EVIDENCE_ROW_H

#include "core/trait.h"
#include "core/weigh.h"

enum {
    EVIDENCE_ROW_MAX = 64 + DATE_READINGS * 24 + TRAITS * (CODE_MAX + 8), /* bytes */
    EVIDENCE_ROW_GONE = 128 /* bit of the first byte, for who keeps rows; a row has it not */
};

/* A row that was read. */
struct evidence_row {
    struct person *person; /* owned; its words behind it */
    struct rare_code codes[TRAITS];
    size_t code_count;
    bool father; /* the name holds the father's */
};

/* An empty one, with room for any row. ERR_MEMORY. Free with evidence_row_free. */
enum err evidence_row_new(struct evidence_row *r) PV_CHECKED;
void evidence_row_free(struct evidence_row *r);
/* Nothing stays of whom it held. */
void evidence_row_wipe(struct evidence_row *r);

/* Traits of a person: words first, `words` of them, each with the number of its term, and then
 * phones and papers. Returns how many bytes were written. */
size_t evidence_row_write(const struct traits *t, const uint32_t *terms, size_t words, bool father,
                          uint8_t out[EVIDENCE_ROW_MAX]);
/* Of bytes as evidence_row_write made them; nothing is checked. */
void evidence_row_read(struct str bytes, uint32_t person, struct evidence_row *out);

#endif
