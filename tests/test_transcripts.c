/* Paired worlds (R1): two offices with the same requests, one of them with acts that no sought
 * person allowed to be told. Whatever an enquirer gets, receipts and answers, is the same byte by
 * byte, and so is what each answer writes. Random sequences, at the desk.
 *
 * In both worlds: requests, answers, days, and one relative who allows something and is told it.
 * In the second world alone: a person on file for a request that has nobody in the first, with all
 * that can happen to one who never freely said yes; and after something was told: withdrawal, a
 * no, death reported and proved, duress, moving, erasure. */
#include "desk/erase.h"
#include "record/answer.h"

#include "desk_world.h"

enum { SEQUENCES = 200, STEPS = 24, REQUESTS = 4 };

/* The same bytes in both worlds: set anew before each step. */
static uint64_t stream_state;

static uint64_t next_u64(uint64_t *s)
{
    uint64_t z = *s += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void stream_random(void *out, size_t len)
{
    uint8_t *to = out;
    for (size_t i = 0; i < len; i++)
        to[i] = (uint8_t)next_u64(&stream_state);
}

struct pair {
    struct desk world[2];
    uint64_t seed, dice;
    uint32_t requests[REQUESTS + STEPS];
    size_t request_count;
    struct buf transcript[2];
    bool told;         /* the consented relative of request 1 */
    uint32_t shown[2]; /* the person of request 1, in each world */
    uint32_t hidden;   /* the person of request 0, in the second world; STEP_NONE: none yet */
    size_t way;        /* how far that one has come */
    bool erased;
};

static size_t roll(struct pair *p, size_t sides)
{
    return (size_t)(next_u64(&p->dice) % sides);
}

static void begin_step(struct pair *p, size_t step)
{
    stream_state = p->seed * 1000003u + step;
}

/* ---- in both worlds ---- */

static void add_request(struct pair *p, size_t step)
{
    static const char *const NAMES[] = {"Made Up Son", "Made Up Daughter", "Made Up Uncle"};
    const char *name = NAMES[roll(p, COUNT(NAMES))];
    uint32_t number[2];
    for (size_t w = 0; w < 2; w++) {
        struct desk *d = &p->world[w];
        struct arena a = {0};
        const struct answer *receipt;
        begin_step(p, step);
        number[w] = desk_request(d, name);
        GOOD(d, answer_receipt(&book_stream(d->book, number[w])->tag, &a, &receipt));
        buf_str(&p->transcript[w], answer_text(receipt));
        arena_free(&a);
    }
    p->requests[p->request_count++] = number[0];
    assert_true(str_eq(tag_str(&book_stream(p->world[0].book, number[0])->tag),
                       tag_str(&book_stream(p->world[1].book, number[1])->tag)));
}

static uint32_t request_in(struct pair *p, size_t w, size_t which)
{
    return desk_number(&p->world[w], &book_stream(p->world[0].book, p->requests[which])->tag);
}

static enum err letter_length(void *context, const struct stored_event *e, struct fault *f)
{
    struct event ev; /* the box alone: positions in the log are numbers of one to nine bytes */
    enum err err = event_decode(seal_ops(), e->bytes, &ev, f);
    if (err == OK)
        buf_printf(context, "letter of %zu bytes\n", ev.section[0].box.len);
    return err;
}

/* What is said, and what saying it leaves in the letter file. */
static void give_answer(struct pair *p, size_t step)
{
    size_t which = roll(p, p->request_count);
    for (size_t w = 0; w < 2; w++) {
        struct desk *d = &p->world[w];
        struct arena a = {0};
        struct case_view v;
        begin_step(p, step);
        GOOD(d, desk_answer(d, request_in(p, w, which), &p->transcript[w]));
        GOOD(d, book_case(d->book, request_in(p, w, which), &a, &v, &d->fault));
        GOOD(d, book_stream_events(d->book, desk_number(d, &v.file->letter), letter_length,
                                   &p->transcript[w], &d->fault));
        case_view_free(&v);
        arena_free(&a);
    }
}

static void days_pass(struct pair *p)
{
    int days = 1 + (int)roll(p, 6);
    for (size_t w = 0; w < 2; w++)
        desk_days(&p->world[w], days);
}

/* From a match to an approved disclosure, told in the next letters of request 1. */
static void consented(struct pair *p, size_t step)
{
    static const unsigned ITEMS[] = {PERMIT_ALIVE, PERMIT_ALIVE | PERMIT_MESSAGES,
                                     PERMIT_ALIVE | PERMIT_REGION,
                                     PERMIT_ALIVE | PERMIT_MESSAGES | PERMIT_ADDRESS};
    unsigned items = ITEMS[roll(p, COUNT(ITEMS))];
    for (size_t w = 0; w < 2; w++) {
        struct desk *d = &p->world[w];
        begin_step(p, step);
        d->request = request_in(p, w, 1);
        d->person = p->shown[w] = desk_person(d, "Made Up Daughter", "1980-01-01");
        GOOD(d, desk_uphold(d, d->ben));
        GOOD(d, desk_verify(d, d->vida));
        GOOD(d, desk_plan(d, d->ben));
        GOOD(d, desk_agree(d, d->ada));
        GOOD(d, desk_yes(d, items));
        GOOD(d, desk_propose(d, d->ben, 0));
        GOOD(d, desk_approve(d, d->ada));
        desk_days(d, 7);
        GOOD(d, desk_answer(d, d->request, &p->transcript[w]));
    }
    p->told = true;
}

/* ---- in the second world alone ---- */

/* The next thing on the way of somebody who never freely says yes. */
static void hidden_way(struct pair *p)
{
    struct desk *d = &p->world[1];
    d->request = request_in(p, 1, 0);
    if (p->hidden == STEP_NONE)
        p->hidden = desk_person(d, "Made Up Son", "1980-01-01");
    d->person = p->hidden;
    struct present official = {ATTENDEE_SITE, STR_NONE};
    struct asking unfree = {.answer = roll(p, 2) ? ANSWER_YES : ANSWER_NO,
                            .setting = SETTING_PRIVATE,
                            .present = &official,
                            .present_count = 1};
    struct asking no = {.answer = ANSWER_NO, .setting = SETTING_PRIVATE};
    struct asking_outcome o;
    switch (p->way++) {
    case 0:
        GOOD(d, desk_uphold(d, d->ben));
        break;
    case 1:
        GOOD(d, desk_verify(d, d->vida));
        break;
    case 2:
        GOOD(d, desk_plan(d, d->ben));
        break;
    case 3:
        GOOD(d, desk_agree(d, d->ada));
        break;
    default:
        GOOD(d, desk_ask(d, roll(p, 2) ? &unfree : &no, &o));
    }
}

static void mark_with(struct desk *d,
                      enum err (*mark)(struct step *s, struct str t, struct fault *f))
{
    struct step s;
    GOOD(d, desk_step(d, d->ben, &s));
    GOOD(d, mark(&s, STR("somebody told us"), &d->fault));
    step_close(&s);
}

/* Two officers lift what froze it, when anything did. */
static void lift(struct desk *d)
{
    struct step s;
    GOOD(d, desk_step(d, d->ben, &s));
    enum err err = mark_lift(&s, STR("it was somebody else"), &d->fault);
    step_close(&s);
    if (err == ERR_STATE)
        return;
    GOOD(d, err);
    GOOD(d, desk_step(d, d->ada, &s));
    GOOD(d, mark_lift_agree(&s, &d->fault));
    step_close(&s);
}

static void hindrance(struct pair *p)
{
    struct desk *d = &p->world[1];
    struct request_hindrance h = {STR("stopped at a gate"), STR("a driver"), DAY_OPEN};
    GOOD(d, hindrance_add(d->book, d->fay, request_in(p, 1, roll(p, REQUESTS)), &h, &d->fault));
}

/* After it was told: nothing of this may show. */
static void after_telling(struct pair *p)
{
    struct desk *d = &p->world[1];
    struct asking no = {.answer = ANSWER_NO, .setting = SETTING_OUTSIDE_CALL};
    struct asking_outcome o;
    struct erase e = {STR("asked for it"), false};
    struct erase_outcome erased;
    struct step s;
    d->request = request_in(p, 1, 1);
    d->person = p->shown[1];
    if (p->erased)
        return;
    switch (roll(p, 7)) {
    case 0:
        GOOD(d, desk_lower(d, 0, roll(p, 2) == 0));
        return;
    case 1:
        GOOD(d, desk_ask(d, &no, &o));
        return;
    case 2:
        mark_with(d, mark_death_reported);
        return;
    case 3:
        mark_with(d, mark_death_proved);
        return;
    case 4:
        mark_with(d, mark_duress);
        return;
    case 5:
        lift(d);
        return;
    default:
        GOOD(d, desk_step(d, d->ada, &s));
        GOOD(d, erase_person(&s, &e, &erased, &d->fault));
        step_close(&s);
        p->erased = true;
    }
}

/* ---- a sequence ---- */

static void one_step(struct pair *p, size_t step)
{
    switch (roll(p, 9)) {
    case 0:
        add_request(p, step);
        break;
    case 1:
    case 2:
    case 3:
        give_answer(p, step);
        break;
    case 4:
        days_pass(p);
        break;
    case 5:
        if (!p->told)
            consented(p, step);
        break;
    case 6:
        hindrance(p);
        break;
    case 7:
        if (p->told) {
            after_telling(p);
            break;
        }
        hidden_way(p);
        break;
    default:
        hidden_way(p);
    }
}

static void same_so_far(const struct pair *p, size_t step)
{
    struct str a = buf_view(&p->transcript[0]), b = buf_view(&p->transcript[1]);
    size_t at = 0;
    if (str_eq(a, b))
        return;
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
        at++;
    at = at > 200 ? at - 200 : 0;
    print_message("sequence %llu, step %zu:\n%.*s\n", (unsigned long long)p->seed, step,
                  STR_ARG(str_sub(a, at, 700)));
    print_message("--- and ---\n%.*s\n", STR_ARG(str_sub(b, at, 700)));
    fail();
}

/* Returns the bytes that an enquirer saw. */
static size_t sequence(uint64_t seed)
{
    struct pair p = {.seed = seed, .dice = seed, .hidden = STEP_NONE};
    struct crypt_ops crypt = *seal_ops();
    crypt.random = stream_random;
    for (size_t w = 0; w < 2; w++) {
        begin_step(&p, 0);
        desk_start(&p.world[w], "north", &crypt);
    }
    for (size_t i = 0; i < REQUESTS; i++)
        add_request(&p, 1 + i);
    for (size_t step = 0; step < STEPS; step++) {
        one_step(&p, 1 + REQUESTS + step);
        same_so_far(&p, step);
    }
    size_t seen = p.transcript[0].len;
    for (size_t w = 0; w < 2; w++) {
        desk_end(&p.world[w]);
        buf_free(&p.transcript[w]);
    }
    return seen;
}

static void r1_transcripts_are_the_same(void **state)
{
    (void)state;
    size_t seen = 0;
    for (uint64_t seed = 1; seed <= SEQUENCES; seed++)
        seen += sequence(seed);
    assert_true(seen > SEQUENCES * 1000u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r1_transcripts_are_the_same),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
