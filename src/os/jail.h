/* jail: what a process gives up for good before it touches secrets, or what others wrote.
 *
 * Landlock (Linux 5.13 and later): of the file system only named directories stay open, and from
 * Linux 6.7 no TCP, from 6.12 no signals to others. seccomp: of the system's calls only those
 * that a process with one store file needs; among those taken away are making sockets, running
 * programs, tracing, and forking. What is not allowed fails with EPERM; nothing is killed, so that
 * a batch that is being written is never cut off by its own jail. */
#ifndef PV_OS_JAIL_H
#define PV_OS_JAIL_H

#include "base/buf.h"

/* A directory that stays open, with everything below it. */
struct jail_place {
    const char *path;
    bool write;  /* files may be made, written and replaced; otherwise they are only read */
    bool remove; /* files may be removed even without write */
};

/* What holds, to be told to people. */
struct jail_state {
    int landlock; /* version of the system's interface in use; 0: none, files are not confined */
    bool network; /* the file part also keeps TCP out; new sockets are refused by calls anyway */
    bool calls;   /* system calls are confined */
};

/* Confines this process and what it starts. It confines what it can and says so in *out; a system
 * that offers neither is no error. ERR_IO when one that is offered fails, ERR_NOT_FOUND for a
 * place that is not there, ERR_MEMORY. Once done it cannot be undone. */
enum err jail_enter(const struct jail_place *places, size_t count, struct jail_state *out,
                    struct fault *f) PV_CHECKED;

/* For a process that parses what others wrote: takes away the network, running programs, making
 * processes, tracing, and the system's calls for changing the system. Files and local sockets stay:
 * the person's own process reads and writes where the person says. A system without seccomp is no
 * error. ERR_IO, ERR_MEMORY. */
enum err jail_enter_reader(struct fault *f) PV_CHECKED;

/* One line for people: what is confined and what is not. Appends to out. */
void jail_describe(const struct jail_state *s, struct buf *out);

#endif
