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

/* Builds today's answer: the letter of the office's last calendar day on or before today.
 *
 * When the letter file has an ANSWERED of that calendar day, its text is given again, byte for
 * byte, however often it is asked for and whatever happened since (answer_repeated).
 * Otherwise new items are told when: a disclosure is in force and was recorded, and received here,
 * before that calendar day began, as was any act that freed it (a confirmation, a lifted freeze);
 * every one of its items is still given, at this moment, by a grant
 * that it names, with the value that it names; neither side is under duress, no death is reported
 * of anybody upheld as the one sought, the request is not withdrawn; age and holding office as in
 * case.h. Items whose last telling said the same are not told anew. Whenever nothing new may be
 * told, the text is the tail "On D we told you: ... We have nothing newer that we may tell you."
 * when something was ever told, else the one text. A death is never told (R15).
 *
 * Whoever gives the answer to an enquirer first appends ANSWERED to the letter file, unless it is
 * repeated: CALENDAR_DAY answer_day, TEXT answer_text, PERMISSIONS answer_permissions, TOLD
 * answer_told (left out when empty), refs answer_refs.
 *
 * All memory is the arena's. ERR_MEMORY; ERR_RANGE when c was folded for another day. */
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
/* True when it was given before and is in the letter file. */
bool answer_repeated(const struct answer *a);

/* The receipt every enquirer gets at intake: the same text for everybody but for the reference. */
enum err answer_receipt(const struct tag *request, struct arena *a,
                        const struct answer **out) PV_CHECKED;

/* A request's reference as people write it: "R-" and 26 letters and digits in groups
 * (Crockford base 32 of the tag): "R-7K2M-9Q3X-...". prefix is R for requests, P for persons, L for
 * rosters... */
enum { REFERENCE_BYTES = 40 };
void reference_print(char prefix, const struct tag *t, char out[REFERENCE_BYTES]);
/* Reads one, or a beginning of at least 4 characters, into bits to compare. Small letters, O for 0,
 * I and L for 1, missing dashes and blanks are taken as they are meant. ERR_FORMAT. */
struct reference {
    char prefix;
    uint8_t b[TAG_BYTES];
    unsigned bits; /* how many leading bits are given: 128 for a whole one (130 written) */
};
enum err reference_parse(struct str text, struct reference *out) PV_CHECKED;
bool reference_matches(const struct reference *r, const struct tag *t);

#endif
