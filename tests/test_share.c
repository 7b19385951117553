/* Two offices: sharing, bundles, merging, erasing (R10, R13, R17; A24, A31). */
#include "desk/bundle.h"
#include "desk/erase.h"
#include "desk/merge.h"
#include "desk/share.h"
#include "record/verify.h"

#include "two_desks.h"

static enum err propose(struct desk *d, const struct seat *by, struct desk *to, const char *agreed)
{
    struct step s;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = share_propose(&s, book_office(to->book), str_from(agreed), &d->fault);
    step_close(&s);
    return err;
}

static enum err approve(struct desk *d, const struct seat *by, struct desk *to)
{
    struct step s;
    enum err err = desk_step(d, by, &s);
    if (err == OK)
        err = share_approve(&s, book_office(to->book), &d->fault);
    step_close(&s);
    return err;
}

static void shared(struct desk *d, struct desk *to)
{
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_MESSAGES));
    GOOD(d, propose(d, d->ben, to, "asked in private"));
    GOOD(d, approve(d, d->ada, to));
}

static enum err bundle(struct desk *d, struct desk *to, struct buf *out)
{
    struct share_made made = {.streams = 0};
    const struct partner *p = office_partner(book_state(d->book), book_office(to->book));
    assert_non_null(p);
    enum err err = share_bundle(d->book, d->ada, p, &made, &d->fault);
    buf_clear(out);
    buf_str(out, buf_view(&made.file));
    buf_free(&made.file);
    return err;
}

static enum err merge_by(struct desk *d, const struct seat *by, const struct buf *file,
                         struct merge_outcome *o)
{
    struct arena arena = {0};
    struct merging m = {d->book, by, &arena, buf_view(file)};
    enum err err = merge_bundle(&m, o, &d->fault);
    arena_free(&arena);
    return err;
}

static void merged(struct desk *d, const struct buf *file)
{
    struct merge_outcome o;
    GOOD(d, merge_by(d, d->ada, file, &o));
}

static void canonical(struct desk *d, struct desk *with, struct buf *out)
{
    buf_clear(out);
    GOOD(d, share_canonical(d->book, book_office(with->book), out, &d->fault));
}

/* The same case in the other office. */
static void follow(struct two *t)
{
    t->south.request = desk_number(&t->south, &book_stream(t->north.book, t->north.request)->tag);
    t->south.person = desk_number(&t->south, &book_stream(t->north.book, t->north.person)->tag);
}

static void from_north(struct two *t, struct buf *file)
{
    shared(&t->north, &t->south);
    GOOD(&t->north, bundle(&t->north, &t->south, file));
    merged(&t->south, file);
    follow(t);
}

static void r17_consent_and_two_officers(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct buf file = {0};
    REFUSED(n, propose(n, n->ben, &t->south, "asked"), ERR_REFUSED, "R17");
    GOOD(n, desk_yes(n, PERMIT_ALIVE));
    REFUSED(n, propose(n, n->ben, &t->south, "  "), ERR_REFUSED, "agreed");
    REFUSED(n, approve(n, n->ada, &t->south), ERR_STATE, "waits");
    GOOD(n, propose(n, n->ben, &t->south, "asked in private"));
    REFUSED(n, bundle(n, &t->south, &file), ERR_STATE, "nothing is shared");
    REFUSED(n, approve(n, n->ben, &t->south), ERR_REFUSED, "R5");
    GOOD(n, approve(n, n->vida, &t->south));
    GOOD(n, bundle(n, &t->south, &file));
    buf_free(&file);
}

static void r17_the_enquirers_consent(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct tag tag;
    struct request_new what = {.enquirer = STR("Made Up Father"),
                               .kinship = STR("father"),
                               .wants = STR("news"),
                               .sees = STR("person"),
                               .sought = {.stated_day = DAY_UNKNOWN}};
    what.sought.value[FIELD_NAME] = STR("Made Up Son");
    GOOD(n, request_add(n->book, n->ben, &what, &tag, &n->fault));
    n->request = desk_number(n, &tag);
    n->person = STEP_NONE;
    REFUSED(n, propose(n, n->ben, &t->south, "asked"), ERR_REFUSED, "R17");
}

