/* A card that somebody hands over, and a device file that stands beside a backup: read without a
 * crash. A card's signature stops a fuzzer at once, so here every signature verifies. */
#include "desk/partner.h"
#include "desk/restore.h"
#include "os/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool verifies(const struct key *public_key, struct str message, const struct signature *s)
{
    (void)public_key;
    (void)message;
    (void)s;
    return true;
}

static void need(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct crypt_ops crypt = *seal_ops();
    struct arena arena = {0};
    struct card card;
    struct fault f;
    crypt.verify = verifies;
    if (card_read(&crypt, bytes, &arena, &card, &f) == OK) {
        need(card.officer_count <= CARD_OFFICERS);
        need(card_code_same(&card, str_from(card.code)));
        for (size_t i = 0; i < card.officer_count; i++)
            need(card.officers[i].role != ROLE_NONE);
    }
    /* there is no such backup: only the device file is looked at */
    need(restore_check(&crypt, store_sqlite(), "/no/such/backup", bytes, &f) != OK);
    arena_free(&arena);
    return 0;
}
