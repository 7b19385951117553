/* made_files: files that tests write and count. */
#ifndef PV_TESTS_MADE_FILES_H
#define PV_TESTS_MADE_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static inline void write_bytes(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fwrite(bytes, 1, len, f) == len);
    assert_int_equal(fclose(f), 0);
}

static inline void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

/* Files in the folder that is the current one, but for hidden ones. */
static inline size_t files_here(void)
{
    size_t count = 0;
    DIR *d = opendir(".");
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

#endif