static void a_request_alone_takes_its_letters(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct buf file = {0}, text = {0}, there = {0};
    GOOD(n, desk_yes(n, PERMIT_ALIVE));
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, desk_approve(n, n->ada));
    desk_days(n, 7);
    GOOD(n, desk_answer(n, n->request, &text));
    assert_true(str_find(buf_view(&text), STR("alive")) >= 0);
    n->person = STEP_NONE;
    GOOD(n, propose(n, n->ben, &t->south, ""));
    GOOD(n, approve(n, n->ada, &t->south));
    GOOD(n, bundle(n, &t->south, &file));
    merged(&t->south, &file);
    t->south.now_ms = n->now_ms + 7 * (int64_t)DAY;
    t->south.request = desk_number(&t->south, &book_stream(n->book, n->request)->tag);
    GOOD(&t->south, desk_answer(&t->south, t->south.request, &there));
    assert_true(str_find(buf_view(&there), STR("told you")) >= 0);
    buf_free(&file);
    buf_free(&text);
    buf_free(&there);
}

/* A24: in either order, twice: the same bytes, and a withdrawal made in one wins in both. */
static void a24_merging(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf one = {0}, two = {0}, back = {0}, a = {0}, b = {0};
    from_north(t, &one);
    assert_int_equal(desk_allowed(s), PERMIT_ALIVE | PERMIT_MESSAGES);
    GOOD(s, desk_lower(s, PERMIT_MESSAGES, false));
    desk_days(n, 1); /* later by the clock, and without knowledge of it */
    GOOD(n, desk_yes(n, PERMIT_ALIVE | PERMIT_MESSAGES));
    GOOD(s, bundle(s, n, &back));
    GOOD(n, bundle(n, s, &two));
    merged(n, &back);
    merged(s, &two);
    assert_int_equal(desk_allowed(n), PERMIT_ALIVE);
    assert_int_equal(desk_allowed(s), PERMIT_ALIVE);
    canonical(n, s, &a);
    canonical(s, n, &b);
    assert_true(a.len > 100 && str_eq(buf_view(&a), buf_view(&b)));
    merged(n, &back);
    merged(s, &one);
    merged(s, &two);
    canonical(n, s, &a);
    assert_true(str_eq(buf_view(&a), buf_view(&b)));
    canonical(s, n, &b);
    assert_true(str_eq(buf_view(&a), buf_view(&b)));
    GOOD(n, desk_yes(n, PERMIT_ALIVE | PERMIT_MESSAGES)); /* and later the person agrees again */
    assert_int_equal(desk_allowed(n), PERMIT_ALIVE | PERMIT_MESSAGES);
    buf_free(&one);
    buf_free(&two);
    buf_free(&back);
    buf_free(&a);
    buf_free(&b);
}

static void confirmed(struct desk *d, unsigned items)
{
    struct step s;
    GOOD(d, desk_step(d, d->ada, &s));
    GOOD(d, tell_confirm(&s, items, &d->fault));
    step_close(&s);
}

/* R10: the office that does not hold the person tells nothing without a confirmation. */
static void r10_the_holding_office_confirms(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    from_north(t, &file);
    REFUSED(s, desk_propose(s, s->ben, PERMIT_ALIVE), ERR_REFUSED, "R10");
    confirmed(n, PERMIT_ALIVE);
    GOOD(n, bundle(n, s, &file));
    merged(s, &file);
    REFUSED(s, desk_propose(s, s->ben, PERMIT_ALIVE | PERMIT_MESSAGES), ERR_REFUSED, "R10");
    GOOD(s, desk_propose(s, s->ben, PERMIT_ALIVE));
    /* A confirmation is worth nothing once a withdrawal came that it did not know of. */
    GOOD(s, desk_lower(s, PERMIT_ALIVE, false));
    GOOD(s, bundle(s, n, &file));
    merged(n, &file);
    GOOD(n, desk_yes(n, PERMIT_ALIVE));
    GOOD(n, bundle(n, s, &file));
    merged(s, &file);
    assert_int_equal(desk_allowed(s), PERMIT_ALIVE);
    REFUSED(s, desk_propose(s, s->ben, PERMIT_ALIVE), ERR_REFUSED, "R10");
    confirmed(n, PERMIT_ALIVE);
    GOOD(n, bundle(n, s, &file));
    merged(s, &file);
    GOOD(s, desk_propose(s, s->ben, PERMIT_ALIVE));
    buf_free(&file);
}

