/* book: no memory, a store that fails, a full disk, a file that cannot be written, flipped bits.
 * Whatever happens: memory and store agree afterwards, what was acknowledged is there, and damage
 * is named. */
#include "base/mem.h"
#include "book_world.h"
#include "os/file.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* What a step works on; made once for each step. */
struct scene {
    struct world *w;
    struct book *b;
    const struct seat *ada;
    struct tag request, letter, person;
    struct buf event; /* of another office */
};

typedef enum err step(struct scene *s, struct fault *f);

static enum err step_act(struct scene *s, struct fault *f)
{
    struct draft d = {.kind = KIND_HINDRANCE, .stream = s->request};
    body_put_text(&d.body, BODY_TEXT, STR("gate closed"));
    return book_act(s->b, s->ada, &d, NULL, f);
}

static enum err step_new_person(struct scene *s, struct fault *f)
{
    struct tag t;
    enum err err = book_stream_new(s->b, TABLE_CASE, &t, f);
    if (err != OK)
        return err;
    struct draft d = {.kind = KIND_PERSON, .stream = t};
    body_put_raw(&d.body, BODY_FACTS, STR("\xa0"));
    return book_act(s->b, s->ada, &d, NULL, f);
}

static enum err step_case_act(struct scene *s, struct fault *f)
{
    struct draft d = {.kind = KIND_UPHELD, .stream = s->person};
    body_put_bytes(&d.body, BODY_REQUEST, s->request.b, TAG_BYTES);
    return book_case_act(s->b, s->ada, number_of(s->b, &s->request), &d, NULL, f);
}

static enum err step_refused(struct scene *s, struct fault *f)
{
    struct draft d = {.kind = KIND_VERIFIED, .stream = s->person};
    body_put_bytes(&d.body, BODY_REQUEST, s->request.b, TAG_BYTES);
    body_put_u64(&d.body, BODY_OUTCOME, OUTCOME_FAILED);
    enum err err = book_case_act(s->b, s->ada, number_of(s->b, &s->request), &d, NULL, f);
    return err == ERR_REFUSED ? OK : err;
}

static enum err step_batch(struct scene *s, struct fault *f)
{
    enum err err = book_begin(s->b, f);
    if (err != OK)
        return err;
    for (int i = 0; err == OK && i < 20; i++)
        err = step_new_person(s, f);
    if (err == OK)
        err = step_case_act(s, f);
    if (err == OK)
        err = act(s->b, s->ada, KIND_PLACE_CLOSED, book_office_stream(s->b), "x");
    if (err == OK)
        return book_commit(s->b, f);
    book_rollback(s->b);
    return err;
}

/* As above, by a caller who does not look and commits. */
static enum err step_blind_batch(struct scene *s, struct fault *f)
{
    enum err first = book_begin(s->b, f);
    if (first != OK)
        return first;
    for (int i = 0; i < 3; i++) {
        enum err err = step_act(s, f);
        first = first == OK ? err : first;
    }
    enum err err = book_commit(s->b, f);
    assert_true(first == OK || err != OK || first == ERR_MEMORY);
    return first == OK ? err : first;
}

static enum err step_officer(struct scene *s, struct fault *f)
{
    return book_officer_add(s->b, s->ada, STR("Bob"), ADA_PASS, ROLE_CASEWORKER, f);
}

static enum err step_reopen(struct scene *s, struct fault *f)
{
    struct book *b = NULL;
    const struct seat *ada;
    book_close(s->b);
    s->b = NULL;
    enum err err = book_open(&s->w->env, s->w->path, &b, f);
    if (err == OK)
        err = book_unlock(b, ADA, ADA_PASS, &ada, f);
    if (err == OK) {
        s->b = b;
        s->ada = ada;
    } else {
        book_close(b);
    }
    return err;
}

static enum err step_read(struct scene *s, struct fault *f)
{
    struct arena a = {0};
    struct case_view v;
    enum err err = book_case(s->b, number_of(s->b, &s->request), &a, &v, f);
    if (err == OK) {
        assert_non_null(v.file->opened);
        case_view_free(&v);
    }
    arena_free(&a);
    return err;
}

static enum err step_take(struct scene *s, struct fault *f)
{
    bool added;
    return book_take_event(s->b, buf_view(&s->event), &added, f);
}

static enum err step_erase(struct scene *s, struct fault *f)
{
    uint32_t n = number_of(s->b, &s->person);
    return book_erase(s->b, s->ada, &(struct erasure){.streams = &n, .stream_count = 1}, f);
}

