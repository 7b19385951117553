/* lines_in: lines of text with tabs between their cells: what a cell may hold, and a file of them,
 * some of them at a time, so that it may be larger than memory. */
#ifndef PV_CLI_LINES_IN_H
#define PV_CLI_LINES_IN_H

#include "base/buf.h"

/* A line without the carriage return that some programs end it with, or several, where one of them
 * has ended what ended so already. */
static inline struct str lines_bare(struct str line)
{
    while (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* What is wrong with a cell, for whoever typed it; NULL when nothing is. */
const char *lines_cell_fault(struct str cell);

struct lines_in;

/* As file_in_open. */
enum err lines_in_open(const char *path, struct lines_in **out, struct fault *f) PV_CHECKED;

/* The next lines, some megabytes of them or one that is longer, without the end of the last one: a
 * slice that str_next takes apart, good until the next call. A byte order mark in front of the
 * first is left out. With the file's last lines *last is set, and what ends them is in the slice.
 * STR_NONE when there are no more. ERR_LIMIT for a line beyond LINES_IN_LONGEST, ERR_IO,
 * ERR_MEMORY. */
enum { LINES_IN_LONGEST = 1 << 26 };
enum err lines_in_next(struct lines_in *in, struct str *lines, bool *last,
                       struct fault *f) PV_CHECKED;

/* Bytes that were read so far, and all; the latter 0 where that is not known. */
uint64_t lines_in_done(const struct lines_in *in);
uint64_t lines_in_bytes(const struct lines_in *in);

/* NULL is allowed. */
void lines_in_close(struct lines_in *in);

#endif
