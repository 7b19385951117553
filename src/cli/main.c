/* main: chooses what the program is built from: libsodium for sealing, SQLite for the store. */
#include "cli/client.h"
#include "os/seal.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct fault f = {.err = OK};
    if (seal_start(&f) != OK) {
        fprintf(stderr, "peyvand: %s\n", f.text);
        return EXIT_FAILED;
    }
    struct house house = {.crypt = seal_ops(), .store = store_sqlite()};
    if (argc > 0) { /* the system lays them out one behind another */
        house.title = argv[0];
        house.title_size = (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) + 1 - argv[0]);
    }
    size_t count = argc > 0 ? (size_t)argc - 1 : 0;
    return client_main(&house, (const char *const *)(argc > 0 ? argv + 1 : argv), count);
}
