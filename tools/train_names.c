/* train_names: learns what letters are spelled as, from pairs of words.
 *
 * usage: train_names letters.tsv [-t] latin|arabic|cyrillic|burmese:tokens.tsv... > spelling_table.c
 *        -t learns from the four words in five whose CRC-32 is not divisible by 5
 *        train_names letters.tsv -a han > rows.c
 *        -a writes the rows of one script, to be put into the table where nothing else changed
 *
 * letters.tsv is written by tools/gen_letters.py: the spellings by rule. A token file has the
 * columns native, latin and optionally counts. A word is spelled letter by letter; each letter
 * writes 0 to 4 Latin letters with a probability that depends on the letter, on one of four styles,
 * and on its place in the word. The probabilities are found by expectation maximisation over all
 * alignments (Baum and others 1970; for letters: Li, Zhang, Su 2004). Pairs that look like two
 * different words are given little weight, so that errors of the list teach nothing. The result
 * depends on the input alone: no random start, sums in a fixed order.
 *
 * Four lanes of prices are learnt, four follow the rules for styles that no list shows. Each learnt
 * probability is mixed with the rules', so that an unseen spelling costs no more than by rule. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "core/letter_table.h"

enum { LANES = 4, ROUNDS = 24, WORD = 24, ROWS_MAX = 400000 };

struct row {
    uint8_t code, len, group;
    char kind;
    bool ruled;
    char seg[4];
    float rule[LANES];            /* probability in each rule style */
    float p[LANES];               /* learnt */
    double n[LANES], at[LETTER_PLACES]; /* expected counts of the current round */
    float place[LETTER_PLACES];   /* factor */
};

struct pair {
    struct letters x;
    char y[WORD];
    uint8_t m, source;
    float weight, related;
    float style[LANES];
};

struct table {
    int alphabet;
    struct row *rows;
    size_t row_count;
    uint32_t starts[256 * 27 + 1];
    struct pair *pairs;
    size_t pair_count, pair_room;
};

static struct table tables[ALPHABET_TABLES];
static double pair_count2[27][27];
static float background[27][27];
static const float typo = 1.0f / 1024;

static uint32_t crc32_of(const char *s, size_t n)
{
    uint32_t c = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        c ^= (uint8_t)s[i];
        for (int k = 0; k < 8; k++)
            c = c >> 1 ^ (c & 1 ? 0xEDB88320u : 0);
    }
    return ~c;
}

static int index_of(char c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 1 : 0;
}

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c) != NULL;
}

static int group_of(const char *seg, int len)
{
    if (len == 0)
        return 0;
    if (!is_vowel(seg[len - 1]))
        return len > 1 && seg[0] == seg[1] ? 4 : is_vowel(seg[0]) ? 5 : 1;
    return is_vowel(seg[0]) ? 3 : 2;
}

static int row_cmp(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->code != y->code)
        return x->code - y->code;
    int c = memcmp(x->seg, y->seg, 4);
    return c ? c : y->ruled - x->ruled;
}

static void sort_rows(struct table *t)
{
    qsort(t->rows, t->row_count, sizeof *t->rows, row_cmp);
    size_t n = 0;
    for (size_t i = 0; i < t->row_count; i++)
        if (n == 0 || row_cmp(&t->rows[n - 1], &t->rows[i]) > 0 ||
            t->rows[n - 1].code != t->rows[i].code || memcmp(t->rows[n - 1].seg, t->rows[i].seg, 4))
            t->rows[n++] = t->rows[i];
    t->row_count = n;
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        while (k <= (size_t)t->rows[i].code * 27 + (size_t)index_of(t->rows[i].seg[0]))
            t->starts[k++] = (uint32_t)i;
    while (k <= 256 * 27)
        t->starts[k++] = (uint32_t)n;
}

static void add_row(struct table *t, int code, const char *seg, int len)
{
    if (t->row_count == ROWS_MAX) {
        fprintf(stderr, "too many rows\n");
        exit(1);
    }
    struct row *r = &t->rows[t->row_count++];
    memset(r, 0, sizeof *r);
    r->code = (uint8_t)code;
    r->len = (uint8_t)len;
    memcpy(r->seg, seg, (size_t)len);
    r->group = (uint8_t)group_of(seg, len);
}

