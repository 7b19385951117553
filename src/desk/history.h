/* history: what was recorded about a request or a person, with its three times, and the state as
 * of an instant. For officers only (R4): the gate answers for now and never comes here. */
#ifndef PV_DESK_HISTORY_H
#define PV_DESK_HISTORY_H

#include "desk/step.h"

enum history_time { HISTORY_VALID, HISTORY_RECORDED, HISTORY_RECEIVED };

/* "valid", "recorded", "received". */
bool history_time_from_name(struct str word, enum history_time *out);

struct history_row {
    const struct entry *entry;
    struct str void_reason; /* empty unless the act counts for nothing */
};

struct history {
    struct history_row *rows; /* by the time chosen, then as recorded; in the step's arena */
    size_t count;
    size_t later;           /* entries left out because they are later */
    struct case_file *file; /* the state as of then; NULL when the step has no request, or when
                               nothing was on file yet */
};

#define HISTORY_NOW INT64_MAX

/* The acts of the opened step up to and including as_of_ms (HISTORY_NOW: all of them) by that time:
 * of the person's stream alone when the step has a person, else of the whole case. An act without
 * a valid time counts as valid when it was recorded. ERR_MEMORY. */
enum err history_fold(struct step *s, enum history_time by, int64_t as_of_ms, struct history *out,
                      struct fault *f) PV_CHECKED;

/* That entry's time; for the valid one the beginning of the day. */
int64_t history_ms(const struct entry *e, enum history_time by);

/* "2031-04-02" (its end) or "2031-04-02T10:00", UTC. ERR_USAGE. */
enum err history_instant(struct str text, int64_t *ms, struct fault *f) PV_CHECKED;

#endif
