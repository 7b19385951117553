/* answer: the one gate. What an enquirer may see is built here and nowhere else (R4).
 *
 * The type is opaque and has no other maker: pages, letters, exports and the command line can only
 * pass on what this gives. It answers for now only; as-of views are for officers. What it gives
 * depends on the case's counting, in-force disclosures and on the day; for a person absent, not
 * asked, silent, refusing, or dead and unconfirmed, it gives the same bytes (R1). */
#ifndef PV_RECORD_ANSWER_H
#define PV_RECORD_ANSWER_H

#include "record/case.h"

struct answer;

/* Builds today's answer. New items are told when: a disclosure is in force and was recorded before
 * the last calendar day (answers come on a calendar, never on an event); every one of its items
 * is permitted today; neither side is under duress, no death is reported, the request is not
 * withdrawn; age and holding office as in case.h. Items told before are not told anew: then, and
 * whenever nothing new may be told, the text is the tail "On D we told you: ... We have nothing
 * newer that we may tell you." when something was ever told, else the one text.
 * All memory is the arena's. ERR_MEMORY. */
enum err answer_build(const struct case_file *c, const struct office_state *o, int32_t today,
                      struct arena *a, const struct answer **out) PV_CHECKED;

/* The text for the enquirer, with line ends; borrowed. */
struct str answer_text(const struct answer *a);
/* The sentences newly told ("Your relative is alive."), empty when none. */
struct str answer_told(const struct answer *a);
/* The items newly told, bits of enum permission; 0 for none. */
unsigned answer_permissions(const struct answer *a);
/* The calendar day this answer belongs to. */
int32_t answer_day(const struct answer *a);
/* The disclosures told by it: refs of the ANSWERED act. */
const struct digest *answer_refs(const struct answer *a, size_t *count);

/* The receipt every enquirer gets at intake: the same text for everybody but for the reference. */
enum err answer_receipt(const struct tag *request, struct arena *a,
                        const struct answer **out) PV_CHECKED;

/* A request's reference as people write it: "R-" and 26 letters and digits in groups
 * (Crockford base 32 of the tag). prefix is 'R' for requests, 'P' for persons, 'L' for rosters...
 */
enum { REFERENCE_BYTES = 40 };
void reference_print(char prefix, const struct tag *t, char out[REFERENCE_BYTES]);
/* Reads one, or an unambiguous beginning of at least 4 characters, into bits to compare.
 * ERR_FORMAT. */
struct reference {
    char prefix;
    uint8_t b[TAG_BYTES];
    unsigned bits; /* how many leading bits are given: 128 for a whole one (130 written) */
};
enum err reference_parse(struct str text, struct reference *out) PV_CHECKED;
bool reference_matches(const struct reference *r, const struct tag *t);

#endif
