/* Landlock's interface has grown by versions; the kernel is asked for its version and told only
 * what it knows. The structures and newer flags stand here, since Debian 12's headers are older
 * than many kernels this runs on. Numbers from the kernel's include/uapi/linux/landlock.h. */
#define _GNU_SOURCE /* syscall, O_PATH */
#include "os/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- files: Landlock ---- */

#define FS(name, bit) static const uint64_t name = UINT64_C(1) << (bit)
FS(FS_WRITE_FILE, 1);
FS(FS_READ_FILE, 2);
FS(FS_READ_DIR, 3);
FS(FS_REMOVE_FILE, 5);
FS(FS_MAKE_REG, 8);
FS(FS_TRUNCATE, 14);
#undef FS
enum { ALL_V1 = 13, ALL_V2 = 14, ALL_V3 = 15, ALL_V5 = 16 }; /* how many bits each version knows */
enum { NET_BIND_TCP = 1, NET_CONNECT_TCP = 2, SCOPE_ABSTRACT_SOCKET = 1, SCOPE_SIGNAL = 2 };

struct ruleset_attr {
    uint64_t fs, net, scoped;
};

static uint64_t known_rights(int version)
{
    int bits = version >= 5 ? ALL_V5 : version >= 3 ? ALL_V3 : version == 2 ? ALL_V2 : ALL_V1;
    return (UINT64_C(1) << bits) - 1;
}

static int make_ruleset(int version)
{
    struct ruleset_attr a = {.fs = known_rights(version)};
    size_t size = sizeof a.fs;
    if (version >= 4) {
        a.net = NET_BIND_TCP | NET_CONNECT_TCP;
        size = 2 * sizeof a.fs;
    }
    if (version >= 6) {
        a.scoped = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL;
        size = sizeof a;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &a, size, 0);
}

static enum err open_place(int ruleset, const struct jail_place *place, int version,
                           struct fault *f)
{
    uint64_t rights = FS_READ_FILE | FS_READ_DIR;
    if (place->write)
        rights |= FS_WRITE_FILE | FS_MAKE_REG | FS_REMOVE_FILE | FS_TRUNCATE;
    if (place->remove)
        rights |= FS_REMOVE_FILE;
    int fd = open(place->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fault_set(f, ERR_NOT_FOUND, "%s: %s", place->path, strerror(errno));
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights & known_rights(version),
                                                 .parent_fd = fd};
    enum err e = OK;
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0)
        e = fault_set(f, ERR_IO, "%s: cannot be kept open: %s", place->path, strerror(errno));
    close(fd);
    return e;
}

static enum err enter_landlock(const struct jail_place *places, size_t count,
                               struct jail_state *out, struct fault *f)
{
    int version =
        (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return OK; /* the system has none, or it is switched off */
    int ruleset = make_ruleset(version);
    if (ruleset < 0)
        return fault_set(f, ERR_IO, "cannot confine files: %s", strerror(errno));
    enum err e = OK;
    for (size_t i = 0; e == OK && i < count; i++)
        e = open_place(ruleset, &places[i], version, f);
    if (e == OK && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        e = fault_set(f, ERR_IO, "cannot confine files: %s", strerror(errno));
    close(ruleset);
    if (e == OK) {
        out->landlock = version;
        out->network = version >= 4;
    }
    return e;
}

/* ---- calls: seccomp ---- */

/* What a process needs that serves one socket and writes one store: memory, threads, time, files
 * by name (which ones, Landlock decides) and the descriptors it has. Names that a machine does not
 * have are stepped over. */
static const int allowed[] = {
    /* memory */
    SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
    SCMP_SYS(madvise), SCMP_SYS(mlock), SCMP_SYS(mlock2), SCMP_SYS(munlock), SCMP_SYS(munlockall),
    /* threads, waiting, time, randomness */
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(gettid), SCMP_SYS(getpid),
    SCMP_SYS(getppid), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),
    SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(uname),
    /* descriptors that are there */
    SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(readv), SCMP_SYS(preadv), SCMP_SYS(write),
    SCMP_SYS(pwrite64), SCMP_SYS(writev), SCMP_SYS(pwritev), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(lseek), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
    SCMP_SYS(fcntl), SCMP_SYS(flock), SCMP_SYS(fchmod), SCMP_SYS(fchown), SCMP_SYS(fstatfs),
    SCMP_SYS(dup), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(getsockopt), SCMP_SYS(sendto),
    SCMP_SYS(sendmsg), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(shutdown),
    /* files by name */
    SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(newfstatat),
    SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(unlink),
    SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link),
    SCMP_SYS(linkat), SCMP_SYS(umask), SCMP_SYS(getdents64), SCMP_SYS(statfs)};

