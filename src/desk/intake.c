#include "desk/intake.h"

#include "base/sort.h"
#include "base/utf8.h"
#include "record/cbor.h"

/* The encoded head of a text grows with its length, so keys in byte order of their encoding are
 * shorter first, and then as their bytes are. */
static int order_keys(const void *x, const void *y, void *context)
{
    (void)context;
    const struct text_pair *a = x, *b = y;
    if (a->key.len != b->key.len)
        return a->key.len < b->key.len ? -1 : 1;
    return str_cmp(a->key, b->key);
}

static enum err put_map(struct body *b, enum body_key k, struct text_pair *at, size_t count,
                        bool numbers)
{
    struct buf map = {0};
    uint64_t kept = 0;
    enum err err = sort_stable(at, count, sizeof *at, order_keys, NULL);
    if (err != OK)
        return err;
    for (size_t i = 0; i < count; i++)
        kept += i == 0 || !str_eq(at[i - 1].key, at[i].key);
    cbor_put_map(&map, kept);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && str_eq(at[i - 1].key, at[i].key))
            continue;
        if (!utf8_valid(at[i].key, NULL) || !utf8_valid(at[i].value, NULL))
            b->failed = true;
        cbor_put_text(&map, at[i].key);
        if (numbers)
            cbor_put_u64(&map, at[i].number);
        else
            cbor_put_text(&map, at[i].value);
    }
    err = buf_check(&map);
    if (err == OK)
        body_put_raw(b, k, buf_view(&map));
    buf_free(&map);
    return err;
}

enum err intake_put_texts(struct body *b, enum body_key k, struct text_pair *at, size_t count)
{
    return put_map(b, k, at, count, false);
}

enum err intake_put_numbers(struct body *b, enum body_key k, struct text_pair *at, size_t count)
{
    return put_map(b, k, at, count, true);
}
