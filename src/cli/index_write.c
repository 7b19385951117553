/* Writing a kept index. What is new is written and synced behind what is committed; then one of the
 * two heads is written and synced, and then the other: at any moment one of them is whole and tells
 * of a state that is wholly there, and in the end both do. */
#include "cli/index_file.h"

#include "base/mem.h"
#include "base/pool.h"

enum { PIECE_BYTES = 1 << 28 }; /* of names, after which a segment is full too */

enum err index_writer_begin(struct grown *g, const struct kept_head *head, size_t threads,
                            struct index_writer *w, struct fault *f)
{
    *w = (struct index_writer){.grown = g, .head = *head, .threads = threads};
    if (w->head.length < KEPT_HEAD_BYTES)
        w->head.length = KEPT_HEAD_BYTES;
    w->from = w->head.length;
    return grown_cut(g, w->head.length, f); /* what a killed writer left */
}

static size_t piece_begin(const struct index_writer *w, size_t piece)
{
    return piece ? w->ends[piece - 1] : 0;
}

static enum err piece_write(void *context, size_t piece, size_t worker)
{
    struct index_writer *w = context;
    size_t from = piece_begin(w, piece), count = w->ends[piece] - from;
    struct kept_person *persons = mem_zero(count, sizeof *persons);
    (void)worker;
    if (!persons)
        return ERR_MEMORY;
    for (size_t i = 0; i < count; i++)
        persons[i] =
            (struct kept_person){texts_at(&w->ids, from + i), texts_at(&w->names, from + i),
                                 texts_at(&w->facts, from + i)};
    buf_clear(&w->out[piece]);
    enum err err = kept_segment_write(persons, count, &w->out[piece]);
    mem_free(persons);
    return err;
}

static enum err flush(struct index_writer *w, struct fault *f)
{
    enum err err = pool_run(w->threads, w->pieces, piece_write, w);
    if (err != OK)
        return fault_set(f, err, "the index: %s", err_text(err));
    for (size_t i = 0; err == OK && i < w->pieces; i++) {
        struct str bytes = buf_view(&w->out[i]);
        err = grown_write(w->grown, w->head.length, bytes, f);
        w->head.length += bytes.len;
        w->head.persons += w->ends[i] - piece_begin(w, i);
        w->head.segments++;
    }
    w->pieces = 0;
    texts_clear(&w->ids);
    texts_clear(&w->names);
    texts_clear(&w->facts);
    return err;
}

static enum err end_piece(struct index_writer *w, struct fault *f)
{
    w->ends[w->pieces++] = w->ids.count;
    return w->pieces == w->threads ? flush(w, f) : OK;
}

static uint64_t bytes_to(const struct texts *t, size_t person)
{
    struct str last = texts_at(t, person - 1);
    return (uint64_t)(last.ptr + last.len - t->bytes.ptr);
}

static uint64_t bytes_before(const struct index_writer *w, size_t person)
{
    return person ? bytes_to(&w->ids, person) + bytes_to(&w->names, person) +
                        bytes_to(&w->facts, person)
                  : 0;
}

enum err index_writer_put(struct index_writer *w, const struct kept_person *p, struct fault *f)
{
    enum err err = texts_add(&w->ids, p->id);
    if (err == OK)
        err = texts_add(&w->names, p->name);
    if (err == OK)
        err = texts_add(&w->facts, p->facts);
    if (err != OK)
        return fault_set(f, err, "no memory for the index");
    size_t from = piece_begin(w, w->pieces);
    uint64_t bytes =
        w->ids.bytes.len + w->names.bytes.len + w->facts.bytes.len - bytes_before(w, from);
    return w->ids.count - from == KEPT_PERSONS || bytes >= PIECE_BYTES ? end_piece(w, f) : OK;
}

/* Writes whoever waits, in a segment that need not be full. */
static enum err flush_all(struct index_writer *w, struct fault *f)
{
    if (w->ids.count > piece_begin(w, w->pieces))
        w->ends[w->pieces++] = w->ids.count;
    return w->pieces ? flush(w, f) : OK;
}

enum err index_writer_copy(struct index_writer *w, const struct kept_segment *s, struct fault *f)
{
    enum err err = flush_all(w, f);
    if (err == OK)
        err = grown_write(w->grown, w->head.length, s->bytes, f);
    if (err != OK)
        return err;
    w->head.length += s->bytes.len;
    w->head.persons += s->persons;
    w->head.segments++;
    return OK;
}

static enum err write_slot(struct index_writer *w, unsigned slot, struct fault *f)
{
    uint8_t bytes[KEPT_SLOT_BYTES];
    w->told = true;
    kept_slot_write(&w->head, bytes);
    enum err err = grown_write(w->grown, (uint64_t)slot * KEPT_SLOT_BYTES,
                               (struct str){(const char *)bytes, sizeof bytes}, f);
    return err == OK ? grown_sync(w->grown, f) : err;
}

enum err index_writer_end(struct index_writer *w, struct fault *f)
{
    enum err err = flush_all(w, f);
    if (err == OK)
        err = grown_sync(w->grown, f);
    w->head.sequence++;
    if (err == OK)
        err = write_slot(w, 1 - w->head.slot, f);
    return err == OK ? write_slot(w, w->head.slot, f) : err;
}

void index_writer_free(struct index_writer *w)
{
    struct fault aside;
    if (w->grown && !w->told)
        (void)!grown_cut(w->grown, w->from, &aside); /* what stays, the next writer cuts off */
    texts_free(&w->ids);
    texts_free(&w->names);
    texts_free(&w->facts);
    for (size_t i = 0; i < INDEX_THREADS_MAX; i++)
        buf_free(&w->out[i]);
}