/* From the north by the south to a third office, which knows both: what the north's officers signed
 * counts there, and a withdrawal made in the third office comes all the way back. */
static void three_offices(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south, east;
    struct buf file = {0}, a = {0}, b = {0};
    desk_start(&east, "east", NULL);
    desk_meets(s, &east);
    desk_meets(n, &east);
    desk_meets(&east, s);
    desk_meets(&east, n);
    from_north(t, &file);
    GOOD(s, propose(s, s->ben, &east, "asked again, in private"));
    GOOD(s, approve(s, s->ada, &east));
    GOOD(s, bundle(s, &east, &file));
    merged(&east, &file);
    east.request = desk_number(&east, &book_stream(n->book, n->request)->tag);
    east.person = desk_number(&east, &book_stream(n->book, n->person)->tag);
    assert_int_equal(desk_allowed(&east), PERMIT_ALIVE | PERMIT_MESSAGES);
    GOOD(&east, desk_lower(&east, PERMIT_ALIVE, true));
    GOOD(&east, bundle(&east, s, &file));
    merged(s, &file);
    GOOD(s, bundle(s, n, &file));
    merged(n, &file);
    assert_int_equal(desk_allowed(n), PERMIT_MESSAGES);
    canonical(s, &east, &a);
    canonical(&east, s, &b);
    assert_true(str_eq(buf_view(&a), buf_view(&b)));
    desk_end(&east);
    buf_free(&file);
    buf_free(&a);
    buf_free(&b);
}

/* The person moves to the south; from then on the south tells, and the north asks it first. */
static void the_person_is_passed_on(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    struct step step;
    GOOD(n, desk_step(n, n->ada, &step));
    REFUSED(n, share_pass(&step, book_office(s->book), &n->fault), ERR_STATE, "not shared");
    step_close(&step);
    from_north(t, &file);
    GOOD(s, desk_step(s, s->ada, &step));
    REFUSED(s, share_pass(&step, book_office(n->book), &s->fault), ERR_REFUSED, "R10");
    step_close(&step);
    GOOD(n, desk_step(n, n->ada, &step));
    GOOD(n, share_pass(&step, book_office(s->book), &n->fault));
    step_close(&step);
    REFUSED(n, desk_propose(n, n->ben, PERMIT_ALIVE), ERR_REFUSED, "R10");
    GOOD(n, bundle(n, s, &file));
    merged(s, &file);
    GOOD(s, desk_propose(s, s->ben, PERMIT_ALIVE));
    buf_free(&file);
}

/* ---- hostile bundles ---- */

static void damaged_and_misdirected(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    struct merge_outcome o;
    shared(n, s);
    GOOD(n, bundle(n, s, &file));
    assert_int_equal(merge_by(n, n->ada, &file, &o), ERR_KEY); /* sealed to another office */
    for (size_t i = 0; i < file.len; i += file.len / 40 + 1) {
        file.ptr[i] = (char)(file.ptr[i] ^ 1);
        assert_int_not_equal(merge_by(s, s->ada, &file, &o), OK);
        file.ptr[i] = (char)(file.ptr[i] ^ 1);
    }
    size_t whole = file.len;
    for (size_t len = 0; len < whole; len += whole / 20 + 1) {
        file.len = len;
        assert_int_not_equal(merge_by(s, s->ada, &file, &o), OK);
    }
    file.len = whole;
    REFUSED(s, merge_by(s, s->fay, &file, &o), ERR_REFUSED, "R9");
    assert_int_equal(book_requests_of(s->book, 0, NULL, 0), 0);
    merged(s, &file);
    buf_free(&file);
}

/* Whatever north's office key signs: made here, to be what a bad partner would send. */
static void forge(struct desk *from, struct desk *to, const struct bundle *what, struct buf *out)
{
    struct buf payload = {0}, message = {0};
    struct signature signature;
    GOOD(from, bundle_encode(what, &payload));
    GOOD(from, bundle_message(&from->crypt, buf_view(&payload), &message));
    GOOD(from, book_office_sign(from->book, buf_view(&message), &signature, &from->fault));
    buf_clear(out);
    GOOD(from, bundle_seal(&from->crypt, book_seal_public(to->book), buf_view(&payload), &signature,
                           out));
    buf_free(&payload);
    buf_free(&message);
}

