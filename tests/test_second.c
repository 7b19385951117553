/* A second officer at another office (A36). */
#include "desk/second.h"

#include "two_desks.h"

/* North asks, south gives. */
static int start(void **state)
{
    two_start(state);
    struct two *t = *state;
    GOOD(&t->north, desk_yes(&t->north, PERMIT_ALIVE | PERMIT_REGION));
    return 0;
}

static enum err ask(struct two *t, enum kind k, struct buf *out)
{
    struct desk *n = &t->north;
    const struct partner *p = office_partner(book_state(n->book), book_office(t->south.book));
    const struct entry *proposal;
    struct step s;
    enum err err = desk_step(n, n->ben, &s);
    if (err == OK)
        err = second_waiting(&s, k, &proposal, &n->fault);
    buf_clear(out);
    if (err == OK)
        err = second_ask(&s, proposal, p, out, &n->fault);
    step_close(&s);
    return err;
}

static enum err give(struct two *t, const struct seat *by, const struct buf *asked, struct buf *out)
{
    struct arena a = {0};
    struct second_asked what;
    enum err err = second_open(t->south.book, buf_view(asked), &a, &what, &t->south.fault);
    buf_clear(out);
    if (err == OK)
        err = second_give(t->south.book, by, &what, out, &t->south.fault);
    arena_free(&a);
    return err;
}

static enum err take(struct two *t, const struct buf *given)
{
    enum kind taken = KIND_NONE;
    struct desk *n = &t->north;
    enum err err = second_take(n->book, n->ben, buf_view(given), &taken, &n->fault);
    if (err == OK)
        assert_int_equal(taken, KIND_DISCLOSURE);
    return err;
}

static void a36_a_partners_officer_is_the_second(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf asked = {0}, given = {0};
    struct step step;
    REFUSED(n, ask(t, KIND_NONE, &asked), ERR_STATE, "waits");
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, ask(t, KIND_NONE, &asked));
    REFUSED(s, give(t, s->fay, &asked, &given), ERR_REFUSED, "R9");
    GOOD(s, give(t, s->vida, &asked, &given));
    GOOD(n, take(t, &given));
    GOOD(n, desk_step(n, n->ada, &step));
    assert_int_equal(step.about->disclosure_count, 1);
    assert_true(step.about->disclosures[0].in_force);
    assert_false(step.about->disclosures[0].same_device);
    step_close(&step);
    desk_days(n, 7);
    assert_true(desk_answers(n, "alive."));
    assert_int_not_equal(take(t, &given), OK); /* once is enough */
    buf_free(&asked);
    buf_free(&given);
}

/* The rules judge it like any other: here the person withdrew meanwhile. */
static void withdrawn_meanwhile(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf asked = {0}, given = {0};
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, ask(t, KIND_NONE, &asked));
    GOOD(s, give(t, s->vida, &asked, &given));
    GOOD(n, desk_lower(n, 0, false));
    REFUSED(n, take(t, &given), ERR_REFUSED, "R10");
    buf_free(&asked);
    buf_free(&given);
}

static void several_wait(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct buf asked = {0};
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, desk_plan(n, n->ben));
    REFUSED(n, ask(t, KIND_NONE, &asked), ERR_USAGE, "--what");
    GOOD(n, ask(t, KIND_APPROACH, &asked));
    GOOD(n, ask(t, KIND_DISCLOSURE, &asked));
    REFUSED(n, ask(t, KIND_SHARE, &asked), ERR_STATE, "waits");
    buf_free(&asked);
}

/* An office with one officer: he upheld the match, and cannot verify it alone. */
static void a36_a_verification(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    static const struct str SOURCES[] = {{"the mother", 10}, {"the person", 10}};
    struct verification v = {SOURCES, COUNT(SOURCES), true, false};
    const struct partner *p = office_partner(book_state(n->book), book_office(s->book));
    struct buf asked = {0}, given = {0};
    struct entry proposal;
    struct draft d;
    struct step step;
    enum kind taken = KIND_NONE;
    n->request = desk_request(n, "Made Up Brother");
    n->person = desk_person(n, "Made Up Brother", "1970-01-01");
    GOOD(n, desk_uphold(n, n->ben));
    REFUSED(n, desk_verify(n, n->ben), ERR_REFUSED, "R5");
    GOOD(n, desk_step(n, n->ben, &step));
    size_t before = step.view.entries.count;
    GOOD(n, verification_draft(&step, &v, &d, &n->fault));
    GOOD(n, second_draft(&step, &d, &proposal, &n->fault));
    GOOD(n, second_ask(&step, &proposal, p, &asked, &n->fault));
    GOOD(n, step_again(&step, &n->fault));
    assert_int_equal(step.view.entries.count, before); /* nothing is written */
    GOOD(s, give(t, s->vida, &asked, &given));
    GOOD(n, second_take(n->book, n->ben, buf_view(&given), &taken, &n->fault));
    assert_int_equal(taken, KIND_VERIFIED);
    GOOD(n, step_again(&step, &n->fault));
    assert_true(step.about->proved);
    step_close(&step);
    buf_free(&asked);
    buf_free(&given);
}

