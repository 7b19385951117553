/* Names as writers of different habits spell them: the words of tests/data/names/styles.txt made
 * into people who do not exist, each against its own name and against those of relatives and
 * namesakes. Measured for each script and habit: average precision, best F1, and F1 at probability
 * 0.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fullname.h"

enum {
    WORDS = 200,
    HABITS = 6,
    WAYS = 4,
    LINE = 400,
    PEOPLE = 400,
    PAIRS = 5 * PEOPLE,
    NAME = 1024
};

struct styled {
    char line[LINE]; /* the strings below stand in it */
    const char *native;
    const char *way[HABITS][WAYS];
    int ways[HABITS];
};

struct section {
    char name[32];
    struct styled given[WORDS], family[WORDS];
    int givens, families, habits;
};

/* A person: given name, up to two forefathers, family name. */
struct person {
    const struct styled *word[4];
    int count;
};

struct scored {
    double bits;
    bool same;
};

static uint64_t dice_state;

static int dice(int sides)
{
    dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((dice_state >> 33) % (unsigned)sides);
}

static void read_word(struct section *s, const char *line)
{
    bool given = line[0] == 'g';
    int *n = given ? &s->givens : &s->families;
    assert_true(*n < WORDS && strlen(line) < LINE);
    struct styled *w = given ? &s->given[(*n)++] : &s->family[(*n)++];
    memset(w, 0, sizeof *w);
    snprintf(w->line, sizeof w->line, "%s", line + 4);
    w->native = w->line;
    int habit = 0;
    for (char *bar = strstr(w->line, " | "); bar && habit < HABITS; habit++) {
        *bar = 0;
        char *cell = bar + 3, *next = strstr(cell, " | ");
        if (next)
            *next = 0;
        for (char *way = cell; way && w->ways[habit] < WAYS;) {
            w->way[habit][w->ways[habit]++] = way;
            way = strchr(way, '/');
            if (way)
                *way++ = 0;
        }
        bar = next;
    }
    s->habits = habit;
}

/* The next section of the file; false when there is none. */
static bool read_section(FILE *f, char *line, struct section *s)
{
    memset(s, 0, sizeof *s);
    bool found = strncmp(line, "# --- ", 6) == 0;
    while (!found && fgets(line, LINE, f))
        found = strncmp(line, "# --- ", 6) == 0;
    if (!found)
        return false;
    snprintf(s->name, sizeof s->name, "%.*s", (int)strcspn(line + 6, ":\n"), line + 6);
    while (fgets(line, LINE, f) && strncmp(line, "# --- ", 6) != 0) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "g | ", 4) == 0 || strncmp(line, "f | ", 4) == 0)
            read_word(s, line);
    }
    if (feof(f))
        line[0] = 0;
    return true;
}

static const struct styled *any_given(const struct section *s)
{
    return &s->given[dice(s->givens)];
}

static const struct styled *any_family(const struct section *s)
{
    return s->families ? &s->family[dice(s->families)] : any_given(s);
}

static struct person any_person(const struct section *s)
{
    struct person p = {.count = 2 + dice(3)};
    for (int i = 0; i + 1 < p.count; i++)
        p.word[i] = any_given(s);
    p.word[p.count - 1] = any_family(s);
    return p;
}

static void native_of(const struct person *p, char out[NAME])
{
    int n = 0;
    for (int i = 0; i < p->count; i++)
        n += snprintf(out + n, (size_t)(NAME - n), "%s%s", i ? " " : "", p->word[i]->native);
}

/* As a writer of that habit has it; now and then a forefather is left out, or the family name is
 * first. */
static void latin_of(const struct person *p, int habit, char out[NAME])
{
    int n = 0, without = p->count > 2 && dice(10) < 3 ? 1 + dice(p->count - 2) : -1;
    bool turned = dice(12) == 0;
    for (int k = 0; k < p->count; k++) {
        int i = turned ? (k + p->count - 1) % p->count : k;
        const struct styled *w = p->word[i];
        if (i != without)
            n += snprintf(out + n, (size_t)(NAME - n), "%s%s", n ? " " : "",
                          w->way[habit][dice(w->ways[habit])]);
    }
}