/* The bundle that north would make, opened with south's keys, to be changed. */
static void open_bundle(struct two *t, struct arena *arena, struct bundle_opened *opened,
                        struct bundle *out)
{
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0}, key = {0};
    struct bundle_parts parts;
    struct key content;
    *opened = (struct bundle_opened){.payload = {NULL, 0}};
    GOOD(n, bundle(n, s, &file));
    GOOD(s, bundle_split(buf_view(&file), &parts, &s->fault));
    GOOD(s, book_unseal(s->book, parts.sealed_key, &key, &s->fault));
    memcpy(content.b, key.ptr, KEY_BYTES);
    GOOD(s, bundle_unbox(&s->crypt, &content, parts.box, opened));
    GOOD(s, bundle_decode(&s->crypt, opened->payload, arena, out, &s->fault));
    buf_free(&file);
    buf_free(&key);
}

/* Re-encodes the last event after a change. */
static struct str changed(struct desk *d, struct str bytes, struct arena *arena,
                          void (*change)(struct event *e))
{
    struct event e;
    struct buf out = {0};
    GOOD(d, event_decode(&d->crypt, bytes, &e, &d->fault));
    change(&e);
    GOOD(d, event_encode(&d->crypt, &e, &out));
    struct str copy = {arena_copy(arena, out.ptr, out.len), out.len};
    buf_free(&out);
    return copy;
}

static void to_stubs(struct event *e)
{
    for (size_t i = 0; i < e->section_count; i++)
        e->section[i].erased = true;
}

static void to_noise(struct event *e)
{
    static const char box[BOX_OVERHEAD + 256] = "noise";
    e->section[0].box = (struct str){box, sizeof box};
    e->section[0].erased = false;
}

static void to_later_noise(struct event *e)
{
    to_noise(e);
    e->pos += 1000;
}

static void to_unknown_subject(struct event *e)
{
    memset(e->section[0].stream.b, 7, TAG_BYTES);
    e->pos += 1000;
}

static void hostile_events(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    struct arena arena = {0};
    struct bundle_opened opened;
    struct bundle b;
    struct merge_outcome o;
    from_north(t, &file);
    unsigned allowed = desk_allowed(s);
    assert_int_not_equal(allowed, 0);
    open_bundle(t, &arena, &opened, &b);
    struct str last = b.events[b.event_count - 1];

    size_t refused = book_state(s->book)->refused_count;
    b.events[b.event_count - 1] = changed(n, last, &arena, to_noise); /* a fork */
    forge(n, s, &b, &file);
    REFUSED(s, merge_by(s, s->ada, &file, &o), ERR_REFUSED, "two different events");

    b.events[b.event_count - 1] = changed(n, last, &arena, to_later_noise);
    forge(n, s, &b, &file);
    REFUSED(s, merge_by(s, s->ada, &file, &o), ERR_REFUSED, "does not open");
    assert_int_equal(book_state(s->book)->refused_count, refused + 2); /* in the log */

    b.events[b.event_count - 1] = changed(n, last, &arena, to_unknown_subject);
    forge(n, s, &b, &file);
    REFUSED(s, merge_by(s, s->ada, &file, &o), ERR_REFUSED, "without the key");

    for (size_t i = 0; i < b.event_count; i++) /* stubs of everything erase nothing */
        b.events[i] = changed(n, b.events[i], &arena, to_stubs);
    b.events[b.event_count - 1] = changed(n, last, &arena, to_stubs);
    forge(n, s, &b, &file);
    merged(s, &file);
    assert_int_equal(desk_allowed(s), allowed);

    b.receiver.b[0] ^= 1;
    forge(n, s, &b, &file);
    REFUSED(s, merge_by(s, s->ada, &file, &o), ERR_REFUSED, "another office");
    b.receiver.b[0] ^= 1;
    b.sender.b[0] ^= 1;
    forge(n, s, &b, &file);
    REFUSED(s, merge_by(s, s->ada, &file, &o), ERR_REFUSED, "no partner");
    if (opened.bytes.ptr)
        buf_free(&opened.bytes);
    arena_free(&arena);
    buf_free(&file);
}

