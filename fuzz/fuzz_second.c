/* Anybody who has an office's card can seal something to it. What asks for a second signature or
 * gives one is read from any bytes, and what is accepted encodes to the same bytes. */
#include "base/arena.h"
#include "desk/second.h"
#include "os/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct second_file s;
    struct buf again = {0};
    struct arena a = {0};
    struct act act;
    struct str value;
    struct fault f;
    if (second_decode(bytes, &s, &f) == OK) {
        if (second_encode(&s, &again) != OK || !str_eq(buf_view(&again), bytes))
            abort();
        if (act_decode(s.act, &a, &act, &f) == OK)
            (void)second_value(&act, PERMIT_REGION, &value);
    }
    buf_free(&again);
    arena_free(&a);
    return 0;
}
