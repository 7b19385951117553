/* erase: a person's wish to be gone, or the end of the time that a record may be kept (R13).
 *
 * The person's key is destroyed and every section becomes a stub (book_erase); keyed tombstones
 * stay, so that the next list does not bring the person back. What an enquirer was told stays
 * told, unless the letters are destroyed as well. */
#ifndef PV_DESK_ERASE_H
#define PV_DESK_ERASE_H

#include "desk/step.h"

struct erase {
    struct str reason; /* kept in the office's log; must not name the person (R16) */
    bool letters;      /* destroy also the letter files of requests that were told something */
};

struct erase_outcome {
    size_t letters;     /* letter files destroyed */
    size_t partners;    /* offices that hold copies: these end with the next bundle */
    size_t backups;     /* written so far: with a device file of their time they still open */
    int32_t backup_day; /* of the last one */
};

/* By a protection officer. ERR_REFUSED (R9, R16), errors of the book. Whoever holds a finder
 * updates it afterwards. */
enum err erase_person(struct step *s, const struct erase *e, struct erase_outcome *out,
                      struct fault *f) PV_CHECKED;

/* Destroys these files, with tombstones of the persons among them. ERR_DENIED but for a protection
 * officer; errors of the book. */
struct erase_streams {
    const uint32_t *at;
    size_t count;
};
enum err erase_copies(struct book *b, const struct seat *by, const struct erase_streams *which,
                      struct fault *f) PV_CHECKED;

#endif
