/* name, names: two names compared, letter by letter; many pairs compared. Need no office. */
#include "base/mem.h"
#include "base/pool.h"
#include "cli/cpu_env.h"
#include "cli/name_letters.h"
#include "cli/render.h"
#include "cli/save.h"
#include "core/name_pairs.h"
#include "os/file.h"

#include <math.h>

enum { PAIRS_MAX_BYTES = 1 << 30, CACHE_BITS = 20, THREADS_MAX = 64 };
enum { PIECE_LINES = 1024, PIECES_AT_ONCE = 64, AT_ONCE = 64 };

static enum err name_json(struct call *c, const struct fullname_score *s)
{
    struct render_json j = {false};
    json_t *top = json_object();
    struct str a = call_word(c, 0), b = call_word(c, 1);
    render_json_set(&j, top, "name_a", render_json_text(a));
    render_json_set(&j, top, "name_b", render_json_text(b));
    render_json_set(&j, top, "probability", json_real(s->probability));
    render_json_set(&j, top, "weight_bits", json_real(s->weight_bits));
    render_json_set(&j, top, "order_bits", json_real(s->order_bits));
    render_json_set(&j, top, "chance_bits", json_real(s->chance_bits));
    render_json_set(&j, top, "parts", name_letters_json(a, b, &j));
    return render_json_print(c, &j, top);
}

static enum err name_text(struct call *c, const struct fullname_score *s)
{
    call_print(c, "probability %.3f, weight %.1f bits\n", s->probability, s->weight_bits);
    name_letters_print(c, call_word(c, 0), call_word(c, 1), 0);
    if (s->order_bits < 0)
        call_print(c, "%6.1f  order of the parts\n", s->order_bits);
    call_print(c, "%6.1f  names are alike by chance\n", s->chance_bits);
    return OK;
}

static enum err name_prepare(struct call *c, struct fault *f)
{
    struct parts p[2];
    struct fullname_score score;
    for (size_t i = 0; i < 2; i++) {
        parts_read(call_word(c, i), &p[i]);
        if (p[i].count == 0)
            return fault_set(f, ERR_FORMAT, "name %zu has no letters", i + 1);
    }
    fullname_compare(&p[0], &p[1], &score);
    return c->json ? name_json(c, &score) : name_text(c, &score);
}

/* Some lines, done by one thread. */
struct piece {
    struct str lines;
    uint64_t first, count; /* lines are counted from 0 */
    struct buf out;
    struct fault fault;
};

struct pairs {
    struct name_cache *cache[THREADS_MAX];
    size_t threads;
    struct str rest; /* lines not yet in a piece */
    uint64_t count;  /* those that are or were */
    struct piece piece[PIECES_AT_ONCE];
    struct buf out;
};

/* As printf writes %.*f, in a tenth of the time. It is asked when a hair's breadth decides how the
 * last digit is rounded. */
static void print_fixed(struct buf *out, double x, int digits)
{
    char text[32], *end = text + sizeof text, *at = end;
    double scaled = fabs(x) * (digits == 3 ? 1e3 : 1e6), whole = floor(scaled);
    if (!(scaled < 1e9) || fabs(scaled - whole - 0.5) < 1e-5) {
        buf_printf(out, "%.*f", digits, x);
        return;
    }
    uint64_t n = (uint64_t)whole + (scaled - whole > 0.5);
    for (int k = 0; k <= digits || n; k++, n /= 10) {
        *--at = (char)('0' + n % 10);
        if (k + 1 == digits)
            *--at = '.';
    }
    if (signbit(x))
        *--at = '-';
    buf_add(out, at, (size_t)(end - at));
}

static enum err pair_read(struct piece *p, struct str line, struct name_pair *out)
{
    struct str rest = line;
    if (!str_next(&rest, '\t', &out->name[0]) || !str_next(&rest, '\t', &out->name[1]))
        return fault_set(&p->fault, ERR_FORMAT,
                         "line %llu: two names with a tab between them are wanted",
                         (unsigned long long)(p->first + 1));
    return OK;
}

static void pair_print(struct buf *out, const struct name_pair *pair)
{
    for (size_t i = 0; i < 2; i++) {
        buf_str(out, pair->name[i]);
        buf_byte(out, '\t');
    }
    print_fixed(out, pair->probability, 6);
    buf_byte(out, '\t');
    print_fixed(out, pair->weight_bits, 3);
    buf_byte(out, '\n');
}

