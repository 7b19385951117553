#include "core/block_inner.h"

#include "base/map.h"
#include "base/mem.h"
#include "core/compare_inner.h"
#include "core/radix.h"

#include <math.h>

#include <string.h>

static uint32_t code_of(uint64_t h)
{
    return (uint32_t)(h >> 32) | 1;
}

static uint32_t part_code(const struct letters *l, unsigned from, unsigned to)
{
    uint64_t h = 0;
    for (unsigned i = from; i < to; i++)
        h = radix_mix(h, l->letter[i]);
    return code_of(radix_mix(h, to - from));
}

static uint32_t letters_code(const struct value_store *s, enum atom_kind kind, uint32_t v)
{
    const struct letters *l = &s->letters[v];
    unsigned part = s->kind == FEATURE_CODE ? (l->len + 1u) / 2 : 4;
    if (l->len < 2)
        return 0;
    if (part > l->len)
        part = l->len;
    return kind == ATOM_HEAD ? part_code(l, 0, part) : part_code(l, l->len - part, l->len);
}

static uint32_t date_code(const struct date_value *d, enum atom_kind kind)
{
    uint32_t day = d->digits & 0xFF, month = d->digits >> 8 & 0xFF;
    if (!d->plain)
        return kind == ATOM_YEAR && d->digits >> 16 ? code_of(radix_mix(d->digits >> 16, 1)) : 0;
    if (kind == ATOM_YEAR)
        return code_of(radix_mix(d->digits >> 16, 1));
    if (kind == ATOM_MONTH_DAY) /* a first day of the year says only the year */
        return day == 1 && month == 1 ? 0 : code_of(radix_mix(d->digits & 0xFFFF, 2));
    uint32_t low = day < month ? day : month, high = day < month ? month : day;
    return code_of(radix_mix(d->digits >> 16, radix_mix(low, high)));
}

static uint32_t value_code(const struct value_store *s, enum atom_kind kind, size_t slot,
                           uint32_t v)
{
    switch (kind) {
    case ATOM_ANY_NAME:
        if (s->names && namesakes_code(s->names, v, 0))
            return namesakes_code(s->names, v, 0);
        return code_of(s->hash[v]);
    case ATOM_SAME:
        return code_of(s->hash[v]);
    case ATOM_HEAD:
    case ATOM_TAIL:
        return letters_code(s, kind, v);
    case ATOM_WORD:
        if (!s->word[v][slot] || s->word_bits[s->word[v][slot]] < 4)
            return 0;
        struct str w = dict_text(&s->words, s->word[v][slot]);
        return code_of(hash_bytes(w.ptr, w.len, 7));
    case ATOM_SPELLED:
        return namesakes_code(s->names, v, slot);
    case ATOM_TWO_SPELLED:
        return namesakes_two_code(s->names, v, slot);
    case ATOM_YEAR:
    case ATOM_MONTH_DAY:
    case ATOM_DAY_OR_MONTH:
        return date_code(&s->dates[v], kind);
    case ATOM_COMMON_WORDS:
    case ATOM_KINDS:
        break;
    }
    return 0;
}

/* Adds a slot to an atom that is being made. */
static enum err add_slot(const struct people *p, struct atom *a, size_t feature)
{
    const struct value_store *s = &p->store[p->feature[feature].store];
    uint32_t *code = mem_zero((size_t)s->texts.count + 1, sizeof *code);
    if (!code)
        return ERR_MEMORY;
    for (uint32_t v = 1; v <= s->texts.count; v++)
        code[v] = value_code(s, a->kind, a->slots, v);
    a->feature[a->slots] = feature;
    a->code[a->slots] = code;
    a->owned[a->slots] = true;
    a->slots++;
    return OK;
}

static enum err add_atom(const struct people *p, struct block_plan *b, enum atom_kind kind,
                         size_t feature, size_t slots)
{
    if (b->atom_count == ATOMS_MAX)
        return OK;
    struct atom *a = &b->atom[b->atom_count];
    *a = (struct atom){.kind = kind};
    b->atom_count++;
    enum err e = OK;
    for (size_t i = 0; i < slots && e == OK; i++)
        e = add_slot(p, a, feature);
    return e;
}

