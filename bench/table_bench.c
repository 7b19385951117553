/* The method to beat, in its plain form: one letter table learnt by expectation maximisation (a letter is
 * spelled as none to four Latin letters), and the best pairing of words, neighbours joined where that is better.
 * No habits, no kinds of words, no frequencies: what Peyvand adds is the distance to it.
 *
 * table_bench pairs TOKENS.tsv PAIRS.tsv                    label and bits, tab between; speed on standard error
 * table_bench find TOKENS.tsv POOL.tsv QUERIES.tsv [COUNT]  as icu_bench: the whole pool is scored for each query
 *
 * The table is learnt from the words of TOKENS whose CRC-32 is not divisible by 5, which leaves the words that
 * bench/name_pairs.py draws with --part test. */
#include <math.h>
#include <stdint.h>

#include "lines.h"
#include "core/script.h"

enum { LONGEST = 30, WORDS = 6, ROOM = 1 << 21, ROUNDS = 12, SEGMENT = 4, LOWEST = -10, MISSING = -5 };

/* --- the table: what a letter is spelled as --- */

static struct cell {
    uint64_t key; /* the letter, then the Latin letters, five bits each; 0 is free */
    double chance, count;
} table[ROOM];

static double total[1 << 16], next[27][27]; /* of a letter; of one Latin letter behind another, 0 is the edge */

struct latin {
    uint8_t len, letter[LONGEST]; /* 1 to 26 */
};

static struct cell *cell_of(uint16_t letter, const uint8_t *latin, size_t n, bool add)
{
    uint64_t key = letter;
    for (size_t i = 0; i < n; i++)
        key = key << 5 | latin[i];
    key = key << 3 | n;
    for (size_t at = key * 0x9E3779B97F4A7C15u >> 43;; at = (at + 1) % ROOM) {
        if (!table[at].key && add)
            table[at].key = key;
        if (table[at].key == key)
            return table + at;
        if (!table[at].key)
            return NULL;
    }
}

static double chance(uint16_t letter, const uint8_t *latin, size_t n)
{
    static const double unseen[] = {1e-5, 5e-7, 2.5e-8, 1.25e-9, 6e-11};
    const struct cell *c = cell_of(letter, latin, n, false);
    return (c ? c->chance : 0) + unseen[n];
}

/* --- learning --- */

struct pair {
    struct word word;
    struct latin latin;
    double weight;
};

static double (*spelled)(uint16_t, const uint8_t *, size_t);

static double at_first(uint16_t letter, const uint8_t *latin, size_t n)
{
    (void)letter, (void)latin;
    return 0.1 * pow(0.3, n > 1 ? (double)n - 1 : 1 - (double)n);
}

typedef double grid[LONGEST + 1][LONGEST + 1];

static void forward(const struct pair *p, grid f)
{
    memset(f, 0, sizeof(grid));
    f[0][0] = 1;
    for (size_t i = 0; i < p->word.len; i++)
        for (size_t j = 0; j <= p->latin.len; j++)
            for (size_t k = 0; f[i][j] > 0 && k <= SEGMENT && j + k <= p->latin.len; k++)
                f[i + 1][j + k] += f[i][j] * spelled(p->word.letters[i], p->latin.letter + j, k);
}

static void backward(const struct pair *p, grid b)
{
    memset(b, 0, sizeof(grid));
    b[p->word.len][p->latin.len] = 1;
    for (size_t i = p->word.len; i-- > 0;)
        for (size_t j = 0; j <= p->latin.len; j++)
            for (size_t k = 0; k <= SEGMENT && j + k <= p->latin.len; k++)
                b[i][j] += b[i + 1][j + k] * spelled(p->word.letters[i], p->latin.letter + j, k);
}

/* Counts how often each letter stands for what, over all alignments. Pairs that hardly fit count for little: token
 * files have words beside spellings of others. */
static void count_pair(const struct pair *p, bool late)
{
    static grid f, b;
    forward(p, f);
    backward(p, b);
    double all = f[p->word.len][p->latin.len];
    if (all <= 0)
        return;
    double fits = late ? 1 / (1 + exp(-6 * (log(all) / p->latin.len + 2.2))) : 1;
    for (size_t i = 0; i < p->word.len; i++)
        for (size_t j = 0; j <= p->latin.len; j++)
            for (size_t k = 0; f[i][j] > 0 && k <= SEGMENT && j + k <= p->latin.len; k++) {
                const uint8_t *latin = p->latin.letter + j;
                double share = f[i][j] * spelled(p->word.letters[i], latin, k) * b[i + 1][j + k] / all;
                if (share * fits * p->weight < 1e-6)
                    continue;
                cell_of(p->word.letters[i], latin, k, true)->count += share * fits * p->weight;
                total[p->word.letters[i]] += share * fits * p->weight;
            }
}

