#include "cli/link_memory.h"

#include "os/memory.h"

#include <stdlib.h>

/* Of the whole, for the work, however much the rows take. */
enum { WORK_PART = 4 };

/* $TMPDIR, else where the result goes, else here. */
static enum err find_folder(const struct call *c, struct str *out)
{
    struct str said = str_from(getenv("TMPDIR")), result = call_text(c, "o");
    size_t slash = result.len;
    while (slash > 0 && result.ptr[slash - 1] != '/')
        slash--;
    if (!said.len && slash)
        said = slash == 1 ? STR("/") : str_sub(result, 0, slash - 1);
    return str_copy(c->arena, said.len ? said : STR("."), out);
}

enum err link_memory_read(const struct call *c, struct link_memory *m, struct fault *f)
{
    struct str s = call_text(c, "memory"), folder;
    uint64_t n = 0;
    *m = (struct link_memory){0};
    if (!call_given(c, "memory"))
        return OK;
    char unit = s.len ? (char)(s.ptr[s.len - 1] & ~32) : 0;
    double size = unit == 'G' ? 1024.0 * 1024 * 1024 : unit == 'M' ? 1024.0 * 1024 : 0;
    if (size <= 0 || str_u64(str_sub(s, 0, s.len - 1), &n) != OK || n == 0)
        return fault_set(f, ERR_USAGE, "--memory: a size such as 500M or 4G");
    m->all_bytes = (double)n * size;
    enum err e = find_folder(c, &folder);
    return e == OK ? spill_folder_new(folder.ptr, &m->folder) : e;
}

static double left(void *context)
{
    const struct link_memory *m = context;
    double work = m->all_bytes - (double)memory_now_bytes(), least = m->all_bytes / WORK_PART;
    return work > least ? work : least;
}

enum err link_memory_settle(struct link_memory *m, size_t rows, struct link_options *o,
                            struct fault *f)
{
    if (!m->folder)
        return OK;
    double needed = pairs_bytes_least(rows, o->workers) * WORK_PART;
    if (m->all_bytes < needed)
        return fault_set(f, ERR_LIMIT,
                         "--memory: %zu rows on %zu threads need %.0fM at least, or fewer threads",
                         rows, o->workers, needed / (1024 * 1024) + 1);
    o->memory_left = left;
    o->memory_context = m;
    o->spill = spill_folder_table(m->folder);
    return OK;
}

uint64_t link_memory_spilled(const struct link_memory *m)
{
    return m->folder ? spill_folder_bytes(m->folder) : 0;
}

enum err link_memory_fault(const struct link_memory *m, enum err e, struct fault *f)
{
    const struct fault *spill = m->folder ? spill_folder_fault(m->folder) : NULL;
    if (spill && spill->err != OK)
        return fault_set(f, e, "%s", spill->text);
    return fault_set(f, e, "%s", err_text(e));
}

void link_memory_free(struct link_memory *m)
{
    spill_folder_free(m->folder);
    *m = (struct link_memory){0};
}
