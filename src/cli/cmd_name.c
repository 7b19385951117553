/* name, names: two names compared, letter by letter; many pairs compared. Need no office. */
#include "cli/name_letters.h"
#include "cli/names_compared.h"
#include "cli/render.h"
#include "core/fullname.h"

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
     names_compared, NULL},
};
const size_t name_command_count = COUNT(name_commands);
