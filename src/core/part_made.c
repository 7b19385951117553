/* Parts made of parts, and what is asked of parts that are read. */
#include "core/part_inner.h"

#include <string.h>

#include "core/part_raw.h"

struct letters part_bare(const struct part *p)
{
    struct letters y = p->letters;
    y.len = (uint8_t)(y.len - p->skip);
    memmove(y.code, y.code + p->skip, y.len);
    y.latin_len = (uint8_t)(y.latin_len - p->skip_latin);
    memmove(y.latin, y.latin + p->skip_latin, y.latin_len);
    return y;
}

/* Of a script without counts a letter is worth about what a Latin one is. */
static uint16_t background_of(const struct letters *x)
{
    return (uint16_t)(x->alphabet == ALPHABET_LATIN ? letters_background(x->latin, x->latin_len)
                                                    : 34u * x->len);
}

/* What many families of a country end in: it tells less than other letters do. */
struct tail {
    uint8_t len;
    char text[9];
};
#define TAIL(text)                                                                                 \
    {                                                                                              \
        sizeof(text) - 1, text                                                                     \
    }

/* By the last letter; one without letters is behind the last. */
static const struct tail tails['z' - 'a' + 1][11] = {
    ['a' - 'a'] = {TAIL("ova"), TAIL("eva"), TAIL("owa"), TAIL("ewa"), TAIL("ska"), TAIL("skaya"),
                   TAIL("enka")},
    ['c' - 'a'] = {TAIL("vic"), TAIL("ovic"), TAIL("evic")},
    ['e' - 'a'] = {TAIL("dze"), TAIL("dse")},
    ['f' - 'a'] = {TAIL("off")},
    ['g' - 'a'] = {TAIL("berg")},
    ['h' - 'a'] = {TAIL("nath"), TAIL("dranath"), TAIL("ovich"), TAIL("evich"), TAIL("ovitch"),
                   TAIL("evitch"), TAIL("owitsch"), TAIL("ewitsch")},
    ['i' - 'a'] = {TAIL("ski"), TAIL("sky"), TAIL("owski"), TAIL("ewski"), TAIL("skyi"),
                   TAIL("skii"), TAIL("cki"), TAIL("aki"), TAIL("shvili"), TAIL("schwili")},
    ['j' - 'a'] = {TAIL("skij"), TAIL("ovitj"), TAIL("evitj")},
    ['k' - 'a'] = {TAIL("chuk"), TAIL("tschuk"), TAIL("tchouk"), TAIL("czuk")},
    ['n' - 'a'] = {TAIL("yan"), TAIL("ian"), TAIL("jan"), TAIL("son"), TAIL("sson"), TAIL("sen"),
                   TAIL("ssen"), TAIL("mann"), TAIL("stein")},
    ['o' - 'a'] = {TAIL("enko"), TAIL("chenko"), TAIL("tchenko"), TAIL("tschenko"),
                   TAIL("shchenko"), TAIL("schenko")},
    ['r' - 'a'] = {TAIL("sdottir"), TAIL("ardottir")},
    ['s' - 'a'] = {TAIL("poulos"), TAIL("opoulos"), TAIL("idis"), TAIL("ides"), TAIL("iadis"),
                   TAIL("iades"), TAIL("akis")},
    ['u' - 'a'] = {TAIL("escu"), TAIL("oglu"), TAIL("poulou"), TAIL("opoulou"), TAIL("idou"),
                   TAIL("iadou")},
    ['v' - 'a'] = {TAIL("ov"), TAIL("ev")},
    ['w' - 'a'] = {TAIL("ow"), TAIL("ew")},
    ['y' - 'a'] = {TAIL("sky"), TAIL("skiy"), TAIL("skyy"), TAIL("cky")},
    ['z' - 'a'] = {TAIL("ez")},
};

/* How many of the last letters are such an end, with a name before it. */
static uint8_t tail_of(const struct letters *x)
{
    const size_t before = 2, n = x->latin_len;
    size_t best = 0;
    if (x->alphabet != ALPHABET_LATIN || n <= before)
        return 0;
    /* Most words differ in the letter before the last already. */
    for (const struct tail *end = tails[x->latin[n - 1] - 'a']; end->len; end++)
        if (end->text[end->len - 2] == x->latin[n - 2] && end->len > best &&
            n >= end->len + before && memcmp(x->latin + n - end->len, end->text, end->len) == 0)
            best = end->len;
    return (uint8_t)best;
}