/* ---- forged ---- */

static void seal_as(struct desk *from, struct desk *to, const struct second_file *file,
                    struct buf *out)
{
    struct buf payload = {0};
    buf_clear(out);
    buf_text(out, "PEYVAND SECOND 1\n");
    GOOD(from, second_encode(file, &payload));
    GOOD(from, from->crypt.seal_to(book_seal_public(to->book), buf_view(&payload), out));
    buf_free(&payload);
}

static void open_as(struct desk *d, const struct buf *file, struct arena *a,
                    struct second_file *out)
{
    struct buf plain = {0};
    struct str copy;
    GOOD(d, book_unseal(d->book, str_sub(buf_view(file), 17, file->len), &plain, &d->fault));
    GOOD(d, str_copy(a, buf_view(&plain), &copy));
    GOOD(d, second_decode(copy, out, &d->fault));
    buf_free(&plain);
}

static void two_of_south(struct two *t, struct second_file *f)
{
    struct desk *s = &t->south;
    const struct seat *who[] = {s->ben, s->vida};
    struct entry e = {.office = f->office, .stream = f->stream, .act = {.bytes = f->act}};
    for (size_t i = 0; i < 2; i++) {
        f->signer[i] = (struct signer){.officer = who[i]->officer, .role = who[i]->role};
        GOOD(s, act_sign(&s->crypt, &who[i]->seed, &f->office, &e, &f->signer[i]));
    }
}

static void forged(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf asked = {0}, given = {0}, bad = {0};
    struct arena a = {0};
    struct second_file f;
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, ask(t, KIND_NONE, &asked));
    GOOD(s, give(t, s->vida, &asked, &given));
    for (size_t i = 0; i < given.len; i += 7) { /* any damage */
        given.ptr[i] = (char)(given.ptr[i] ^ 1);
        assert_int_not_equal(take(t, &given), OK);
        given.ptr[i] = (char)(given.ptr[i] ^ 1);
    }
    open_as(n, &given, &a, &f);
    for (size_t i = 0; i < 2; i++) { /* a signature of nobody */
        f.signer[i].signature.b[3] ^= 1;
        seal_as(s, n, &f, &bad);
        REFUSED(n, take(t, &bad), ERR_REFUSED, "not good");
        f.signer[i].signature.b[3] ^= 1;
    }
    f.signer[1].role = ROLE_PROTECTION; /* of another role than the officer has */
    seal_as(s, n, &f, &bad);
    REFUSED(n, take(t, &bad), ERR_REFUSED, "not good");
    open_as(n, &given, &a, &f); /* two officers of the partner, and nobody here */
    two_of_south(t, &f);
    seal_as(s, n, &f, &bad);
    REFUSED(n, take(t, &bad), ERR_REFUSED, "no officer of this office");
    open_as(n, &given, &a, &f);
    f.signer[1] = f.signer[0]; /* the first officer, once more */
    seal_as(s, n, &f, &bad);
    REFUSED(n, take(t, &bad), ERR_REFUSED, "R5");
    f.stream.b[0] ^= 1; /* about nobody */
    seal_as(s, n, &f, &bad);
    assert_int_equal(take(t, &bad), ERR_NOT_FOUND);
    f.office.b[0] ^= 1;
    seal_as(s, n, &f, &bad);
    REFUSED(n, take(t, &bad), ERR_FORMAT, "another office");
    open_as(s, &asked, &a, &f); /* asked with a first signature that is not good */
    f.signer[0].signature.b[5] ^= 1;
    seal_as(n, s, &f, &bad);
    REFUSED(s, give(t, s->vida, &bad, &given), ERR_REFUSED, "first signature");
    assert_int_equal(take(t, &asked), ERR_KEY); /* sealed to the partner */
    arena_free(&a);
    buf_free(&asked);
    buf_free(&given);
    buf_free(&bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a36_a_partners_officer_is_the_second, start, two_end),
        cmocka_unit_test_setup_teardown(withdrawn_meanwhile, start, two_end),
        cmocka_unit_test_setup_teardown(several_wait, start, two_end),
        cmocka_unit_test_setup_teardown(a36_a_verification, start, two_end),
        cmocka_unit_test_setup_teardown(forged, start, two_end),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
