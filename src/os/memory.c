#define _DEFAULT_SOURCE /* madvise */
#include "os/memory.h"

#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef PV_FAULTS
static uint64_t pretended;

void memory_pretend(uint64_t bytes)
{
    pretended = bytes;
}
#else
static const uint64_t pretended = 0;
#endif

uint64_t memory_peak_bytes(void)
{
    struct rusage u;
    if (pretended)
        return pretended;
    return getrusage(RUSAGE_SELF, &u) == 0 ? (uint64_t)u.ru_maxrss * 1024 : 0;
}

uint64_t memory_now_bytes(void)
{
    char text[128], *at;
    if (pretended)
        return pretended;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return memory_peak_bytes();
    text[n] = '\0';
    (void)strtoul(text, &at, 10); /* pages of the address space; those in memory come next */
    return (uint64_t)strtoul(at, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

void memory_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

void memory_release(void *bytes, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t before = (page - (uintptr_t)bytes % page) % page;
    if (len < before + page)
        return;
    /* Refusal costs memory and nothing else. */
    (void)madvise((char *)bytes + before, (len - before) / page * page, MADV_DONTNEED);
}
