/* How many pairs a second one core scores: link_bench LIST.csv [ID,IGNORED,...]
 *
 * The list is deduplicated once, for its weights. Then all pairs of rows with the same family name are
 * scored, in blocks of up to 4,096 rows, all features looked at unless the sum cannot reach what is
 * kept any more: once for each level of wide instructions that the machine has. */
#include "base/mem.h"
#include "core/link.h"
#include "format/list.h"
#include "os/file.h"

#include <stdio.h>
#include <sys/resource.h>

/* CPU seconds so far: our own, and the system's, which gives out the memory that pairs are kept in.
 */
struct spent {
    double own, system;
};

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static struct spent cpu_spent(void)
{
    struct rusage r;
    (void)getrusage(RUSAGE_SELF, &r);
    return (struct spent){seconds_of(r.ru_utime), seconds_of(r.ru_stime)};
}

static bool ignored(struct str names, struct str header)
{
    struct str name;
    while (names.len && str_next(&names, ',', &name))
        if (str_eq(name, header))
            return true;
    return false;
}

static enum err fill(const struct list *l, struct str skip, struct roll *r, struct arena *a)
{
    struct column_kind *kind = arena_zero(a, l->columns, sizeof *kind);
    struct fault f = {OK, ""};
    size_t take[64], n = 0;
    enum err e = kind ? list_columns(l, NULL, kind, &f) : ERR_MEMORY;
    for (size_t c = 0; e == OK && c < l->columns && n < COUNT(take); c++)
        if (!ignored(skip, l->header[c]) && kind[c].field != FIELD_ID)
            take[n++] = c;
    if (e == OK)
        e = roll_init(r, n);
    for (size_t i = 0; i < n && e == OK; i++) {
        r->columns[i].name = l->header[take[i]];
        r->columns[i].field = kind[take[i]].field;
    }
    for (size_t row = 0; row < l->row_count && e == OK; row++) {
        struct str cell[64];
        for (size_t i = 0; i < n; i++)
            cell[i] = list_cell(l, row, take[i]);
        if (l->rows[row].fate == LIST_USED)
            e = roll_add(r, cell);
    }
    r->first_rows = r->rows;
    return e;
}

static enum err measure(struct link_result *l, int32_t least, const char *what)
{
    struct pair_options o = {.workers = 1, .least = least};
    struct pair_list found = {0};
    struct block_plan plan = l->plan;
    plan.rule_count = 0;
    for (size_t i = 0; i < plan.atom_count; i++)
        if (plan.atom[i].kind == ATOM_SAME && plan.atom[i].feature[0] == l->people.family)
            plan.rule[plan.rule_count++] =
                (struct rule){.atoms = (uint64_t)1 << i, .cap = 4096};
    struct spent from = cpu_spent();
    enum err e = pairs_score(&l->people, &l->model, &plan, &o, &found);
    struct spent to = cpu_spent();
    double own = to.own - from.own, system = to.system - from.system;
    if (e == OK)
        printf("%-7s %s: %.0f pairs in %.2f CPU s, %.1f million a second; %.2f s more in the "
               "system; %zu kept\n",
               cpu_level_name(l->people.cpu), what, found.scored, own, found.scored / own / 1e6,
               system, found.count);
    mem_free(found.pair);
    return e;
}

int main(int argc, char **argv)
{
    struct buf bytes = {0};
    struct fault f = {OK, ""};
    struct list *list = NULL;
    struct arena a = {0};
    struct roll roll = {0};
    struct link_result l = {0};
    struct link_options o = {.workers = 2, .seed = 1};
    struct list_options lo = {.max_bytes = SIZE_MAX, .max_cells = 1000000000};
    if (argc < 2) {
        printf("link_bench LIST.csv [ID,IGNORED,...]: no list named, left out\n");
        return 0;
    }
    enum err e = file_read(argv[1], (size_t)2 << 30, &bytes, &f);
    if (e == OK)
        e = list_read(str_from(argv[1]), buf_view(&bytes), &lo, &list, &f);
    if (e == OK)
        e = fill(list, str_from(argc > 2 ? argv[2] : NULL), &roll, &a);
    if (e == OK)
        e = link_run(&roll, &o, &l);
    enum cpu_level most = cpu_settle(CPU_BEST);
    for (enum cpu_level c = CPU_PLAIN; c <= most && e == OK; c++) {
        l.people.cpu = c;
        e = measure(&l, -8 * MODEL_UNIT - l.model.prior, "as a run does, stopping early");
        if (e == OK)
            e = measure(&l, INT32_MIN / 2, "every feature of every pair, all kept");
    }
    if (e != OK)
        fprintf(stderr, "%s\n", f.text[0] ? f.text : err_text(e));
    link_free(&l);
    roll_free(&roll);
    arena_free(&a);
    list_free(list);
    buf_free(&bytes);
    return e != OK;
}
