/* An office for tests: a store that can be opened again, a device file in memory, a clock that
 * stands still, and faults on demand. Included by the tests of the book only. */
#ifndef PV_TEST_BOOK_WORLD_H
#define PV_TEST_BOOK_WORLD_H

#include "desk/book.h"
#include "os/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ADA STR("Ada")
#define ADA_PASS STR("long passphrase")

struct world {
    struct book_env env;
    struct store_ops ops;         /* what the book sees */
    const struct store_ops *real; /* what is behind */
    struct store *kept;           /* the store in memory outlives its book */
    struct buf device;
    int64_t now_ms;
    int fail_device; /* counts down to a write that fails; 0: none */
    char path[96];
};

/* The store's table of operations has no context; a test has one world at a time. */
static struct world *world_now;

static enum err kept_create(const char *path, struct store **out, struct fault *f)
{
    if (world_now->kept)
        return fault_set(f, ERR_EXISTS, "%s: is there already", path);
    enum err err = world_now->real->create(path, &world_now->kept, f);
    if (err == OK)
        *out = world_now->kept;
    return err;
}

static enum err kept_open(const char *path, bool read_only, struct store **out, struct fault *f)
{
    (void)read_only;
    if (!world_now->kept)
        return fault_set(f, ERR_NOT_FOUND, "%s: no such file", path);
    *out = world_now->kept;
    return OK;
}

static void kept_close(struct store *s)
{
    (void)s;
}

static int64_t world_clock(void *context)
{
    return ((struct world *)context)->now_ms;
}

static enum err world_device_read(void *context, struct buf *out, struct fault *f)
{
    struct world *w = context;
    if (w->device.len == 0)
        return fault_set(f, ERR_NOT_FOUND, "no device file");
    buf_str(out, buf_view(&w->device));
    return buf_check(out);
}

static enum err world_device_write(void *context, struct str bytes, struct fault *f)
{
    struct world *w = context;
    if (w->fail_device && --w->fail_device == 0)
        return fault_set(f, ERR_READONLY, "device: cannot be written");
    buf_clear(&w->device);
    buf_str(&w->device, bytes);
    return buf_check(&w->device);
}

static int world_make(void **state, bool sqlite)
{
    struct world *w = test_calloc(1, sizeof *w);
    struct fault f = {OK, ""};
    static int number;
    snprintf(w->path, sizeof w->path, "/tmp/pv-book-%ld-%d", (long)getpid(), number++);
    w->real = sqlite ? store_sqlite() : store_memory();
    w->ops = *w->real;
    if (!sqlite) {
        w->ops.create = kept_create;
        w->ops.open = kept_open;
        w->ops.close = kept_close;
    }
    w->env = (struct book_env){.crypt = seal_ops(),
                               .store = &w->ops,
                               .now_ms = world_clock,
                               .device_read = world_device_read,
                               .device_write = world_device_write,
                               .context = w};
    w->now_ms = (int64_t)1900000000000;
    world_now = w;
    *state = w;
    struct book_new n = {.office_name = STR("Office of the Bridge"),
                         .officer_name = ADA,
                         .passphrase = ADA_PASS,
                         .role = ROLE_PROTECTION,
                         .argon_ops = 1,
                         .argon_bytes = 8192};
    enum err err = book_create(&w->env, w->path, &n, &f);
    if (err != OK)
        print_message("%s\n", f.text);
    return err != OK;
}

static int world_memory(void **state)
{
    return world_make(state, false);
}

static int world_sqlite(void **state)
{
    return world_make(state, true);
}

static int world_close(void **state)
{
    static const char *const TAIL[] = {"", "-wal", "-shm", "-copy"};
    struct world *w = *state;
    if (w->kept)
        w->real->close(w->kept);
    for (size_t i = 0; i < COUNT(TAIL); i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", w->path, TAIL[i]);
        unlink(name);
    }
    buf_free(&w->device);
    world_now = NULL;
    test_free(w);
    return 0;
}

static struct world *world_of(void **state)
{
    return *state;
}

#endif
