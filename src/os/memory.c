#define _DEFAULT_SOURCE /* madvise */
#include "os/memory.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

uint64_t memory_peak_bytes(void)
{
    struct rusage u;
    return getrusage(RUSAGE_SELF, &u) == 0 ? (uint64_t)u.ru_maxrss * 1024 : 0;
}

uint64_t memory_now_bytes(void)
{
    char text[128], *at;
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

void memory_release(void *bytes, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t before = (page - (uintptr_t)bytes % page) % page;
    if (len < before + page)
        return;
    /* Refusal costs memory and nothing else. */
    (void)madvise((char *)bytes + before, (len - before) / page * page, MADV_DONTNEED);
}
