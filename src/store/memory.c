/* The store in memory: sorted arrays of rows that are never changed, only replaced. A batch keeps
 * for each change the row that stood there before; rollback puts them back from the last to the
 * first and needs no memory for it, since an array that once held a row keeps the room. */
#include "base/map.h"
#include "base/mem.h"
#include "store/store.h"

#include <string.h>

enum { TABLE_META = STORE_HEAD + 1, TABLE_EVENT, TABLE_COUNT };
enum { EVENT_KEY = TAG_BYTES + 8 };

struct row {
    struct str key, value, more;
    struct digest id; /* of an event */
    int64_t received_ms;
};

struct table {
    struct row **rows; /* in order of keys */
    size_t count, room;
};

struct undo {
    int table;
    struct str key;
    struct row *before; /* NULL: there was none */
};

struct store {
    struct arena arena; /* all rows */
    struct table table[TABLE_COUNT];
    struct map ids;
    struct undo *undo;
    size_t undo_count, undo_room;
    bool in_batch;
};

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_MEMORY, "store in memory: out of memory");
}

static struct row **table_find(const struct table *t, struct str key, size_t *at)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (str_cmp(t->rows[mid]->key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *at = low;
    return low < t->count && str_eq(t->rows[low]->key, key) ? &t->rows[low] : NULL;
}

/* Sets or (row NULL) removes; the room must be there. */
static void table_set(struct table *t, struct str key, struct row *row)
{
    size_t at;
    struct row **old = table_find(t, key, &at);
    if (old && row) {
        *old = row;
    } else if (old) {
        t->count--;
        memmove(t->rows + at, t->rows + at + 1, (t->count - at) * sizeof(*t->rows));
    } else if (row) {
        memmove(t->rows + at + 1, t->rows + at, (t->count - at) * sizeof(*t->rows));
        t->rows[at] = row;
        t->count++;
    }
}

/* Grows an array of pointers or undo records by doubling. */
static void *grown(void *old, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return old;
    size_t more = *room ? *room * 2 : 64;
    void *p = mem_resize(old, more, size);
    if (p)
        *room = more;
    return p;
}

/* One change of a batch: remembered, then made. */
static enum err change(struct store *s, int table, struct str key, struct row *row, struct fault *f)
{
    struct table *t = &s->table[table];
    struct undo *u = grown(s->undo, s->undo_count, &s->undo_room, sizeof(*u));
    if (!u)
        return no_memory(f);
    s->undo = u;
    struct row **rows = grown(t->rows, t->count, &t->room, sizeof(*rows));
    if (!rows)
        return no_memory(f);
    t->rows = rows;
    size_t at;
    struct row **old = table_find(t, key, &at);
    s->undo[s->undo_count++] = (struct undo){table, row ? row->key : key, old ? *old : NULL};
    if (!row && old)
        s->undo[s->undo_count - 1].key = (*old)->key;
    table_set(t, key, row);
    return OK;
}

static enum err copied(struct arena *a, struct str from, struct str *out)
{
    if (!from.ptr) {
        *out = STR_NONE;
        return OK;
    }
    return str_copy(a, from, out);
}

static enum err row_new(struct store *s, const struct row *from, struct row **out, struct fault *f)
{
    struct row *r = arena_zero(&s->arena, 1, sizeof(*r));
    if (!r || copied(&s->arena, from->key, &r->key) != OK ||
        copied(&s->arena, from->value, &r->value) != OK ||
        copied(&s->arena, from->more, &r->more) != OK)
        return no_memory(f);
    r->id = from->id;
    r->received_ms = from->received_ms;
    *out = r;
    return OK;
}

static enum err need_batch(const struct store *s, struct fault *f)
{
    return s->in_batch ? OK : fault_set(f, ERR_STATE, "store in memory: no batch is open");
}

static enum err put(struct store *s, int table, const struct row *from, struct fault *f)
{
    struct row *r = NULL;
    enum err err = need_batch(s, f);
    if (err == OK)
        err = row_new(s, from, &r, f);
    return err == OK ? change(s, table, r->key, r, f) : err;
}

static enum err get(struct store *s, int table, struct str key, struct row **out, struct fault *f)
{
    size_t at;
    struct row **r = table_find(&s->table[table], key, &at);
    if (!r)
        return fault_set(f, ERR_NOT_FOUND, "store in memory: no such entry");
    *out = *r;
    return OK;
}

static enum err create(const char *path, struct store **out, struct fault *f)
{
    (void)path;
    struct store *s = mem_zero(1, sizeof(*s));
    if (!s)
        return no_memory(f);
    *out = s;
    return OK;
}

static enum err open_none(const char *path, bool read_only, struct store **out, struct fault *f)
{
    (void)read_only;
    (void)out;
    return fault_set(f, ERR_NOT_FOUND, "%s: a store in memory cannot be opened again", path);
}

static void close_store(struct store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        mem_free(s->table[i].rows);
    mem_free(s->undo);
    map_free(&s->ids);
    arena_free(&s->arena);
    mem_free(s);
}

static enum err begin(struct store *s, struct fault *f)
{
    if (s->in_batch)
        return fault_set(f, ERR_STATE, "store in memory: a batch is open already");
    s->in_batch = true;
    return OK;
}

static enum err commit(struct store *s, struct fault *f)
{
    enum err err = need_batch(s, f);
    s->in_batch = false;
    s->undo_count = 0;
    return err;
}

static void rollback(struct store *s)
{
    while (s->undo_count > 0) {
        const struct undo *u = &s->undo[--s->undo_count];
        size_t at;
        struct row **now = table_find(&s->table[u->table], u->key, &at);
        if (u->table == TABLE_EVENT && !u->before && now)
            map_remove(&s->ids, digest_str(&(*now)->id));
        table_set(&s->table[u->table], u->key, u->before);
    }
    s->in_batch = false;
}

static enum err meta_get(struct store *s, struct str key, struct arena *a, struct str *out,
                         struct fault *f)
{
    struct row *r = NULL;
    enum err err = get(s, TABLE_META, key, &r, f);
    if (err == OK && copied(a, r->value, out) != OK)
        err = no_memory(f);
    return err;
}

static enum err meta_put(struct store *s, struct str key, struct str value, struct fault *f)
{
    return put(s, TABLE_META, &(struct row){.key = key, .value = value}, f);
}

static struct str event_key(const struct tag *office, uint64_t pos, char out[EVENT_KEY])
{
    memcpy(out, office->b, TAG_BYTES);
    for (int i = 0; i < 8; i++)
        out[TAG_BYTES + i] = (char)(pos >> (56 - 8 * i));
    return (struct str){out, EVENT_KEY};
}

static enum err event_put(struct store *s, const struct stored_event *e, struct fault *f)
{
    char text[EVENT_KEY];
    struct str key = event_key(&e->office, e->pos, text);
    size_t at;
    uint64_t seen;
    if (e->pos > INT64_MAX)
        return fault_set(f, ERR_RANGE, "store in memory: position out of range");
    if (s->in_batch && (table_find(&s->table[TABLE_EVENT], key, &at) ||
                        map_get(&s->ids, digest_str(&e->id), &seen)))
        return fault_set(f, ERR_EXISTS, "store in memory: the event is there already");
    struct row from = {key, e->bytes, STR_NONE, e->id, e->received_ms};
    enum err err = need_batch(s, f);
    if (err == OK && map_set(&s->ids, digest_str(&e->id), 1) != OK)
        err = no_memory(f);
    if (err != OK)
        return err;
    err = put(s, TABLE_EVENT, &from, f);
    if (err != OK)
        map_remove(&s->ids, digest_str(&e->id));
    return err;
}

static struct stored_event event_of(const struct row *r)
{
    struct stored_event e = {.id = r->id, .received_ms = r->received_ms, .bytes = r->value};
    memcpy(e.office.b, r->key.ptr, TAG_BYTES);
    for (int i = 0; i < 8; i++)
        e.pos = e.pos << 8 | (unsigned char)r->key.ptr[TAG_BYTES + i];
    return e;
}

static enum err event_get(struct store *s, const struct tag *office, uint64_t pos, struct arena *a,
                          struct stored_event *out, struct fault *f)
{
    char text[EVENT_KEY];
    struct row *r = NULL;
    enum err err = get(s, TABLE_EVENT, event_key(office, pos, text), &r, f);
    if (err != OK)
        return err;
    struct stored_event e = event_of(r);
    if (copied(a, r->value, &e.bytes) != OK)
        return no_memory(f);
    *out = e;
    return OK;
}

static enum err event_replace(struct store *s, const struct tag *office, uint64_t pos,
                              struct str bytes, struct fault *f)
{
    char text[EVENT_KEY];
    struct row *r = NULL;
    enum err err = need_batch(s, f);
    if (err == OK)
        err = get(s, TABLE_EVENT, event_key(office, pos, text), &r, f);
    if (err != OK)
        return err;
    struct row from = *r;
    from.value = bytes;
    return put(s, TABLE_EVENT, &from, f);
}

static enum err event_each(struct store *s, store_event_visit *visit, void *context,
                           struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < s->table[TABLE_EVENT].count; i++) {
        struct stored_event e = event_of(s->table[TABLE_EVENT].rows[i]);
        err = visit(context, &e, f);
    }
    return err;
}