/* A person's file under the key of requests would be open to the front desk. */
static void r9_a_person_under_the_wrong_key(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    struct arena arena = {0};
    struct bundle_opened opened;
    struct bundle b;
    struct merge_outcome o;
    shared(n, s);
    open_bundle(t, &arena, &opened, &b);
    for (size_t i = 0; i < b.stream_count; i++)
        b.streams[i].table = TABLE_REQUEST;
    forge(n, s, &b, &file);
    REFUSED(s, merge_by(s, s->ada, &file, &o), ERR_REFUSED, "wrong table");
    uint32_t number;
    if (book_stream_find(s->book, &book_stream(n->book, n->person)->tag, &number))
        assert_false(book_stream(s->book, number)->has_key);
    buf_free(&opened.bytes);
    arena_free(&arena);
    buf_free(&file);
}

static void strangers(void **state)
{
    struct two *t = *state;
    struct desk other;
    struct buf file = {0};
    struct merge_outcome o;
    desk_start(&other, "elsewhere", NULL);
    desk_meets(&t->south, &other); /* elsewhere has south's card, not the other way round */
    desk_located(&other);
    shared(&other, &t->south);
    GOOD(&other, bundle(&other, &t->south, &file));
    REFUSED(&t->south, merge_by(&t->south, t->south.ada, &file, &o), ERR_REFUSED, "no partner");
    desk_end(&other);
    buf_free(&file);
}

/* ---- erasing ---- */

static enum err erase_north(struct two *t, const char *reason, bool letters,
                            struct erase_outcome *o)
{
    struct desk *n = &t->north;
    struct erase e = {str_from(reason), letters};
    struct step s;
    enum err err = desk_step(n, n->ada, &s);
    if (err == OK)
        err = erase_person(&s, &e, o, &n->fault);
    step_close(&s);
    return err;
}

struct log_check {
    struct verify v;
    uint64_t heads;
};

static enum err check_event(void *context, const struct stored_event *e, struct fault *f)
{
    struct log_check *c = context;
    struct verify_stored s = {e->office, e->pos, e->id, e->bytes};
    return verify_event(&c->v, &s, f);
}

static enum err check_head(void *context, struct str key, struct str value, struct str more,
                           struct fault *f)
{
    struct log_check *c = context;
    uint64_t size = 0;
    for (size_t i = 0; i < key.len; i++)
        size = size << 8 | (uint8_t)key.ptr[i];
    c->heads++;
    return verify_head(&c->v, size, value, more, f);
}

/* The log still verifies, by the code that shares nothing with the book. */
static void audit_passes(struct desk *d)
{
    struct log_check c = {.heads = 0};
    struct arena a = {0};
    struct str value;
    struct key office;
    GOOD(d, d->ops.meta_get(d->kept, STR("office"), &a, &value, &d->fault));
    memcpy(office.b, value.ptr, KEY_BYTES);
    verify_start(&c.v, &d->crypt, &office);
    GOOD(d, d->ops.event_each(d->kept, check_event, &c, &d->fault));
    GOOD(d, d->ops.row_each(d->kept, STORE_HEAD, check_head, &c, &d->fault));
    GOOD(d, verify_end(&c.v, &d->fault));
    assert_true(c.heads > 5);
    verify_free(&c.v);
    arena_free(&a);
}

