/* report: figures without names, for families that want to be heard and for those who plan.
 *
 * Counts below ten are held back, and whatever would let one be computed (desk/suppress.c). What is
 * printed is kept (KIND_REPORT), since the next report must know it. Listings of people and groups
 * by home, departure, label or gathering are refused (R14). */
#ifndef PV_DESK_REPORT_H
#define PV_DESK_REPORT_H

#include "desk/finder.h"
#include "desk/suppress.h"

enum report_kind { REPORT_UNANSWERED, REPORT_RESIDENTS };

struct report_part {
    const char *title; /* "since when" */
    const struct suppress_cell *cells;
    const struct str *labels; /* what to print for each cell */
    size_t count;
};

struct report {
    enum report_kind kind;
    int32_t day;
    int32_t middle_day; /* half of those who wait asked before it; DAY_OPEN: not told */
    struct suppress_cell total;
    struct report_part parts[2];
    size_t part_count;
};

/* Makes, records and gives a report; memory is the arena's. Unanswered: requests that wait and were
 * never told anything; by age, and by who stood between according to whom (the last hindrance of
 * each), and where few say the same, by the last speaker alone. Residents: persons on lists that
 * are matched, by list. ERR_REFUSED (R9). */
struct report_ask {
    struct book *book;
    struct finder *finder; /* knows which requests wait */
    const struct seat *by;
    struct arena *arena;
    enum report_kind kind;
};
enum err report_make(const struct report_ask *ask, struct report *out, struct fault *f) PV_CHECKED;

#endif
