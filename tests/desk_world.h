/* Offices for tests of the desk: a book over the store in memory, four officers seated, a clock
 * that the test sets, and (for paired worlds) a generator that gives both worlds the same bytes. */
#ifndef PV_TEST_DESK_WORLD_H
#define PV_TEST_DESK_WORLD_H

#include "base/mem.h"
#include "desk/approach.h"
#include "desk/consent.h"
#include "desk/facts.h"
#include "desk/history.h"
#include "desk/mandate.h"
#include "desk/mark.h"
#include "desk/meeting.h"
#include "desk/request.h"
#include "desk/tell.h"
#include "desk/verification.h"
#include "os/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { DAY = 86400000 };
#define START_MS ((int64_t)22000 * DAY + 36000000) /* a Monday morning in 2030 */
#define PASS STR("a passphrase for practice")

struct desk {
    struct book_env env;
    struct store_ops ops;
    struct crypt_ops crypt;
    struct store *kept; /* outlives the book, so that it can be opened again */
    struct buf device;
    int64_t now_ms;
    struct book *book;
    const struct seat *ada, *ben, *vida, *fay; /* protection, caseworker, verifier, front desk */
    struct fault fault;
    uint32_t request, person;
};

/* A table of store operations has no context; it means the office that was opened last. */
static struct desk *desk_now;

static inline enum err desk_store_create(const char *path, struct store **out, struct fault *f)
{
    enum err err = store_memory()->create(path, &desk_now->kept, f);
    if (err == OK)
        *out = desk_now->kept;
    return err;
}

static inline enum err desk_store_open(const char *path, bool read_only, struct store **out,
                                       struct fault *f)
{
    (void)path;
    (void)read_only;
    (void)f;
    *out = desk_now->kept;
    return OK;
}

static inline void desk_store_close(struct store *s)
{
    (void)s;
}

static inline int64_t desk_clock(void *context)
{
    return ((struct desk *)context)->now_ms;
}

static inline enum err desk_device_read(void *context, struct buf *out, struct fault *f)
{
    struct desk *d = context;
    if (!d->device.len)
        return fault_set(f, ERR_NOT_FOUND, "no device file");
    buf_str(out, buf_view(&d->device));
    return buf_check(out);
}

static inline enum err desk_device_write(void *context, struct str bytes, struct fault *f)
{
    struct desk *d = context;
    (void)f;
    buf_clear(&d->device);
    buf_str(&d->device, bytes);
    return buf_check(&d->device);
}

/* An error that was not expected is told with its words. */
#define GOOD(d, call)                                                                              \
    do {                                                                                           \
        enum err good_err = (call);                                                                \
        if (good_err != OK)                                                                        \
            print_message("%s:%d: %s\n", __FILE__, __LINE__, (d)->fault.text);                     \
        assert_int_equal(good_err, OK);                                                            \
    } while (0)

/* Refused, with these words in the fault. */
#define REFUSED(d, call, error, words)                                                             \
    do {                                                                                           \
        assert_int_equal((call), (error));                                                         \
        if (!strstr((d)->fault.text, (words)))                                                     \
            print_message("%s:%d: %s\n", __FILE__, __LINE__, (d)->fault.text);                     \
        assert_non_null(strstr((d)->fault.text, (words)));                                         \
    } while (0)

static inline const struct seat *desk_seat(struct desk *d, const char *name)
{
    const struct seat *s = NULL;
    GOOD(d, book_unlock(d->book, str_from(name), PASS, &s, &d->fault));
    return s;
}

static inline void desk_seats(struct desk *d)
{
    d->ada = desk_seat(d, "Ada");
    d->ben = desk_seat(d, "Ben");
    d->vida = desk_seat(d, "Vida");
    d->fay = desk_seat(d, "Fay");
}

static inline void desk_open(struct desk *d)
{
    desk_now = d;
    GOOD(d, book_open(&d->env, "memory", &d->book, &d->fault));
}