static enum err add_any_name(const struct people *p, struct block_plan *b)
{
    if (b->atom_count == ATOMS_MAX)
        return OK;
    struct atom *a = &b->atom[b->atom_count];
    *a = (struct atom){.kind = ATOM_ANY_NAME};
    b->atom_count++;
    enum err e = add_slot(p, a, p->given);
    if (e != OK)
        return e;
    a->slots = 2;
    a->feature[1] = p->family;
    a->code[1] = a->code[0];
    return OK;
}

static const enum atom_kind kinds_of[FEATURE_KINDS][5] = {
    [FEATURE_NAME] = {ATOM_SAME, ATOM_HEAD, ATOM_TAIL, ATOM_SPELLED, ATOM_KINDS},
    [FEATURE_TEXT] = {ATOM_SAME, ATOM_HEAD, ATOM_WORD, ATOM_SPELLED, ATOM_KINDS},
    [FEATURE_WORDS] = {ATOM_WORD, ATOM_KINDS},
    [FEATURE_DATE] = {ATOM_SAME, ATOM_YEAR, ATOM_MONTH_DAY, ATOM_DAY_OR_MONTH, ATOM_KINDS},
    [FEATURE_CODE] = {ATOM_SAME, ATOM_HEAD, ATOM_TAIL, ATOM_KINDS},
    [FEATURE_SIGN] = {ATOM_KINDS},
    [FEATURE_NUMBER] = {ATOM_SAME, ATOM_KINDS},
    [FEATURE_GEO] = {ATOM_SAME, ATOM_KINDS},
    [FEATURE_FULL] = {ATOM_SAME, ATOM_SPELLED, ATOM_TWO_SPELLED, ATOM_KINDS},
};

static size_t slots_of(enum atom_kind k)
{
    return k == ATOM_WORD ? 3 : k == ATOM_SPELLED || k == ATOM_TWO_SPELLED ? ATOM_SLOTS : 1;
}

enum err block_atoms(const struct people *p, struct block_plan *b)
{
    enum err e = OK;
    for (size_t f = 0; f < p->feature_count; f++) {
        const enum atom_kind *k = kinds_of[p->feature[f].kind];
        bool lesser = p->feature[f].kind == FEATURE_NAME && f != p->given && f != p->family;
        for (size_t i = 0; k[i] != ATOM_KINDS && e == OK; i++)
            if ((!lesser || k[i] == ATOM_SAME || k[i] == ATOM_SPELLED) &&
                (k[i] != ATOM_SPELLED || p->store[p->feature[f].store].names))
                e = add_atom(p, b, k[i], f, slots_of(k[i]));
    }
    if (e == OK && p->given != SIZE_MAX && p->family != SIZE_MAX)
        e = add_any_name(p, b);
    if (e == OK && b->atom_count < ATOMS_MAX)
        e = block_words_new(p, &b->words);
    if (e == OK && b->words)
        b->atom[b->atom_count++] =
            (struct atom){.kind = ATOM_COMMON_WORDS, .feature = {block_words_feature(b->words)}};
    return e;
}

void block_plan_free(struct block_plan *b)
{
    for (size_t i = 0; i < b->atom_count; i++)
        for (size_t s = 0; s < ATOM_SLOTS; s++)
            if (b->atom[i].owned[s])
                mem_free(b->atom[i].code[s]);
    block_words_free(b->words);
    *b = (struct block_plan){0};
}

struct key_maker block_key_maker(const struct block_plan *b, uint64_t atoms)
{
    struct key_maker k = {.atoms = atoms};
    for (uint64_t rest = atoms; rest; rest &= rest - 1) {
        const struct atom *a = &b->atom[__builtin_ctzll(rest)];
        if (a->slots != 1) {
            k.wide[k.wide_count++] = a;
            continue;
        }
        k.code[k.count] = a->code[0];
        k.feature[k.count++] = a->feature[0];
    }
    return k;
}

static size_t widen_by(const struct atom *a, const uint32_t *x, const uint64_t *from, size_t n,
                       uint64_t made[RULE_KEYS])
{
    size_t m = 0;
    for (size_t s = 0; s < a->slots; s++) {
        uint32_t code = a->code[s][x[a->feature[s]]];
        for (size_t i = 0; code && i < n && m < RULE_KEYS; i++) {
            uint64_t key = radix_mix(from[i], code);
            size_t k = 0;
            while (k < m && made[k] != key)
                k++;
            if (k == m)
                made[m++] = key;
        }
    }
    return m;
}