static struct str line_of(struct str line)
{
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static enum err pair_piece(void *context, size_t number, size_t worker)
{
    struct pairs *pairs = context;
    struct piece *p = &pairs->piece[number];
    struct name_pair pair[AT_ONCE];
    struct str rest = p->lines, line;
    enum err err = OK;
    while (err == OK && p->count) {
        size_t n = 0;
        for (; err == OK && n < AT_ONCE && p->count; p->count--, n++, p->first += err == OK) {
            if (!str_next(&rest, '\n', &line))
                line = (struct str){"", 0};
            err = pair_read(p, line_of(line), &pair[n]);
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

/* False when no line is left. */
static bool piece_cut(struct pairs *pairs, struct piece *p)
{
    struct str line;
    const char *from = pairs->rest.ptr, *end = from;
    p->first = pairs->count;
    p->count = 0;
    p->fault = (struct fault){.err = OK};
    buf_clear(&p->out);
    while (p->count < PIECE_LINES && str_next(&pairs->rest, '\n', &line)) {
        if (line_of(line).len == 0 && pairs->rest.len == 0)
            break;
        end = line.ptr + line.len;
        p->count++;
    }
    p->lines = (struct str){from, (size_t)(end - from)};
    pairs->count += p->count;
    return p->count > 0;
}

static enum err pairs_compare(struct call *c, struct pairs *pairs, struct fault *f)
{
    enum err err = OK;
    size_t all = pairs->rest.len;
    buf_text(&pairs->out, "name_a\tname_b\tprobability\tweight_bits\n");
    while (err == OK) {
        size_t n = 0;
        call_progress(c, "comparing", all - pairs->rest.len, all);
        while (n < PIECES_AT_ONCE && piece_cut(pairs, &pairs->piece[n]))
            n++;
        if (n == 0)
            break;
        err = pool_run(pairs->threads, n, pair_piece, pairs);
        for (size_t i = 0; err == OK && i < n; i++)
            buf_str(&pairs->out, buf_view(&pairs->piece[i].out));
        /* Pieces are begun in order: none before the first that failed was left undone. */
        for (size_t i = 0; err != OK && i < n; i++)
            if (pairs->piece[i].fault.err != OK)
                return fault_set(f, err, "%.*s, %s", STR_ARG(str_sub(call_word(c, 0), 0, 200)),
                                 pairs->piece[i].fault.text);
    }
    return err == OK ? buf_check(&pairs->out) : err;
}

static void pairs_free(struct pairs *p)
{
    for (size_t i = 0; i < THREADS_MAX; i++)
        name_cache_free(p->cache[i]);
    for (size_t i = 0; i < PIECES_AT_ONCE; i++)
        buf_free(&p->piece[i].out);
    buf_free(&p->out);
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

static enum err names_prepare(struct call *c, struct fault *f)
{
    struct pairs *p = NULL;
    struct buf bytes = {0}, path = {0};
    buf_str(&path, call_word(c, 0));
    buf_byte(&path, '\0');
    enum err err = buf_check(&path);
    if (err == OK)
        err = save_apart(c, (const char *const[]){"o", NULL}, (const char *const[]){NULL}, f);
    if (err == OK)
        err = pairs_new(c, &p, f);
    if (err == OK)
        err = file_read(path.ptr, PAIRS_MAX_BYTES, &bytes, f);
    if (err == OK) {
        p->rest = buf_view(&bytes);
        err = pairs_compare(c, p, f);
    }
    if (err == OK && call_given(c, "o"))
        err = save_file(call_text(c, "o"), buf_view(&p->out), f);
    else if (err == OK)
        call_str(c, buf_view(&p->out));
    if (p)
        pairs_free(p);
    buf_free(&bytes);
    buf_free(&path);
    return err;
}

static const struct option NAMES_OPTIONS[] = {
    {"o", "FILE", "write there instead of to the terminal", OPTION_LOCAL},
    {"threads", "N", "threads; 2 when not said", OPTION_LOCAL},
};

const struct command name_commands[] = {
    {"name", NULL, "NAME NAME", 2, 2, "how likely two names are one person's, letter by letter",
     "In any scripts. The probability supposes even odds beforehand; from 0.5 on it is a match. "
     "Prices are in bits: minus the binary logarithm of how often a letter is spelled so.",
     NULL, 0, COMMAND_SEALED | COMMAND_APART, name_prepare, NULL},
    {"names", NULL, "PAIRS", 1, 1, "the same for many pairs: two columns with a tab between them",
     "One line a pair, in order: name_a, name_b, probability, weight_bits, with a header.",
     NAMES_OPTIONS, COUNT(NAMES_OPTIONS), COMMAND_SEALED | COMMAND_APART | COMMAND_TEXT,
     names_prepare, NULL},
};
const size_t name_command_count = COUNT(name_commands);
