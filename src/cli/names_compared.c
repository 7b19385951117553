#include "cli/names_compared.h"

#include "base/mem.h"
#include "base/pool.h"
#include "cli/cpu_env.h"
#include "cli/lines_in.h"
#include "cli/save.h"
#include "core/name_pairs.h"

#include <math.h>

enum { CACHE_BITS = 20, THREADS_MAX = 64 };
enum { PIECE_LINES = 1024, PIECES_AT_ONCE = 64, AT_ONCE = 64 };

/* Some lines, done by one thread. */
struct piece {
    struct str lines;
    uint64_t first, count; /* lines are counted from 0 */
    bool doubtful;         /* some cell may hold what is no text */
    struct buf out;
    struct fault fault;
};

struct pairs {
    struct call *call;
    struct fault *fault;
    struct name_cache *cache[THREADS_MAX];
    size_t threads;
    struct lines_in *in;
    struct str rest; /* lines not yet in a piece, of those read */
    bool last;       /* they are the file's last */
    uint64_t count;  /* lines that are or were in a piece */
    struct piece piece[PIECES_AT_ONCE];
    struct file_out *out; /* NULL: standard output */
};

static enum err pair_read(struct piece *p, struct str line, struct name_pair *out)
{
    struct str rest = line;
    unsigned long long number = p->first + 1;
    if (!str_next(&rest, '\t', &out->name[0]) || !str_next(&rest, '\t', &out->name[1]))
        return fault_set(&p->fault, ERR_FORMAT,
                         "line %llu: two names with a tab between them are wanted", number);
    for (size_t side = 0; p->doubtful && side < 2; side++) {
        const char *why = lines_cell_fault(out->name[side]);
        if (why)
            return fault_set(&p->fault, ERR_FORMAT, "line %llu, name_%c: %s", number, "ab"[side],
                             why);
    }
    return OK;
}

/* Writes x before *at, as printf writes %.*f with 3 or 6 digits, in a tenth of the time. False for
 * large ones and when a hair's breadth decides how the last digit is rounded. */
