#include "cli/link_memory.h"

#include "os/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* For text on its way out, threads and what the allocator loses. */
enum { WORK_BESIDES = 4 << 20 };
/* A cell is a number of four bytes in the list that was read and another one, for a while as well,
 * where it is compared, half of which takes the place of the text;
 * weights are learnt from so many pairs at most, and no more than there are. */
enum { CELL_BYTES = 6, LEARNING_PAIR_BYTES = 64 };
static const double LEARNING_PAIRS = 1.2e6;
/* What is told is a little more than what was counted: no two runs hold quite the same. */
static const double TOLD_SHARE = 1.03;

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

/* What comparing and grouping need at least, besides what is held. */
static double work_bytes(const struct link_memory *m)
{
    return pairs_bytes_least(m->rows, m->workers, true) + WORK_BESIDES;
}

static double learning_bytes(const struct link_memory *m)
{
    double rows = (double)m->rows, pairs = rows * (rows - 1) / 2;
    return (pairs < LEARNING_PAIRS ? pairs : LEARNING_PAIRS) * LEARNING_PAIR_BYTES;
}

/* Whether that much would do, now and so far. */
static bool has_room(struct link_memory *m, double more)
{
    double peak = (double)memory_peak_bytes(), now = (double)memory_now_bytes() + more;
    m->needed = peak > now ? peak : now;
    return m->needed <= m->all_bytes;
}

/* What learning may take at most was asked for at the beginning, and is mostly far less. */
static double left(void *context, double more)
{
    struct link_memory *m = context;
    memory_trim();
    if (!has_room(m, work_bytes(m) + more))
        return 0;
    return m->all_bytes - (double)memory_now_bytes() - WORK_BESIDES;
}

static enum err too_small(const struct link_memory *m, enum err e, struct fault *f)
{
    char threads[32] = "one thread";
    if (m->workers > 1)
        snprintf(threads, sizeof threads, "%zu threads", m->workers);
    return fault_set(f, e, "--memory: these %zu rows on %s need %.0fM at least%s", m->rows, threads,
                     m->needed * TOLD_SHARE / (1024 * 1024) + 1,
                     m->workers > 1 ? ", or fewer threads" : "");
}

enum err link_memory_settle(struct link_memory *m, const struct roll *r, struct link_options *o,
                            struct fault *f)
{
    double cells = (double)r->rows * (double)(r->column_count + 1);
    if (!m->folder)
        return OK;
    m->rows = r->rows;
    m->workers = o->workers;
    memory_trim();
    if (!has_room(m, work_bytes(m) + learning_bytes(m) + cells * CELL_BYTES))
        return too_small(m, ERR_LIMIT, f);
    o->memory_left = left;
    o->memory_context = m;
    o->spill = spill_folder_table(m->folder);
    return OK;
}

static double loading_bytes(const struct pair_list *l)
{
    return l->shelf ? (double)(l->count + 1) * sizeof(struct pair) : 0;
}

enum err link_memory_report(struct link_memory *m, const struct link_result *r, struct fault *f)
{
    double bytes = loading_bytes(&r->pairs) + WORK_BESIDES;
    if (!m->folder)
        return OK;
    for (size_t i = 0; i < COUNT(r->considered); i++)
        bytes += loading_bytes(&r->considered[i].pairs);
    memory_trim();
    return has_room(m, bytes) ? OK : too_small(m, ERR_LIMIT, f);
}

void link_memory_sorter(const struct link_memory *m, struct sorter_options *o)
{
    o->spill = NULL;
    if (!m->folder)
        return;
    memory_trim();
    o->spill = spill_folder_table(m->folder);
    o->memory_bytes = (m->all_bytes - (double)memory_now_bytes() - WORK_BESIDES) / 2;
}

uint64_t link_memory_spilled(const struct link_memory *m)
{
    return m->folder ? spill_folder_bytes(m->folder) : 0;
}

enum err link_memory_fault(const struct link_memory *m, enum err e, struct fault *f)
{
    const struct fault *spill = m->folder ? spill_folder_fault(m->folder) : NULL;
    if (e == ERR_LIMIT && m->needed > m->all_bytes)
        return too_small(m, e, f);
    if (spill && spill->err != OK)
        return fault_set(f, e, "%s", spill->text);
    return fault_set(f, e, "%s", err_text(e));
}

void link_memory_free(struct link_memory *m)
{
    spill_folder_free(m->folder);
    *m = (struct link_memory){0};
}
