#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/vocab.h"

static struct trait word(const char *text, enum trait_class class)
{
    struct trait t = {.class = (uint8_t) class};
    struct parts p;
    parts_read(str_from(text), &p);
    assert_int_equal(p.count, 1);
    t.word = p.part[0];
    return t;
}

static uint32_t put(struct vocab *v, const char *text, enum trait_class class, uint32_t slot)
{
    struct trait t = word(text, class);
    uint32_t term;
    assert_int_equal(vocab_term(v, &t, &term), OK);
    assert_int_equal(vocab_join(v, term, slot), OK);
    assert_int_equal(vocab_find(v, &t), term);
    return term;
}

static bool near_has(const struct near_terms *n, uint32_t term)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (n->at[i].term == term)
            return true;
    return false;
}

static void look(const struct vocab *v, const char *text, struct near_terms *out)
{
    struct lexicon_scratch *scratch;
    struct trait t = word(text, TRAIT_NAME);
    assert_int_equal(lexicon_scratch_new(&scratch), OK);
    near_clear(out);
    assert_int_equal(vocab_near(v, &t, out, scratch), OK);
    for (uint32_t i = 1; i < out->count; i++)
        assert_true(out->at[i - 1].term < out->at[i].term);
    lexicon_scratch_free(scratch);
}

/* Found: the same sounds, other scripts, one consonant more, less, other, or exchanged. */
static void test_near(void **state)
{
    (void)state;
    struct vocab v = {0};
    struct near_terms n = {0};
    look(&v, "Karim", &n);
    assert_int_equal(n.count, 0);
    uint32_t here = put(&v, "Golestani", TRAIT_NAME, 1);
    uint32_t elsewhere = put(&v, "Golestani", TRAIT_PLACE, 1);
    uint32_t other = put(&v, "Barmaki", TRAIT_NAME, 2);
    static const char *const asked[] = {"Golestani", "گلستانی",     "Goolestaany", "Glestani",
                                        "Golstani",  "Golestanni",  "Gorestani",   "Gloestani",
                                        "Golesani",  "Golesttrani", "Голестани",   "Golestoni"};
    for (size_t i = 0; i < COUNT(asked); i++) {
        look(&v, asked[i], &n);
        if (!near_has(&n, here) || near_has(&n, other) || near_has(&n, elsewhere))
            fail_msg("%s", asked[i]);
        assert_int_equal(n.within[NEAR_MAX], 1);
    }
    look(&v, "Hormozgan", &n);
    assert_int_equal(n.count, 0);
    near_free(&n);
    vocab_free(&v);
}

static void test_counts(void **state)
{
    (void)state;
    struct vocab v = {0};
    struct near_terms n = {0};
    uint32_t a = 0;
    for (uint32_t slot = 0; slot < 20; slot++)
        a = put(&v, "Karim", TRAIT_NAME, slot);
    uint32_t b = put(&v, "Kareem", TRAIT_NAME, 20);
    look(&v, "Karim", &n);
    assert_int_not_equal(a, b);
    assert_int_equal(n.within[NEAR_USUAL], 21);
    assert_int_equal(n.within[NEAR_MAX], 21);
    for (uint32_t slot = 0; slot < 5; slot++)
        vocab_leave(&v, a);
    look(&v, "Karim", &n);
    assert_int_equal(n.within[NEAR_MAX], 16);
    near_free(&n);
    vocab_free(&v);
}

static bool odd_lives(const void *context, uint32_t slot)
{
    (void)context;
    return slot % 2 == 1;
}

/* What nobody has is wiped at once, and its place is used again after a sweep. */
static void test_leave_and_sweep(void **state)
{
    (void)state;
    struct vocab v = {0};
    char text[8];
    static const char letters[] = "bdfgklmnrst";
    for (uint32_t i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "%ca%co%c", letters[i % 11], letters[i / 11 % 11],
                 letters[i / 121]);
        put(&v, text, TRAIT_NAME, i);
    }
    uint32_t before = v.count;
    for (uint32_t i = 0; i < 1000; i += 2) {
        snprintf(text, sizeof text, "%ca%co%c", letters[i % 11], letters[i / 11 % 11],
                 letters[i / 121]);
        struct trait t = word(text, TRAIT_NAME);
        uint32_t term = vocab_find(&v, &t);
        vocab_leave(&v, term);
        if (v.terms[term].dead) {
            assert_int_equal(v.terms[term].key.word, 0);
            assert_int_equal(vocab_find(&v, &t), TERM_NONE);
        }
    }
    assert_true(v.dead > 400);
    vocab_sweep(&v, odd_lives, NULL);
    for (uint32_t i = 0; i < v.count; i++)
        for (uint32_t j = 0; j < v.terms[i].who.count; j++)
            assert_int_equal(term_slots(&v.terms[i])[j] % 2, 1);
    for (uint32_t i = 0; i < 400; i++) {
        snprintf(text, sizeof text, "%ca%co%c", letters[i % 11], letters[i / 11 % 11], 'z');
        put(&v, text, TRAIT_NAME, i);
    }
    assert_true(v.count <= before + 1);
    vocab_free(&v);
}