static enum err row_get(struct store *s, int table, struct str key, struct arena *a,
                        struct str *value, struct str *more, struct fault *f)
{
    struct row *r = NULL;
    enum err err = get(s, table, key, &r, f);
    if (err == OK && (copied(a, r->value, value) != OK || copied(a, r->more, more) != OK))
        err = no_memory(f);
    return err;
}

static enum err row_put(struct store *s, int table, struct str key, struct str value,
                        struct str more, struct fault *f)
{
    if (table == STORE_HEAD && key.len != 8)
        return fault_set(f, ERR_RANGE, "store in memory: a head's key has 8 bytes");
    if (!value.ptr)
        value = STR("");
    if (table == STORE_HEAD && !more.ptr)
        more = STR("");
    if (table == STORE_WRAP)
        more = STR_NONE;
    return put(s, table, &(struct row){.key = key, .value = value, .more = more}, f);
}

static enum err row_delete(struct store *s, int table, struct str key, struct fault *f)
{
    struct row *r = NULL;
    enum err err = need_batch(s, f);
    if (err == OK)
        err = get(s, table, key, &r, f);
    return err == OK ? change(s, table, r->key, NULL, f) : err;
}

static enum err row_each(struct store *s, int table, store_row_visit *visit, void *context,
                         struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < s->table[table].count; i++) {
        const struct row *r = s->table[table].rows[i];
        err = visit(context, r->key, r->value, r->more, f);
    }
    return err;
}

static enum err nothing_to_do(struct store *s, struct fault *f)
{
    return s->in_batch ? fault_set(f, ERR_STATE, "store in memory: a batch is open") : OK;
}

static enum err backup(struct store *s, const char *path, struct fault *f)
{
    (void)s;
    return fault_set(f, ERR_STATE, "%s: a store in memory has no backup", path);
}

const struct store_ops *store_memory(void)
{
    static const struct store_ops ops = {
        create,     open_none, close_store,   begin,         commit,        rollback, meta_get,
        meta_put,   event_put, event_get,     event_replace, event_each,    row_get,  row_put,
        row_delete, row_each,  nothing_to_do, backup,        nothing_to_do,
    };
    return &ops;
}
