/* watch: how much is looked at, so that nobody leafs through the register (R7).
 *
 * Looks at candidates are in the office's log anyway; here they are counted by officer and by
 * person looked at, for the running day. Beyond an alert the protection officer sees it in `due`;
 * beyond the budget of a day no more fields are opened. The count begins with what the log holds,
 * so locking and unlocking changes nothing. */
#ifndef PV_DESK_WATCH_H
#define PV_DESK_WATCH_H

#include "base/map.h"
#include "desk/book.h"

enum look { LOOK_PAIR, LOOK_FIELD, LOOKS };

/* Of one officer on one day. A field opened shows a value; a pair looked at shows agreement only.
 */
enum {
    WATCH_FIELD_ALERT = 40,
    WATCH_FIELD_BUDGET = 200,
    WATCH_PAIR_ALERT = 250,
    WATCH_PERSON_ALERT = 20 /* fields of one person opened, by whomever */
};

struct watch_officer {
    struct tag officer;
    uint32_t looks[LOOKS];
};

/* `struct watch w = {0};` has counted nothing. Free with watch_free. */
struct watch {
    bool loaded;
    int32_t day;
    struct watch_officer *officers;
    size_t count, room;
    struct map persons; /* tag -> fields opened */
};
void watch_free(struct watch *w);

/* Reads the day's looks from the log when that was not done yet. ERR_MEMORY, ERR_CORRUPT. */
enum err watch_load(struct watch *w, struct book *b, struct fault *f) PV_CHECKED;

/* ERR_REFUSED (R7), logged, when the officer's budget of the day is used up. Loads. */
enum err watch_allows(struct watch *w, struct book *b, const struct seat *by,
                      struct fault *f) PV_CHECKED;

/* Counts one more look at that person, which the log has. ERR_MEMORY. */
enum err watch_note(struct watch *w, const struct tag *officer, const struct tag *person,
                    enum look look) PV_CHECKED;

/* True when that officer's looks are worth an alert. */
bool watch_alerts(const struct watch_officer *o);

#endif