static bool put_fixed(char **at, double x, int digits)
{
    double scaled = fabs(x) * (digits == 3 ? 1e3 : 1e6);
    if (!(scaled < 1e9))
        return false;
    uint32_t n = (uint32_t)scaled;
    double rest = scaled - n;
    if (fabs(rest - 0.5) < 1e-5)
        return false;
    n += rest > 0.5;
    char *to = *at;
    for (int k = 0; k < digits; k++, n /= 10)
        *--to = (char)('0' + n % 10);
    *--to = '.';
    do {
        *--to = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    if (signbit(x))
        *--to = '-';
    *at = to;
    return true;
}

static void pair_print(struct buf *out, const struct name_pair *pair)
{
    char text[48], *end = text + sizeof text, *at = end;
    const char *from = pair->name[0].ptr, *to = pair->name[1].ptr + pair->name[1].len;
    buf_add(out, from, (size_t)(to - from)); /* the tab between them too */
    *--at = '\n';
    bool put = put_fixed(&at, pair->weight_bits, 3);
    *--at = '\t';
    put = put && put_fixed(&at, pair->probability, 6);
    *--at = '\t';
    if (put)
        buf_add(out, at, (size_t)(end - at));
    else
        buf_printf(out, "\t%.6f\t%.3f\n", pair->probability, pair->weight_bits);
}

static enum err pair_piece(void *context, size_t number, size_t worker)
{
    struct pairs *pairs = context;
    struct piece *p = &pairs->piece[number];
    struct name_pair pair[AT_ONCE];
    struct str rest = p->lines, line;
    enum err err = OK;
    p->doubtful = lines_cell_fault(p->lines) != NULL;
    while (err == OK && p->count) {
        size_t n = 0;
        for (; err == OK && n < AT_ONCE && p->count; p->count--, n++, p->first += err == OK) {
            if (!str_next(&rest, '\n', &line))
                line = (struct str){"", 0};
            err = pair_read(p, lines_bare(line), &pair[n]);
        }
        if (err == OK)
            err = name_pairs_compare(pairs->cache[worker], pair, n);
        for (size_t i = 0; err == OK && i < n; i++)
            pair_print(&p->out, &pair[i]);
        if (err == OK)
            err = buf_check(&p->out);
    }
    return err;
}

/* False when no line is left of those read. A blank one at the end of the file is none. */
static bool piece_cut(struct pairs *pairs, struct piece *p)
{
    struct str line;
    const char *from = pairs->rest.ptr, *end = from;
    p->first = pairs->count;
    p->count = 0;
    p->fault = (struct fault){.err = OK};
    buf_clear(&p->out);
    while (p->count < PIECE_LINES && str_next(&pairs->rest, '\n', &line)) {
        if (pairs->last && lines_bare(line).len == 0 && pairs->rest.len == 0)
            break;
        end = line.ptr + line.len;
        p->count++;
    }
    p->lines = (struct str){from, (size_t)(end - from)};
    pairs->count += p->count;
    return p->count > 0;
}

static enum err put(struct pairs *pairs, struct str text)
{
    if (pairs->out)
        return file_out_add(pairs->out, text);
    call_str(pairs->call, text);
    return OK;
}

static struct str file_name(const struct pairs *pairs)
{
    return str_sub(call_word(pairs->call, 0), 0, 200);
}

/* The fault of the first of n pieces that has one, if any. Pieces are begun in order: none before
 * the first that failed was left undone. */
static enum err tell_fault(struct pairs *pairs, size_t n, enum err err)
{
    for (size_t i = 0; i < n; i++)
        if (pairs->piece[i].fault.err != OK)
            return fault_set(pairs->fault, err, "%.*s, %s", STR_ARG(file_name(pairs)),
                             pairs->piece[i].fault.text);
    return err;
}

static enum err compare_lines(struct pairs *pairs)
{
    for (;;) {
        size_t n = 0;
        while (n < PIECES_AT_ONCE && piece_cut(pairs, &pairs->piece[n]))
            n++;
        if (n == 0)
            return OK;
        enum err err = pool_run(pairs->threads, n, pair_piece, pairs);
        if (err != OK)
            return tell_fault(pairs, n, err);
        for (size_t i = 0; err == OK && i < n; i++)
            err = put(pairs, buf_view(&pairs->piece[i].out));
        if (err != OK)
            return err;
    }
}

static enum err pairs_compare(void *context, struct file_out *out)
{
    struct pairs *p = context;
    p->out = out;
    enum err err = put(p, STR("name_a\tname_b\tprobability\tweight_bits\n"));
    while (err == OK && (out || !call_unread(p->call))) {
        err = lines_in_next(p->in, &p->rest, &p->last, p->fault);
        if (err == ERR_LIMIT)
            err = fault_set(p->fault, err, "%.*s, line %llu: longer than %d bytes",
                            STR_ARG(file_name(p)), (unsigned long long)(p->count + 1),
                            LINES_IN_LONGEST);
        if (err != OK || !p->rest.ptr)
            break;
        call_progress(p->call, "comparing", lines_in_done(p->in), lines_in_bytes(p->in));
        err = compare_lines(p);
    }
    return err;
}

static void pairs_free(struct pairs *p)
{
    for (size_t i = 0; i < THREADS_MAX; i++)
        name_cache_free(p->cache[i]);
    for (size_t i = 0; i < PIECES_AT_ONCE; i++)
        buf_free(&p->piece[i].out);
    lines_in_close(p->in);
    mem_free(p);
}

static enum err pairs_new(struct call *c, struct pairs **out, struct fault *f)
{
    uint64_t threads;
    enum cpu_level cpu = CPU_BEST;
    enum err err = cpu_env(&cpu, f);
    if (err == OK)
        err = call_number(c, "threads", 2, &threads, f);
    if (err != OK)
        return err;
    if (threads < 1 || threads > THREADS_MAX)
        return fault_set(f, ERR_USAGE, "--threads: 1 to 64");
    struct pairs *p = mem_zero(1, sizeof *p);
    if (!p)
        return ERR_MEMORY;
    p->call = c;
    p->fault = f;
    p->threads = (size_t)threads;
    for (size_t i = 0; err == OK && i < p->threads; i++) {
        err = name_cache_new(CACHE_BITS, &p->cache[i]);
        if (err == OK)
            name_cache_cpu(p->cache[i], cpu);
    }
    if (err == OK)
        *out = p;
    else
        pairs_free(p);
    return err;
}

enum err names_compared(struct call *c, struct fault *f)
{
    struct pairs *p = NULL;
    struct str from;
    enum err err = save_apart(c, (const char *const[]){"o", NULL}, (const char *const[]){NULL}, f);
    if (err == OK)
        err = str_copy(c->arena, call_word(c, 0), &from);
    if (err == OK)
        err = pairs_new(c, &p, f);
    if (err == OK)
        err = lines_in_open(from.ptr, &p->in, f);
    if (err == OK)
        err = call_given(c, "o") ? save_stream(call_text(c, "o"), pairs_compare, p, f)
                                 : pairs_compare(p, NULL);
    if (p)
        pairs_free(p);
    return err;
}
