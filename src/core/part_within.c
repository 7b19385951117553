#include "core/part_within.h"

#include "core/letter_inner.h"
#include "core/part_inner.h"
#include "core/part_pieces.h"
#include "core/part_weight.h"

/* What is no title. Against Burmese, which has no particles, "Ye" is a name. */
static bool counts_against(const struct part *p, const struct part *one)
{
    return part_is_name(p) ||
           (p->role == PART_PARTICLE && one->letters.alphabet == ALPHABET_BURMESE);
}

/* Neighbours from p on, as one; without titles if there are others, unless `one` is NULL. */
static struct part joined(const struct part *p, size_t count, const struct part *one)
{
    struct part all;
    bool any = false;
    for (size_t k = 0; k < count; k++) {
        if (one && !counts_against(&p[k], one))
            continue;
        if (any)
            part_join(&all, &p[k], &all);
        else
            all = p[k];
        any = true;
    }
    return any ? all : *p;
}

/* Of a title it is enough that it is one. */
static double half_weight(struct letter_laid *laid, const struct part *p, struct part *half,
                          bool strict)
{
    const bool arabic = half->letters.alphabet == ALPHABET_ARABIC;
    unsigned price;
    if (!arabic)
        part_settle_groups(half);
    double bits = part_weight(laid, p, half, strict, &price);
    /* Looked up where it matters, since letters of Arabic are slow to look up. */
    if (arabic && p->group[0] && bits > 0) {
        part_settle_groups(half);
        bits = part_weight(laid, p, half, strict, &price);
    }
    return !part_is_name(p) && bits > 1 ? part_most_bits : bits;
}

/* No half can weigh more, with or without what may be missing. */
static double half_most(const struct part *p, const struct part *half, bool strict)
{
    const double spare = 1;
    struct yard y = yard_of(p, half, part_most_bits, strict);
    y.most = part_most_bits;
    return yard_bits(&y, 0) + spare;
}

/* A word that head and tail may be the halves of, and the best cut so far. */
struct cutting {
    struct letter_laid *laid;
    const struct part *head, *tail;
    bool strict;
    double most, worse;
    size_t at;
};

static void try_cut(struct cutting *c, const struct part *one, size_t at)
{
    struct part a, b;
    part_split(one, at, &a, &b);
    double x = half_weight(c->laid, c->head, &a, c->strict);
    if (x + half_most(c->tail, &b, c->strict) < c->most)
        return;
    double y = half_weight(c->laid, c->tail, &b, c->strict);
    if (x + y > c->most || (x + y == c->most && at < c->at)) {
        c->most = x + y;
        c->worse = x < y ? x : y;
        c->at = at;
    }
}

/* How well the worse half fits when `one` is cut where head and tail fit best; the cut is looked
 * for near where their lengths would have it, and may go through a letter that is two where words
 * meet. */
static double worse_half(struct letter_laid *laid, const struct part *head, const struct part *tail,
                         const struct part *one, bool strict)
{
    size_t n = part_length(one), h = part_length(head), t = part_length(tail);
    size_t middle = h + t ? n * h / (h + t) : 0, near = 2;
    struct cutting c = {laid, head, tail, strict, 2 * part_other_bits, part_other_bits, n};
    /* From the middle on, where the best cut mostly is; of equal ones the first in the word. */
    for (size_t k = 0; k <= 2 * near; k++) {
        size_t at = k % 2 ? middle - (k + 1) / 2 : middle + k / 2;
        if (at == 0 || at >= n) /* or below 0: it wraps */
            continue;
        try_cut(&c, one, at);
        struct part two = *one;
        if (letters_part_seam(&two.letters, at))
            try_cut(&c, &two, at + 1);
    }
    return c.worse;
}

double part_worst_half(struct letter_laid *laid, const struct part *many, size_t count,
                       const struct part *one, bool strict)
{
    double least = as_kept(part_most_bits);
    size_t names = 0;
    for (size_t k = 0; k < count; k++)
        names += counts_against(&many[k], one) || part_role_son(many[k].role);
    /* A title and a name: "Mariana" is not Maria da, nor "Seyed" Seyed Ali. */
    bool titled = names < 2;
    for (size_t k = 1; k < count; k++) {
        const struct part *by = titled ? NULL : one;
        struct part head = joined(many, k, by), tail = joined(many + k, count - k, by);
        if (!titled && (!counts_against(&head, one) || !counts_against(&tail, one)))
            continue;
        double bits = worse_half(laid, &head, &tail, one, strict);
        if (one->skip) {
            struct part bare = part_stripped(one);
            double other = worse_half(laid, &head, &tail, &bare, strict);
            bits = other > bits ? other : bits;
        }
        least = bits < least ? bits : least;
    }
    if (least <= 0 || one->group[0] || !part_pieces_may(many, one))
        return least;
    struct part whole = joined(many, count, NULL);
    return part_pieces_apart(&whole, one) ? pieces_bits : least;
}

