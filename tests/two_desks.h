/* Two offices that know each other: north has somebody located, south is its partner. */
#ifndef PV_TEST_TWO_DESKS_H
#define PV_TEST_TWO_DESKS_H

#include "desk/partner.h"

#include "desk_world.h"

struct two {
    struct desk north, south;
};

/* b takes a's card, with the code that was read over the telephone. */
static inline void desk_meets(struct desk *a, struct desk *b)
{
    struct buf bytes = {0};
    struct arena arena = {0};
    struct card card;
    GOOD(a, card_make(a->book, &bytes, &a->fault));
    GOOD(b, card_read(&b->crypt, buf_view(&bytes), &arena, &card, &b->fault));
    GOOD(b, partner_take(b->book, b->ada, &card, str_from(card.code), &b->fault));
    buf_free(&bytes);
    arena_free(&arena);
}

static inline void desks_start(struct desk *north, struct desk *south)
{
    desk_start(north, "north", NULL);
    desk_start(south, "south", NULL);
    desk_meets(north, south);
    desk_meets(south, north);
}

/* For cmocka_unit_test_setup_teardown; *state is a struct two. */
static inline int two_start(void **state)
{
    struct two *t = test_calloc(1, sizeof *t);
    desks_start(&t->north, &t->south);
    desk_located(&t->north);
    *state = t;
    return 0;
}

static inline int two_end(void **state)
{
    struct two *t = *state;
    desk_end(&t->north);
    desk_end(&t->south);
    test_free(t);
    return 0;
}

#endif
