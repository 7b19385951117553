/* leaving: a half written file goes when the process is told to end.
 *
 * Ctrl-C, Ctrl-\, a closed terminal and a plain kill end a process where it stands. What it was
 * writing beside its place would stay until somebody writes there again; between leaving_begin and
 * leaving_end it is taken away first. Signals that are ignored or handled stay so. */
#ifndef PV_OS_LEAVING_H
#define PV_OS_LEAVING_H

/* The file of that name, which is this process's own. Of several at a time the first one counts,
 * and a path longer than the system allows does not. */
void leaving_begin(const char *path);

/* It has got its name, or is gone. Nothing happens where another path was begun. */
void leaving_end(const char *path);

#endif
