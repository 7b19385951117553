/* cpu_env: PEYVAND_CPU=plain|sse4.2|avx2|avx512|best in the environment: which of the processor's
 * wide instructions are used at most. For tests and for measuring: results are the same. */
#ifndef PV_CLI_CPU_ENV_H
#define PV_CLI_CPU_ENV_H

#include "base/err.h"
#include "core/cpu.h"

/* CPU_BEST where nothing is said. ERR_USAGE for a word that is none of the above. */
enum err cpu_env(enum cpu_level *out, struct fault *f) PV_CHECKED;

#endif