static char kind_of(int alphabet, int code)
{
    const struct letter_list *l = &letter_lists[alphabet];
    for (size_t i = 0; i < l->count; i++)
        if (l->strings[i].code == code)
            return l->strings[i].kind;
    return 'c';
}

static void read_rules(const char *path)
{
    FILE *f = fopen(path, "r");
    char name[32], kind, seg[8];
    int code;
    float bits[LANES];
    if (!f)
        exit(1);
    while (fscanf(f, "%31s %d %c %7s %f %f %f %f", name, &code, &kind, seg, &bits[0], &bits[1],
                  &bits[2], &bits[3]) == 8) {
        int a = 1;
        while (strcmp(letter_lists[a].name, name) != 0)
            a++;
        struct table *t = &tables[a];
        add_row(t, code, seg[0] == '0' ? "" : seg, seg[0] == '0' ? 0 : (int)strlen(seg));
        struct row *r = &t->rows[t->row_count - 1];
        r->ruled = true;
        r->kind = kind;
        for (int k = 0; k < LANES; k++)
            r->rule[k] = exp2f(-bits[k]);
    }
    fclose(f);
}

/* Makes the rule probabilities of each letter and style sum to one. */
static void normalise_rules(struct table *t)
{
    for (int code = 1; code < 256; code++)
        for (int k = 0; k < LANES; k++) {
            double sum = 0;
            for (uint32_t i = t->starts[code * 27]; i < t->starts[code * 27 + 27]; i++)
                sum += (double)t->rows[i].rule[k];
            for (uint32_t i = t->starts[code * 27]; sum > 0 && i < t->starts[code * 27 + 27]; i++)
                t->rows[i].rule[k] /= (float)sum;
        }
}

/* The letters of a native word, blanks and marks left out; the Latin letters likewise. */
static size_t fold_text(const char *s, int alphabet, uint16_t *out, size_t room)
{
    struct str text = str_from(s);
    size_t at = 0, n = 0;
    uint32_t cp, to[4];
    while (utf8_next(text, &at, &cp)) {
        size_t k = letter_fold(cp, to);
        for (size_t i = 0; i < k && n < room; i++)
            if ((int)letter_alphabet(to[i]) == alphabet || (alphabet == ALPHABET_ETHIOPIC && to[i] < 0x80))
                out[n++] = (uint16_t)to[i];
    }
    return n;
}

static void add_pair(struct table *t, const char *native, const char *latin, float weight)
{
    uint16_t cps[64], lat[64];
    if (t->pair_count == t->pair_room) {
        t->pair_room = t->pair_room ? 2 * t->pair_room : 4096;
        t->pairs = realloc(t->pairs, t->pair_room * sizeof *t->pairs);
    }
    struct pair *p = &t->pairs[t->pair_count];
    memset(p, 0, sizeof *p);
    size_t n = fold_text(native, t->alphabet, cps, 64), m = fold_text(latin, ALPHABET_LATIN, lat, 64);
    letters_read((enum alphabet)t->alphabet, cps, n, &p->x);
    if (p->x.len == 0 || m == 0 || m > WORD || p->x.len > WORD)
        return;
    for (size_t i = 0; i < m; i++)
        p->y[i] = (char)lat[i];
    p->m = (uint8_t)m;
    p->weight = weight;
    p->related = 1;
    t->pair_count++;
}

static void count_letters(const char *latin, double w)
{
    uint16_t lat[64];
    size_t m = fold_text(latin, ALPHABET_LATIN, lat, 64);
    int before = 0;
    for (size_t i = 0; i <= m; i++) {
        int c = i < m ? index_of((char)lat[i]) : 0;
        pair_count2[before][c] += w;
        before = c;
    }
}