static void a31_erased_stays_erased(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0}, old = {0};
    struct erase_outcome o;
    struct merge_outcome m;
    from_north(t, &file);
    GOOD(s, bundle(s, n, &old));
    REFUSED(n, erase_north(t, "Son does not want it", false, &o), ERR_REFUSED, "R16");
    GOOD(n, erase_north(t, "asked for it", false, &o));
    assert_int_equal(o.partners, 1);
    assert_true(book_stream(n->book, n->person)->erased);
    assert_true(book_state(n->book)->name_tomb_count > 0);
    GOOD(n, merge_by(n, n->ada, &old, &m)); /* an old copy brings nothing back */
    assert_true(book_stream(n->book, n->person)->erased);
    assert_false(book_stream(n->book, n->person)->has_key);
    audit_passes(n);
    /* R17: copies elsewhere end with the next bundle, by a protection officer's hand. */
    GOOD(n, bundle(n, s, &file));
    REFUSED(s, merge_by(s, s->ben, &file, &m), ERR_REFUSED, "protection officer");
    assert_false(book_stream(s->book, s->person)->erased);
    GOOD(s, merge_by(s, s->ada, &file, &m));
    assert_int_equal(m.ended, 1);
    assert_true(book_stream(s->book, s->person)->erased);
    assert_false(book_stream(s->book, s->request)->erased);
    audit_passes(s);
    GOOD(s, merge_by(s, s->ada, &file, &m)); /* and again: the same end */
    assert_int_equal(m.ended, 0);
    buf_free(&file);
    buf_free(&old);
}

/* A partner cannot destroy a file that began here. */
static void a_partners_word_erases_nothing_of_ours(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    struct arena arena = {0};
    struct merge_outcome m;
    struct erase e = {STR("their wish"), false};
    struct erase_outcome o;
    struct step step;
    from_north(t, &file);
    GOOD(s, desk_step(s, s->ada, &step));
    GOOD(s, erase_person(&step, &e, &o, &s->fault));
    step_close(&step);
    GOOD(s, bundle(s, n, &file));
    struct merging merging = {n->book, n->ada, &arena, buf_view(&file)};
    GOOD(n, merge_bundle(&merging, &m, &n->fault));
    assert_int_equal(m.ended, 0);
    assert_int_equal(m.kept_count, 1); /* reported */
    assert_true(str_eq(tag_str(&m.kept[0]), tag_str(&book_stream(n->book, n->person)->tag)));
    assert_int_not_equal(desk_allowed(n), 0);
    arena_free(&arena);
    buf_free(&file);
}

/* The office is closed and opened; its files have other numbers then. */
static void again(struct desk *d)
{
    struct tag request = book_stream(d->book, d->request)->tag;
    struct tag person = book_stream(d->book, d->person)->tag;
    book_close(d->book);
    desk_open(d);
    desk_seats(d);
    d->request = desk_number(d, &request);
    d->person = desk_number(d, &person);
}

/* Both wrote in the person's file, and both were closed and opened since. */
static void written_by_both(struct two *t)
{
    struct buf file = {0};
    from_north(t, &file);
    GOOD(&t->south, desk_lower(&t->south, PERMIT_MESSAGES, false));
    GOOD(&t->south, bundle(&t->south, &t->north, &file));
    merged(&t->north, &file);
    again(&t->north);
    again(&t->south);
    buf_free(&file);
}

/* A file ends by the word of the office in which it began and of no other, whichever of the two
 * logs stands first in the store. */
static void r13_where_a_file_began_is_not_forgotten(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct buf file = {0};
    struct erase_outcome o;
    struct merge_outcome m;
    written_by_both(t);
    GOOD(n, erase_north(t, "asked for it", false, &o));
    GOOD(n, bundle(n, s, &file));
    GOOD(s, merge_by(s, s->ada, &file, &m));
    assert_int_equal(m.ended, 1);
    assert_int_equal(m.kept_count, 0);
    buf_free(&file);
}

static void a_partner_who_wrote_in_it_erases_nothing_of_ours(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north, *s = &t->south;
    struct erase e = {STR("their wish"), false};
    struct buf file = {0};
    struct erase_outcome o;
    struct merge_outcome m;
    struct step step;
    written_by_both(t);
    GOOD(s, desk_step(s, s->ada, &step));
    GOOD(s, erase_person(&step, &e, &o, &s->fault));
    step_close(&step);
    GOOD(s, bundle(s, n, &file));
    GOOD(n, merge_by(n, n->ada, &file, &m));
    assert_int_equal(m.ended, 0);
    assert_false(book_stream(n->book, n->person)->erased);
    buf_free(&file);
}

/* What was told stays told: a tail that vanished would say that somebody asked to be erased. */
static void told_stays_told(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct erase_outcome o;
    GOOD(n, desk_yes(n, PERMIT_ALIVE));
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, desk_approve(n, n->ada));
    desk_days(n, 7);
    assert_true(desk_answers(n, "alive."));
    GOOD(n, erase_north(t, "asked for it", false, &o));
    assert_int_equal(o.letters, 0);
    desk_days(n, 7);
    assert_true(desk_answers(n, "told you"));
    assert_true(desk_answers(n, "nothing newer that we may tell you"));
}

