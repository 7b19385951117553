/* main: chooses what the program is built from: libsodium for sealing, SQLite for the store. */
#include "cli/client.h"
#include "os/seal.h"
#include "store/store.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct fault f = {.err = OK};
    if (seal_start(&f) != OK) {
        fprintf(stderr, "peyvand: %s\n", f.text);
        return EXIT_FAILED;
    }
    const struct house house = {seal_ops(), store_sqlite()};
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    return client_main(&house, (const char *const *)(argc > 0 ? argv + 1 : argv), count);
}
