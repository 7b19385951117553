#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cpu.h"

static void levels_have_names(void **state)
{
    (void)state;
    for (enum cpu_level l = CPU_BEST; l < CPU_LEVELS; l++) {
        enum cpu_level found = CPU_LEVELS;
        assert_true(cpu_level_named(str_from(cpu_level_name(l)), &found));
        assert_int_equal(found, l);
    }
    enum cpu_level none = CPU_AVX2;
    assert_false(cpu_level_named(STR("avx"), &none));
    assert_false(cpu_level_named(STR_NONE, &none));
    assert_int_equal(none, CPU_AVX2);
    assert_string_equal(cpu_level_name(CPU_LEVELS), "");
}

static void the_machine_bounds_what_is_asked_for(void **state)
{
    (void)state;
    enum cpu_level most = cpu_settle(CPU_BEST);
    assert_in_range(most, CPU_PLAIN, CPU_AVX512);
    for (enum cpu_level l = CPU_PLAIN; l < CPU_LEVELS; l++)
        assert_int_equal(cpu_settle(l), l < most ? l : most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_have_names),
        cmocka_unit_test(the_machine_bounds_what_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