static void letters_too(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct erase_outcome o;
    GOOD(n, desk_yes(n, PERMIT_ALIVE));
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, desk_approve(n, n->ada));
    desk_days(n, 7);
    assert_true(desk_answers(n, "alive."));
    GOOD(n, erase_north(t, "asked for it", true, &o));
    assert_int_equal(o.letters, 1);
    assert_true(desk_answers(n, "We have nothing that we may tell you today."));
    desk_days(n, 7);
    assert_true(desk_answers(n, "We have nothing that we may tell you today."));
    audit_passes(n);
}

/* A letter that told of somebody else is not this person's: it stays, and its tail with it. */
static void letters_of_others_stay(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    struct erase_outcome o;
    struct step step;
    uint32_t told = n->person;
    GOOD(n, desk_yes(n, PERMIT_ALIVE));
    GOOD(n, desk_propose(n, n->ben, 0));
    GOOD(n, desk_approve(n, n->ada));
    desk_days(n, 7);
    assert_true(desk_answers(n, "alive."));
    n->person = desk_person(n, "Made Up Nephew", "1981");
    GOOD(n, desk_step(n, n->ben, &step));
    struct draft d = step_draft(&step, KIND_REJECTED);
    GOOD(n, step_act(&step, &d, NULL, &n->fault));
    step_close(&step);
    GOOD(n, erase_north(t, "asked for it", true, &o));
    assert_int_equal(o.letters, 0);
    desk_days(n, 7);
    assert_true(desk_answers(n, "told you"));
    n->person = told;
}

static void partner_words(void **state)
{
    struct two *t = *state;
    struct desk *n = &t->north;
    const struct partner *p = NULL;
    char reference[REFERENCE_BYTES];
    GOOD(n, share_partner(n->book, STR("South"), &p, &n->fault));
    assert_true(str_eq(tag_str(&p->office), tag_str(book_office(t->south.book))));
    reference_print('O', book_office(t->south.book), reference);
    GOOD(n, share_partner(n->book, str_from(reference), &p, &n->fault));
    assert_int_equal(share_partner(n->book, STR("east"), &p, &n->fault), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(r17_consent_and_two_officers, two_start, two_end),
        cmocka_unit_test_setup_teardown(r17_the_enquirers_consent, two_start, two_end),
        cmocka_unit_test_setup_teardown(a_request_alone_takes_its_letters, two_start, two_end),
        cmocka_unit_test_setup_teardown(a24_merging, two_start, two_end),
        cmocka_unit_test_setup_teardown(r10_the_holding_office_confirms, two_start, two_end),
        cmocka_unit_test_setup_teardown(three_offices, two_start, two_end),
        cmocka_unit_test_setup_teardown(the_person_is_passed_on, two_start, two_end),
        cmocka_unit_test_setup_teardown(damaged_and_misdirected, two_start, two_end),
        cmocka_unit_test_setup_teardown(hostile_events, two_start, two_end),
        cmocka_unit_test_setup_teardown(r9_a_person_under_the_wrong_key, two_start, two_end),
        cmocka_unit_test_setup_teardown(strangers, two_start, two_end),
        cmocka_unit_test_setup_teardown(a31_erased_stays_erased, two_start, two_end),
        cmocka_unit_test_setup_teardown(a_partners_word_erases_nothing_of_ours, two_start, two_end),
        cmocka_unit_test_setup_teardown(r13_where_a_file_began_is_not_forgotten, two_start,
                                        two_end),
        cmocka_unit_test_setup_teardown(a_partner_who_wrote_in_it_erases_nothing_of_ours, two_start,
                                        two_end),
        cmocka_unit_test_setup_teardown(told_stays_told, two_start, two_end),
        cmocka_unit_test_setup_teardown(letters_too, two_start, two_end),
        cmocka_unit_test_setup_teardown(letters_of_others_stay, two_start, two_end),
        cmocka_unit_test_setup_teardown(partner_words, two_start, two_end),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