static void read_tokens(const char *arg, bool train_only, int source)
{
    char line[1024], last[256] = "", seen[64][128];
    int seen_count = 0;
    char *path = strchr(arg, ':');
    int a = 1;
    *path++ = 0;
    while (strcmp(letter_lists[a].name, arg) != 0)
        a++;
    struct table *t = &tables[a];
    FILE *f = fopen(path, "r");
    if (!f || !fgets(line, sizeof line, f))
        exit(1);
    while (fgets(line, sizeof line, f)) {
        char *native = strtok(line, "\t\n"), *latin = strtok(NULL, "\t\n");
        double n = 0;
        for (char *w; (w = strtok(NULL, "\t\n"));)
            n += atof(w);
        if (!native || !latin || (train_only && crc32_of(native, strlen(native)) % 5 == 0))
            continue;
        size_t before = t->pair_count;
        /* several spellings of one word side by side: the first */
        for (char *cut; (cut = strstr(native, "၊"));)
            *cut = 0;
        add_pair(t, native, latin, (float)pow(n > 0 ? n : 1, 0.35));
        for (size_t i = before; i < t->pair_count; i++)
            t->pairs[i].source = (uint8_t)source;
        count_letters(latin, pow(n > 0 ? n : 1, 0.5));
        if (strcmp(native, last) != 0)
            seen_count = 0;
        snprintf(last, sizeof last, "%s", native);
        struct table *l = &tables[ALPHABET_LATIN];
        if (a == ALPHABET_BURMESE)
            continue;
        for (int i = 0; i < seen_count; i++) {
            add_pair(l, seen[i], latin, 1);
            add_pair(l, latin, seen[i], 1);
        }
        add_pair(l, latin, latin, 0.3f);
        if (seen_count < 64)
            snprintf(seen[seen_count++], sizeof seen[0], "%s", latin);
    }
    fclose(f);
}

/* Every string of up to four letters near the diagonal may be what a letter writes. */
static void propose_rows(struct table *t)
{
    for (size_t q = 0; q < t->pair_count; q++) {
        const struct pair *p = &t->pairs[q];
        for (int i = 0; i < p->x.len; i++) {
            int mid = (2 * i + 1) * p->m / (2 * p->x.len);
            for (int j = mid - 4; j <= mid + 2; j++)
                for (int k = 0; k <= (t->alphabet == ALPHABET_LATIN ? 3 : 4); k++)
                    if (j >= 0 && j + k <= p->m && t->row_count < ROWS_MAX - 1)
                        add_row(t, p->x.code[i], p->y + j, k);
            if (t->row_count > ROWS_MAX - 10000)
                sort_rows(t);
        }
    }
    sort_rows(t);
    for (size_t i = 0; i < t->row_count; i++)
        t->rows[i].kind = kind_of(t->alphabet, t->rows[i].code);
}

static int place_of(const struct table *t, const struct letters *x, int i)
{
    int before = i == 0 ? 0 : kind_of(t->alphabet, x->code[i - 1]) == 'c' ? 2 : 1;
    int after = i + 1 == x->len ? 0 : kind_of(t->alphabet, x->code[i + 1]) == 'c' ? 2 : 1;
    return before * 3 + after;
}

static double background_of(const struct pair *p)
{
    double bits = 0;
    int before = 0;
    for (int j = 0; j <= p->m; j++) {
        int c = j < p->m ? index_of(p->y[j]) : 0;
        bits -= log2((double)background[before][c]);
        before = c;
    }
    return bits;
}

/* The rows of letter i that can write what begins at j, with their probability. */
struct step {
    uint32_t row;
    float p;
    uint8_t len;
};

static int steps_at(const struct table *t, const struct pair *p, int i, int j, int place, int lane,
                    struct step *out)
{
    int n = 0;
    const uint32_t *s = &t->starts[p->x.code[i] * 27];
    for (int part = 0; part < 2; part++) {
        int k = part == 0 ? 0 : j < p->m ? index_of(p->y[j]) : 0;
        if (part && !k)
            break;
        for (uint32_t r = s[k]; r < s[k + 1]; r++) {
            const struct row *w = &t->rows[r];
            float q = w->p[lane] * w->place[place];
            if (q > 1e-7f && j + w->len <= p->m && memcmp(w->seg, p->y + j, w->len) == 0)
                out[n++] = (struct step){r, q, w->len};
        }
    }
    return n;
}

