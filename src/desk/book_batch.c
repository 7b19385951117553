/* Batches: all or none, in the store and in memory alike.
 *
 * The store's transaction is open from begin to commit. What memory would have to forget is known
 * from a mark and a journal (book_index.c), so taking back cannot fail. When something failed half
 * way inside a caller's batch, nobody can know what of it the store holds: the batch is then only
 * good for being taken back, and commit says so. A commit that the store refused is taken back in
 * memory as well; whether the store kept it all the same shows when the file is opened again,
 * nobody was told that it did, and until then nothing more is written. */
#include "base/mem.h"
#include "desk/book_inner.h"

static void mark_set(struct book *b)
{
    b->mark = (struct mark){.stream_count = b->ix.stream_count,
                            .link_count = b->ix.link_count,
                            .tie_count = b->ix.tie_count,
                            .office_count = b->ix.office_count,
                            .office_entry_count = b->ix.office_entry_count,
                            .unsaved_count = b->ix.unsaved_count,
                            .refused_count = b->ix.refused_count,
                            .tree = b->ix.tree,
                            .clock_ms = b->clock_ms,
                            .clock_count = b->clock_count};
}

static enum err batch_open(struct book *b, struct fault *f)
{
    if (!b->loaded)
        return fault_set(f, ERR_LOCKED, "%s: no officer has unlocked the office", b->path);
    if (b->doubtful)
        return fault_set(f, ERR_IO, "%s: a write failed before; open the office again", b->path);
    enum err err = b->ops->begin(b->store, f);
    if (err != OK)
        return err;
    mark_set(b);
    b->in_batch = true;
    b->batch_failed = false;
    b->batch_serial++;
    b->ix.journal_count = 0;
    return OK;
}

static void take_back(struct book *b)
{
    b->ops->rollback(b->store);
    index_rollback(b);
    b->in_batch = false;
    b->batch_failed = false;
}

static enum err head_write(struct book *b, struct fault *f)
{
    struct audit_head h = {.office = b->office, .size = b->ix.tree.size, .made_ms = b->clock_ms};
    struct buf bytes = {0};
    struct signature s;
    char size[8];
    audit_root(b->crypt, &b->ix.tree, &h.root);
    for (int i = 0; i < 8; i++)
        size[i] = (char)(h.size >> (56 - 8 * i));
    enum err err = audit_head_encode(&h, &bytes);
    if (err == OK)
        err = audit_head_sign(b->crypt, &b->secrets.sign_seed, buf_view(&bytes), &s);
    if (err != OK)
        fault_set(f, err, "%s: the log's head: %s", b->path, err_text(err));
    else
        err =
            b->ops->row_put(b->store, STORE_HEAD, (struct str){size, sizeof size}, buf_view(&bytes),
                            (struct str){(const char *)s.b, SIGNATURE_BYTES}, f);
    buf_free(&bytes);
    return err;
}

static enum err wraps_write(struct book *b, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < b->ix.unsaved_count; i++) {
        const struct stream *s = index_stream(b, b->ix.unsaved[i]);
        err = keys_wrap_put(b, s, &b->wrap_key[s->table], b->epoch_number, f);
    }
    return err;
}

/* Whether a commit that failed stands in the file all the same is not known until it is opened
 * again; to go on from what memory holds could write over it. A full disk is no such case. */
static enum err commit_store(struct book *b, struct fault *f)
{
    enum err err = b->ops->commit(b->store, f);
    if (err != OK && err != ERR_FULL && err != ERR_MEMORY)
        b->doubtful = true;
    return err;
}

static enum err batch_close(struct book *b, struct fault *f)
{
    enum err err = OK;
    if (b->batch_failed)
        err = fault_set(f, ERR_STATE, "%s: part of the batch had failed; nothing of it was written",
                        b->path);
    if (err == OK)
        err = wraps_write(b, f);
    if (err == OK && b->ix.tree.size > b->mark.tree.size)
        err = head_write(b, f);
    if (err == OK)
        err = commit_store(b, f);
    if (err != OK) {
        take_back(b);
        return err;
    }
    b->in_batch = false;
    b->ix.unsaved_count = 0;
    b->ix.committed = b->ix.now;
    return OK;
}

enum err book_begin(struct book *b, struct fault *f)
{
    if (b->in_batch)
        return fault_set(f, ERR_STATE, "%s: a batch is open already", b->path);
    enum err err = write_notes(b, f);
    return err == OK ? batch_open(b, f) : err;
}

/* What was noted meanwhile is tried at once, and again before the next batch. */
static void notes_try(struct book *b)
{
    struct fault ignored;
    enum err err = write_notes(b, &ignored);
    (void)err;
}

enum err book_commit(struct book *b, struct fault *f)
{
    if (!b->in_batch)
        return fault_set(f, ERR_STATE, "%s: no batch is open", b->path);
    enum err err = batch_close(b, f);
    notes_try(b);
    return err;
}

void book_rollback(struct book *b)
{
    if (!b->in_batch)
        return;
    take_back(b);
    notes_try(b);
}

enum err batch_enter(struct book *b, bool *own, struct fault *f)
{
    *own = !b->in_batch;
    if (*own)
        return batch_open(b, f);
    if (b->batch_failed)
        return fault_set(f, ERR_STATE, "%s: part of the batch had failed; take it back", b->path);
    return OK;
}

enum err batch_leave(struct book *b, bool own, enum err err, struct fault *f)
{
    if (err == OK)
        return own ? batch_close(b, f) : OK;
    if (own)
        take_back(b);
    else
        b->batch_failed = true;
    return err;
}
