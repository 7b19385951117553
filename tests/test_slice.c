/* The way from a request to a told answer, each act with every allocation failing in turn: it
 * says so, leaves the book as it was, and succeeds when there is memory. */
#include "desk/merge.h"
#include "desk/share.h"

#include "two_desks.h"

enum { TRIES_MAX = 20000 };

static struct desk north, south;
static struct buf parcel;

static enum err do_uphold(struct desk *d)
{
    return desk_uphold(d, d->ben);
}

static enum err do_verify(struct desk *d)
{
    return desk_verify(d, d->vida);
}

static enum err do_plan(struct desk *d)
{
    return desk_plan(d, d->ben);
}

static enum err do_agree(struct desk *d)
{
    return desk_agree(d, d->ada);
}

static enum err do_yes(struct desk *d)
{
    return desk_yes(d, PERMIT_ALIVE | PERMIT_REGION);
}

static enum err do_less(struct desk *d)
{
    return desk_yes(d, PERMIT_ALIVE | PERMIT_MESSAGES); /* a withdrawal and a grant in one batch */
}

static enum err do_propose(struct desk *d)
{
    return desk_propose(d, d->ben, 0);
}

static enum err do_approve(struct desk *d)
{
    return desk_approve(d, d->ada);
}

static enum err do_answer(struct desk *d)
{
    struct str text;
    struct step s = {.book = d->book,
                     .by = d->fay,
                     .need = ACCESS_ANSWER,
                     .request = d->request,
                     .person = STEP_NONE};
    enum err err = step_open(&s, &d->fault);
    if (err == OK)
        err = tell_answer(&s, &text, &d->fault);
    step_close(&s);
    return err;
}

static enum err do_history(struct desk *d)
{
    struct step s;
    struct history h;
    enum err err = desk_step(d, d->ada, &s);
    if (err == OK)
        err = history_fold(&s, HISTORY_VALID, d->now_ms, &h, &d->fault);
    step_close(&s);
    return err;
}

static enum err do_mandate(struct desk *d)
{
    struct present there = {ATTENDEE_INTERPRETER, STR("Bound")};
    struct mandate_grant g = {.by = STR("a lawyer"),
                              .scope = STR("all"),
                              .until = DAY_OPEN,
                              .setting = SETTING_PRIVATE,
                              .present = &there,
                              .present_count = 1};
    struct step s;
    enum err err = desk_step(d, d->ada, &s);
    if (err == OK)
        err = mandate_grant(&s, &g, &d->fault);
    step_close(&s);
    return err;
}

static enum err do_share(struct desk *d)
{
    struct step s;
    enum err err = desk_step(d, d->ben, &s);
    if (err == OK)
        err = share_propose(&s, book_office(south.book), STR("agreed"), &d->fault);
    step_close(&s);
    return err;
}

static enum err do_share_approve(struct desk *d)
{
    struct step s;
    enum err err = desk_step(d, d->ada, &s);
    if (err == OK)
        err = share_approve(&s, book_office(south.book), &d->fault);
    step_close(&s);
    return err;
}

static enum err do_bundle(struct desk *d)
{
    struct share_made made = {.streams = 0};
    const struct partner *p = office_partner(book_state(d->book), book_office(south.book));
    enum err err = share_bundle(d->book, d->ada, p, &made, &d->fault);
    if (err == OK) {
        buf_str(&parcel, buf_view(&made.file));
        err = buf_check(&parcel);
    }
    buf_free(&made.file);
    return err;
}

static enum err do_merge(struct desk *d)
{
    struct arena arena = {0};
    struct merge_outcome o;
    (void)d;
    struct merging m = {south.book, south.ada, &arena, buf_view(&parcel)};
    enum err err = merge_bundle(&m, &o, &south.fault);
    arena_free(&arena);
    return err;
}

static enum err do_lower(struct desk *d)
{
    return desk_lower(d, PERMIT_REGION, false);
}

static size_t entries_of(struct desk *d)
{
    struct step s;
    GOOD(d, desk_step(d, d->ada, &s));
    size_t count = s.view.entries.count;
    step_close(&s);
    return count;
}

/* What fails leaves nothing behind, whichever allocation it was. Past the first few hundred, not
 * every one is tried. */
static void each_allocation(const char *name, enum err (*act)(struct desk *d), size_t adds)
{
    size_t before = entries_of(&north);
    long n = 0;
    enum err err = ERR_MEMORY;
    for (size_t tries = 0; err != OK; tries++, n += 1 + n / 100) {
        assert_true(tries < TRIES_MAX);
        mem_fail_after(n);
        err = act(&north);
        mem_fail_after(-1);
        if (err == OK)
            break;
        if (err != ERR_MEMORY)
            print_message("%s, allocation %ld: %d %s\n", name, n, err, north.fault.text);
        assert_int_equal(err, ERR_MEMORY);
        assert_int_equal(entries_of(&north), before);
    }
    assert_true(n > 0);
    assert_int_equal(entries_of(&north), before + adds);
}

static void every_allocation_of_the_slice(void **state)
{
    (void)state;
    desks_start(&north, &south);
    north.request = desk_request(&north, "Made Up Son");
    north.person = desk_person(&north, "Made Up Son", "1980-01-01");
    each_allocation("uphold", do_uphold, 1);
    each_allocation("verify", do_verify, 1);
    each_allocation("plan", do_plan, 1);
    each_allocation("agree", do_agree, 1);
    each_allocation("yes", do_yes, 2);
    each_allocation("propose", do_propose, 1);
    each_allocation("approve", do_approve, 1);
    desk_days(&north, 7);
    each_allocation("answer", do_answer, 1);
    each_allocation("less", do_less, 3);
    each_allocation("mandate", do_mandate, 1);
    each_allocation("history", do_history, 0);
    each_allocation("share", do_share, 1);
    each_allocation("share approve", do_share_approve, 1);
    each_allocation("bundle", do_bundle, 0);
    each_allocation("merge", do_merge, 0);
    each_allocation("lower", do_lower, 1);
    desk_end(&north);
    desk_end(&south);
    buf_free(&parcel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_of_the_slice),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