static double pass(struct table *t, struct pair *p, int lane, bool count)
{
    static double f[WORD + 2][WORD + 2], b[WORD + 2][WORD + 2];
    static struct step steps[WORD][WORD + 1][64];
    static int step_count[WORD][WORD + 1];
    int n = p->x.len, m = p->m;
    memset(f, 0, sizeof f);
    f[0][0] = 1;
    for (int i = 0; i <= n; i++)
        for (int j = 0; j <= m; j++) {
            if (f[i][j] <= 0)
                continue;
            if (j < m)
                f[i][j + 1] += f[i][j] * (double)typo;
            if (i == n)
                continue;
            f[i + 1][j] += f[i][j] * (double)typo;
            int c = step_count[i][j] = steps_at(t, p, i, j, place_of(t, &p->x, i), lane, steps[i][j]);
            for (int k = 0; k < c; k++)
                f[i + 1][j + steps[i][j][k].len] += f[i][j] * (double)steps[i][j][k].p;
        }
    double total = f[n][m];
    if (!count || total <= 0)
        return total;
    memset(b, 0, sizeof b);
    b[n][m] = 1;
    double w = (double)(p->weight * p->related * p->style[lane]) / total;
    for (int i = n; i >= 0; i--)
        for (int j = m; j >= 0; j--) {
            if (f[i][j] <= 0)
                continue;
            if (j < m)
                b[i][j] += b[i][j + 1] * (double)typo;
            if (i == n)
                continue;
            b[i][j] += b[i + 1][j] * (double)typo;
            int place = place_of(t, &p->x, i);
            for (int k = 0; k < step_count[i][j]; k++) {
                struct step *s = &steps[i][j][k];
                double q = (double)s->p * b[i + 1][j + s->len];
                b[i][j] += q;
                struct row *r = &t->rows[s->row];
                r->n[lane] += w * q * f[i][j];
                r->at[place] += w * q * f[i][j];
            }
        }
    return total;
}

static double mean_rule(const struct row *r)
{
    double s = 0;
    for (int k = 0; k < LANES; k++)
        s += (double)r->rule[k] / LANES;
    return s;
}

static void start_rows(struct table *t)
{
    for (size_t i = 0; i < t->row_count; i++) {
        struct row *r = &t->rows[i];
        static const double generic[] = {0.02, 0.02 / 8, 0.03 / 64, 0.01 / 512, 0.002 / 4096};
        for (int k = 0; k < LANES; k++)
            r->p[k] = (float)(0.8 * mean_rule(r) + 0.2 * generic[r->len]);
        for (int c = 0; c < LETTER_PLACES; c++)
            r->place[c] = 1;
    }
}

