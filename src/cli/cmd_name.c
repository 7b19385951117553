/* name, names: two names compared, letter by letter; many pairs compared. Need no office. */
#include "base/utf8.h"
#include "cli/render.h"
#include "cli/save.h"
#include "core/name_said.h"
#include "os/file.h"

#include <string.h>

enum { PAIRS_MAX_BYTES = 1 << 30, CACHE_BITS = 18 };

static struct str part_text(struct str name, const struct parts *p, unsigned first, unsigned count)
{
    return count ? name_said_part(name, p, first, count) : STR("-");
}

/* Joins the parts of a link into one word. */
static struct part joined(const struct parts *p, unsigned first, unsigned count)
{
    struct part out = p->part[first];
    for (unsigned k = 1; k < count; k++)
        part_join(&out, &p->part[first + k], &out);
    return out;
}

/* One line of an alignment: a letter and what it is spelled as. */
struct spelled {
    char letter[40], latin[16];
    const char *how;
    double bits;
};

struct spelling {
    struct spelled step[LETTER_STEPS];
    size_t count;
    unsigned style;
};

static void write_letter(const struct letters *x, const struct letter_step *s, char out[40])
{
    struct buf text = {0};
    for (unsigned i = 0; i < s->count; i++) {
        uint16_t cp[4];
        size_t n = letter_write((enum alphabet)x->alphabet, x->code[s->from + i], cp);
        for (size_t k = 0; k < n; k++)
            buf_utf8(&text, cp[k]);
    }
    size_t n = text.len < 39 ? text.len : 39;
    if (n)
        memcpy(out, text.ptr, n);
    out[n] = 0;
    buf_free(&text);
}

/* The letters of a against those of b; of two scripts that are not Latin b is spelled out first. */
static void spell(const struct part *a, const struct part *b, struct spelling *out)
{
    static const char *const how[] = {"", "left out", "added", "wrong", "swapped"};
    struct letter_step steps[LETTER_STEPS];
    char latin[LETTERS_MAX];
    const struct part *x = a->letters.alphabet == ALPHABET_LATIN ? b : a, *y = x == a ? b : a;
    *out = (struct spelling){.count = 0};
    if (x->letters.alphabet >= ALPHABET_TABLES || !x->letters.alphabet ||
        y->letters.alphabet >= ALPHABET_TABLES)
        return;
    struct str text = {latin, letters_spell(&y->letters, latin)};
    (void)letters_explain(&x->letters, text, steps, &out->count, &out->style);
    for (size_t i = 0; i < out->count; i++) {
        struct spelled *s = &out->step[i];
        write_letter(&x->letters, &steps[i], s->letter);
        memcpy(s->latin, latin + steps[i].latin_from, steps[i].latin_count);
        s->latin[steps[i].latin_count] = 0;
        s->how = how[steps[i].kind];
        s->bits = steps[i].price / (double)LETTER_BIT;
    }
}

static bool has_letters(const struct name_link *l, const struct parts *a, const struct parts *b)
{
    return l->kind == LINK_SAME && !a->part[l->a].initial && !b->part[l->b].initial;
}

static json_t *letters_json(const struct name_link *l, const struct parts *a, const struct parts *b)
{
    struct part x = joined(a, l->a, l->a_count), y = joined(b, l->b, l->b_count);
    struct spelling s;
    json_t *all = json_array();
    spell(&x, &y, &s);
    for (size_t i = 0; i < s.count; i++)
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:f}", "letter", s.step[i].letter,
                                             "latin", s.step[i].latin, "how", s.step[i].how,
                                             "price_bits", s.step[i].bits));
    return all;
}

static enum err name_json(struct call *c, const struct fullname_score *s, const struct parts p[2])
{
    struct render_json j = {false};
    json_t *top = json_object(), *links = json_array();
    struct str a = call_word(c, 0), b = call_word(c, 1);
    for (size_t i = 0; i < s->link_count; i++) {
        const struct name_link *l = &s->links[i];
        json_t *o = json_object();
        render_json_set(&j, o, "a", render_json_text(part_text(a, &p[0], l->a, l->a_count)));
        render_json_set(&j, o, "b", render_json_text(part_text(b, &p[1], l->b, l->b_count)));
        render_json_set(&j, o, "kind", json_string(name_said(l, &p[0], &p[1])));
        render_json_set(&j, o, "weight_bits", json_real(l->weight_bits));
        if (has_letters(l, &p[0], &p[1]))
            render_json_set(&j, o, "letters", letters_json(l, &p[0], &p[1]));
        json_array_append_new(links, o);
    }
    render_json_set(&j, top, "name_a", render_json_text(a));
    render_json_set(&j, top, "name_b", render_json_text(b));
    render_json_set(&j, top, "probability", json_real(s->probability));
    render_json_set(&j, top, "weight_bits", json_real(s->weight_bits));
    render_json_set(&j, top, "order_bits", json_real(s->order_bits));
    render_json_set(&j, top, "chance_bits", json_real(s->chance_bits));
    render_json_set(&j, top, "parts", links);
    return render_json_print(c, &j, top);
}

static void print_letters(struct call *c, const struct part *x, const struct part *y)
{
    struct spelling s;
    spell(x, y, &s);
    for (size_t i = 0; i < s.count; i++) {
        call_print(c, "    ");
        render_call(c, s.step[i].letter[0] ? str_from(s.step[i].letter) : STR("-"));
        call_print(c, "  %s  %.1f%s%s\n", s.step[i].latin[0] ? s.step[i].latin : "-",
                   s.step[i].bits, *s.step[i].how ? "  " : "", s.step[i].how);
    }
}

static enum err name_text(struct call *c, const struct fullname_score *s, const struct parts p[2])
{
    struct str a = call_word(c, 0), b = call_word(c, 1);
    call_print(c, "probability %.3f, weight %.1f bits\n", s->probability, s->weight_bits);
    for (size_t i = 0; i < s->link_count; i++) {
        const struct name_link *l = &s->links[i];
        call_print(c, "%6.1f  ", l->weight_bits);
        render_call(c, part_text(a, &p[0], l->a, l->a_count));
        call_print(c, " : ");
        render_call(c, part_text(b, &p[1], l->b, l->b_count));
        call_print(c, "  %s\n", name_said(l, &p[0], &p[1]));
        if (has_letters(l, &p[0], &p[1])) {
            struct part x = joined(&p[0], l->a, l->a_count), y = joined(&p[1], l->b, l->b_count);
            print_letters(c, &x, &y);
        }
    }
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
    return c->json ? name_json(c, &score, p) : name_text(c, &score, p);
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