/* crypt may be NULL: the real one. */
static inline void desk_start(struct desk *d, const char *office, const struct crypt_ops *crypt)
{
    static const struct {
        const char *name;
        enum role role;
    } MORE[] = {{"Ben", ROLE_CASEWORKER}, {"Vida", ROLE_VERIFIER}, {"Fay", ROLE_FRONT_DESK}};
    *d = (struct desk){.now_ms = START_MS, .request = STEP_NONE, .person = STEP_NONE};
    desk_now = d;
    d->crypt = crypt ? *crypt : *seal_ops();
    d->ops = *store_memory();
    d->ops.create = desk_store_create;
    d->ops.open = desk_store_open;
    d->ops.close = desk_store_close;
    d->env = (struct book_env){.crypt = &d->crypt,
                               .store = &d->ops,
                               .now_ms = desk_clock,
                               .device_read = desk_device_read,
                               .device_write = desk_device_write,
                               .context = d};
    struct book_new n = {.office_name = str_from(office),
                         .officer_name = STR("Ada"),
                         .passphrase = PASS,
                         .role = ROLE_PROTECTION,
                         .exercise = true,
                         .argon_ops = 1,
                         .argon_bytes = 8192};
    GOOD(d, book_create(&d->env, "memory", &n, &d->fault));
    desk_open(d);
    d->ada = desk_seat(d, "Ada");
    for (size_t i = 0; i < COUNT(MORE); i++)
        GOOD(d, book_officer_add(d->book, d->ada, str_from(MORE[i].name), PASS, MORE[i].role,
                                 &d->fault));
    desk_seats(d);
}

static inline void desk_end(struct desk *d)
{
    book_close(d->book);
    if (d->kept)
        store_memory()->close(d->kept);
    buf_free(&d->device);
}

static inline uint32_t desk_number(struct desk *d, const struct tag *t)
{
    uint32_t n = STEP_NONE;
    assert_true(book_stream_find(d->book, t, &n));
    return n;
}

static inline uint32_t desk_request(struct desk *d, const char *name)
{
    struct tag t;
    struct request_new what = {.enquirer = STR("Made Up Mother"),
                               .kinship = STR("mother"),
                               .wants = STR("contact"),
                               .sees = STR("person,partner"),
                               .sought = {.stated_day = DAY_UNKNOWN}};
    what.sought.value[FIELD_NAME] = str_from(name);
    GOOD(d, request_add(d->book, d->ben, &what, &t, &d->fault));
    return desk_number(d, &t);
}

/* Entered by hand, of age, held here. */
static inline uint32_t desk_person(struct desk *d, const char *name, const char *birth)
{
    struct tag t;
    struct facts facts = {.stated_day = DAY_UNKNOWN};
    facts.value[FIELD_NAME] = str_from(name);
    facts.value[FIELD_BIRTH] = str_from(birth);
    GOOD(d, book_begin(d->book, &d->fault));
    GOOD(d, book_stream_new(d->book, TABLE_CASE, &t, &d->fault));
    struct draft draft = {.kind = KIND_PERSON, .stream = t};
    facts_put(&draft.body, &facts);
    body_put_bytes(&draft.body, BODY_HOLDER, book_office(d->book)->b, TAG_BYTES);
    GOOD(d, book_act(d->book, d->ben, &draft, NULL, &d->fault));
    GOOD(d, book_commit(d->book, &d->fault));
    return desk_number(d, &t);
}

static inline enum err desk_step(struct desk *d, const struct seat *by, struct step *s)
{
    *s = (struct step){.book = d->book,
                       .by = by,
                       .need = ACCESS_CASE_WRITE,
                       .request = d->request,
                       .person = d->person};
    return step_open(s, &d->fault);
}

static inline enum err desk_uphold(struct desk *d, const struct seat *by)
{
    struct step s;
    enum err err = desk_step(d, by, &s);
    if (err == OK) {
        struct draft draft = step_draft(&s, KIND_UPHELD);
        err = step_act(&s, &draft, NULL, &d->fault);
    }
    step_close(&s);
    return err;
}

static inline enum err desk_verify(struct desk *d, const struct seat *by)
{
    static const struct str SOURCES[] = {{"the mother", 10}, {"a letter > the person", 21}};
    struct verification v = {SOURCES, COUNT(SOURCES), true, false};
    struct step s;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = verification_record(&s, &v, &d->fault);
    step_close(&s);
    return err;
}

