#include "core/families.h"

#include "base/mem.h"
#include "core/radix.h"

/* What a family is known by. */
struct family_key {
    size_t parent, family, whole; /* features, or SIZE_MAX; the family name stands in one of two */
    const uint32_t *household;    /* by row, or NULL */
};

static size_t feature_of(const struct people *p, enum field field, enum feature_kind kind)
{
    for (size_t f = 0; f < p->feature_count; f++)
        if (p->feature[f].field == field && p->feature[f].kind == kind)
            return f;
    return SIZE_MAX;
}

size_t families_parent(const struct people *p)
{
    size_t father = feature_of(p, FIELD_FATHER, FEATURE_NAME);
    return father != SIZE_MAX ? father : feature_of(p, FIELD_MOTHER, FEATURE_NAME);
}

static void find_key(const struct people *p, struct family_key *k)
{
    k->parent = families_parent(p);
    k->family = p->family;
    k->whole = feature_of(p, FIELD_NAME, FEATURE_FULL);
}

static uint32_t value_at(const struct people *p, size_t row, size_t feature)
{
    return feature == SIZE_MAX ? 0 : p->number[row * p->stride + feature];
}

/* A name however it is spelled, where that is known; otherwise as it stands. */
static uint64_t name_code(const struct people *p, size_t feature, uint32_t v)
{
    const struct value_store *s = &p->store[p->feature[feature].store];
    return s->spelled && s->spelled[v][0] ? s->spelled[v][0] : s->hash[v];
}

/* 0 where the row does not tell. */
static uint64_t key_of_row(const struct people *p, const struct family_key *k, size_t row)
{
    uint32_t parent = value_at(p, row, k->parent), family = value_at(p, row, k->family);
    uint32_t whole = value_at(p, row, k->whole);
    uint64_t name = 0, list = p->second ? p->second[row] : 0;
    if (k->household && k->household[row])
        return radix_mix(k->household[row], list + 2);
    if (family)
        name = name_code(p, k->family, family);
    else if (whole)
        name = namesakes_last_code(p->store[p->feature[k->whole].store].names, whole);
    if (!parent || !name)
        return 0;
    return radix_mix(radix_mix(name, name_code(p, k->parent, parent)), list);
}

/* Rows in order of their keys, which stand above the row. */
static enum err sort_rows(const struct people *p, const struct family_key *k, uint64_t **out,
                          size_t *count)
{
    unsigned bits = radix_bits(p->rows);
    uint64_t *key = mem_alloc((p->rows + 1) * sizeof *key);
    uint64_t *scratch = mem_alloc((p->rows + 1) * sizeof *scratch);
    enum err e = key && scratch ? OK : ERR_MEMORY;
    *count = 0;
    for (size_t row = 0; row < p->rows && e == OK; row++) {
        uint64_t code = key_of_row(p, k, row);
        if (code)
            key[(*count)++] = code >> bits << bits | row;
    }
    if (e == OK)
        radix_sort(key, scratch, *count, bits);
    mem_free(scratch);
    if (e != OK) {
        mem_free(key);
        key = NULL;
    }
    *out = key;
    return e;
}

enum err families_new(const struct people *p, bool households, struct families *out)
{
    struct family_key k = {.household = households ? p->household : NULL};
    uint64_t *key = NULL;
    size_t n = 0, members = 0;
    unsigned bits = radix_bits(p->rows);
    *out = (struct families){0};
    out->group = mem_zero(p->rows + 1, sizeof *out->group);
    enum err e = out->group ? OK : ERR_MEMORY;
    find_key(p, &k);
    if (e == OK)
        e = sort_rows(p, &k, &key, &n);
    out->first = mem_zero(n / 2 + 2, sizeof *out->first);
    out->member = mem_alloc((n + 1) * sizeof *out->member);
    if (e == OK && (!out->first || !out->member))
        e = ERR_MEMORY;
    for (size_t i = 0, end; i < n && e == OK; i = end) {
        for (end = i + 1; end < n && key[end] >> bits == key[i] >> bits;)
            end++;
        if (end - i < 2 || end - i > FAMILY_MOST)
            continue;
        out->count++;
        for (size_t j = i; j < end; j++) {
            uint32_t row = (uint32_t)(key[j] & (((uint64_t)1 << bits) - 1));
            out->group[row] = (uint32_t)out->count;
            out->member[members++] = row;
        }
        out->first[out->count + 1] = (uint32_t)members;
    }
    mem_free(key);
    return e;
}

void families_free(struct families *f)
{
    mem_free(f->group);
    mem_free(f->first);
    mem_free(f->member);
    *f = (struct families){0};
}

/* Whether another of the family has a given name that is wholly different. */
static bool has_sibling(const struct people *p, const struct families *f, uint32_t row)
{
    uint32_t group = f->group[row], given = value_at(p, row, p->given);
    if (!group || !given)
        return false;
    for (uint32_t i = f->first[group]; i < f->first[group + 1]; i++) {
        uint32_t other = value_at(p, f->member[i], p->given);
        if (other && other != given && compare_values(p, p->given, given, other) == LEVEL_DIFFER)
            return true;
    }
    return false;
}

enum err families_siblings(const struct people *p, double *share)
{
    struct families f;
    size_t n = 0;
    *share = 0;
    if (p->given == SIZE_MAX || !p->rows)
        return OK;
    enum err e = families_new(p, false, &f);
    for (uint32_t row = 0; row < p->rows && e == OK; row++)
        n += has_sibling(p, &f, row);
    families_free(&f);
    *share = (double)n / (double)p->rows;
    return e;
}
