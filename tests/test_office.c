/* What an office does about itself: officers, cards of offices, checking its log, coming back from
 * a backup. */
#include "desk/logcheck.h"
#include "desk/officer.h"
#include "desk/partner.h"
#include "desk/restore.h"
#include "desk_world.h"

static struct desk near_office, far_office;

static int set_up(void **state)
{
    (void)state;
    desk_start(&far_office, "Far office", NULL);
    desk_start(&near_office, "Near office", NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    desk_end(&near_office);
    desk_end(&far_office);
    return 0;
}

/* ---- officers ---- */

static void only_some_manage_officers(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct officer_new who = {STR("Noor"), PASS, ROLE_CASEWORKER};
    assert_int_equal(officer_add(d->book, d->ben, &who, &d->fault), ERR_REFUSED);
    assert_non_null(strstr(d->fault.text, "R9"));
    assert_int_equal(officer_end(d->book, d->vida, STR("Ben"), STR("x"), &d->fault), ERR_REFUSED);
    assert_int_equal(officer_admit(d->book, d->fay, STR("Ben"), &d->fault), ERR_REFUSED);
    assert_null(officer_named(d->book, STR("Noor")));
    assert_int_equal(officer_add(d->book, d->ada, &who, &d->fault), OK);
    assert_int_equal(officer_named(d->book, STR("Noor"))->role, ROLE_CASEWORKER);
    assert_int_equal(officer_add(d->book, d->ada, &who, &d->fault), ERR_EXISTS);
    assert_int_equal(officer_end(d->book, d->ada, STR("Noor"), STR("left"), &d->fault), OK);
    assert_null(officer_named(d->book, STR("Noor")));
    assert_int_equal(officer_end(d->book, d->ada, STR("Noor"), STR("left"), &d->fault),
                     ERR_NOT_FOUND);
    assert_int_equal(officer_admit(d->book, d->ada, STR("Noor"), &d->fault), ERR_NOT_FOUND);
    assert_int_equal(officer_end(d->book, d->ada, STR("Ada"), STR("left"), &d->fault), ERR_REFUSED);
}

/* ---- cards ---- */

static void make_card(struct desk *d, struct buf *out)
{
    assert_int_equal(card_make(d->book, out, &d->fault), OK);
}

static void a_card_is_read_as_it_was_made(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct arena a = {0};
    struct buf bytes = {0};
    struct card c;
    make_card(&far_office, &bytes);
    assert_int_equal(card_read(seal_ops(), buf_view(&bytes), &a, &c, &d->fault), OK);
    assert_true(str_eq(c.name, STR("Far office")));
    assert_true(str_eq(tag_str(&c.office), tag_str(book_office(far_office.book))));
    assert_int_equal(c.officer_count, 4);
    assert_true(str_eq(c.officers[0].name, STR("Ada")));
    assert_int_equal(c.officers[0].role, ROLE_PROTECTION);
    assert_int_equal(strlen(c.code), 29);
    assert_true(card_code_same(&c, str_from(c.code)));
    assert_false(card_code_same(&c, str_sub(str_from(c.code), 0, 28)));
    assert_false(card_code_same(&c, STR_NONE));
    char said[64];
    snprintf(said, sizeof said, "%s 1", c.code);
    assert_false(card_code_same(&c, str_from(said)));
    for (size_t i = 0, k = 0; i <= strlen(c.code); i++) /* "1234-5678..." is the same */
        said[k++] = c.code[i] == ' ' ? '-' : c.code[i];
    assert_true(card_code_same(&c, str_from(said)));
    arena_free(&a);
    buf_free(&bytes);
}

static void an_altered_card_is_refused(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct buf bytes = {0};
    struct card c;
    make_card(&far_office, &bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        struct arena a = {0};
        assert_int_equal(card_read(seal_ops(), str_sub(buf_view(&bytes), 0, i), &a, &c, &d->fault),
                         ERR_FORMAT);
        bytes.ptr[i] = (char)(bytes.ptr[i] ^ 4);
        assert_int_equal(card_read(seal_ops(), buf_view(&bytes), &a, &c, &d->fault), ERR_FORMAT);
        bytes.ptr[i] = (char)(bytes.ptr[i] ^ 4);
        arena_free(&a);
    }
    buf_free(&bytes);
}

static void a_partner_needs_the_code(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct arena a = {0};
    struct buf bytes = {0};
    struct card c;
    make_card(&far_office, &bytes);
    assert_int_equal(card_read(seal_ops(), buf_view(&bytes), &a, &c, &d->fault), OK);
    struct str code = str_from(c.code);
    assert_int_equal(partner_take(d->book, d->ada, &c, STR("0000"), &d->fault), ERR_USAGE);
    assert_int_equal(partner_take(d->book, d->ben, &c, code, &d->fault), ERR_REFUSED);
    assert_int_equal(book_state(d->book)->partner_count, 0);
    assert_int_equal(partner_take(far_office.book, far_office.ada, &c, code, &d->fault), ERR_STATE);
    size_t officers = book_state(d->book)->officer_count;
    assert_int_equal(partner_take(d->book, d->ada, &c, code, &d->fault), OK);
    assert_int_equal(book_state(d->book)->partner_count, 1);
    assert_int_equal(book_state(d->book)->officer_count, officers + 4);
    /* an officer there leaves; the newer card says so */
    buf_clear(&bytes);
    assert_int_equal(
        officer_end(far_office.book, far_office.ada, STR("Ben"), STR("left"), &d->fault), OK);
    make_card(&far_office, &bytes);
    assert_int_equal(card_read(seal_ops(), buf_view(&bytes), &a, &c, &d->fault), OK);
    assert_int_equal(c.officer_count, 3);
    assert_int_equal(partner_take(d->book, d->ada, &c, str_from(c.code), &d->fault), OK);
    assert_int_equal(book_state(d->book)->partner_count, 1);
    size_t ended = 0;
    for (size_t i = 0; i < book_state(d->book)->officer_count; i++)
        ended += book_state(d->book)->officers[i].ended;
    assert_int_equal(ended, 1);
    arena_free(&a);
    buf_free(&bytes);
}

/* ---- the log ---- */

static void progress(void *context, uint64_t done, uint64_t of)
{
    (void)done;
    (void)of;
    ++*(int *)context;
}

static enum err check_log(struct desk *d, struct logcheck *r)
{
    int told = 0;
    struct logcheck_env env = {seal_ops(), &d->ops, progress, &told};
    enum err e = logcheck_store(&env, book_store(d->book), r, &d->fault);
    assert_true(told > 0);
    return e;
}

static void a_whole_log_is_counted(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct logcheck r, later;
    assert_int_equal(check_log(d, &r), OK);
    assert_true(r.events > 4 && r.heads > 0);
    assert_true(r.heads > 0);
    assert_int_equal(r.foreign, 0);
    assert_true(str_eq(tag_str(&r.office), tag_str(book_office(d->book))));
    desk_request(d, "Somebody");
    assert_int_equal(check_log(d, &later), OK);
    assert_true(later.events > r.events && later.heads > r.heads);
    assert_memory_not_equal(later.root.b, r.root.b, HASH_BYTES);
}

static void an_altered_log_is_named(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct store *s = book_store(d->book);
    struct arena a = {0};
    struct stored_event e;
    struct logcheck r;
    struct fault f;
    assert_int_equal(d->ops.event_get(s, book_office(d->book), 1, &a, &e, &f), OK);
    char *copy = arena_copy(&a, e.bytes.ptr, e.bytes.len);
    assert_non_null(copy);
    copy[e.bytes.len - 3] = (char)(copy[e.bytes.len - 3] ^ 1);
    assert_int_equal(d->ops.begin(s, &f), OK);
    assert_int_equal(
        d->ops.event_replace(s, book_office(d->book), 1, (struct str){copy, e.bytes.len}, &f), OK);
    assert_int_equal(d->ops.commit(s, &f), OK);
    assert_int_equal(check_log(d, &r), ERR_CORRUPT);
    assert_non_null(strstr(d->fault.text, "position 1"));
    arena_free(&a);
}

static enum err last_size(void *context, struct str key, struct str value, struct str more,
                          struct fault *f)
{
    (void)value;
    (void)more;
    (void)f;
    memcpy(context, key.ptr, 8);
    return OK;
}

/* Events that no signed head covers were never acknowledged, or their head was taken out. */
static void a_log_without_its_last_head_is_not_whole(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct store *s = book_store(d->book);
    struct fault f;
    struct logcheck r;
    char size[8];
    assert_int_equal(d->ops.row_each(s, STORE_HEAD, last_size, size, &f), OK);
    assert_int_equal(d->ops.begin(s, &f), OK);
    assert_int_equal(d->ops.row_delete(s, STORE_HEAD, (struct str){size, 8}, &f), OK);
    assert_int_equal(d->ops.commit(s, &f), OK);
    assert_int_equal(check_log(d, &r), ERR_CORRUPT);
}

/* ---- coming back from a backup ---- */

static void a_backup_needs_its_device(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct buf old = {0};
    struct fault *f = &d->fault;
    buf_str(&old, buf_view(&d->device));
    assert_int_equal(restore_check(seal_ops(), &d->ops, "x", buf_view(&old), f), OK);
    for (size_t i = 0; i < old.len; i++) {
        assert_int_not_equal(
            restore_check(seal_ops(), &d->ops, "x", str_sub(buf_view(&old), 0, i), f), OK);
        old.ptr[i] = (char)(old.ptr[i] ^ 1);
        assert_int_not_equal(restore_check(seal_ops(), &d->ops, "x", buf_view(&old), f), OK);
        old.ptr[i] = (char)(old.ptr[i] ^ 1);
    }
    buf_free(&old);
}

/* A backup from before an erasure stays closed, and so does a device file from before it. */
static void an_erasure_closes_older_copies(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    struct fault *f = &d->fault;
    struct buf old = {0};
    struct arena a = {0};
    struct str epoch;
    uint32_t person = desk_person(d, "Person One", "1980-01-01");
    buf_str(&old, buf_view(&d->device));
    struct store *s = book_store(d->book);
    assert_int_equal(d->ops.meta_get(s, STR("epoch"), &a, &epoch, f), OK);
    struct erasure e = {.streams = &person, .stream_count = 1};
    assert_int_equal(book_erase(d->book, d->ada, &e, f), OK);
    assert_int_equal(restore_check(seal_ops(), &d->ops, "x", buf_view(&d->device), f), OK);
    assert_int_equal(restore_check(seal_ops(), &d->ops, "x", buf_view(&old), f), ERR_KEY);
    assert_non_null(strstr(f->text, "newer than the device file"));
    assert_int_equal(d->ops.begin(s, f), OK); /* the store as it was before */
    assert_int_equal(d->ops.meta_put(s, STR("epoch"), epoch, f), OK);
    assert_int_equal(d->ops.commit(s, f), OK);
    assert_int_equal(restore_check(seal_ops(), &d->ops, "x", buf_view(&d->device), f), ERR_KEY);
    assert_non_null(strstr(f->text, "what was erased stays erased"));
    arena_free(&a);
    buf_free(&old);
}

/* ---- without memory ---- */

static void cards_run_out_of_memory(void **state)
{
    (void)state;
    struct desk *d = &near_office;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct arena a = {0};
        struct buf bytes = {0};
        struct card c;
        mem_fail_after(n);
        e = card_make(d->book, &bytes, &d->fault);
        if (e == OK)
            e = card_read(seal_ops(), buf_view(&bytes), &a, &c, &d->fault);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        arena_free(&a);
        buf_free(&bytes);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_some_manage_officers),
        TEST(a_card_is_read_as_it_was_made),
        TEST(an_altered_card_is_refused),
        TEST(a_partner_needs_the_code),
        TEST(a_whole_log_is_counted),
        TEST(an_altered_log_is_named),
        TEST(a_log_without_its_last_head_is_not_whole),
        TEST(a_backup_needs_its_device),
        TEST(an_erasure_closes_older_copies),
        TEST(cards_run_out_of_memory),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
