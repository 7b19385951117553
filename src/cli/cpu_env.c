#include "cli/cpu_env.h"

#include <stdlib.h>

enum err cpu_env(enum cpu_level *out, struct fault *f)
{
    struct str said = str_from(getenv("PEYVAND_CPU"));
    *out = CPU_BEST;
    if (said.len && !cpu_level_named(said, out))
        return fault_set(f, ERR_USAGE, "PEYVAND_CPU: plain, sse4.2, avx2, avx512 or best");
    return OK;
}
