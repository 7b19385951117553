#include "core/cpu.h"

static const char *const names[CPU_LEVELS] = {[CPU_BEST] = "best",
                                              [CPU_PLAIN] = "plain",
                                              [CPU_SSE42] = "sse4.2",
                                              [CPU_AVX2] = "avx2",
                                              [CPU_AVX512] = "avx512"};

static enum cpu_level of_machine(void)
{
#ifdef CPU_X86
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt"))
        return CPU_PLAIN;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2"))
        return CPU_SSE42;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return CPU_AVX2;
    return CPU_AVX512;
#else
    return CPU_PLAIN;
#endif
}

enum cpu_level cpu_settle(enum cpu_level wanted)
{
    enum cpu_level most = of_machine();
    return wanted == CPU_BEST || wanted > most ? most : wanted;
}

const char *cpu_level_name(enum cpu_level level)
{
    return level < CPU_LEVELS ? names[level] : "";
}

bool cpu_level_named(struct str name, enum cpu_level *out)
{
    for (enum cpu_level l = CPU_BEST; l < CPU_LEVELS; l++)
        if (str_eq(name, str_from(names[l]))) {
            *out = l;
            return true;
        }
    return false;
}