static const struct {
    const char *name;
    step *run;
    bool in_place; /* the same step may be tried again in the same office */
} STEPS[] = {
    {"act", step_act, true},
    {"new person", step_new_person, true},
    {"act in a case", step_case_act, true},
    {"refused act", step_refused, true},
    {"batch", step_batch, true},
    {"blind batch", step_blind_batch, true},
    {"reopen", step_reopen, true},
    {"read", step_read, true},
    {"officer", step_officer, false},
    {"take", step_take, false},
    {"erase", step_erase, false},
};

static enum err keep_event(void *context, const struct stored_event *e, struct fault *f)
{
    struct buf *out = context;
    (void)f;
    buf_clear(out);
    buf_str(out, e->bytes);
    return OK;
}

/* An event of an office that is gone again. */
static void foreign_event(struct buf *out, bool sqlite)
{
    void *state;
    const struct seat *s;
    assert_int_equal(world_make(&state, sqlite), 0);
    struct book *b = book_ready(state, &s);
    struct tag p = person_made(b, s, "elsewhere");
    MUST(book_stream_events(b, number_of(b, &p), keep_event, out, &fault_seen));
    book_close(b);
    world_close(&state);
}

static void scene_make(struct scene *s)
{
    world_forget(s->w);
    must(world_office(s->w), &fault_seen, __LINE__);
    s->b = book_ready(s->w, &s->ada);
    s->request = request_made(s->b, s->ada, &s->letter);
    s->person = person_made(s->b, s->ada, "Person One");
}

/* After a step that may have failed: what memory says is what the file says, twice over. */
static void agree(struct scene *s)
{
    struct fault f = {OK, ""};
    if (!s->b)
        s->b = book_ready(s->w, &s->ada);
    assert_false(book_begin(s->b, &f) == ERR_STATE); /* no batch was left open */
    book_rollback(s->b);
    uint64_t size = log_size(s->b);
    size_t streams = book_stream_count(s->b), requests = entry_count(s->b, &s->request);
    size_t persons = entry_count(s->b, &s->person), refused = book_state(s->b)->refused_count;
    size_t officers = book_state(s->b)->officer_count;
    book_close(s->b);
    s->b = book_ready(s->w, &s->ada);
    assert_int_equal(log_size(s->b), size);
    assert_true(streams >= book_stream_count(s->b)); /* one made outside of a batch, without act */
    assert_int_equal(entry_count(s->b, &s->request), requests);
    assert_int_equal(entry_count(s->b, &s->person), persons);
    assert_int_equal(book_state(s->b)->refused_count, refused);
    assert_int_equal(book_state(s->b)->officer_count, officers);
    MUST(book_viewed(s->b, s->ada, "whether it still works", NULL, &f));
}

static void no_memory(void **state)
{
    struct scene s = {.w = world_of(state)};
    foreign_event(&s.event, !s.w->in_memory);
    for (size_t i = 0; i < COUNT(STEPS); i++) {
        enum err err = ERR_MEMORY;
        scene_make(&s);
        for (long n = 0; err != OK; n += s.w->in_memory && n < 60 ? 1 : 7) {
            if (n && !STEPS[i].in_place)
                scene_make(&s);
            mem_fail_after(n);
            err = STEPS[i].run(&s, &fault_seen);
            mem_fail_after(-1);
            if (err != OK && err != ERR_MEMORY && err != ERR_STATE)
                print_message("%s, allocation %ld: %s\n", STEPS[i].name, n, fault_seen.text);
            assert_true(err == OK || err == ERR_MEMORY || err == ERR_STATE);
            agree(&s);
            if (!STEPS[i].in_place)
                book_close(s.b);
        }
        if (STEPS[i].in_place)
            book_close(s.b);
    }
    buf_free(&s.event);
}

static void store_fails(void **state)
{
    struct scene s = {.w = world_of(state)};
    foreign_event(&s.event, !s.w->in_memory);
    for (size_t i = 0; i < COUNT(STEPS); i++)
        for (int mode = TRIP_ONCE; mode <= TRIP_FOR_GOOD; mode++) {
            bool more = true;
            scene_make(&s);
            for (int n = 1; more; n++) {
                if (n > 1 && !STEPS[i].in_place)
                    scene_make(&s);
                trip_arm(n, mode);
                enum err err = STEPS[i].run(&s, &fault_seen);
                more = trip.tripped;
                trip_arm(0, TRIP_ONCE);
                if (more && err == OK)
                    print_message("%s, operation %d: went on\n", STEPS[i].name, n);
                assert_true(more ? err != OK : err == OK);
                agree(&s);
                if (!STEPS[i].in_place)
                    book_close(s.b);
            }
            if (STEPS[i].in_place)
                book_close(s.b);
        }
    buf_free(&s.event);
}