static inline enum err desk_plan(struct desk *d, const struct seat *by)
{
    struct approach plan = {STR("Ada"), STR("clinic"), STR_NONE, STR("low")};
    struct step s;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = approach_plan(&s, &plan, &d->fault);
    step_close(&s);
    return err;
}

static inline enum err desk_agree(struct desk *d, const struct seat *by)
{
    struct step s;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = approach_agree(&s, &d->fault);
    step_close(&s);
    return err;
}

static inline enum err desk_ask(struct desk *d, const struct asking *a, struct asking_outcome *o)
{
    struct step s;
    enum err err = desk_step(d, d->ada, &s);
    if (err == OK)
        err = consent_record(&s, a, o, &d->fault);
    step_close(&s);
    return err;
}

static inline enum err desk_yes(struct desk *d, unsigned items)
{
    struct asking a = {.answer = ANSWER_YES,
                       .setting = SETTING_PRIVATE,
                       .allow = true,
                       .items = items,
                       .until = DAY_OPEN};
    struct asking_outcome o;
    if (items & PERMIT_REGION)
        a.values.region = STR("the north");
    if (items & PERMIT_CHANNEL)
        a.values.channel = STR("a cousin");
    if (items & PERMIT_ADDRESS)
        a.values.address = STR("tent 5");
    return desk_ask(d, &a, &o);
}

static inline enum err desk_lower(struct desk *d, unsigned items, bool everywhere)
{
    struct lowering l = {.items = items, .reason = STR("told us"), .all_requests = everywhere};
    struct step s;
    enum err err = desk_step(d, d->ben, &s);
    if (err == OK)
        err = consent_lower(&s, &l, &d->fault);
    step_close(&s);
    return err;
}

static inline enum err desk_propose(struct desk *d, const struct seat *by, unsigned items)
{
    struct step s;
    unsigned told;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = tell_propose(&s, items, &told, &d->fault);
    step_close(&s);
    return err;
}

static inline enum err desk_approve(struct desk *d, const struct seat *by)
{
    struct step s;
    bool same;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = tell_approve(&s, &same, &d->fault);
    step_close(&s);
    return err;
}

/* Up to an agreed approach: a request, a person, and everything between. */
static inline void desk_located(struct desk *d)
{
    d->request = desk_request(d, "Made Up Son");
    d->person = desk_person(d, "Made Up Son", "1980-01-01");
    GOOD(d, desk_uphold(d, d->ben));
    GOOD(d, desk_verify(d, d->vida));
    GOOD(d, desk_plan(d, d->ben));
    GOOD(d, desk_agree(d, d->ada));
}

/* Permissions in force today. */
static inline unsigned desk_allowed(struct desk *d)
{
    struct step s;
    unsigned bits = 0;
    GOOD(d, desk_step(d, d->ada, &s));
    if (s.about)
        bits = case_permissions_on(s.about, book_today(d->book));
    step_close(&s);
    return bits;
}

/* Today's answer, appended. */
static inline enum err desk_answer(struct desk *d, uint32_t request, struct buf *out)
{
    struct str text;
    struct step s = {.book = d->book,
                     .by = d->fay,
                     .need = ACCESS_ANSWER,
                     .request = request,
                     .person = STEP_NONE};
    enum err err = step_open(&s, &d->fault);
    if (err == OK)
        err = tell_answer(&s, &text, &d->fault);
    if (err == OK)
        buf_str(out, text);
    step_close(&s);
    return err;
}

static inline bool desk_answers(struct desk *d, const char *words)
{
    struct buf out = {0};
    GOOD(d, desk_answer(d, d->request, &out));
    buf_byte(&out, 0);
    bool found = strstr(out.ptr, words) != NULL;
    buf_free(&out);
    return found;
}

static inline void desk_days(struct desk *d, int days)
{
    d->now_ms += (int64_t)days * DAY;
}

/* For cmocka_unit_test_setup_teardown: one office with somebody located; *state is a struct desk.
 */
static inline int desk_begin(void **state)
{
    struct desk *d = test_calloc(1, sizeof *d);
    desk_start(d, "north", NULL);
    desk_located(d);
    *state = d;
    return 0;
}

static inline int desk_finish(void **state)
{
    struct desk *d = *state;
    desk_end(d);
    test_free(d);
    return 0;
}

#endif
