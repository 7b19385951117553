#include "cli/index_file.h"

#include "base/mem.h"
#include "base/pool.h"

#include <string.h>

enum { GROUP = 64, GROUP_BYTES = 8 << 20 }; /* segments read at a time; bytes for each thread */

static enum err path_terminate(struct str path, struct buf *out)
{
    buf_str(out, path);
    buf_byte(out, '\0');
    return buf_check(out);
}

enum err index_file_is(struct str path, bool *is)
{
    struct buf terminated = {0};
    enum err err = path_terminate(path, &terminated);
    *is = err == OK && grown_begins(terminated.ptr, kept_magic());
    buf_free(&terminated);
    return err;
}

enum err index_file_open(struct str path, bool to_write, struct index_file *out, struct fault *f)
{
    uint8_t head[KEPT_HEAD_BYTES];
    *out = (struct index_file){0};
    enum err err = path_terminate(path, &out->path);
    if (err != OK)
        return fault_set(f, err, "%.*s: no memory to open it", STR_ARG(path));
    err = grown_open(out->path.ptr, to_write, &out->grown, f);
    if (err != OK)
        return err;
    if (!grown_begins(out->path.ptr, kept_magic()) && grown_bytes(out->grown) < sizeof head)
        return fault_set(f, ERR_FORMAT, "%s: not an index", out->path.ptr);
    err = grown_read(out->grown, 0, head, sizeof head, f);
    if (err != OK)
        return err;
    err = kept_head_read(head, &out->head, &out->half, f);
    if (err == OK && out->head.length > grown_bytes(out->grown))
        err = fault_set(f, ERR_CORRUPT, "ends at byte %llu of %llu",
                        (unsigned long long)grown_bytes(out->grown),
                        (unsigned long long)out->head.length);
    return err == OK ? OK : fault_wrap(f, err, out->path.ptr);
}

void index_file_close(struct index_file *x)
{
    grown_close(x->grown);
    buf_free(&x->path);
    *x = (struct index_file){0};
}

/* --- reading: some segments at a time, each by whichever thread is free --- */

struct piece {
    uint64_t at;
    size_t len;
    char *bytes;
    struct kept_segment segment;
    struct kept_words words;
    bool has_words;
    struct fault fault;
};

struct group {
    const struct index_file *file;
    const struct index_visitor *visitor;
    struct piece piece[GROUP];
    size_t count;
};

static bool wants_words(const struct index_visitor *v, const struct kept_segment *s)
{
    return v->words && !(v->spares && v->spares(v->context, s));
}

static enum err piece_read(const struct group *g, struct piece *p)
{
    p->bytes = mem_alloc(p->len);
    if (!p->bytes)
        return fault_set(&p->fault, ERR_MEMORY, "%s: no memory to read it", g->file->path.ptr);
    enum err err = grown_read(g->file->grown, p->at, p->bytes, p->len, &p->fault);
    if (err != OK)
        return err;
    err = kept_segment_read((struct str){p->bytes, p->len}, p->at, &p->segment, &p->fault);
    p->has_words = err == OK && wants_words(g->visitor, &p->segment);
    if (p->has_words)
        err = kept_words_read(&p->segment, &p->words, &p->fault);
    if (err == ERR_MEMORY)
        return fault_set(&p->fault, err, "%s: no memory to read it", g->file->path.ptr);
    return err == OK ? OK : fault_wrap(&p->fault, err, g->file->path.ptr);
}

static enum err group_work(void *context, size_t piece, size_t worker)
{
    struct group *g = context;
    (void)worker;
    return piece_read(g, &g->piece[piece]);
}

static void group_clear(struct group *g)
{
    for (size_t i = 0; i < g->count; i++) {
        mem_free(g->piece[i].bytes);
        kept_words_free(&g->piece[i].words);
    }
    g->count = 0;
}

/* Which segments come next, from byte *at on. */
static enum err group_gather(struct group *g, uint64_t *at, size_t threads, struct fault *f)
{
    uint64_t end = g->file->head.length;
    size_t bytes = 0;
    while (*at < end && g->count < GROUP && bytes < threads * GROUP_BYTES) {
        uint8_t head[KEPT_SEGMENT_HEAD];
        struct piece *p = &g->piece[g->count];
        *p = (struct piece){.at = *at};
        if (end - *at < sizeof head)
            return fault_set(f, ERR_CORRUPT, "%s: damaged at byte %llu: half a segment",
                             g->file->path.ptr, (unsigned long long)*at);
        enum err err = grown_read(g->file->grown, *at, head, sizeof head, f);
        if (err != OK)
            return err;
        err = kept_segment_length(head, *at, end, &p->len, f);
        if (err != OK)
            return fault_wrap(f, err, g->file->path.ptr);
        *at += p->len;
        bytes += p->len;
        g->count++;
    }
    return OK;
}