/* A commit that was made and reported as failed: memory takes it back and writes nothing more on
 * top of what nobody knows; the next opening has it. */
static void commit_in_doubt(void **state)
{
    struct scene s = {.w = world_of(state)};
    bool seen = false;
    scene_make(&s);
    uint64_t events = log_size(s.b);
    for (int n = 1; n < 20; n++) {
        trip_arm(n, TRIP_AFTER_COMMIT);
        enum err err = step_act(&s, &fault_seen);
        bool hit = trip.tripped, doubt = trip.commit;
        trip_arm(0, TRIP_ONCE);
        assert_int_equal(err == OK, !hit);
        events += err == OK || doubt;
        if (doubt)
            assert_int_equal(step_act(&s, &fault_seen), ERR_IO);
        seen = seen || doubt;
        book_close(s.b);
        s.b = book_ready(s.w, &s.ada);
        assert_int_equal(log_size(s.b), events);
    }
    assert_true(seen);
    book_close(s.b);
}

/* ---- making ---- */

static void making_fails(void **state)
{
    struct world *w = world_of(state);
    bool more = true;
    for (int n = 1; more; n++) {
        world_forget(w);
        trip_arm(n, TRIP_FOR_GOOD);
        enum err err = world_office(w);
        more = trip.tripped;
        trip_arm(0, TRIP_ONCE);
        assert_true(more ? err == ERR_IO : err == OK);
        struct book *b = NULL;
        if (err != OK) /* nothing that could be taken for an office */
            assert_int_not_equal(book_open(&w->env, w->path, &b, &fault_seen), OK);
    }
    world_forget(w);
    w->fail_device = 1;
    assert_int_equal(world_office(w), ERR_READONLY);
    for (long n = 0;; n++) {
        world_forget(w);
        mem_fail_after(n);
        enum err err = world_office(w);
        mem_fail_after(-1);
        assert_true(err == OK || err == ERR_MEMORY);
        if (err == OK)
            break;
    }
}

/* ---- full and read-only ---- */