static double clamp(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/* How much likelier each group of spellings is at a place than anywhere. */
static double group_n[3][6][LETTER_PLACES];

static void settle_places(struct table *t)
{
    const double prior = t->alphabet == ALPHABET_LATIN ? 3 : 1.5;
    double sum[3][LETTER_PLACES] = {{0}}, gsum[3][6] = {{0}}, all[3] = {0};
    memset(group_n, 0, sizeof group_n);
    for (size_t i = 0; i < t->row_count; i++) {
        struct row *r = &t->rows[i];
        int k = r->kind == 'c' ? 0 : r->kind == 'v' ? 1 : 2;
        for (int c = 0; c < LETTER_PLACES; c++) {
            group_n[k][r->group][c] += r->at[c];
            sum[k][c] += r->at[c];
            gsum[k][r->group] += r->at[c];
            all[k] += r->at[c];
        }
    }
    for (int k = 0; k < 3; k++)
        for (int g = 0; g < 6; g++)
            for (int c = 0; c < LETTER_PLACES; c++)
                group_n[k][g][c] =
                    all[k] > 0 ? clamp((group_n[k][g][c] + 2) / (gsum[k][g] * sum[k][c] / all[k] + 2), 0.03, 4) : 1;
    for (int code = 1; code < 256; code++) {
        double at[LETTER_PLACES] = {0}, total = 0;
        uint32_t lo = t->starts[code * 27], hi = t->starts[code * 27 + 27];
        for (uint32_t i = lo; i < hi; i++)
            for (int c = 0; c < LETTER_PLACES; c++) {
                at[c] += t->rows[i].at[c];
                total += t->rows[i].at[c];
            }
        for (uint32_t i = lo; i < hi; i++) {
            struct row *r = &t->rows[i];
            double mine = 0;
            int k = r->kind == 'c' ? 0 : r->kind == 'v' ? 1 : 2;
            for (int c = 0; c < LETTER_PLACES; c++)
                mine += r->at[c];
            for (int c = 0; c < LETTER_PLACES; c++) {
                double expected = total > 0 ? mine * at[c] / total : 0;
                r->place[c] = (float)clamp((r->at[c] + prior * group_n[k][r->group][c]) / (expected + prior), 0.02, 8);
            }
        }
    }
}

static void settle(struct table *t)
{
    settle_places(t);
    for (int code = 1; code < 256; code++)
        for (int k = 0; k < LANES; k++) {
            uint32_t lo = t->starts[code * 27], hi = t->starts[code * 27 + 27];
            double sum = 0, prior = t->alphabet == ALPHABET_LATIN ? 4 : 2;
            for (uint32_t i = lo; i < hi; i++)
                sum += t->rows[i].n[k] + prior * mean_rule(&t->rows[i]);
            for (uint32_t i = lo; sum > 0 && i < hi; i++)
                t->rows[i].p[k] = (float)((t->rows[i].n[k] + prior * mean_rule(&t->rows[i])) / sum);
        }
    size_t n = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        double all = 0;
        for (int k = 0; k < LANES; k++)
            all += t->rows[i].n[k];
        if (t->rows[i].ruled || all > 0.3)
            t->rows[n++] = t->rows[i];
    }
    t->row_count = n;
    sort_rows(t);
}

/* Which style a pair is of: first by the list it is from and a habit, then by what fits. Where all
 * pairs are from one list, chance takes the place of the list, or two styles would stay empty. */
static void start_style(struct pair *p, bool one_list)
{
    int habit = 0, list = one_list ? crc32_of(p->y, p->m) >> 7 & 1 : p->source % 2;
    float apart = one_list ? 0.15f : 0.1f;
    for (int j = 0; j + 1 < p->m; j++)
        habit |= memcmp(p->y + j, "ou", 2) == 0 || memcmp(p->y + j, "oo", 2) == 0 ||
                 memcmp(p->y + j, "ee", 2) == 0 || p->y[j] == 'j';
    for (int k = 0; k < LANES; k++)
        p->style[k] = (k % 2 == habit ? 0.6f : 0.4f) * (k / 2 == list ? 0.5f - apart : apart);
}

static void learn(struct table *t)
{
    double weight[LANES];
    bool one_list = true;
    for (size_t q = 1; q < t->pair_count; q++)
        one_list = one_list && t->pairs[q].source == t->pairs[0].source;
    for (size_t q = 0; q < t->pair_count; q++)
        start_style(&t->pairs[q], one_list);
    for (int round = 0; round < ROUNDS; round++) {
        double bits = 0, sum = 0, mass[LANES] = {0};
        for (size_t i = 0; i < t->row_count; i++) {
            memset(t->rows[i].n, 0, sizeof t->rows[i].n);
            memset(t->rows[i].at, 0, sizeof t->rows[i].at);
        }
        for (size_t q = 0; q < t->pair_count; q++) {
            struct pair *p = &t->pairs[q];
            double total[LANES], all = 0;
            for (int k = 0; round > 3 && k < LANES; k++)
                all += total[k] = pass(t, p, k, false) * weight[k];
            if (round > 3 && all > 0) {
                for (int k = 0; k < LANES; k++)
                    p->style[k] = (float)(total[k] / all);
                double lead = log2(all) + background_of(p);
                p->related = (float)(1 / (1 + exp2(4 - clamp(lead, -50, 50))));
                bits -= log2(all) * (double)(p->weight * p->related);
                sum += (double)(p->weight * p->related);
            }
            for (int k = 0; k < LANES; k++) {
                mass[k] += (double)(p->style[k] * p->weight * p->related);
                if (p->style[k] > 0.001f)
                    pass(t, p, k, true);
            }
        }
        for (int k = 0; k < LANES; k++)
            weight[k] = mass[k] / (mass[0] + mass[1] + mass[2] + mass[3]);
        settle(t);
        if (round % 4 == 3)
            fprintf(stderr, "%s round %d: %zu pairs, %zu rows, %.3f bits a pair, styles %.2f %.2f %.2f %.2f\n",
                    letter_lists[t->alphabet].name, round + 1, t->pair_count, t->row_count,
                    sum > 0 ? bits / sum : 0, weight[0], weight[1], weight[2], weight[3]);
    }
}

