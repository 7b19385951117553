/* lock: whoever wants to write gets a turn, however many keep reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/lock.h"

enum { READERS = 6, TURNS = 20, ROUNDS_MOST = 400 * 1000, HELD = 2000 };

struct shared {
    struct lock *lock;
    atomic_bool done;
    atomic_int reading;
    atomic_long rounds;
    volatile long value; /* under the lock */
    bool torn;
};

static void *keep_reading(void *context)
{
    struct shared *s = context;
    bool torn = false;
    for (long i = 0; i < ROUNDS_MOST && !atomic_load(&s->done); i++) {
        if (lock_read(s->lock) != OK)
            break;
        atomic_fetch_add(&s->reading, 1);
        long was = s->value;
        for (volatile int k = 0; k < HELD; k++)
            ;
        torn = torn || was != s->value;
        atomic_fetch_sub(&s->reading, 1);
        atomic_fetch_add(&s->rounds, 1);
        lock_leave(s->lock);
    }
    return torn ? s : NULL;
}

/* A writer that is let in only while nobody reads waits here until the readers have made all of
 * their rounds. */
static void a_writer_gets_a_turn_among_readers(void **state)
{
    (void)state;
    struct shared s = {.value = 0};
    pthread_t thread[READERS];
    bool alone = true, torn = false;
    assert_int_equal(lock_new(&s.lock), OK);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, keep_reading, &s), 0);
    while (atomic_load(&s.rounds) < READERS)
        ;
    for (int i = 0; i < TURNS; i++) {
        assert_int_equal(lock_write(s.lock), OK);
        alone = alone && atomic_load(&s.reading) == 0;
        s.value++;
        lock_leave(s.lock);
    }
    long rounds = atomic_load(&s.rounds);
    atomic_store(&s.done, true);
    for (size_t i = 0; i < READERS; i++) {
        void *got;
        assert_int_equal(pthread_join(thread[i], &got), 0);
        torn = torn || got;
    }
    lock_free(s.lock);
    assert_true(alone);
    assert_false(torn);
    assert_true(rounds < (long)READERS * ROUNDS_MOST / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_writer_gets_a_turn_among_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
