#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/spill_folder.h"

static char folder[] = "/tmp/peyvand-spill-XXXXXX";

static size_t names_in(const char *path)
{
    size_t n = 0;
    DIR *d = opendir(path);
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void bytes_come_back_and_no_name_is_seen(void **state)
{
    (void)state;
    struct spill_folder *s;
    void *one, *two;
    uint64_t at[2][50];
    char bytes[5000], back[5000];
    assert_int_equal(spill_folder_new(folder, &s), OK);
    const struct spill *t = spill_folder_table(s);
    assert_int_equal(t->open(t->context, &one), OK);
    assert_int_equal(t->open(t->context, &two), OK);
    for (int i = 0; i < 50; i++)
        for (int k = 0; k < 2; k++) {
            memset(bytes, i * 2 + k, sizeof bytes);
            assert_int_equal(t->append(k ? two : one, bytes, 100 + (size_t)i * 90, &at[k][i]), OK);
        }
    assert_int_equal(names_in(folder), 0);
    for (int i = 49; i >= 0; i--)
        for (int k = 0; k < 2; k++) {
            memset(bytes, i * 2 + k, sizeof bytes);
            size_t len = 100 + (size_t)i * 90;
            assert_int_equal(t->read(k ? two : one, at[k][i], back, len), OK);
            assert_memory_equal(back, bytes, len);
        }
    assert_int_equal(spill_folder_bytes(s), 2 * (50 * 100 + 90 * 49 * 50 / 2));
    /* Behind the end there is nothing, and that is an error, not zeros. */
    assert_int_equal(t->read(one, at[0][49], back, 4800), ERR_IO);
    assert_non_null(strstr(spill_folder_fault(s)->text, folder));
    t->close(one);
    t->close(two);
    t->close(NULL);
    spill_folder_free(s);
    spill_folder_free(NULL);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct spill_folder *s;
    void *file;
    uint64_t at;
    assert_int_equal(spill_folder_new("/nowhere/at/all", &s), OK);
    const struct spill *t = spill_folder_table(s);
    assert_int_equal(t->open(t->context, &file), OK);
    assert_int_equal(spill_folder_fault(s)->err, OK);
    assert_int_equal(t->append(file, "x", 1, &at), ERR_NOT_FOUND);
    assert_non_null(strstr(spill_folder_fault(s)->text, "/nowhere/at/all: cannot make a file"));
    t->close(file);
    spill_folder_free(s);
}

static void a_full_disk_is_named(void **state)
{
    (void)state;
    struct rlimit old, small;
    struct spill_folder *s;
    void *file;
    uint64_t at;
    char bytes[3000] = {1};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 5000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(spill_folder_new(folder, &s), OK);
    const struct spill *t = spill_folder_table(s);
    assert_int_equal(t->open(t->context, &file), OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum err first = t->append(file, bytes, sizeof bytes, &at);
    /* The second is written in part before the limit is met: a short write. */
    enum err second = t->append(file, bytes, sizeof bytes, &at);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(first, OK);
    assert_int_equal(second, ERR_FULL);
    assert_int_equal(at, 0);
    assert_non_null(strstr(spill_folder_fault(s)->text, "cannot spill to disk"));
    assert_int_equal(spill_folder_bytes(s), sizeof bytes);
    t->close(file);
    spill_folder_free(s);
}

struct writer {
    const struct spill *table;
    void *file;
    char byte;
    bool good;
};

static void *write_many(void *argument)
{
    struct writer *w = argument;
    char bytes[700], back[700];
    uint64_t at[100];
    memset(bytes, w->byte, sizeof bytes);
    w->good = true;
    for (int i = 0; i < 100; i++)
        w->good = w->good && w->table->append(w->file, bytes, sizeof bytes, &at[i]) == OK;
    for (int i = 0; i < 100 && w->good; i++)
        w->good = w->table->read(w->file, at[i], back, sizeof back) == OK &&
                  memcmp(back, bytes, sizeof back) == 0;
    return NULL;
}

static void threads_do_not_mix(void **state)
{
    (void)state;
    struct spill_folder *s;
    void *file;
    pthread_t thread[4];
    struct writer w[4];
    assert_int_equal(spill_folder_new(folder, &s), OK);
    const struct spill *t = spill_folder_table(s);
    assert_int_equal(t->open(t->context, &file), OK);
    for (int i = 0; i < 4; i++) {
        w[i] = (struct writer){t, file, (char)(i + 1), false};
        assert_int_equal(pthread_create(&thread[i], NULL, write_many, &w[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(thread[i], NULL);
        assert_true(w[i].good);
    }
    t->close(file);
    spill_folder_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_back_and_no_name_is_seen),
        cmocka_unit_test(a_folder_that_is_not_there_is_named),
        cmocka_unit_test(a_full_disk_is_named),
        cmocka_unit_test(threads_do_not_mix),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
