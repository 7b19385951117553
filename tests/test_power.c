/* power: a process that writes is killed at a random moment, again and again. What it was told to
 * be written is there afterwards, batches are whole, erased persons stay erased, the log verifies.
 *
 * kill -9 cuts off the program, not the disk's cache; that commits are synced before they are
 * acknowledged is SQLite's part (synchronous=FULL) and that of os/file.
 * PEYVAND_POWER_ROUNDS: how many rounds (25); PEYVAND_POWER_SEED: where the moments come from. */
#include "base/map.h"
#include "book_world.h"
#include "os/file.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { READY = 1, DID_ACT, DID_BATCH, DID_ERASE, BATCH = 3, ROUNDS = 25 };

/* What the child was told; written to a pipe in one piece. */
struct told {
    uint8_t did;
    struct tag stream;
    struct digest id; /* of a batch: its name */
};

struct power {
    struct world *w;
    struct map ids;     /* every event acknowledged so far */
    struct map batches; /* names of batches acknowledged */
    struct map erased;
    struct tag request;
    size_t killed_early;
};

static const char *device_path(char out[128])
{
    snprintf(out, 128, "%s.device", world_now->path);
    return out;
}

static enum err device_from_file(void *context, struct buf *out, struct fault *f)
{
    char path[128];
    (void)context;
    return file_read(device_path(path), 4096, out, f);
}

static enum err device_to_file(void *context, struct str bytes, struct fault *f)
{
    char path[128];
    (void)context;
    return file_write_whole(device_path(path), 0600, bytes, f);
}

