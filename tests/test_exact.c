/* bench/exact.h, which says whom find should find, against comparing everybody: what core says of
 * names and it does not follow shows here, where that makes a person weigh more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../bench/exact.h"

enum { TEN = 10, LINE = 1024, POOL = 4, ASKED = 36 };

static struct str trimmed(char *field)
{
    field += strspn(field, " ");
    return str_from(field);
}

/* The names of the next hard case; false at the end. */
static bool next_case(FILE *f, char line[LINE], struct str name[2])
{
    while (fgets(line, LINE, f)) {
        char *first = strchr(line, '|'), *second = first ? strchr(first + 1, '|') : NULL;
        if (line[0] == '#' || !second)
            continue;
        *second = 0;
        name[0] = trimmed(first + 1);
        name[1] = trimmed(second + 1);
        return true;
    }
    return false;
}

static FILE *hard_cases(void)
{
    FILE *f = fopen("tests/data/names/hard.txt", "r");
    assert_non_null(f);
    return f;
}

/* The second names of one of POOL of them. */
static struct lookup *everybody(void)
{
    struct lookup *l;
    struct str name[2];
    char line[LINE];
    uint32_t id;
    FILE *f = hard_cases();
    assert_int_equal(lookup_new(&l), OK);
    for (size_t i = 0; next_case(f, line, name); i++)
        if (i % POOL == 0)
            assert_int_equal(lookup_add(l, name[1], &id), OK);
    fclose(f);
    return l;
}

/* Whether the first ten are the same by weight: which of equal ones is no matter. */
static bool same_ten(struct exact *e, struct lookup_scratch *s, struct str name)
{
    struct lookup_hit found[TEN], all[TEN];
    size_t count, of_all;
    assert_int_equal(lookup_find(e->l, s, name, found, TEN, &count), OK);
    assert_int_equal(exact_find(e, name, found, TEN, &count), OK);
    assert_int_equal(lookup_find_slowly(e->l, s, name, all, TEN, &of_all), OK);
    bool same = count == of_all;
    for (size_t k = 0; same && k < count; k++)
        same = memcmp(&found[k].weight_bits, &all[k].weight_bits, sizeof all[k].weight_bits) == 0;
    return same;
}

/* The first names of one of ASKED hard cases. */
static void it_finds_whom_comparing_everybody_finds(void **state)
{
    (void)state;
    struct lookup *l = everybody();
    struct lookup_scratch *s;
    struct exact e;
    struct str name[2];
    char line[LINE];
    size_t asked = 0, other = 0, cases = 0;
    FILE *f = hard_cases();
    assert_int_equal(lookup_scratch_new(&s), OK);
    assert_int_equal(exact_new(l, s, &e), OK);
    while (next_case(f, line, name)) {
        if (cases++ % ASKED)
            continue;
        asked++;
        if (!same_ten(&e, s, name[0])) {
            printf("other finds than of everybody: %.*s\n", STR_ARG(name[0]));
            other++;
        }
    }
    fclose(f);
    assert_int_equal(other, 0);
    /* or it would show nothing: many are not compared */
    assert_true(e.compared < asked * lookup_count(l) * 3 / 4);
    exact_free(&e);
    lookup_scratch_free(s);
    lookup_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_finds_whom_comparing_everybody_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
