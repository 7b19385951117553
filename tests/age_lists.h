/* age_lists: two lists of the same ten people, of which one has ages. */
#ifndef PV_TESTS_AGE_LISTS_H
#define PV_TESTS_AGE_LISTS_H

#include "base/buf.h"
#include "os/file.h"

/* Two lists of as many people: the first has ages, as of the middle of 2024, and dates
 * of birth that are blank where `blank_births`. */
static inline void write_ages(const char *ages, const char *births, bool blank_births)
{
    static const char *const names[] = {"Lindqvist", "Ferrant", "Ilves",   "Okonedo", "Malmgren",
                                        "Tamm",      "Dorpat",  "Sarapuu", "Kowalik", "Bergman"};
    struct buf a = {0}, b = {0};
    struct fault f = {OK, ""};
    buf_text(&a, "No,Given name,Family name,");
    buf_text(&a, blank_births ? "Date of birth,Age\n" : "Age\n");
    buf_text(&b, "Ref,Given name,Family name,Date of birth\n");
    for (int i = 0; i < (int)COUNT(names); i++) {
        buf_printf(&a, "%d,Nora,%s,%s%d\n", i + 1, names[i], blank_births ? "," : "",
                   20 + i * 4 - (i % 2));
        buf_printf(&b, "%d,Nora,%s,%d-%02d-11\n", i + 1, names[i], 2004 - i * 4, 3 + i % 2 * 7);
    }
    assert_int_equal(file_write_whole(ages, 0600, buf_view(&a), &f), OK);
    assert_int_equal(file_write_whole(births, 0600, buf_view(&b), &f), OK);
    buf_free(&a);
    buf_free(&b);
}

#endif
