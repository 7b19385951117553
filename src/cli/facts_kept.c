/* A row is the day when it was stated and, of each field that says something, its number, the
 * length of the value and the value. */
#include "cli/facts_kept.h"

#include <string.h>

enum err facts_keep(struct facts_kept *k, const struct facts *f)
{
    buf_clear(&k->one);
    buf_add(&k->one, &f->stated_day, sizeof f->stated_day);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        uint32_t len = (uint32_t)f->value[i].len;
        if (len != f->value[i].len)
            return ERR_LIMIT;
        if (!len)
            continue;
        buf_byte(&k->one, (unsigned char)i);
        buf_add(&k->one, &len, sizeof len);
        buf_str(&k->one, f->value[i]);
    }
    enum err err = buf_check(&k->one);
    return err == OK ? texts_add(&k->rows, buf_view(&k->one)) : err;
}

void facts_at(const struct facts_kept *k, size_t row, struct facts *out)
{
    struct str s = texts_at(&k->rows, row);
    *out = (struct facts){.stated_day = DAY_UNKNOWN};
    memcpy(&out->stated_day, s.ptr, sizeof out->stated_day);
    for (size_t at = sizeof out->stated_day; at < s.len;) {
        uint32_t len;
        size_t field = (unsigned char)s.ptr[at];
        memcpy(&len, s.ptr + at + 1, sizeof len);
        at += 1 + sizeof len;
        out->value[field] = (struct str){s.ptr + at, len};
        at += len;
    }
}

void facts_kept_free(struct facts_kept *k)
{
    texts_free(&k->rows);
    buf_free(&k->one);
}
