/* make fuzz FUZZ=xlsx FUZZ_SECONDS=120; seeds in fuzz/corpus/xlsx */
#include "list_use.h"