size_t key_maker_widen(const struct key_maker *k, const uint32_t *x, uint64_t out[RULE_KEYS])
{
    size_t n = 1;
    for (size_t w = 0; w < k->wide_count && n; w++) {
        uint64_t made[RULE_KEYS];
        n = widen_by(k->wide[w], x, out, n, made);
        for (size_t i = 0; i < n; i++)
            out[i] = made[i];
    }
    return n;
}

/* One atom after the other for many rows, so that no row waits for another's memory. Where a row
 * has no key its code is 0 once. */
static size_t narrow_keys(const struct key_maker *k, const struct people *p, size_t row,
                          size_t count, uint64_t mask, struct row_key *out)
{
    uint64_t key[KEY_ROWS];
    bool has[KEY_ROWS];
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        key[i] = k->atoms;
        has[i] = true;
    }
    for (size_t a = 0; a < k->count; a++) {
        const uint32_t *code = k->code[a], *x = p->number + row * p->stride + k->feature[a];
        for (size_t i = 0; i < count; i++) {
            uint32_t c = code[x[i * p->stride]];
            has[i] = has[i] && c;
            key[i] = radix_mix(key[i], c);
        }
    }
    for (size_t i = 0; i < count; i++) {
        out[n] = (struct row_key){key[i], row + i};
        n += has[i] & ((key[i] & mask) == 0);
    }
    return n;
}

size_t key_maker_rows(const struct key_maker *k, const struct people *p, size_t row, size_t count,
                      uint64_t mask, struct row_key *out)
{
    uint64_t key[RULE_KEYS];
    size_t n = 0;
    if (!k->wide_count)
        return narrow_keys(k, p, row, count, mask, out);
    for (size_t i = 0; i < count; i++) {
        size_t some = key_maker_keys(k, p, row + i, key);
        for (size_t j = 0; j < some; j++)
            if ((key[j] & mask) == 0)
                out[n++] = (struct row_key){key[j], row + i};
    }
    return n;
}

static bool atom_agrees(const struct atom *a, const uint32_t *x, const uint32_t *y)
{
    for (size_t i = 0; i < a->slots; i++) {
        uint32_t code = a->code[i][x[a->feature[i]]];
        for (size_t j = 0; code && j < a->slots; j++)
            if (code == a->code[j][y[a->feature[j]]])
                return true;
    }
    return false;
}

uint64_t block_agree(const struct block_plan *b, const uint32_t *x, const uint32_t *y)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < b->atom_count; i++)
        bits |= (uint64_t)atom_agrees(&b->atom[i], x, y) << i;
    return bits;
}

void block_rule_text(const struct block_plan *b, const struct people *p, uint64_t atoms,
                     block_name_put *put, struct buf *out)
{
    static const char *const words[ATOM_KINDS] = {
        [ATOM_SAME] = "",
        [ATOM_HEAD] = " (beginning)",
        [ATOM_TAIL] = " (end)",
        [ATOM_ANY_NAME] = "given or family name",
        [ATOM_WORD] = " (a rare word)",
        [ATOM_SPELLED] = " (a word, in any spelling)",
        [ATOM_TWO_SPELLED] = " (two words, in any spelling)",
        [ATOM_COMMON_WORDS] = " (words in common, in any spelling)",
        [ATOM_YEAR] = " (year)",
        [ATOM_MONTH_DAY] = " (month and day)",
        [ATOM_DAY_OR_MONTH] = " (day and month in any order)",
    };
    for (bool first = true; atoms; atoms &= atoms - 1, first = false) {
        const struct atom *a = &b->atom[__builtin_ctzll(atoms)];
        buf_text(out, first ? "" : " + ");
        if (a->kind != ATOM_ANY_NAME)
            put(out, p->feature[a->feature[0]].name);
        buf_text(out, words[a->kind]);
    }
}

/* Features that an atom reads, as bits. */
static uint64_t features_of(const struct atom *a)
{
    uint64_t bits = 0;
    for (size_t s = 0; s < a->slots; s++)
        bits |= (uint64_t)1 << a->feature[s];
    return bits;
}

