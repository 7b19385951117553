/* labels: what officers decided about pairs, as a file that `link --labels` reads.
 *
 * Three columns: the id of a request, the id of a person, 1 for one person or 0 for two. No name,
 * no date, no place. Only pairs that two officers decided (desk/decided), and of these only what
 * may leave the office: nothing that was withdrawn, that a mark of duress or a death freezes,
 * that another office holds, or that is a minor's without best interests on record. The
 * protection officer alone makes such a file, and the log says so.
 */
#ifndef PV_DESK_LABELS_H
#define PV_DESK_LABELS_H

#include "base/buf.h"
#include "desk/finder.h"

#define LABELS_ALL UINT32_MAX

struct labels_ask {
    struct book *book;
    struct finder *finder;
    const struct seat *by;
    struct arena *arena;
    /* LABELS_ALL: every pair, by the office's own references R-... and P-.... The stream number of
     * a list: persons of that list, by the id that each has there, and requests by the number of
     * their form. */
    uint32_t roster;
};

struct labels_made {
    struct buf file; /* the caller's to free; without a pair the header alone */
    size_t confirmed, refused;
    size_t one_device; /* of these, where both officers signed on one device */
    size_t single;     /* left out: one officer alone, or officers who disagree */
    size_t kept_back;  /* left out: may not leave the office */
    /* Left out: without an id, with one that others have too, that says who somebody is (of those
     * sought, on file or asking; desk/label_id), or that cannot stand in a file of cells. */
    size_t without_id;
};

/* Makes and records it. Pairs are in the order of their ids. ERR_REFUSED (R9), ERR_MEMORY. */
enum err labels_export(const struct labels_ask *ask, struct labels_made *out,
                       struct fault *f) PV_CHECKED;

#endif
