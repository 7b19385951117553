/* How fast the book writes and unlocks: acts a second in batches of 1 and 1000 into an SQLite file,
 * then the time and memory of unlocking an office of EVENTS list lines (first argument, 300000). */
#include "desk/book.h"

#include "os/file.h"
#include "os/seal.h"
#include "os/time.h"
#include "record/cbor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct buf device;

static enum err device_read(void *context, struct buf *out, struct fault *f)
{
    (void)context;
    if (device.len == 0)
        return fault_set(f, ERR_NOT_FOUND, "no device file");
    buf_str(out, buf_view(&device));
    return buf_check(out);
}

static enum err device_write(void *context, struct str bytes, struct fault *f)
{
    (void)context;
    (void)f;
    buf_clear(&device);
    buf_str(&device, bytes);
    return buf_check(&device);
}

static int64_t now(void *context)
{
    (void)context;
    return time_now_ms();
}

static void must(enum err err, const struct fault *f)
{
    if (err == OK)
        return;
    fprintf(stderr, "%s\n", f->text);
    exit(1);
}

static long resident_kib(void)
{
    long size = 0, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%ld %ld", &size, &pages) != 2)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Seconds by the wall, and of this process's own work: on a shared machine only the latter tells.
 */
struct since {
    int64_t wall_ms;
    clock_t cpu;
};

static struct since begin(void)
{
    return (struct since){time_monotonic_ms(), clock()};
}

static double wall(const struct since *s)
{
    return (double)(time_monotonic_ms() - s->wall_ms) / 1000;
}

static double cpu(const struct since *s)
{
    return (double)(clock() - s->cpu) / CLOCKS_PER_SEC;
}

/* A line of a list about a person of its own. */
static void line(struct book *b, const struct tag *roster, unsigned number)
{
    struct fault f = {OK, ""};
    struct tag person;
    char text[160];
    must(book_stream_new(b, TABLE_CASE, &person, &f), &f);
    struct draft d = {.kind = KIND_LINE, .stream = person};
    int len = snprintf(text, sizeof text, "%u,Made-up,Person %u,1360/01/%02u,room %u", number,
                       number, number % 28 + 1, number % 400);
    body_put_bytes(&d.body, BODY_ROSTER, roster->b, TAG_BYTES);
    body_put_u64(&d.body, BODY_LINE, number);
    body_put_text(&d.body, BODY_VERBATIM, (struct str){text, (size_t)len});
    struct buf facts = {0};
    cbor_put_map(&facts, 1);
    cbor_put_u64(&facts, 0);
    cbor_put_text(&facts, (struct str){text, (size_t)len});
    body_put_raw(&d.body, BODY_FACTS, buf_view(&facts));
    buf_free(&facts);
    must(book_act(b, NULL, &d, NULL, &f), &f);
}

static void lines(struct book *b, const struct tag *roster, unsigned count, unsigned batch)
{
    struct fault f = {OK, ""};
    struct since from = begin();
    for (unsigned i = 0; i < count; i++) {
        if (i % batch == 0)
            must(book_begin(b, &f), &f);
        line(b, roster, i);
        if ((i + 1) % batch == 0 || i + 1 == count)
            must(book_commit(b, &f), &f);
    }
    double c = cpu(&from), s = wall(&from);
    printf("%u acts in batches of %u: %.2f s (CPU %.2f s), %.0f acts/s (CPU %.0f)\n", count, batch,
           s, c, count / s, count / c);
}

int main(int argc, char **argv)
{
    unsigned events = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 300000;
    struct fault f = {OK, ""};
    struct book *b;
    const struct seat *s;
    struct tag roster;
    char path[64];
    must(seal_start(&f), &f);
    struct book_env env = {seal_ops(), store_sqlite(), now, device_read, device_write, NULL};
    struct book_new n = {.office_name = STR("Bench"),
                         .officer_name = STR("Ada"),
                         .passphrase = STR("long passphrase"),
                         .role = ROLE_PROTECTION,
                         .argon_ops = 1,
                         .argon_bytes = 8192};
    snprintf(path, sizeof path, "/tmp/pv-book-bench-%ld", (long)getpid());
    must(book_create(&env, path, &n, &f), &f);
    must(book_open(&env, path, &b, &f), &f);
    must(book_unlock(b, n.officer_name, n.passphrase, &s, &f), &f);
    must(book_stream_new(b, TABLE_CASE, &roster, &f), &f);
    struct draft d = {.kind = KIND_ROSTER, .stream = roster};
    must(book_act(b, s, &d, NULL, &f), &f);
    lines(b, &roster, 300, 1);
    lines(b, &roster, events, 1000);
    book_close(b);
    long before = resident_kib();
    struct since from = begin();
    must(book_open(&env, path, &b, &f), &f);
    must(book_unlock(b, n.officer_name, n.passphrase, &s, &f), &f);
    printf("unlock of %zu streams: %.2f s (CPU %.2f s), %.0f bytes of memory a stream\n",
           book_stream_count(b), wall(&from), cpu(&from),
           (double)(resident_kib() - before) * 1024 / (double)book_stream_count(b));
    uint32_t one = (uint32_t)book_stream_count(b) - 1;
    from = begin();
    must(book_erase(b, s, &(struct erasure){.streams = &one, .stream_count = 1}, &f), &f);
    printf("erasing one of them: %.2f s (CPU %.2f s)\n", wall(&from), cpu(&from));
    book_close(b);
    must(file_remove(path, &f), &f);
    buf_free(&device);
    return 0;
}