static int allow(scmp_filter_ctx ctx)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        int bad = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0);
        if (bad && bad != -EDOM && bad != -EEXIST)
            return bad;
    }
    /* Threads but no processes; clone3 hides its flags from the filter, and the C library then
     * takes clone. A signal to this process itself only, as abort needs it. */
    int bad = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    if (!bad)
        bad = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (!bad)
        bad = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                               SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
    return bad;
}

static bool system_has_none(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0 && errno == EINVAL;
}

/* Loads what `fill` allows or takes away on top of the default. */
static enum err filter(uint32_t by_default, int (*fill)(scmp_filter_ctx ctx), struct fault *f)
{
    scmp_filter_ctx ctx = seccomp_init(by_default);
    if (!ctx)
        return fault_set(f, ERR_MEMORY, "no memory to confine system calls");
    int bad = fill(ctx);
    if (!bad)
        bad = seccomp_load(ctx);
    seccomp_release(ctx);
    return bad ? fault_set(f, ERR_IO, "cannot confine system calls: %s", strerror(-bad)) : OK;
}

static enum err enter_seccomp(struct jail_state *out, struct fault *f)
{
    if (system_has_none())
        return OK;
    enum err e = filter(SCMP_ACT_ERRNO(EPERM), allow, f);
    out->calls = e == OK;
    return e;
}

static enum err no_new_rights(struct fault *f)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fault_set(f, ERR_IO, "cannot give up new rights: %s", strerror(errno));
    return OK;
}

enum err jail_enter(const struct jail_place *places, size_t count, struct jail_state *out,
                    struct fault *f)
{
    struct jail_state state = {0};
    enum err e = no_new_rights(f);
    if (e == OK)
        e = enter_landlock(places, count, &state, f);
    if (e == OK)
        e = enter_seccomp(&state, f);
    if (e == OK)
        *out = state;
    return e;
}

/* ---- for whoever reads lists ---- */

static const int dangerous[] = {SCMP_SYS(execve),
                                SCMP_SYS(execveat),
                                SCMP_SYS(fork),
                                SCMP_SYS(vfork),
                                SCMP_SYS(ptrace),
                                SCMP_SYS(process_vm_readv),
                                SCMP_SYS(process_vm_writev),
                                SCMP_SYS(pidfd_getfd),
                                SCMP_SYS(io_uring_setup),
                                SCMP_SYS(bpf),
                                SCMP_SYS(userfaultfd),
                                SCMP_SYS(perf_event_open),
                                SCMP_SYS(keyctl),
                                SCMP_SYS(add_key),
                                SCMP_SYS(request_key),
                                SCMP_SYS(unshare),
                                SCMP_SYS(setns),
                                SCMP_SYS(mount),
                                SCMP_SYS(umount2),
                                SCMP_SYS(pivot_root),
                                SCMP_SYS(chroot),
                                SCMP_SYS(init_module),
                                SCMP_SYS(finit_module),
                                SCMP_SYS(kexec_load),
                                SCMP_SYS(reboot)};

static int take_away(scmp_filter_ctx ctx)
{
    int bad = 0;
    for (size_t i = 0; !bad && i < COUNT(dangerous); i++) {
        bad = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), dangerous[i], 0);
        bad = bad == -EDOM ? 0 : bad; /* a call that this machine does not have */
    }
    if (!bad)
        bad = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                               SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0));
    if (!bad)
        bad = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    if (!bad)
        bad = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    return bad;
}

enum err jail_enter_reader(struct fault *f)
{
    enum err e = system_has_none() ? OK : no_new_rights(f);
    return e != OK || system_has_none() ? e : filter(SCMP_ACT_ALLOW, take_away, f);
}

void jail_describe(const struct jail_state *s, struct buf *out)
{
    if (s->landlock && s->calls)
        buf_text(out, "confined: no network, no other programs, no files but those beside the "
                      "office");
    else if (s->calls)
        buf_text(out, "confined: no network, no other programs; NOT confined: files (this system "
                      "has no Landlock)");
    else if (s->landlock)
        buf_printf(out,
                   "confined: no files but those beside the office%s; NOT confined: other system "
                   "calls (this system has no seccomp)",
                   s->network ? ", no TCP" : "");
    else
        buf_text(out, "NOT confined: this system has neither Landlock nor seccomp");
}