static uint64_t dice(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    uint64_t z = *state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* ---- the child ---- */

static void tell(int to, uint8_t did, const struct tag *stream, const struct digest *id)
{
    struct told t = {.did = did, .stream = *stream, .id = *id};
    if (write(to, &t, sizeof t) != (ssize_t)sizeof t)
        _exit(3);
}

static void child_act(struct book *b, const struct seat *s, const struct tag *request, int to)
{
    struct digest id;
    struct draft d = {.kind = KIND_HINDRANCE, .stream = *request};
    body_put_text(&d.body, BODY_TEXT, STR("alone"));
    if (book_act(b, s, &d, &id, &fault_seen) == OK)
        tell(to, DID_ACT, request, &id);
}

static void child_batch(struct book *b, const struct seat *s, const struct tag *request, int to)
{
    struct digest name;
    struct tag person;
    seal_ops()->random(&name, sizeof name);
    enum err err = book_begin(b, &fault_seen);
    for (int i = 0; err == OK && i < BATCH; i++) {
        struct draft d = {.kind = KIND_HINDRANCE, .stream = *request};
        body_put_bytes(&d.body, BODY_SUBJECT, name.b, HASH_BYTES);
        err = book_act(b, s, &d, NULL, &fault_seen);
    }
    if (err == OK)
        err = book_stream_new(b, TABLE_CASE, &person, &fault_seen);
    if (err == OK)
        err = act(b, s, KIND_MOVED, &person, "x");
    if (err == OK)
        err = book_commit(b, &fault_seen);
    if (err == OK)
        tell(to, DID_BATCH, &person, &name);
}

static void child_erase(struct book *b, const struct seat *s, int to)
{
    struct digest none = {{0}};
    for (uint32_t n = 0; n < book_stream_count(b); n++) {
        const struct stream *p = book_stream(b, n);
        if (p->kind != STREAM_PERSON || p->erased)
            continue;
        struct tag tag = p->tag;
        struct erasure e = {.streams = &n, .stream_count = 1};
        if (book_erase(b, s, &e, &fault_seen) == OK)
            tell(to, DID_ERASE, &tag, &none);
        return;
    }
}

static void child_run(struct power *p, uint64_t seed, int to)
{
    struct book *b = NULL;
    const struct seat *s = NULL;
    if (book_open(&p->w->env, p->w->path, &b, &fault_seen) != OK ||
        book_unlock(b, ADA, ADA_PASS, &s, &fault_seen) != OK) {
        fprintf(stderr, "child: %s\n", fault_seen.text);
        _exit(4);
    }
    tell(to, READY, &p->request, &(struct digest){{0}});
    for (;;) {
        uint64_t what = dice(&seed) % 8;
        if (what < 3)
            child_act(b, s, &p->request, to);
        else if (what < 6)
            child_batch(b, s, &p->request, to);
        else
            child_erase(b, s, to);
    }
}

/* ---- the parent ---- */

static void note(struct power *p, const struct told *t)
{
    enum err err = OK;
    if (t->did == DID_ACT)
        err = map_set(&p->ids, digest_str(&t->id), 0);
    if (t->did == DID_BATCH)
        err = map_set(&p->batches, digest_str(&t->id), 0);
    if (t->did == DID_ERASE)
        err = map_set(&p->erased, tag_str(&t->stream), 0);
    assert_int_equal(err, OK);
}

static void run_and_kill(struct power *p, uint64_t *seed)
{
    int ends[2], status;
    struct told t;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        child_run(p, *seed, ends[1]);
    }
    close(ends[1]);
    size_t count = 0;
    if (dice(seed) % 4 && read(ends[0], &t, sizeof t) == (ssize_t)sizeof t)
        count = 1; /* else the moment may come while it still unlocks */
    struct timespec wait = {0, (long)(dice(seed) % 120) * 1000000 + 1000};
    nanosleep(&wait, NULL);
    kill(child, SIGKILL);
    while (read(ends[0], &t, sizeof t) == (ssize_t)sizeof t) {
        note(p, &t);
        count++;
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    p->killed_early += count <= 1;
}

static enum err see_event(void *context, const struct stored_event *e, struct fault *f)
{
    struct power *p = context;
    uint64_t *seen = map_at(&p->ids, digest_str(&e->id));
    struct event ev;
    if (seen)
        ++*seen;
    enum err err = event_decode(seal_ops(), e->bytes, &ev, f);
    for (size_t i = 0; err == OK && i < ev.section_count; i++)
        if (map_at(&p->erased, tag_str(&ev.section[i].stream)))
            assert_true(ev.section[i].erased);
    return err;
}

static void check_batches(struct power *p, struct book *b)
{
    struct arena a = {0};
    struct entry_list l = {0};
    struct map parts = {0};
    MUST(book_entries(b, number_of(b, &p->request), &a, &l, &fault_seen));
    for (size_t i = 0; i < l.count; i++) {
        struct digest name;
        uint64_t n = 0;
        assert_true(l.at[i].signer_good[0]);
        if (!body_digest(&l.at[i].act, BODY_SUBJECT, &name))
            continue;
        map_get(&parts, digest_str(&name), &n);
        assert_int_equal(map_set(&parts, digest_str(&name), n + 1), OK);
    }
    for (size_t i = 0; i < parts.count; i++)
        assert_int_equal(parts.entries[i].value, BATCH);
    for (size_t i = 0; i < p->batches.count; i++)
        assert_non_null(map_at(&parts, p->batches.entries[i].key));
    map_free(&parts);
    entry_list_free(&l);
    arena_free(&a);
}

static void check(struct power *p)
{
    const struct seat *s;
    struct book *b = book_ready(p->w, &s);
    for (size_t i = 0; i < p->ids.count; i++)
        p->ids.entries[i].value = 0;
    log_size(b);
    MUST(p->w->real->event_each(book_store(b), see_event, p, &fault_seen));
    for (size_t i = 0; i < p->ids.count; i++)
        assert_int_equal(p->ids.entries[i].value, 1);
    for (size_t i = 0; i < p->erased.count; i++) {
        struct tag t;
        memcpy(t.b, p->erased.entries[i].key.ptr, TAG_BYTES);
        assert_true(book_stream(b, number_of(b, &t))->erased);
    }
    check_batches(p, b);
    book_close(b);
}

static size_t number_from(const char *name, size_t otherwise)
{
    const char *text = getenv(name);
    uint64_t n;
    return text && str_u64(str_from(text), &n) == OK ? (size_t)n : otherwise;
}

static void killed(void **state)
{
    struct power p = {.w = world_of(state)};
    size_t rounds = number_from("PEYVAND_POWER_ROUNDS", ROUNDS);
    uint64_t seed = number_from("PEYVAND_POWER_SEED", (size_t)time(NULL));
    char path[128];
    const struct seat *s;
    struct tag letter;
    print_message("seed %llu, %zu rounds\n", (unsigned long long)seed, rounds);
    p.w->env.device_read = device_from_file;
    p.w->env.device_write = device_to_file;
    world_forget(p.w);
    must(world_office(p.w), &fault_seen, __LINE__);
    struct book *b = book_ready(p.w, &s);
    p.request = request_made(b, s, &letter);
    book_close(b);
    for (size_t i = 0; i < rounds; i++) {
        run_and_kill(&p, &seed);
        check(&p);
    }
    print_message("%zu acts, %zu batches, %zu erasures acknowledged and kept; %zu rounds ended "
                  "before the first\n",
                  p.ids.count, p.batches.count, p.erased.count, p.killed_early);
    assert_true(p.ids.count > 0 && p.batches.count > 0);
    map_free(&p.ids);
    map_free(&p.batches);
    map_free(&p.erased);
    MUST(device_to_file(NULL, buf_view(&p.w->device), &fault_seen));
    char
        beside[160]; /* what a killed one left beside the device file is gone with the next write */
    snprintf(beside, sizeof beside, "%s.peyvand-new", device_path(path));
    assert_false(file_exists(beside));
    unlink(device_path(path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed, world_sqlite, world_close),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
