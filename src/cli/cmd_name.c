/* name, names: two names compared, letter by letter; many pairs compared. Need no office. */
#include "cli/name_letters.h"
#include "cli/render.h"
#include "cli/save.h"
#include "core/fullname.h"
#include "os/file.h"

enum { PAIRS_MAX_BYTES = 1 << 30, CACHE_BITS = 18 };

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

struct pairs {
    struct name_cache *cache;
    struct buf out;
    uint64_t count;
};

static enum err pair_line(struct pairs *p, struct str line, struct fault *f)
{
    struct str rest = line, a, b;
    struct parts x, y;
    struct fullname_score score;
    p->count++;
    if (!str_next(&rest, '\t', &a) || !str_next(&rest, '\t', &b))
        return fault_set(f, ERR_FORMAT, "line %llu: two names with a tab between them are wanted",
                         (unsigned long long)p->count);
    parts_read(a, &x);
    parts_read(b, &y);
    enum err err = name_cache_number(p->cache, &x);
    if (err == OK)
        err = name_cache_number(p->cache, &y);
    if (err != OK)
        return err;
    fullname_compare_with(p->cache, &x, &y, &score);
    buf_printf(&p->out, "%.*s\t%.*s\t%.6f\t%.3f\n", STR_ARG(a), STR_ARG(b), score.probability,
               score.weight_bits);
    return buf_check(&p->out);
}

static enum err names_prepare(struct call *c, struct fault *f)
{
    struct pairs p = {.count = 0};
    struct buf bytes = {0}, path = {0};
    struct str rest, line;
    buf_str(&path, call_word(c, 0));
    buf_byte(&path, '\0');
    enum err err = buf_check(&path);
    if (err == OK)
        err = save_apart(c, (const char *const[]){"o", NULL}, (const char *const[]){NULL}, f);
    if (err == OK)
        err = name_cache_new(CACHE_BITS, &p.cache);
    if (err == OK)
        err = file_read(path.ptr, PAIRS_MAX_BYTES, &bytes, f);
    buf_text(&p.out, "name_a\tname_b\tprobability\tweight_bits\n");
    rest = buf_view(&bytes);
    while (err == OK && str_next(&rest, '\n', &line)) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0 && rest.len == 0)
            break;
        err = pair_line(&p, line, f);
        if (p.count % 65536 == 0)
            call_progress(c, "comparing", bytes.len - rest.len, bytes.len);
    }
    if (err == OK && call_given(c, "o"))
        err = save_file(call_text(c, "o"), buf_view(&p.out), f);
    else if (err == OK)
        call_str(c, buf_view(&p.out));
    buf_free(&p.out);
    buf_free(&bytes);
    buf_free(&path);
    name_cache_free(p.cache);
    return err;
}

static const struct option NAMES_OPTIONS[] = {
    {"o", "FILE", "write there instead of to the terminal", OPTION_LOCAL},
};

const struct command name_commands[] = {
    {"name", NULL, "NAME NAME", 2, 2, "how likely two names are one person's, letter by letter",
     "In any scripts. The probability supposes even odds beforehand; from 0.5 on it is a match. "
     "Prices are in bits: minus the binary logarithm of how often a letter is spelled so.",
     NULL, 0, COMMAND_SEALED, name_prepare, NULL},
    {"names", NULL, "PAIRS", 1, 1, "the same for many pairs: two columns with a tab between them",
     "One line a pair, in order: name_a, name_b, probability, weight_bits, with a header.",
     NAMES_OPTIONS, COUNT(NAMES_OPTIONS), COMMAND_SEALED, names_prepare, NULL},
};
const size_t name_command_count = COUNT(name_commands);
