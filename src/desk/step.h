/* step: one act of an officer in a case, from looking at the case to writing it down.
 *
 * Every noun of the way from a match to a told answer works like this: open a step (the case is
 * folded), pick from the folded case what the new act stands on (refs), fill a body, act. Whether
 * it counts is decided by record/ alone (book_case_act); nothing here judges. */
#ifndef PV_DESK_STEP_H
#define PV_DESK_STEP_H

#include "desk/access.h"
#include "desk/book.h"

#define STEP_NONE UINT32_MAX /* no stream */

/* Fill book, by, need, request and person (stream numbers, STEP_NONE without), then step_open. */
struct step {
    struct book *book;
    const struct seat *by;
    enum access need;
    uint32_t request, person;

    struct tag request_tag, person_tag;
    struct arena arena;
    struct case_view view; /* view.file is NULL when there is no request */
    bool loaded;
    bool context; /* the request was not given: it is only the view in which acts are judged */
    const struct case_person *about; /* the person in view of the request; NULL when not tied */
    struct digest refs[EVENT_REFS];
    size_t ref_count;
};

/* Folds the case. A person without a request given: the first request that names the person, if
 * there is one. ERR_LOCKED without a seat, ERR_REFUSED (R9), errors of the book. step_close in
 * any case. */
enum err step_open(struct step *s, struct fault *f) PV_CHECKED;
/* Folds anew, after an act. What was written stays written when this fails; so nothing that acts
 * ends with it. */
enum err step_again(struct step *s, struct fault *f) PV_CHECKED;
void step_close(struct step *s);

/* A draft in the person's stream that names the request. The draft's body belongs to whoever
 * began it until step_act takes it. */
struct draft step_draft(const struct step *s, enum kind k);
/* A draft in that stream, naming no request. */
struct draft step_draft_in(enum kind k, const struct tag *stream);

/* Adds a ref to the act to come, once; NULL adds none. ERR_LIMIT when there are too many. */
enum err step_refer(struct step *s, const struct entry *e, struct fault *f) PV_CHECKED;
/* Adds every act of that kind in the person's stream which another office wrote: what is not in
 * our own log is known only by being named. With withdrawals go the acts that cannot be read here:
 * one of them may be a withdrawal, and it would stand for good if nothing ever knew of it. */
enum err step_refer_foreign(struct step *s, enum kind k, struct fault *f) PV_CHECKED;

/* Appends the act with the refs gathered, which are used up; frees the body. *id may be NULL. */
enum err step_act(struct step *s, struct draft *d, struct digest *id, struct fault *f) PV_CHECKED;
/* Refuses by a rule of the desk, and logs it. */
enum err step_refuse(struct step *s, const char *what, const char *rule, const char *why,
                     struct fault *f) PV_CHECKED;

/* The entry of that id in the view; NULL when there is none. */
const struct entry *step_entry(const struct step *s, const struct digest *id);

/* Who was in a room, as the command line says it: "interpreter:Name" or "site-official". */
struct present {
    enum attendee who;
    struct str name; /* may be empty */
};
/* ERR_USAGE names the word. */
enum err present_parse(struct str word, struct present *out, struct fault *f) PV_CHECKED;
/* Puts BODY_PRESENT; nothing when count is 0. ERR_MEMORY. */
enum err present_put(struct body *b, const struct present *at, size_t count,
                     struct fault *f) PV_CHECKED;

/* Puts a text unless it is empty. */
void step_text(struct body *b, enum body_key k, struct str text);

#endif
