/* A bundle comes from outside. Its file and its payload are read from the same bytes: nothing may
 * crash, memory stays in proportion to the input, and what is accepted encodes to the same bytes.
 */
#include "base/arena.h"
#include "desk/bundle.h"
#include "os/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good)
        abort();
}

static void read_file(struct str bytes)
{
    struct bundle_parts parts;
    struct bundle_opened opened = {.payload = {NULL, 0}};
    struct key content = {{0}};
    struct fault f;
    if (bundle_split(bytes, &parts, &f) != OK)
        return;
    need(parts.sealed_key.len + parts.box.len < bytes.len);
    if (bundle_unbox(seal_ops(), &content, parts.box, &opened) == OK)
        need(opened.payload.len + SIGNATURE_BYTES == opened.bytes.len);
    buf_free(&opened.bytes);
}

static void read_payload(struct str bytes)
{
    struct arena arena = {0};
    struct bundle b;
    struct buf again = {0};
    struct fault f;
    enum err err = bundle_decode(seal_ops(), bytes, &arena, &b, &f);
    need(arena.total < 65536 + 64 * bytes.len);
    if (err == OK) {
        need(bundle_encode(&b, &again) == OK);
        need(str_eq(buf_view(&again), bytes));
    }
    buf_free(&again);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    if (seal_start(NULL) != OK)
        abort();
    read_file(bytes);
    read_payload(bytes);
    return 0;
}