/* Letters as Latin would write them. */
static size_t latin_letters(const struct part *p)
{
    char latin[LETTERS_MAX];
    return p->letters.alphabet == ALPHABET_LATIN ? p->letters.latin_len
                                                 : letters_spell(&p->letters, latin);
}

/* Whether the first n Latin letters of y, or the last n, may be written by letters of x one after
 * another from that end on: by consonants alone, a few of x's letters being silent. */
static bool may_write(const struct letters *x, const struct letters *y, size_t n, bool tail)
{
    enum { SILENT = 2 }; /* side by side, behind the one that wrote the letter before */
    size_t at = 0, silent = 0, wrote = x->len;
    for (size_t i = 0; i < n && i < y->latin_len; i++) {
        unsigned c = (unsigned)(y->latin[tail ? y->latin_len - 1u - i : i] - 'a');
        if (LETTERS_SOFT >> c & 1)
            continue;
        silent = 0;
        while (at < x->len && !(letters_can(x, tail ? x->len - 1u - at : at) >> c & 1)) {
            silent += at != wrote;
            at++;
        }
        if (at == x->len || silent > SILENT)
            return false;
        wrote = at;
    }
    return true;
}

/* False when `whole` surely does not begin, or end, as `part` is written. */
static bool may_end_so(const struct part *part, const struct part *whole, bool tail)
{
    const struct letters *x = &part->letters, *y = &whole->letters;
    return y->alphabet == ALPHABET_LATIN ? may_write(x, y, x->len - 1u, tail)
                                         : may_write(y, x, x->latin_len, tail);
}

/* About how many letters Latin would write. */
static size_t about_latin(const struct letters *x)
{
    return letters_abjad((enum alphabet)x->alphabet) ? x->len + x->len / 2u : x->len;
}

unsigned part_may_be_within(const struct part *a, const struct part *b, const struct part **part,
                            const struct part **whole)
{
    enum { MORE = 3 }; /* letters besides the part, or of it */
    size_t x = about_latin(&a->letters), y = about_latin(&b->letters);
    size_t more = x > y ? x - y : y - x;
    bool tailed = !a->behind != !b->behind, near = more + 1 < MORE;
    bool longer = tailed && near ? a->behind > 0 : x > y;
    *part = longer ? b : a;
    *whole = longer ? a : b;
    bool may = tailed && (*whole)->behind && !many_bits((*part)->has & ~(*whole)->can);
    unsigned without = may ? PART_WITHOUT : 0;
    if (a->letters.alphabet >= ALPHABET_TABLES || b->letters.alphabet >= ALPHABET_TABLES || near ||
        (*part)->letters.len < 2)
        return without;
    return without | (may_end_so(*part, *whole, false) ? PART_HEAD : 0) |
           (may_end_so(*part, *whole, true) ? PART_TAIL : 0);
}

/* Bits of part as the Muhammad that whole has before its name, where the cut is known. */
static double light_weight(struct letter_laid *laid, const struct part *part,
                           const struct part *whole, unsigned *price)
{
    struct part head, name;
    const bool latin = whole->letters.alphabet == ALPHABET_LATIN;
    part_split(whole, latin ? whole->skip_latin : whole->skip, &head, &name);
    return part_weight(laid, part, &head, false, price);
}

double part_within(struct letter_laid *laid, const struct part *part, const struct part *whole,
                   unsigned ends, unsigned *price)
{
    static const int cuts[] = {0, 1, -1, 2}; /* beside the one that lengths would have */
    const double hopeless = -2;              /* a letter more or less does not make it fit */
    size_t n = part_length(whole), x = latin_letters(part), y = latin_letters(whole);
    int about = y ? (int)(x * n / y) : 0;
    double best = part_other_bits;
    if (part_start_light(whole->start) && ends & PART_HEAD)
        best = light_weight(laid, part, whole, price);
    for (int tail = 0; x > 2 && y > x + 2 && tail < 2; tail++) {
        double here = part_other_bits;
        for (size_t k = 0; ends >> tail & 1 && k < COUNT(cuts); k++) {
            int at = about + cuts[k];
            struct part half[2];
            unsigned cost;
            if (at < 1 || at >= (int)n || (k && here < hopeless))
                continue;
            part_split(whole, tail ? n - (size_t)at : (size_t)at, &half[0], &half[1]);
            if (part->group[0])
                part_settle_groups(&half[tail]);
            double bits = part_weight(laid, part, &half[tail], false, &cost);
            here = bits > here ? bits : here;
            *price = bits > best ? cost : *price;
            best = bits > best ? bits : best;
        }
    }
    return best;
}

double part_without(struct letter_laid *laid, const struct part *part, const struct part *whole,
                    unsigned *price)
{
    if (!whole->behind)
        return part_other_bits;
    struct part before = part_before_behind(whole);
    return part_weight(laid, part, &before, false, price);
}