static void test_codes_are_exact(void **state)
{
    (void)state;
    struct vocab v = {0};
    struct near_terms n = {0};
    struct trait t = {.class = TRAIT_POSTCODE, .code = "4223", .code_len = 4};
    uint32_t term;
    assert_int_equal(vocab_term(&v, &t, &term), OK);
    assert_int_equal(vocab_join(&v, term, 3), OK);
    assert_int_equal(vocab_near(&v, &t, &n, NULL), OK);
    assert_int_equal(n.count, 1);
    t.code[3] = '4';
    near_clear(&n);
    assert_int_equal(vocab_near(&v, &t, &n, NULL), OK);
    assert_int_equal(n.count, 0);
    t.class = TRAIT_DOCUMENT;
    t.code[3] = '3';
    assert_int_equal(vocab_find(&v, &t), TERM_NONE);
    near_free(&n);
    vocab_free(&v);
}

enum { KEPT = 10, HELD = 220, TURNS = 2500 };

static void any_word(uint32_t *seed, char text[32])
{
    static const char *const part[] = {"ka", "ri", "mu", "sa", "ha", "di", "ne", "za", "qo"};
    text[0] = 0;
    *seed = *seed * 1664525 + 1013904223;
    for (uint32_t k = 0, r = *seed >> 8; k < 2 + (*seed >> 31); k++, r /= 9)
        strcat(text, part[r % 9]);
}

/* Brought up to date it is what it is when it is made anew. */
static void same_near(const struct vocab *v, const struct trait *t, struct near_terms *kept,
                      struct lexicon_scratch *scratch)
{
    struct near_terms anew = {0};
    assert_int_equal(vocab_near(v, t, kept, scratch), OK);
    assert_int_equal(vocab_near(v, t, &anew, scratch), OK);
    assert_int_equal(kept->count, anew.count);
    assert_memory_equal(kept->within, anew.within, sizeof anew.within);
    for (uint32_t i = 0; i < anew.count; i++) {
        assert_int_equal(kept->at[i].term, anew.at[i].term);
        assert_int_equal(kept->at[i].distance, anew.at[i].distance);
    }
    near_free(&anew);
}

static bool never(const void *context, uint32_t slot)
{
    (void)context;
    (void)slot;
    return false;
}

/* Words come into either class and go, and are swept at times. */
static void test_near_goes_on(void **state)
{
    (void)state;
    struct vocab v = {0};
    struct lexicon_scratch *scratch;
    struct near_terms kept[KEPT] = {{0}};
    struct trait asked[KEPT];
    uint32_t seed = 7, held[HELD], near = 0;
    size_t count = 0;
    char text[32];
    assert_int_equal(lexicon_scratch_new(&scratch), OK);
    for (size_t i = 0; i < KEPT; i++) {
        any_word(&seed, text);
        asked[i] = word(text, i % 2 ? TRAIT_NAME : TRAIT_FATHER);
    }
    for (uint32_t turn = 0; turn < TURNS; turn++) {
        any_word(&seed, text);
        size_t i = (seed >> 5) % KEPT;
        if (count == HELD || (count > 20 && seed >> 30 == 1)) {
            size_t k = (seed >> 9) % count;
            vocab_leave(&v, held[k]);
            held[k] = held[--count];
        } else {
            held[count++] = put(&v, text, seed >> 30 == 2 ? TRAIT_FATHER : TRAIT_NAME, turn);
        }
        if (turn % 600 == 599)
            vocab_sweep(&v, never, NULL);
        same_near(&v, &asked[i], &kept[i], scratch);
        near += kept[i].count;
    }
    assert_true(near > TURNS);
    for (size_t i = 0; i < KEPT; i++)
        near_free(&kept[i]);
    lexicon_scratch_free(scratch);
    vocab_free(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_leave_and_sweep),
        cmocka_unit_test(test_codes_are_exact),
        cmocka_unit_test(test_near_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
