#include "desk/logcheck.h"

#include "record/audit.h"
#include "record/verify.h"

#include <string.h>

enum { PROGRESS_EVENTS = 4096 };

struct checking {
    const struct logcheck_env *env;
    struct store *store;
    struct verify v;
    struct logcheck *result;
    struct buf last; /* the last head's bytes */
};

static enum err check_event(void *context, const struct stored_event *e, struct fault *f)
{
    struct checking *c = context;
    struct verify_stored s = {.office = e->office, .pos = e->pos, .id = e->id, .bytes = e->bytes};
    uint64_t done = c->v.events + c->v.foreign;
    if (c->env->progress && done % PROGRESS_EVENTS == 0)
        c->env->progress(c->env->context, done, 0);
    return verify_event(&c->v, &s, f);
}

static enum err head_size(struct str key, uint64_t *out, struct fault *f)
{
    if (key.len != 8)
        return fault_set(f, ERR_CORRUPT, "a head's size is not of its form");
    *out = 0;
    for (size_t i = 0; i < key.len; i++)
        *out = *out << 8 | (uint8_t)key.ptr[i];
    return OK;
}

static enum err check_head(void *context, struct str key, struct str value, struct str more,
                           struct fault *f)
{
    struct checking *c = context;
    uint64_t size = 0;
    enum err e = head_size(key, &size, f);
    if (e == OK)
        e = verify_head(&c->v, size, value, more, f);
    buf_clear(&c->last);
    buf_str(&c->last, value);
    return e == OK ? buf_check(&c->last) : e;
}

/* The office's public key, from a file that says it is one. */
static enum err read_office(struct checking *c, struct key *out, struct fault *f)
{
    struct arena a = {0};
    struct str format, key;
    const struct store_ops *ops = c->env->store;
    enum err e = ops->meta_get(c->store, STR("format"), &a, &format, f);
    if (e == ERR_NOT_FOUND || (e == OK && !str_eq(format, STR("1"))))
        e = fault_set(f, ERR_FORMAT, "not an office of format 1");
    if (e == OK)
        e = ops->meta_get(c->store, STR("office"), &a, &key, f);
    if (e == ERR_NOT_FOUND || (e == OK && key.len != KEY_BYTES))
        e = fault_set(f, ERR_CORRUPT, "the office's public key is missing");
    if (e == OK)
        memcpy(out->b, key.ptr, KEY_BYTES);
    arena_free(&a);
    return e;
}

static enum err check_all(struct checking *c, struct fault *f)
{
    const struct store_ops *ops = c->env->store;
    struct key key;
    enum err e = read_office(c, &key, f);
    if (e != OK)
        return e;
    verify_start(&c->v, c->env->crypt, &key);
    e = ops->check(c->store, f);
    if (e == OK)
        e = ops->event_each(c->store, check_event, c, f);
    if (e == OK)
        e = ops->row_each(c->store, STORE_HEAD, check_head, c, f);
    return e == OK ? verify_end(&c->v, f) : e;
}

static enum err tell(struct checking *c, struct fault *f)
{
    struct audit_head head = {.size = 0};
    struct logcheck *r = c->result;
    enum err e = c->v.heads ? audit_head_decode(buf_view(&c->last), &head, f) : OK;
    r->office = c->v.office;
    r->heads = c->v.heads;
    r->events = c->v.events;
    r->foreign = c->v.foreign;
    r->erased = c->v.erased;
    r->root = head.root;
    r->made_ms = head.made_ms;
    return e;
}

enum err logcheck_store(const struct logcheck_env *env, struct store *store, struct logcheck *out,
                        struct fault *f)
{
    struct logcheck result = {.events = 0};
    struct checking c = {.env = env, .store = store, .result = &result};
    enum err e = check_all(&c, f);
    if (e == OK)
        e = tell(&c, f);
    verify_free(&c.v);
    buf_free(&c.last);
    if (e == OK)
        *out = result;
    return e;
}

enum err logcheck_file(const struct logcheck_env *env, const char *path, struct logcheck *out,
                       struct fault *f)
{
    struct store *store;
    enum err e = env->store->open(path, true, &store, f);
    if (e != OK)
        return e;
    e = logcheck_store(env, store, out, f);
    env->store->close(store);
    return e;
}
