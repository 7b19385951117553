/* cpu: which of the processor's wide instructions may be used.
 *
 * Found once for each run and handed down; there is no global. A kernel, a short inner loop that is
 * written once for each level, is picked by a `switch` or a table on the level. All levels give
 * the same results, bit for bit (tests/test_cpu.c); plain C is the one that says what is right, and
 * the only one on other processors.
 *
 *     #ifdef CPU_X86
 *     CPU_TARGET_AVX2 static size_t sum_avx2(...) { ... _mm256_add_epi32 ... }
 *     #endif */
#ifndef PV_CORE_CPU_H
#define PV_CORE_CPU_H

#include "base/str.h"

#include <stdbool.h>

/* In rising order; each has all that those before it have. */
enum cpu_level {
    CPU_BEST, /* in options: what the machine has; a kernel that gets it takes plain C */
    CPU_PLAIN,
    CPU_SSE42,
    CPU_AVX2,
    CPU_AVX512, /* F, BW, DQ and VL */
    CPU_LEVELS
};

/* The best level that the machine has, not above the one wanted; CPU_PLAIN at least, never
 * CPU_BEST. cpu_settle(CPU_BEST) asks for all there is. */
enum cpu_level cpu_settle(enum cpu_level wanted);

/* "plain", "sse4.2", "avx2", "avx512"; "best". Static. */
const char *cpu_level_name(enum cpu_level level);

/* The level of that name; false when there is none. */
bool cpu_level_named(struct str name, enum cpu_level *out);

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CPU_CHECKED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CPU_CHECKED 1
#endif

/* Functions of rows are made a part of whoever calls them, so that rows stay in registers; not
 * where every access is checked: that took the compiler a minute and a half a file. */
#ifdef CPU_CHECKED
#define CPU_INLINE static inline
#else
#define CPU_INLINE static inline __attribute__((always_inline))
#endif

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define CPU_X86 1
#define CPU_TARGET_SSE42 __attribute__((target("sse4.2,popcnt")))
#define CPU_TARGET_AVX2 __attribute__((target("avx2,popcnt,bmi,bmi2,lzcnt")))
#define CPU_TARGET_AVX512                                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,popcnt,bmi,bmi2,lzcnt")))
#endif

#endif