static enum err group_read(struct group *g, size_t threads, struct fault *f)
{
    enum err err = pool_run(threads, g->count, group_work, g);
    for (size_t i = 0; err != OK && f && i < g->count; i++)
        if (g->piece[i].fault.err == err) {
            *f = g->piece[i].fault;
            break;
        }
    return err;
}

static enum err each(struct group *g, const struct index_visitor *v, struct fault *f)
{
    uint64_t at = KEPT_HEAD_BYTES, persons = 0, segments = 0;
    const struct kept_head *head = &g->file->head;
    while (at < head->length) {
        enum err err = group_gather(g, &at, v->threads, f);
        if (err == OK)
            err = group_read(g, v->threads, f);
        for (size_t i = 0; err == OK && i < g->count; i++) {
            struct piece *p = &g->piece[i];
            persons += p->segment.persons;
            segments++;
            err = v->visit(v->context, &p->segment, p->has_words ? &p->words : NULL, f);
        }
        group_clear(g);
        if (err != OK)
            return err;
    }
    if (persons != head->persons || segments != head->segments)
        return fault_set(f, ERR_CORRUPT, "%s: damaged at byte 0: not as many persons as it says",
                         g->file->path.ptr);
    return OK;
}

enum err index_file_each(const struct index_file *x, const struct index_visitor *v, struct fault *f)
{
    struct group *g = mem_zero(1, sizeof *g);
    if (!g)
        return fault_set(f, ERR_MEMORY, "%s: no memory to read it", x->path.ptr);
    g->file = x;
    g->visitor = v;
    enum err err = each(g, v, f);
    group_clear(g);
    mem_free(g);
    return err;
}

/* A name that was put together with the father's, where this is compared by itself now. */
static bool reads_anew(const struct pool_into *into, const struct kept_segment *s, size_t person)
{
    struct facts f;
    bool any = false;
    kept_facts_read(s, person, &f);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        any = any || (into->apart[i] && f.value[i].len);
    return any && !f.value[FIELD_NAME].len;
}

/* Whether the names of the segment are. */
static bool all_anew(const void *context, const struct kept_segment *s)
{
    const struct index_into *into = context;
    bool anew = false;
    for (size_t i = 0; into->pool.apart && s->facts && !anew && i < s->persons; i++)
        anew = reads_anew(&into->pool, s, i);
    return anew;
}

static enum err load_words(const struct pool_into *into, const struct kept_words *words)
{
    struct lookup_batch batch = {.word = words->word,
                                 .word_count = words->word_count,
                                 .counts = words->counts,
                                 .words = words->numbers,
                                 .persons = words->persons,
                                 .threads = into->threads};
    size_t there = lookup_room(into->lookup) + words->persons;
    batch.coming = into->persons > there ? into->persons - there : 0;
    return lookup_add_batch(into->lookup, &batch);
}

static void segment_facts(const void *segment, size_t person, struct facts *out)
{
    kept_facts_read(segment, person, out);
}

static enum err load_segment(void *context, const struct kept_segment *s,
                             const struct kept_words *words, struct fault *f)
{
    const struct index_into *into = context;
    struct pool_rows rows = {segment_facts, s, s->persons, words != NULL};
    enum err err = OK;
    (void)f;
    for (size_t i = 0; err == OK && i < s->persons; i++)
        err = texts_add(into->ids, kept_id(s, i));
    if (err == OK && words)
        err = load_words(&into->pool, words);
    if (err == OK)
        err = pool_rows_put(&into->pool, &rows);
    if (err == OK && into->call)
        call_progress(into->call, "opening the index", into->ids->count, into->pool.persons);
    return err;
}

enum err index_file_load(const struct index_file *x, const struct index_into *into, struct fault *f)
{
    struct index_into whole = *into;
    const uint64_t least = 12; /* bytes of a person: a head may say anything */
    const uint64_t most = x->head.length / least;
    whole.pool.persons = (size_t)(x->head.persons < most ? x->head.persons : most);
    struct index_visitor v = {load_segment, &whole, true, into->pool.threads, all_anew};
    return index_file_each(x, &v, f);
}