static void full_disk(void **state)
{
    struct scene s = {.w = world_of(state)};
    struct rlimit was, small;
    struct stat st;
    enum err err = OK;
    scene_make(&s);
    uint64_t done = log_size(s.b);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(stat(s.w->path, &st), 0);
    small = was;
    small.rlim_cur = (rlim_t)st.st_size + 600000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (int i = 0; i < 5000 && err == OK; i++) {
        err = step_act(&s, &fault_seen);
        done += err == OK;
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    if (err != ERR_FULL)
        print_message("%s: %s\n", err_text(err), fault_seen.text);
    assert_int_equal(err, ERR_FULL);
    assert_non_null(strstr(fault_seen.text, s.w->path));
    assert_true(done > 10);
    book_close(s.b);
    s.b = book_ready(s.w, &s.ada);
    assert_int_equal(log_size(s.b), done);
    MUST(step_act(&s, &fault_seen));
    book_close(s.b);
}

static void read_only(void **state)
{
    struct world *w = world_of(state);
    struct book *b;
    int status;
    assert_int_equal(chmod(w->path, 0444), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (getuid() == 0 && setuid(65534) != 0)
            _exit(2);
        enum err err = book_open(&w->env, w->path, &b, &fault_seen);
        if (err != ERR_READONLY)
            print_message("%s: %s\n", err_text(err), fault_seen.text);
        _exit(err == ERR_READONLY && strstr(fault_seen.text, w->path) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* ---- flipped bits ---- */

static enum err add_act(struct digest *sum, const struct entry *e)
{
    struct str parts[] = {digest_str(sum), e->act.bytes, digest_str(&e->id)};
    seal_ops()->hash(STR("test"), parts, COUNT(parts), sum);
    return e->signer_good[0] || e->signer_count == 0 ? OK : ERR_CORRUPT;
}

/* All that an officer with every key can read, as one hash. */
static enum err all_of_it(struct world *w, struct digest *sum, struct fault *f)
{
    struct book *b = NULL;
    const struct seat *s;
    struct arena a = {0};
    struct entry_list l = {0};
    memset(sum, 0, sizeof *sum);
    enum err err = book_open(&w->env, w->path, &b, f);
    if (err == OK)
        err = book_unlock(b, ADA, ADA_PASS, &s, f);
    for (uint32_t n = 0; err == OK && n < book_stream_count(b); n++)
        if (book_stream(b, n)->has_key)
            err = book_entries(b, n, &a, &l, f);
    for (size_t i = 0; err == OK && i < l.count; i++)
        err = add_act(sum, &l.at[i]);
    if (err == OK)
        err = log_verified(&w->ops, book_store(b), NULL, f);
    entry_list_free(&l);
    arena_free(&a);
    book_close(b);
    return err;
}

static bool named(const char *text)
{
    return strstr(text, "damaged") || strstr(text, "position") || strstr(text, "not an office") ||
           strstr(text, "altered") || strstr(text, "malformed") || strstr(text, "version") ||
           strstr(text, "not a database");
}

static void flips(void **state)
{
    struct scene s = {.w = world_of(state)};
    struct buf good = {0};
    struct digest want, got;
    size_t harmless = 0, found = 0;
    unsigned seed = 1;
    scene_make(&s);
    MUST(step_case_act(&s, &fault_seen));
    MUST(step_officer(&s, &fault_seen));
    book_close(s.b);
    MUST(all_of_it(s.w, &want, &fault_seen));
    MUST(file_read(s.w->path, 1 << 24, &good, &fault_seen));
    const char *dense = getenv("PEYVAND_FLIPS"); /* every so many bytes; 1 is all of them */
    size_t every = dense ? strtoul(dense, NULL, 10) : 61;
    for (size_t at = 0; at < good.len; at += dense ? every : 1 + seed % (2 * every)) {
        seed = seed * 1103515245 + 12345;
        char was = good.ptr[at];
        good.ptr[at] = (char)(was ^ (1 << (seed >> 16) % 8));
        MUST(file_remove(s.w->path, &fault_seen)); /* an office is not written over */
        MUST(file_write_whole(s.w->path, 0600, buf_view(&good), &fault_seen));
        good.ptr[at] = was;
        struct fault f = {OK, ""};
        enum err err = all_of_it(s.w, &got, &f);
        if (err == OK)
            assert_memory_equal(got.b, want.b, HASH_BYTES);
        else if (!named(f.text))
            fail_msg("byte %zu: %s: %s", at, err_text(err), f.text);
        harmless += err == OK;
        found += err != OK;
    }
    print_message("flips: %zu found, %zu harmless\n", found, harmless);
    assert_true(found > 50);
    buf_free(&good);
}

static enum err spoil(void *context, const struct stored_event *e, struct fault *f)
{
    struct scene *s = context;
    struct buf bytes = {0};
    buf_str(&bytes, e->bytes);
    bytes.ptr[bytes.len - 1] ^= 1;
    MUST(s->w->real->begin(book_store(s->b), f));
    MUST(s->w->real->event_replace(book_store(s->b), &e->office, e->pos, buf_view(&bytes), f));
    MUST(s->w->real->commit(book_store(s->b), f));
    buf_free(&bytes);
    return OK;
}

/* The very event is named, whoever wrote it, while the office is open and at the next unlock. */
static void names_the_place(void **state)
{
    struct scene s = {.w = world_of(state)};
    struct arena a = {0};
    struct entry_list l = {0};
    struct book *b;
    foreign_event(&s.event, !s.w->in_memory);
    for (int foreign = 0; foreign < 2; foreign++) {
        struct event ev;
        char place[64];
        bool added;
        scene_make(&s);
        MUST(book_take_event(s.b, buf_view(&s.event), &added, &fault_seen));
        MUST(event_decode(seal_ops(), buf_view(&s.event), &ev, &fault_seen));
        uint32_t n = number_of(s.b, foreign ? &ev.section[0].stream : &s.person);
        MUST(book_stream_events(s.b, n, spoil, &s, &fault_seen));
        snprintf(place, sizeof place, "position %d", foreign ? (int)ev.pos : 3);
        if (!foreign) {
            assert_int_equal(book_entries(s.b, n, &a, &l, &fault_seen), ERR_CORRUPT);
            assert_non_null(strstr(fault_seen.text, place));
        }
        book_close(s.b);
        b = book_opened(s.w);
        assert_int_equal(book_unlock(b, ADA, ADA_PASS, &s.ada, &fault_seen), ERR_CORRUPT);
        assert_non_null(strstr(fault_seen.text, place));
        assert_int_equal(strstr(fault_seen.text, "office ") != NULL, foreign);
        assert_int_equal(book_seat_count(b), 0);
        assert_false(book_holds(b, TABLE_OFFICE));
        book_close(b);
    }
    entry_list_free(&l);
    arena_free(&a);
    buf_free(&s.event);
}

static void device_flips(void **state)
{
    struct world *w = world_of(state);
    struct book *b;
    for (size_t i = 0; i < w->device.len; i++) {
        w->device.ptr[i] ^= 4;
        assert_int_equal(book_open(&w->env, w->path, &b, &fault_seen), ERR_CORRUPT);
        assert_non_null(strstr(fault_seen.text, "device file is damaged"));
        w->device.ptr[i] ^= 4;
    }
    MUST(book_open(&w->env, w->path, &b, &fault_seen));
    book_close(b);
}

/* ---- keys in memory ---- */

/* Keys are kept masked, so that the search does not find itself. */
enum { KEPT = 4, MASK = 0xA5 };

static void mask(const struct key *key, struct key *out)
{
    for (size_t i = 0; i < KEY_BYTES; i++)
        out->b[i] = key->b[i] ^ MASK;
}

static bool is_key(const char *at, const struct key *masked)
{
    size_t k = 0;
    while (k < KEY_BYTES && (uint8_t)((uint8_t)at[k] ^ MASK) == masked->b[k])
        k++;
    return k == KEY_BYTES;
}

/* Bits of the keys that are found in len bytes. */
static unsigned keys_in(const char *bytes, size_t len, const struct key kept[KEPT])
{
    unsigned found = 0;
    for (unsigned k = 0; k < KEPT; k++) {
        int first = kept[k].b[0] ^ MASK;
        const char *at = bytes, *end = bytes + len - KEY_BYTES;
        while (at <= end && (at = memchr(at, first, (size_t)(end - at) + 1)) != NULL) {
            if (is_key(at, &kept[k]))
                found |= 1u << k;
            at++;
        }
    }
    return found;
}

/* Looks through all memory of this process that can be written. */
static unsigned keys_in_memory(const struct key kept[KEPT])
{
    static char chunk[1 << 20];
    FILE *maps = fopen("/proc/self/maps", "r"), *mem = fopen("/proc/self/mem", "r");
    char line[512];
    unsigned found = 0;
    assert_non_null(maps);
    assert_non_null(mem);
    while (fgets(line, sizeof line, maps)) {
        char *end;
        uintptr_t from = strtoul(line, &end, 16), to = strtoul(end + 1, &end, 16);
        if (end[1] != 'r' || end[2] != 'w' || to - from > 1ul << 30)
            continue; /* what is larger is the sanitizer's own */
        for (uintptr_t at = from; at < to; at += sizeof chunk - KEY_BYTES) {
            size_t want = to - at < sizeof chunk ? to - at : sizeof chunk;
            bool itself = at < (uintptr_t)chunk + sizeof chunk && at + want > (uintptr_t)chunk;
            ssize_t n = itself ? 0 : pread(fileno(mem), chunk, want, (off_t)at);
            if (n >= KEY_BYTES)
                found |= keys_in(chunk, (size_t)n, kept);
        }
    }
    memset(chunk, 0, sizeof chunk);
    fclose(maps);
    fclose(mem);
    return found;
}

static void wiped(void **state)
{
    struct scene s = {.w = world_of(state)};
    struct key kept[KEPT];
    scene_make(&s);
    MUST(step_case_act(&s, &fault_seen));
    mask(&s.ada->seed, &kept[0]);
    mask(&s.ada->seal, &kept[1]);
    mask(&book_stream(s.b, number_of(s.b, &s.person))->key, &kept[2]);
    mask(&book_stream(s.b, number_of(s.b, book_office_stream(s.b)))->key, &kept[3]);
    assert_int_equal(keys_in_memory(kept), (1u << KEPT) - 1);
    book_close(s.b);
    assert_int_equal(keys_in_memory(kept), 0);
}

#define BOTH(test)                                                                                 \
    cmocka_unit_test_setup_teardown(test, world_memory, world_close),                              \
        cmocka_unit_test_setup_teardown(test, world_sqlite, world_close)
#define SQLITE(test) cmocka_unit_test_setup_teardown(test, world_sqlite, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(no_memory),   BOTH(store_fails),     BOTH(commit_in_doubt), BOTH(making_fails),
        SQLITE(full_disk), SQLITE(read_only),     SQLITE(flips),         BOTH(device_flips),
        BOTH(wiped),       BOTH(names_the_place),
    };
    if (seal_start(NULL) != OK)
        return 1;
    cmocka_set_test_filter(getenv("PEYVAND_CASE")); /* one case, by its name */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
