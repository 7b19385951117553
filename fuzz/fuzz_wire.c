/* What a hostile process of the same user may send to the keeper, and a hostile keeper back: read
 * without a crash; and a call that is taken, written and read again, is the same call. */
#include "cli/wire.h"
#include "os/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good)
        abort();
}

static void same_call(const struct call *a, const struct call *b)
{
    need(a->command == b->command && a->word_count == b->word_count &&
         a->option_count == b->option_count && a->json == b->json && a->terminal == b->terminal &&
         a->clock_ms == b->clock_ms && str_eq(a->as, b->as) &&
         str_eq(a->passphrase, b->passphrase));
    for (size_t i = 0; i < a->word_count; i++)
        need(str_eq(a->words[i], b->words[i]));
    for (size_t i = 0; i < a->option_count; i++)
        need(str_eq(a->options[i].name, b->options[i].name) &&
             str_eq(a->options[i].value, b->options[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    const struct house house = {.crypt = seal_ops()};
    struct arena arena = {0};
    struct call c = {.arena = &arena, .house = &house}, d = c;
    struct wire_progress progress;
    struct call_file file;
    struct fault end, f;
    struct buf again = {0};
    if (wire_get_call(bytes, &c, &f) == OK) {
        need(c.command->run && c.word_count <= c.command->arg_max);
        need(wire_put_call(&c, &again) == OK);
        need(wire_get_call(buf_view(&again), &d, &f) == OK);
        same_call(&c, &d);
    }
    if (wire_get_progress(bytes, &progress, &f) == OK)
        need(progress.what.len <= size);
    if (wire_get_file(bytes, &file, &f) == OK)
        need(file.mode <= 0777);
    if (wire_get_end(bytes, &end, &f) == OK)
        need(end.err <= ERR_USAGE);
    buf_free(&again);
    arena_free(&arena);
    return 0;
}