static int price_of(double p)
{
    return (int)clamp(floor(-8 * log2(p < 1e-30 ? 1e-30 : p) + 0.5), 0, 250);
}

static void final_prices(const struct row *r, bool learnt, double out[2 * LANES])
{
    double rule = mean_rule(r), mean = 0;
    for (int k = 0; k < LANES; k++)
        mean += (double)r->p[k] / LANES;
    for (int k = 0; k < LANES; k++) {
        out[k] = learnt ? 0.93 * (double)r->p[k] + 0.04 * mean + 0.03 * rule : rule;
        out[LANES + k] = learnt ? 0.7 * (double)r->rule[k] + 0.2 * mean + 0.1 * rule
                                : 0.8 * (double)r->rule[k] + 0.2 * rule;
    }
}

static double best_of(const double out[2 * LANES])
{
    double best = 0;
    for (int k = 0; k < 2 * LANES; k++)
        best = out[k] > best ? out[k] : best;
    return best;
}

/* Which Latin letters can spell a letter alone, and which can have to do with it at all. */
static void print_masks(struct table *t, const char *name)
{
    for (int all = 0; all < 2; all++) {
        printf("static const uint32_t %s_%s[] = {", name, all ? "any" : "alone");
        for (int code = 0; code <= letter_lists[t->alphabet].letters; code++) {
            uint32_t mask = 0;
            for (uint32_t i = t->starts[code * 27]; i < t->starts[code * 27 + 27]; i++) {
                const struct row *r = &t->rows[i];
                double out[2 * LANES];
                final_prices(r, t->pair_count > 0, out);
                double best = best_of(out);
                for (int k = 0; k < r->len && (all ? best > 1.0 / 100 : r->len == 1 && best > 1.0 / 32); k++)
                    mask |= 1u << (r->seg[k] - 'a');
            }
            printf("%s0x%x,", code % 8 == 0 ? "\n    " : " ", mask);
        }
        printf("\n};\n\n");
    }
}

/* What each letter costs on the average, by its own probabilities, in eighths of a bit. */
static void print_usual(struct table *t, const char *name)
{
    printf("static const uint8_t %s_usual[] = {", name);
    for (int code = 0; code <= letter_lists[t->alphabet].letters; code++) {
        double bits = 0, all = 0;
        for (uint32_t i = t->starts[code * 27]; i < t->starts[code * 27 + 27]; i++) {
            double out[2 * LANES];
            final_prices(&t->rows[i], t->pair_count > 0, out);
            for (int k = 0; k < 2 * LANES; k++) {
                bits += out[k] * price_of(out[k]);
                all += out[k];
            }
        }
        printf("%s%d,", code % 16 == 0 ? "\n    " : " ", all > 0 ? (int)(bits / all + 0.5) : 0);
    }
    printf("\n};\n\n");
}

