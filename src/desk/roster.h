/* roster: lists of residents, as somebody gave them.
 *
 * A list is one batch: each line the first act of a person of its own, kept verbatim, and at the
 * end the list's head, signed by the officer over the ids of all lines. A list without giver,
 * permission or purpose is quarantined: stored, never matched, shown to the protection officer. */
#ifndef PV_DESK_ROSTER_H
#define PV_DESK_ROSTER_H

#include "desk/intake.h"

struct roster_new {
    struct str giver, permission, purpose, file_name;
    int32_t day;               /* of the list; DAY_OPEN when not known */
    uint64_t rejected;         /* rows that could not be used */
    const struct str *columns; /* what each was taken for: "Vater = father" */
    size_t column_count;
    struct intake_source rows;
    struct intake_progress progress;
    bool dry_run; /* count, and write nothing */
};

struct roster_made {
    struct tag roster;
    uint64_t imported;
    uint64_t tombstoned; /* lines of persons who were erased: kept out */
    uint64_t name_hits;  /* names like those of somebody erased: in, and shown */
    bool quarantined;
};

/* imported + tombstoned is the number of rows given. ERR_REFUSED (R9); ERR_EXISTS when the same
 * list is on file, by its head; or what book_act gives; then nothing was written. */
enum err roster_import(struct book *b, const struct seat *by, const struct roster_new *what,
                       struct roster_made *out, struct fault *f) PV_CHECKED;

/* One list on file. Slices live in the arena. */
struct roster_info {
    uint32_t stream;
    struct tag tag;
    struct str giver, permission, purpose, file_name;
    int32_t day, received_day;
    int64_t recorded_ms;
    uint64_t lines, rejected;
    bool quarantined;
};

/* True when the head of a list (its KIND_ROSTER) has giver, permission and purpose, and is signed.
 */
bool roster_may_match(const struct entry *head);

/* All lists, in order of arrival. ERR_REFUSED (R9), ERR_MEMORY, ERR_CORRUPT. */
struct roster_all {
    struct roster_info *at;
    size_t count;
};
enum err roster_list(struct book *b, const struct seat *by, struct arena *a, struct roster_all *out,
                     struct fault *f) PV_CHECKED;

#endif