/* Chance that two rows agree on the atom, from a sample of rows. */
static enum err agree_chance(const struct people *p, const struct atom *a, double *out)
{
    size_t most = 100000, step = p->rows / most + 1, n = 0;
    size_t room = p->rows / step + 1, slots = 1;
    bool spelled = a->kind == ATOM_SPELLED || a->kind == ATOM_TWO_SPELLED;
    while (slots < room * (spelled ? 8 : 2))
        slots *= 2;
    uint32_t *held = mem_zero(slots, sizeof *held);
    if (!held)
        return ERR_MEMORY;
    double same = 0;
    for (size_t row = 0; row < p->rows; row += step) {
        /* Rows stand in order of names: jump about. */
        size_t at = (size_t)(radix_mix(row, 5) % p->rows);
        n++;
        for (size_t s = 0; s < (spelled ? a->slots : 1); s++) {
            uint32_t code = a->code[s][p->number[at * p->stride + a->feature[s]]];
            if (code)
                same += held[code >> 1 & (slots - 1)]++;
        }
    }
    mem_free(held);
    double pairs = (double)n * ((double)n - 1) / 2;
    *out = (same + 0.5) / (pairs + 1) *
           (a->slots > 1 && !spelled ? (double)(a->slots * a->slots) * 0.6 : 1);
    return OK;
}

/* Rules of many rows are counted sparingly: those stay that cost about as much as there are rows.
 */
struct candidates {
    struct candidate_rule *rule;
    size_t count, room;
    double rows;
};

static double oddness(const struct candidates *c, double pairs)
{
    return fabs(log2(pairs / c->rows / 2));
}

static void add_candidate(struct candidates *c, uint64_t atoms, double pairs)
{
    struct candidate_rule made = {.atoms = atoms, .expected = pairs};
    size_t worst = 0;
    if (c->count < c->room) {
        c->rule[c->count++] = made;
        return;
    }
    for (size_t i = 1; i < c->count; i++)
        if (oddness(c, c->rule[i].expected) > oddness(c, c->rule[worst].expected))
            worst = i;
    if (oddness(c, pairs) < oddness(c, c->rule[worst].expected))
        c->rule[worst] = made;
}

/* Where next to nothing is left, as in lists that hold nothing but whole names, atoms that are too
 * common as a whole: their smaller blocks are worth a look. */
static void add_common_atoms(struct candidates *c, const double *chance, size_t atoms, double most)
{
    double all = c->rows * c->rows / 2;
    for (size_t i = 0; i < atoms; i++)
        if (chance[i] * all > most)
            add_candidate(c, (uint64_t)1 << i, chance[i] * all);
}

size_t block_candidates(const struct block_plan *b, const struct people *p,
                        struct candidate_rule out[CANDIDATES_MAX], enum err *e)
{
    size_t atoms = b->atom_count - (b->words != NULL);
    double q[ATOMS_MAX], n = (double)p->rows, all = n * n / 2;
    uint64_t f[ATOMS_MAX];
    bool many = p->rows > 200000;
    struct candidates c = {.rule = out, .rows = n, .room = many ? 112 : CANDIDATES_MAX};
    *e = OK;
    for (size_t i = 0; i < atoms && *e == OK; i++) {
        f[i] = features_of(&b->atom[i]);
        *e = agree_chance(p, &b->atom[i], &q[i]);
    }
    double most = 100 * n, least = many ? 0.1 * n : 0.003 * n;
    for (size_t i = 0; i < atoms && *e == OK; i++) {
        uint64_t one = (uint64_t)1 << i;
        if (q[i] * all <= most)
            add_candidate(&c, one, q[i] * all);
        for (size_t j = 0; j < i; j++) {
            uint64_t two = one | (uint64_t)1 << j;
            double pairs = q[i] * q[j] * all;
            if (f[i] & f[j])
                continue;
            if (pairs <= most && pairs >= least)
                add_candidate(&c, two, pairs);
            for (size_t k = 0; k < j && pairs > most / 20; k++)
                if (!(f[k] & (f[i] | f[j])) && pairs * q[k] <= most / 20 && pairs * q[k] >= least)
                    add_candidate(&c, two | (uint64_t)1 << k, pairs * q[k]);
        }
    }
    if (*e == OK && c.count < BLOCK_FEW)
        add_common_atoms(&c, q, atoms, most);
    return c.count;
}