static void print_table(struct table *t)
{
    bool learnt = t->pair_count > 0;
    size_t n = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        double out[2 * LANES];
        final_prices(&t->rows[i], learnt, out);
        if (best_of(out) >= 1.0 / 700)
            t->rows[n++] = t->rows[i];
    }
    t->row_count = n;
    sort_rows(t);
    const char *name = letter_lists[t->alphabet].name;
    printf("static const struct letter_row %s_rows[] = {\n", name);
    for (size_t i = 0; i < n; i++) {
        struct row *r = &t->rows[i];
        double out[2 * LANES];
        final_prices(r, learnt, out);
        printf("    {0x%x, {", (unsigned)(r->seg[0] | r->seg[1] << 8 | r->seg[2] << 16 | r->seg[3] << 24));
        for (int k = 0; k < 2 * LANES; k++)
            printf("%s%d", k ? ", " : "", price_of(out[k]));
        printf("}, {");
        int least = price_of(best_of(out)) + FLOOR_BIAS * FLOOR_UNIT; /* as far as bounds reach below zero */
        for (int c = 0; c < LETTER_PLACES; c++) {
            int place = (int)floor(-8 * log2((double)r->place[c]) + 0.5);
            printf("%s%d", c ? ", " : "", place < -least ? -least : place);
        }
        printf("}, %d}, /* %.*s */\n", r->len, r->len, r->seg);
    }
    printf("};\n\nstatic const uint16_t %s_starts[] = {", name);
    for (int i = 0; i <= (letter_lists[t->alphabet].letters + 1) * 27; i++)
        printf("%s%u,", i % 27 == 0 ? "\n    " : " ", t->starts[i]);
    printf("\n};\n\n");
    print_masks(t, name);
    print_usual(t, name);
}

static void settle_background(void)
{
    for (int a = 0; a < 27; a++) {
        double sum = 0;
        for (int c = 0; c < 27; c++)
            sum += pair_count2[a][c];
        for (int c = 0; c < 27; c++)
            background[a][c] = (float)((pair_count2[a][c] + 5) / (sum + 27 * 5));
    }
}

/* An abjad without pairs takes from Arabic where unwritten vowels stand. */
static void borrow_places(struct table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        for (int c = 0; c < LETTER_PLACES; c++)
            t->rows[i].place[c] =
                letter_lists[t->alphabet].abjad ? (float)group_n[t->rows[i].kind == 'c' ? 0 : t->rows[i].kind == 'v' ? 1 : 2][t->rows[i].group][c] : 1;
}

static void print_all(void)
{
    printf("/* Written by tools/train_names.c: do not edit. */\n#include \"core/letter_table.h\"\n\n");
    for (int a = 1; a < ALPHABET_TABLES; a++)
        print_table(&tables[a]);
    printf("const struct letter_model letter_models[] = {\n    {NULL, NULL, NULL, NULL, NULL},\n");
    for (int a = 1; a < ALPHABET_TABLES; a++)
        printf("    {%s_rows, %s_starts, %s_alone, %s_any, %s_usual},\n", letter_lists[a].name, letter_lists[a].name,
               letter_lists[a].name, letter_lists[a].name, letter_lists[a].name);
    printf("};\n\nconst uint8_t letter_background[27][27] = {\n");
    for (int a = 0; a < 27; a++) {
        printf("    {");
        for (int c = 0; c < 27; c++)
            printf("%s%d", c ? ", " : "", price_of((double)background[a][c]));
        printf("},\n");
    }
    printf("};\n");
}

int main(int argc, char **argv)
{
    bool train_only = false;
    const char *alone = NULL;
    for (int a = 0; a < ALPHABET_TABLES; a++) {
        tables[a].alphabet = a;
        tables[a].rows = calloc(ROWS_MAX, sizeof(struct row));
    }
    if (argc < 2)
        return 2;
    read_rules(argv[1]);
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "-t") == 0)
            train_only = true;
        else if (strcmp(argv[i], "-a") == 0 && i + 1 < argc)
            alone = argv[++i];
        else
            read_tokens(argv[i], train_only, i);
    settle_background();
    for (int a = 1; a < ALPHABET_TABLES; a++) {
        struct table *t = &tables[a];
        sort_rows(t);
        normalise_rules(t);
        if (t->pair_count) {
            propose_rows(t);
            start_rows(t);
            learn(t);
            if (a != ALPHABET_ARABIC)
                continue;
            borrow_places(&tables[ALPHABET_HEBREW]);
        } else if (a != ALPHABET_HEBREW) {
            start_rows(t);
        } else {
            for (size_t i = 0; i < t->row_count; i++)
                for (int k = 0; k < LANES; k++)
                    t->rows[i].p[k] = (float)mean_rule(&t->rows[i]);
        }
    }
    for (int a = 1; alone && a < ALPHABET_TABLES; a++)
        if (strcmp(letter_lists[a].name, alone) == 0)
            print_table(&tables[a]);
    if (!alone)
        print_all();
    return 0;
}
