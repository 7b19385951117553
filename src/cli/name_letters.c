#include "cli/name_letters.h"

#include "base/utf8.h"
#include "core/name_said.h"

#include <string.h>

/* Two names taken apart and compared. */
struct names_compared {
    struct parts parts[2];
    struct fullname_score score;
};

static void compare_names(struct str a, struct str b, struct names_compared *out)
{
    parts_read(a, &out->parts[0]);
    parts_read(b, &out->parts[1]);
    fullname_compare(&out->parts[0], &out->parts[1], &out->score);
}

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
    size_t count;
    (void)letters_explain(&x->letters, text, steps, &count, &out->style);
    for (size_t i = 0; i < count; i++) {
        if (steps[i].count && letters_silent_mark(&x->letters, steps[i].from))
            continue;
        struct spelled *s = &out->step[out->count++];
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

static void print_letters(struct call *c, const struct part *x, const struct part *y,
                          unsigned indent)
{
    struct spelling s;
    spell(x, y, &s);
    for (size_t i = 0; i < s.count; i++) {
        call_print(c, "%*s", (int)indent + 4, "");
        render_call(c, s.step[i].letter[0] ? str_from(s.step[i].letter) : STR("-"));
        call_print(c, "  %s  %.1f%s%s\n", s.step[i].latin[0] ? s.step[i].latin : "-",
                   s.step[i].bits, *s.step[i].how ? "  " : "", s.step[i].how);
    }
}

void name_letters_print(struct call *c, struct str a, struct str b, unsigned indent)
{
    struct names_compared n;
    compare_names(a, b, &n);
    for (size_t i = 0; i < n.score.link_count; i++) {
        const struct name_link *l = &n.score.links[i];
        call_print(c, "%*s%6.1f  ", (int)indent, "", l->weight_bits);
        render_call(c, part_text(a, &n.parts[0], l->a, l->a_count));
        call_print(c, " : ");
        render_call(c, part_text(b, &n.parts[1], l->b, l->b_count));
        call_print(c, "  %s\n", name_said(l, &n.parts[0], &n.parts[1]));
        if (has_letters(l, &n.parts[0], &n.parts[1])) {
            struct part x = joined(&n.parts[0], l->a, l->a_count);
            struct part y = joined(&n.parts[1], l->b, l->b_count);
            print_letters(c, &x, &y, indent);
        }
    }
}

json_t *name_letters_json(struct str a, struct str b, struct render_json *j)
{
    struct names_compared n;
    json_t *links = json_array();
    compare_names(a, b, &n);
    const struct parts *p = n.parts;
    for (size_t i = 0; i < n.score.link_count; i++) {
        const struct name_link *l = &n.score.links[i];
        json_t *o = json_object();
        render_json_set(j, o, "a", render_json_text(part_text(a, &p[0], l->a, l->a_count)));
        render_json_set(j, o, "b", render_json_text(part_text(b, &p[1], l->b, l->b_count)));
        render_json_set(j, o, "kind", json_string(name_said(l, &p[0], &p[1])));
        render_json_set(j, o, "weight_bits", json_real(l->weight_bits));
        if (has_letters(l, &p[0], &p[1]))
            render_json_set(j, o, "letters", letters_json(l, &p[0], &p[1]));
        render_json_add(j, links, o);
    }
    return links;
}
