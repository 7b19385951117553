/* make fuzz FUZZ=csv FUZZ_SECONDS=120; seeds in fuzz/corpus/csv */
#include "list_use.h"
