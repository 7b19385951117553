/* See leaving.h. What a signal handler needs to know must lie where it can find it: the one place
 * in this house that has it in a variable of the file. It does nothing but unlink, sigaction and
 * raise, which POSIX allows there. */
#include "os/leaving.h"

#include "base/str.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static char leaving[PATH_MAX];
static atomic_bool begun, armed; /* a path is being kept; it is there whole */

/* The file first: a second signal waits until it is gone, or takes it away in another thread. */
static void leave(int signal_number)
{
    struct sigaction ends = {.sa_flags = 0};
    if (atomic_load(&armed))
        (void)unlink(leaving);
    ends.sa_handler = SIG_DFL;
    (void)sigemptyset(&ends.sa_mask);
    (void)sigaction(signal_number, &ends, NULL);
    (void)raise(signal_number); /* which ends it as soon as this returns */
}

/* From one way of meeting a signal to the other, where it is met in the first way. */
static void change(int signal_number, void (*from)(int), void (*to)(int))
{
    struct sigaction is, wanted = {.sa_flags = 0};
    wanted.sa_handler = to;
    (void)sigemptyset(&wanted.sa_mask);
    for (size_t i = 0; to == leave && i < COUNT(signals); i++)
        (void)sigaddset(&wanted.sa_mask, signals[i]);
    if (sigaction(signal_number, NULL, &is) == 0 && !(is.sa_flags & SA_SIGINFO) &&
        is.sa_handler == from)
        (void)sigaction(signal_number, &wanted, NULL);
}

void leaving_begin(const char *path)
{
    size_t len = strlen(path);
    if (len >= sizeof leaving || atomic_exchange(&begun, true))
        return;
    memcpy(leaving, path, len + 1);
    atomic_store(&armed, true);
    for (size_t i = 0; i < COUNT(signals); i++)
        change(signals[i], SIG_DFL, leave);
}

void leaving_end(const char *path)
{
    if (!atomic_load(&begun) || strcmp(path, leaving) != 0)
        return;
    atomic_store(&armed, false);
    for (size_t i = 0; i < COUNT(signals); i++)
        change(signals[i], leave, SIG_DFL);
    atomic_store(&begun, false);
}
