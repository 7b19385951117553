/* weigh_learn: weights of levels learnt from pairs that were weighed, by the model of `link`.
 *
 * m comes from candidates by expectation maximisation; nobody says who is who. u comes from pairs
 * of strangers; of levels whose bits are counted in the index it is how much commoner they are
 * among strangers than was counted. What the pairs do not show stays as it was. */
#ifndef PV_CORE_WEIGH_LEARN_H
#define PV_CORE_WEIGH_LEARN_H

#include "base/err.h"
#include "base/mem.h"
#include "core/weights.h"

struct weigh_lesson;

/* Weights are those that pairs are weighed with so far. ERR_MEMORY. Free it. */
enum err weigh_lesson_new(const struct weights *weights, struct weigh_lesson **out) PV_CHECKED;
void weigh_lesson_free(struct weigh_lesson *l);

/* Forgets candidates: they will come again, weighed with other weights. */
void weigh_lesson_again(struct weigh_lesson *l, const struct weights *weights);

/* A request and one of its candidates. ERR_MEMORY. */
enum err weigh_lesson_candidate(struct weigh_lesson *l, const struct weigh_seen *seen) PV_CHECKED;

/* A request and somebody drawn at random. */
void weigh_lesson_stranger(struct weigh_lesson *l, const struct weigh_seen *seen);

/* So many more pairs might have been one person, candidates or not. */
void weigh_lesson_asked(struct weigh_lesson *l, double pairs);

/* The same on every run. ERR_MEMORY. */
enum err weigh_lesson_learn(const struct weigh_lesson *l, struct weights *out) PV_CHECKED;

#endif