void part_settle_prices(struct part *p)
{
    p->tail = tail_of(&p->letters);
    p->background = background_of(&p->letters);
    p->usual = (uint16_t)letters_usual(&p->letters);
}

/* A part of nothing but its letters. */
static void settle_letters(struct part *p)
{
    p->group[0] = p->group[1] = 0;
    p->start = p->skip = p->skip_latin = 0;
    p->id = 0;
    p->behind = p->behind_light = 0;
    p->initial = false;
    p->light = LIGHT_NO;
    letters_masks(&p->letters, &p->has, &p->can);
    part_settle_prices(p);
}

struct part part_stripped(const struct part *p)
{
    struct part bare = *p;
    if (p->skip) {
        bare.letters = part_bare(p);
        settle_letters(&bare);
    }
    return bare;
}

static void part_slice(const struct part *p, size_t from, size_t to, struct part *out)
{
    uint16_t cps[LETTERS_MAX];
    *out = *p;
    out->made = true;
    if (p->letters.alphabet == ALPHABET_LATIN) {
        for (size_t i = from; i < to; i++)
            cps[i - from] = (uint16_t)p->letters.latin[i];
        letters_read(ALPHABET_LATIN, cps, to - from, &out->letters);
    } else {
        out->letters.len = (uint8_t)(to - from);
        memcpy(out->letters.code, p->letters.code + from, to - from);
    }
    settle_letters(out);
}

void part_split(const struct part *p, size_t at, struct part *a, struct part *b)
{
    const size_t n = part_length(p);
    part_slice(p, 0, at < n ? at : n, a);
    part_slice(p, at < n ? at : n, n, b);
}

/* Letters from..to of p as the table of words has them; false when they are too many. */
static bool look_up_slice(const struct part *p, size_t from, size_t to, struct raw *out)
{
    struct raw r = {.alphabet = p->letters.alphabet};
    for (size_t i = from; i < to; i++) {
        uint16_t cps[4];
        size_t n = 1;
        if (p->letters.alphabet == ALPHABET_LATIN)
            cps[0] = (uint16_t)p->letters.latin[i];
        else
            n = letter_write((enum alphabet)p->letters.alphabet, p->letters.code[i], cps);
        if (r.len + n > COUNT(r.cp))
            return false;
        memcpy(r.cp + r.len, cps, n * sizeof *cps);
        r.len = (uint8_t)(r.len + n);
    }
    raw_look_up(&r);
    *out = r;
    return true;
}

static bool is_known_name(const struct part *p, size_t from, size_t to)
{
    struct raw r;
    return look_up_slice(p, from, to, &r) && r.role == PART_NAME && r.group[0];
}

void part_settle_groups(struct part *piece)
{
    struct raw r;
    if (piece->letters.alphabet == ALPHABET_LATIN)
        part_groups((struct str){piece->letters.latin, piece->letters.latin_len}, piece->group);
    else if (piece->letters.alphabet == ALPHABET_ARABIC &&
             look_up_slice(piece, 0, part_length(piece), &r) && r.role == PART_NAME)
        memcpy(piece->group, r.group, sizeof piece->group);
}

struct part part_before_behind(const struct part *p)
{
    struct part before, behind;
    part_split(p, part_length(p) - p->behind, &before, &behind);
    part_settle_groups(&before);
    return before;
}

size_t part_two_names(const struct part *p)
{
    enum { LEAST = 3 };
    const bool latin = p->letters.alphabet == ALPHABET_LATIN;
    const size_t n = part_length(p);
    if (part_start_light(p->start))
        return latin ? p->skip_latin : p->skip;
    if (p->role != PART_NAME)
        return 0;
    for (size_t at = LEAST; at + LEAST <= n; at++)
        if (is_known_name(p, 0, at) && is_known_name(p, at, n))
            return at;
    return 0;
}

static bool is_article(unsigned start)
{
    return start == PART_START_ARTICLE || start == PART_START_ARABIC_ARTICLE ||
           start == PART_START_LATIN_ARTICLE || part_start_known(start);
}

