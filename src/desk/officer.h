/* officer: who belongs to the office, and as what. Only a protection officer or an administrator
 * changes that, and every change is an act in the office's own log. */
#ifndef PV_DESK_OFFICER_H
#define PV_DESK_OFFICER_H

#include "desk/book.h"

struct officer_new {
    struct str name, passphrase;
    enum role role;
};

/* Puts an officer on the roll. ERR_REFUSED (role of the one who acts), ERR_EXISTS for a name in
 * use, ERR_USAGE for a passphrase that is too short. */
enum err officer_add(struct book *b, const struct seat *by, const struct officer_new *who,
                     struct fault *f) PV_CHECKED;

/* Gives an officer the keys that the role allows: after an administrator, who holds none to cases,
 * has added one. ERR_NOT_FOUND, ERR_REFUSED. */
enum err officer_admit(struct book *b, const struct seat *by, struct str name,
                       struct fault *f) PV_CHECKED;

/* Ends an appointment: what was signed before stands, later signatures do not. ERR_NOT_FOUND,
 * ERR_REFUSED, also for the last protection officer who can open everything. */
enum err officer_end(struct book *b, const struct seat *by, struct str name, struct str reason,
                     struct fault *f) PV_CHECKED;

/* The one of this office, with an appointment that has not ended; NULL when there is none. */
const struct officer *officer_named(const struct book *b, struct str name);

#endif