static void learn(const struct pair *pairs, size_t count)
{
    for (int round = 0; round < ROUNDS; round++) {
        spelled = round ? chance : at_first;
        memset(total, 0, sizeof total);
        for (size_t i = 0; i < count; i++)
            count_pair(pairs + i, round > 2);
        for (size_t i = 0; i < ROOM; i++) {
            if (table[i].key)
                table[i].chance = table[i].count / (1 + total[table[i].key >> 3 >> 5 * (table[i].key & 7)]);
            table[i].count = 0;
        }
    }
    spelled = chance;
}

/* --- reading --- */

static struct latin latin_of(const struct word *a, const struct word *b)
{
    struct latin out = {0};
    for (const struct word *w = a; w; w = w == a ? b : NULL)
        for (size_t i = 0; i < w->len && out.len < LONGEST; i++)
            if (w->letters[i] >= 'a' && w->letters[i] <= 'z')
                out.letter[out.len++] = (uint8_t)(w->letters[i] - 'a' + 1);
    return out;
}

static size_t words_of(const char *text, struct word out[WORDS])
{
    size_t n = 0, at = 0;
    struct str s = {text, strlen(text)};
    while (n < WORDS && script_next_word(s, &at, out + n))
        n++;
    return n;
}

static bool held_back(const char *s)
{
    uint32_t crc = UINT32_MAX;
    for (; *s; s++) {
        crc ^= (uint8_t)*s;
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc % 5 == 0;
}

static void latin_count(const struct latin *l, double weight)
{
    uint8_t before = 0;
    for (size_t i = 0; i < l->len; before = l->letter[i++])
        next[before][l->letter[i]] += weight;
    next[before][0] += weight;
}

static int table_learn(FILE *in)
{
    static char line[LINE];
    char *cell[5];
    struct pair *pairs = NULL;
    size_t count = 0, room = 0;
    while (fgets(line, sizeof line, in)) {
        if (cut(line, cell, 5) < 5 || held_back(cell[0]))
            continue;
        struct word native[WORDS], latin[WORDS];
        if (words_of(cell[0], native) != 1 || !words_of(cell[1], latin))
            continue;
        if (count == room && !(pairs = realloc(pairs, (room = room * 2 + 1024) * sizeof *pairs)))
            return 1;
        struct pair *p = pairs + count;
        *p = (struct pair){native[0], latin_of(latin, NULL), sqrt(atof(cell[2]) + atof(cell[3]) + atof(cell[4]))};
        if (!p->latin.len || p->weight <= 0)
            continue;
        latin_count(&p->latin, p->weight);
        count++;
    }
    for (size_t i = 0; i < 27; i++) {
        double sum = 1;
        for (size_t j = 0; j < 27; j++)
            sum += next[i][j];
        for (size_t j = 0; j < 27; j++)
            next[i][j] = (next[i][j] + 1. / 27) / sum;
    }
    learn(pairs, count);
    free(pairs);
    return 0;
}

/* --- scoring --- */

static double at_large(const struct latin *l)
{
    double sum = 0;
    uint8_t before = 0;
    for (size_t i = 0; i < l->len; before = l->letter[i++])
        sum += log2(next[before][l->letter[i]]);
    return sum + log2(next[before][0]);
}

/* Columns of the alignment with one word, by the letters of a Latin word up to there. */
struct columns {
    struct word word;
    struct latin latin; /* the columns up to its end are filled */
    double sum[LONGEST + 1][LONGEST + 1];
};

/* Bits for `latin` as a spelling of the word; words in order of their letters share the columns of how they begin. */
static double bits_of(struct columns *c, const struct latin *latin, double large)
{
    size_t same = 0, n = c->word.len;
    while (same < latin->len && same < c->latin.len && latin->letter[same] == c->latin.letter[same])
        same++;
    for (size_t j = c->latin.len ? same + 1 : 0; j <= latin->len; j++)
        for (size_t i = 0; i <= n; i++) {
            double sum = !i && !j;
            for (size_t k = 0; i && k <= SEGMENT && k <= j; k++)
                if (c->sum[j - k][i - 1] > 0)
                    sum += c->sum[j - k][i - 1] * chance(c->word.letters[i - 1], latin->letter + j - k, k);
            c->sum[j][i] = sum;
        }
    c->latin = *latin;
    double bits = log2(c->sum[latin->len][n] + 1e-300) - large - 1;
    return bits > LOWEST ? bits : LOWEST;
}

/* The words of a name and, behind them, each joined with the next. */
static size_t units_of(const struct word *words, size_t n, struct word out[2 * WORDS])
{
    memcpy(out, words, n * sizeof *out);
    for (size_t i = 0; i + 1 < n; i++) {
        struct word *w = out + n + i;
        *w = words[i];
        for (size_t k = 0; k < words[i + 1].len && w->len < LONGEST; k++)
            w->letters[w->len++] = words[i + 1].letters[k];
    }
    return n ? 2 * n - 1 : 0;
}

/* The best pairing of n words with m: bits[unit][unit], units as units_of gives them. */
static double best_pairing(const double bits[2 * WORDS][2 * WORDS], size_t n, size_t m)
{
    double best[WORDS + 2][1 << WORDS], top = -1e9;
    for (size_t i = 0; i < WORDS + 2; i++)
        for (size_t s = 0; s < 1u << m; s++)
            best[i][s] = i || s ? -1e9 : 0;
    for (size_t i = 0; i < n; i++)
        for (size_t s = 0; s < 1u << m; s++) {
            double v = best[i][s];
            best[i + 1][s] = fmax(best[i + 1][s], v + MISSING);
            for (size_t j = 0; j < m; j++) {
                size_t one = s | 1u << j, two = one | 2u << j;
                if (s >> j & 1)
                    continue;
                best[i + 1][one] = fmax(best[i + 1][one], v + bits[i][j]);
                if (i + 1 < n)
                    best[i + 2][one] = fmax(best[i + 2][one], v + bits[n + i][j] - 1);
                if (j + 1 < m && !(s >> (j + 1) & 1))
                    best[i + 1][two] = fmax(best[i + 1][two], v + bits[i][m + j] - 1);
            }
        }
    for (size_t s = 0; s < 1u << m; s++) {
        double left = 0;
        for (size_t j = 0; j < m; j++)
            left += s >> j & 1 ? 0 : MISSING;
        top = fmax(top, best[n][s] + left);
    }
    return top;
}

static double name_bits(const char *native, const char *latin)
{
    static struct columns columns;
    struct word a[WORDS], b[WORDS], au[2 * WORDS], bu[2 * WORDS];
    double bits[2 * WORDS][2 * WORDS];
    size_t n = words_of(native, a), m = words_of(latin, b), an = units_of(a, n, au), bn = units_of(b, m, bu);
    for (size_t j = 0; j < bn; j++) {
        struct latin l = latin_of(bu + j, NULL);
        double large = at_large(&l);
        for (size_t i = 0; i < an; i++) {
            columns.word = au[i];
            columns.latin.len = 0;
            bits[i][j] = bits_of(&columns, &l, large);
        }
    }
    return best_pairing((const double(*)[2 * WORDS])bits, n, m);
}

static int pairs(FILE *in)
{
    static char line[LINE];
    char *cell[3];
    size_t n = 0;
    double from = now();
    for (; fgets(line, sizeof line, in); n++)
        if (cut(line, cell, 3) == 3)
            printf("%c\t%.4f\n", cell[2][0], name_bits(cell[0], cell[1]));
    fprintf(stderr, "%.0f comparisons a second\n", (double)n / (now() - from));
    return 0;
}

/* --- finding --- */

struct entry {
    struct latin latin;
    double large;
    uint32_t id;
};

static struct pool {
    struct entry *words; /* in order of their letters */
    float *bits;         /* of each word by id, for each unit of the query */
    struct person {
        long id;
        uint8_t count;
        uint32_t unit[2 * WORDS]; /* as units_of; ids of words */
    } *people;
    size_t count, word_count, room;
} pool;

static int by_letters(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = memcmp(x->latin.letter, y->latin.letter, LONGEST);
    return order ? order : (x->id > y->id) - (x->id < y->id);
}

/* Words that stand twice are one: each person's units are turned to the first of equals. */
static int pool_settle(void)
{
    uint32_t *first = malloc((pool.word_count + 1) * sizeof *first);
    if (!first)
        return 1;
    qsort(pool.words, pool.word_count, sizeof *pool.words, by_letters);
    size_t n = 0;
    for (size_t i = 0; i < pool.word_count; i++) {
        if (!n || memcmp(pool.words[n - 1].latin.letter, pool.words[i].latin.letter, LONGEST) != 0)
            pool.words[n++] = pool.words[i];
        first[pool.words[i].id] = (uint32_t)(n - 1);
    }
    for (size_t i = 0; i < pool.count; i++)
        for (size_t k = 0; k < 2 * WORDS; k++)
            pool.people[i].unit[k] = first[pool.people[i].unit[k]];
    for (size_t i = 0; i < n; i++)
        pool.words[i].large = at_large(&pool.words[i].latin);
    pool.word_count = n;
    free(first);
    pool.bits = malloc(2 * WORDS * n * sizeof *pool.bits);
    return !pool.bits;
}

static int pool_read(FILE *in)
{
    static char line[LINE];
    char *cell[2];
    struct word words[WORDS], unit[2 * WORDS];
    while (fgets(line, sizeof line, in)) {
        if (cut(line, cell, 2) < 2)
            continue;
        if (pool.count == pool.room) {
            pool.room = pool.room * 2 + 1024;
            pool.people = realloc(pool.people, pool.room * sizeof *pool.people);
            pool.words = realloc(pool.words, pool.room * 2 * WORDS * sizeof *pool.words);
            if (!pool.people || !pool.words)
                return 1;
        }
        struct person *p = pool.people + pool.count;
        *p = (struct person){.id = atol(cell[0]), .count = (uint8_t)words_of(cell[1], words)};
        for (size_t k = 0, n = units_of(words, p->count, unit); k < n; k++) {
            p->unit[k] = (uint32_t)pool.word_count;
            pool.words[pool.word_count++] = (struct entry){.latin = latin_of(unit + k, NULL), .id = p->unit[k]};
        }
        pool.count++;
    }
    return pool.count ? pool_settle() : 1;
}

static double person_bits(const struct person *p, size_t n, size_t units)
{
    double bits[2 * WORDS][2 * WORDS];
    for (size_t i = 0; i < units; i++)
        for (size_t j = 0; j + 1 < 2u * p->count; j++)
            bits[i][j] = (double)pool.bits[i * pool.word_count + p->unit[j]];
    return best_pairing((const double(*)[2 * WORDS])bits, n, p->count);
}

/* Whether fewer than ten score higher. */
static int among_ten(void *unused, const char *name, const char *answer)
{
    (void)unused;
    static struct columns columns;
    struct word words[WORDS], unit[2 * WORDS];
    size_t n = words_of(name, words), units = units_of(words, n, unit), found = 0, better = 0;
    for (size_t i = 0; i < units; i++) {
        columns.word = unit[i];
        columns.latin.len = 0;
        for (size_t w = 0; w < pool.word_count; w++)
            pool.bits[i * pool.word_count + w] = (float)bits_of(&columns, &pool.words[w].latin, pool.words[w].large);
    }
    while (found < pool.count && pool.people[found].id != atol(answer))
        found++;
    if (found == pool.count)
        return false;
    double own = person_bits(pool.people + found, n, units);
    for (size_t i = 0; i < pool.count && better < TEN; i++) {
        double bits = i == found ? -1e9 : person_bits(pool.people + i, n, units);
        better += bits > own || (bits >= own && i < found);
    }
    return better < TEN;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        printf("skipped: table_bench pairs|find TOKENS.tsv FILE.tsv..., or bench/names_tables.py\n");
        return 0;
    }
    FILE *tokens = fopen(argv[2], "r"), *list = fopen(argv[3], "r"), *queries = argc > 4 ? fopen(argv[4], "r") : NULL;
    if (!tokens || !list || table_learn(tokens))
        return 2;
    if (strcmp(argv[1], "pairs") == 0)
        return pairs(list);
    if (!queries || pool_read(list))
        return 2;
    return ask_all(queries, argc > 5 ? (size_t)atol(argv[5]) : 1000, among_ten, NULL);
}