bool part_same_start(const struct part *a, const struct part *b)
{
    return a->start == b->start || (is_article(a->start) && is_article(b->start));
}

bool part_same_group(const struct part *a, const struct part *b)
{
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (a->group[i] && a->group[i] == b->group[j])
                return true;
    return false;
}

/* The prices of two words sum up, but for the edges that they lose. False when letters are lost or
 * of two scripts. */
static bool join_prices(const struct part *a, const struct part *b, struct part *out)
{
    const struct letters *x = &a->letters, *y = &b->letters;
    if (x->alphabet != y->alphabet || x->len + y->len > LETTERS_MAX ||
        x->latin_len + y->latin_len > LETTERS_MAX || !x->latin_len != !y->latin_len)
        return false;
    int edges =
        x->latin_len ? letters_background_joint(x->latin[x->latin_len - 1], y->latin[0]) : 0;
    out->usual = (uint16_t)(a->usual + b->usual);
    out->tail = b->tail;
    out->background = (uint16_t)(a->background + b->background + edges);
    return true;
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static uint8_t seam_of(const struct letters *x, const struct letters *y)
{
    return x->alphabet == y->alphabet && x->len && y->len
               ? letters_seam(x->alphabet, x->code[x->len - 1], y->code[0])
               : 0;
}

void part_join(const struct part *a, const struct part *b, struct part *out)
{
    if (out != a)
        *out = *a;
    const uint8_t seam = seam_of(&out->letters, &b->letters);
    bool priced = !seam && join_prices(out, b, out);
    struct letters *l = &out->letters;
    if (seam)
        l->code[l->len - 1] = seam;
    const size_t from = seam ? 1 : 0;
    size_t codes = least_of(b->letters.len - from, LETTERS_MAX - (size_t)l->len);
    size_t latin = least_of(b->letters.latin_len, LETTERS_MAX - (size_t)l->latin_len);
    memcpy(l->code + l->len, b->letters.code + from, codes);
    memcpy(l->latin + l->latin_len, b->letters.latin, latin);
    l->len = (uint8_t)(l->len + codes);
    l->latin_len = (uint8_t)(l->latin_len + latin);
    out->has |= b->has;
    out->can |= b->can;
    out->id = 0;
    out->made = true;
    out->behind = out->behind_light = 0;
    out->light = LIGHT_NO;
    out->role = PART_NAME;
    out->group[0] = out->group[1] = 0;
    out->from = out->from < b->from ? out->from : b->from;
    out->to = out->to > b->to ? out->to : b->to;
    if (!priced)
        part_settle_prices(out);
}

struct str part_key(const struct part *p, char out[PART_KEY_BYTES])
{
    const struct letters *x = &p->letters;
    size_t n = 0;
    out[n++] = (char)x->alphabet;
    out[n++] = (char)(p->role << 1 | p->initial);
    out[n++] = (char)p->skip;
    out[n++] = (char)p->start;
    memcpy(out + n, x->code, x->len);
    n += x->len;
    out[n++] = 0;
    memcpy(out + n, x->latin, x->latin_len);
    return (struct str){out, n + x->latin_len};
}

/* What is not a title: particles of other scripts are names of Burmese ("Ye"). */
static bool may_be_name(const struct part *p)
{
    return p->role == PART_NAME || p->role == PART_PARTICLE;
}

bool parts_span(const struct parts *p, uint8_t *first, uint8_t *count)
{
    uint8_t all = 0;
    for (uint8_t i = 0; i < p->count; i++)
        all = (uint8_t)(all + may_be_name(&p->part[i]));
    *first = 0;
    while (*first < p->count && !may_be_name(&p->part[*first]))
        ++*first;
    *count = 0;
    while (*first + *count < p->count && may_be_name(&p->part[*first + *count]))
        ++*count;
    return *count > 0 && *count == all;
}

int parts_order(const struct parts *a, const struct parts *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = 0; i < a->count; i++) {
        const struct letters *x = &a->part[i].letters, *y = &b->part[i].letters;
        if (x->alphabet != y->alphabet)
            return x->alphabet < y->alphabet ? -1 : 1;
        if (x->len != y->len)
            return x->len < y->len ? -1 : 1;
        int c = memcmp(x->code, y->code, x->len);
        if (c != 0)
            return c;
    }
    return 0;
}