static bool share_a_spelling(const struct styled *a, const struct styled *b)
{
    for (int i = 0; i < HABITS * WAYS; i++)
        for (int j = 0; j < HABITS * WAYS; j++) {
            const char *x = a->way[i / WAYS][i % WAYS], *y = b->way[j / WAYS][j % WAYS];
            if (x && y && strcmp(x, y) == 0)
                return true;
        }
    return false;
}

/* True when a word of one cannot be that of the other: otherwise nothing could tell them apart. A
 * forefather does not count, he may be left out. */
static bool differ(const struct person *p, const struct person *q)
{
    return !share_a_spelling(p->word[0], q->word[0]) ||
           !share_a_spelling(p->word[p->count - 1], q->word[q->count - 1]);
}

static int by_bits(const void *a, const void *b)
{
    double x = ((const struct scored *)a)->bits, y = ((const struct scored *)b)->bits;
    return (x < y) - (x > y);
}

static void compare(const char *native, const struct person *q, int habit, struct scored *out)
{
    char latin[NAME];
    struct parts x, y;
    struct fullname_score s;
    latin_of(q, habit, latin);
    parts_read(str_from(native), &x);
    parts_read(str_from(latin), &y);
    fullname_compare(&x, &y, &s);
    out->bits = s.weight_bits;
    if (getenv("MISSES") && (s.weight_bits >= 0) != out->same)
        printf("  %s %6.2f  %s | %s\n", out->same ? "missed" : "alike ", s.weight_bits, native,
               latin);
}

static size_t make_pairs(const struct section *s, int habit, struct scored *out)
{
    size_t n = 0;
    for (int i = 0; i < PEOPLE; i++) {
        char native[NAME];
        struct person p = any_person(s), sibling = p, child = p, namesake = any_person(s), stranger;
        stranger = any_person(s);
        sibling.word[0] = any_given(s);
        child.word[0] = any_given(s);
        if (p.count > 2)
            child.word[1] = p.word[0];
        namesake.word[0] = p.word[0];
        native_of(&p, native);
        out[n].same = true;
        compare(native, &p, habit, &out[n++]);
        const struct person *others[] = {&sibling, &child, &namesake, &stranger};
        for (int k = 0; k < 4; k++)
            if (differ(&p, others[k])) {
                out[n].same = false;
                compare(native, others[k], habit, &out[n++]);
            }
    }
    return n;
}

/* Average precision, the best F1 and F1 at 0 bits. */
static void measure(struct scored *pairs, size_t n, double out[3])
{
    size_t same = 0, good = 0, right = 0, taken = 0;
    for (size_t i = 0; i < n; i++) {
        same += pairs[i].same;
        taken += pairs[i].bits >= 0;
        right += pairs[i].same && pairs[i].bits >= 0;
    }
    qsort(pairs, n, sizeof *pairs, by_bits);
    out[0] = out[1] = 0;
    for (size_t i = 0; i < n; i++) {
        good += pairs[i].same;
        out[0] += pairs[i].same ? (double)good / (double)(i + 1) / (double)same : 0;
        double f = 2.0 * (double)good / (double)(i + 1 + same);
        out[1] = f > out[1] ? f : out[1];
    }
    out[2] = 2.0 * (double)right / (double)(taken + same);
}

static void test_habits(void **state)
{
    (void)state;
    static struct section s;
    static struct scored pairs[PAIRS];
    char line[LINE] = "";
    int sections = 0;
    FILE *f = fopen("tests/data/names/styles.txt", "r");
    assert_non_null(f);
    for (; read_section(f, line, &s); sections++)
        for (int habit = 0; habit < s.habits; habit++) {
            double got[3];
            dice_state = (uint64_t)(sections * HABITS + habit + 1);
            measure(pairs, make_pairs(&s, habit, pairs), got);
            printf("  %-9s habit %d: average precision %.4f, best F1 %.4f, at 0.5 %.4f\n", s.name,
                   habit + 1, got[0], got[1], got[2]);
            assert_true(got[0] > 0.985);
            assert_true(got[1] > 0.955);
            assert_true(got[2] > 0.95);
        }
    (void)fclose(f);
    assert_true(sections >= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_habits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
