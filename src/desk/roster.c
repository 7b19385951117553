#include "desk/roster.h"

#include "base/map.h"
#include "base/mem.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "desk/tombstone.h"
#include "record/answer.h"
#include "record/audit.h"
#include "record/cbor.h"

/* What is kept of an import while it runs. */
struct import {
    struct book *book;
    const struct seat *by;
    const struct roster_new *what;
    struct roster_made *made;
    struct map lines, names; /* the office's tombstones */
    struct digest *ids;      /* of the lines' events */
    size_t count, room;
};

static enum err load_tombs(struct import *im)
{
    const struct office_state *o = book_state(im->book);
    enum err err = OK;
    for (size_t i = 0; err == OK && i < o->line_tomb_count; i++)
        err = map_set(&im->lines, digest_str(&o->line_tombs[i]), 1);
    for (size_t i = 0; err == OK && i < o->name_tomb_count; i++)
        err = map_set(&im->names, digest_str(&o->name_tombs[i]), 1);
    return err;
}

static bool known(const struct map *m, const struct digest *d)
{
    uint64_t one;
    return map_get(m, digest_str(d), &one);
}

/* Without tombstones there is nothing to compute. */
static enum err look_at_tombs(struct import *im, const struct intake_row *row, bool *keep_out,
                              struct fault *f)
{
    struct digest hash[TOMBSTONE_NAMES];
    size_t count = 0;
    enum err err = OK;
    *keep_out = false;
    if (im->lines.live) {
        err = tombstone_line(im->book, row->verbatim, hash, f);
        *keep_out = err == OK && known(&im->lines, hash);
    }
    if (err != OK || *keep_out || !im->names.live)
        return err;
    err = tombstone_lookups(im->book, &row->facts, hash, &count, f);
    for (size_t i = 0; err == OK && i < count; i++) {
        if (known(&im->names, &hash[i])) {
            im->made->name_hits++;
            break;
        }
    }
    return err;
}

static enum err keep_id(struct import *im, const struct digest *id)
{
    if (im->count == im->room) {
        size_t room = im->room ? im->room * 2 : 1024;
        struct digest *ids = mem_resize(im->ids, room, sizeof *ids);
        if (!ids)
            return ERR_MEMORY;
        im->ids = ids;
        im->room = room;
    }
    im->ids[im->count++] = *id;
    return OK;
}

static void put_valid(struct draft *d, int32_t day)
{
    d->has_valid = day != DAY_OPEN;
    d->valid = (struct days){day, day};
}

static enum err write_line(struct import *im, const struct intake_row *row, struct fault *f)
{
    struct draft d = {.kind = KIND_LINE};
    struct digest id;
    enum err err = book_stream_new(im->book, TABLE_CASE, &d.stream, f);
    if (err != OK)
        return err;
    put_valid(&d, im->what->day);
    body_put_bytes(&d.body, BODY_ROSTER, im->made->roster.b, TAG_BYTES);
    body_put_u64(&d.body, BODY_LINE, row->line);
    body_put_text(&d.body, BODY_VERBATIM, row->verbatim);
    facts_put(&d.body, &row->facts);
    body_put_bytes(&d.body, BODY_HOLDER, book_office(im->book)->b, TAG_BYTES);
    err = book_act(im->book, NULL, &d, &id, f);
    if (err == ERR_RANGE || err == ERR_LIMIT) {
        struct fault inner = f ? *f : (struct fault){0};
        return fault_set(f, err, "line %u cannot be stored: %s", row->line,
                         inner.text[0] ? inner.text : err_text(err));
    }
    return err == OK ? keep_id(im, &id) : err;
}

static enum err write_lines(struct import *im, struct fault *f)
{
    const struct roster_new *what = im->what;
    struct intake_row row;
    bool more = true, keep_out;
    for (uint64_t done = 0;; done++) {
        enum err err = what->rows.next(what->rows.context, &row, &more, f);
        if (err != OK || !more)
            return err;
        row.facts.stated_day = what->day == DAY_OPEN ? DAY_UNKNOWN : what->day;
        err = look_at_tombs(im, &row, &keep_out, f);
        if (err == OK && !keep_out && !what->dry_run)
            err = write_line(im, &row, f);
        if (err != OK)
            return err;
        im->made->tombstoned += keep_out;
        im->made->imported += !keep_out;
        if (what->progress.tell && done % INTAKE_TELL_EVERY == 0)
            what->progress.tell(what->progress.context, done, what->rows.count);
    }
}

static void put_given(struct body *b, enum body_key k, struct str text)
{
    text = str_trim(text);
    if (text.len)
        body_put_text(b, k, text);
}

static enum err write_head(struct import *im, struct fault *f)
{
    const struct roster_new *what = im->what;
    struct draft d = {.kind = KIND_ROSTER, .stream = im->made->roster};
    struct buf columns = {0};
    struct digest root;
    put_valid(&d, what->day);
    put_given(&d.body, BODY_GIVER, what->giver);
    put_given(&d.body, BODY_PERMISSION, what->permission);
    put_given(&d.body, BODY_PURPOSE, what->purpose);
    put_given(&d.body, BODY_FILE_NAME, what->file_name);
    body_put_u64(&d.body, BODY_COUNT, im->made->imported);
    body_put_u64(&d.body, BODY_REJECTED, what->rejected);
    cbor_put_array(&columns, what->column_count);
    for (size_t i = 0; i < what->column_count; i++)
        cbor_put_text(&columns, what->columns[i]);
    enum err err = buf_check(&columns);
    if (err != OK) {
        buf_free(&columns);
        body_free(&d.body);
        return err;
    }
    body_put_raw(&d.body, BODY_COLUMNS, buf_view(&columns));
    buf_free(&columns);
    audit_root_of(book_environment(im->book)->crypt, im->ids, im->count, &root);
    body_put_bytes(&d.body, BODY_ROOT, root.b, HASH_BYTES);
    return book_act(im->book, im->by, &d, NULL, f);
}

/* ---- twice the same ---- */

static bool twin(const struct import *im, const struct roster_info *r)
{
    return r->quarantined == im->made->quarantined && r->day == im->what->day &&
           r->lines == im->made->imported + im->made->tombstoned &&
           r->rejected == im->what->rejected && str_eq(r->giver, str_trim(im->what->giver)) &&
           str_eq(r->permission, str_trim(im->what->permission)) &&
           str_eq(r->purpose, str_trim(im->what->purpose)) &&
           str_eq(r->file_name, str_trim(im->what->file_name));
}

/* A list taken in twice would double everybody on it, and no one could take that back. */
static enum err check_twin(const struct import *im, struct fault *f)
{
    struct arena a = {0};
    struct roster_all all = {0};
    char reference[REFERENCE_BYTES];
    enum err err = roster_list(im->book, im->by, &a, &all, f);
    for (size_t i = 0; err == OK && i < all.count; i++) {
        if (!twin(im, &all.at[i]))
            continue;
        reference_print('L', &all.at[i].tag, reference);
        err = fault_set(f, ERR_EXISTS,
                        "this list is on file already: %s has the same giver, day, file name and "
                        "number of lines. If it is another one, give its file another name",
                        reference);
    }
    arena_free(&a);
    return err;
}

static enum err write_all(struct import *im, struct fault *f)
{
    enum err err = book_begin(im->book, f);
    if (err != OK)
        return err;
    err = book_stream_new(im->book, TABLE_CASE, &im->made->roster, f);
    if (err == OK)
        err = write_lines(im, f);
    if (err == OK)
        err = check_twin(im, f);
    if (err == OK)
        err = write_head(im, f);
    if (err == OK)
        return book_commit(im->book, f);
    book_rollback(im->book);
    return err;
}

enum err roster_import(struct book *b, const struct seat *by, const struct roster_new *what,
                       struct roster_made *out, struct fault *f)
{
    struct roster_made made = {
        .quarantined = !str_trim(what->giver).len || !str_trim(what->permission).len ||
                       !str_trim(what->purpose).len,
    };
    struct import im = {.book = b, .by = by, .what = what, .made = &made};
    enum err err = access_check(b, by, ACCESS_ROSTER_IMPORT, f);
    if (err == OK)
        err = load_tombs(&im);
    if (err == OK)
        err = what->dry_run ? write_lines(&im, f) : write_all(&im, f);
    if (err == OK && what->dry_run)
        err = check_twin(&im, f);
    map_free(&im.lines);
    map_free(&im.names);
    mem_free(im.ids);
    if (err == OK)
        *out = made;
    return err;
}

/* ---- which lists there are ---- */

static struct str text_of(const struct act *a, enum body_key k)
{
    struct str s;
    return body_text(a, k, &s) ? s : STR_NONE;
}

static void read_head(const struct entry *e, struct roster_info *out)
{
    const struct act *a = &e->act;
    out->giver = text_of(a, BODY_GIVER);
    out->permission = text_of(a, BODY_PERMISSION);
    out->purpose = text_of(a, BODY_PURPOSE);
    out->file_name = text_of(a, BODY_FILE_NAME);
    out->day = a->has_valid ? a->valid.from : DAY_OPEN;
    out->recorded_ms = e->recorded_ms;
    out->received_day = day_of(e->recorded_ms);
    if (!body_u64(a, BODY_COUNT, &out->lines))
        out->lines = 0;
    if (!body_u64(a, BODY_REJECTED, &out->rejected))
        out->rejected = 0;
    out->quarantined = !roster_may_match(e);
}

bool roster_may_match(const struct entry *head)
{
    static const enum body_key NEEDED[] = {BODY_GIVER, BODY_PERMISSION, BODY_PURPOSE};
    for (size_t i = 0; i < COUNT(NEEDED); i++)
        if (!str_trim(text_of(&head->act, NEEDED[i])).len)
            return false;
    return entry_signed(head);
}

/* ERR_NOT_FOUND when the stream has no head. */
static enum err read_roster(struct book *b, uint32_t number, struct arena *a,
                            struct roster_info *out, struct fault *f)
{
    struct entry_list l = {0};
    bool found = false;
    enum err err = book_entries(b, number, a, &l, f);
    for (size_t i = 0; err == OK && !found && i < l.count; i++) {
        if (l.at[i].act.kind != KIND_ROSTER)
            continue;
        *out = (struct roster_info){.stream = number, .tag = book_stream(b, number)->tag};
        read_head(&l.at[i], out);
        found = true;
    }
    entry_list_free(&l);
    return err == OK && !found ? ERR_NOT_FOUND : err;
}

static bool is_roster(const struct book *b, uint32_t number)
{
    const struct stream *s = book_stream(b, number);
    return s->kind == STREAM_ROSTER && s->has_key && !s->erased;
}

enum err roster_list(struct book *b, const struct seat *by, struct arena *a, struct roster_all *out,
                     struct fault *f)
{
    size_t streams = book_stream_count(b), rosters = 0;
    struct roster_all all = {0};
    enum err err = access_check(b, by, ACCESS_ROSTER_READ, f);
    if (err != OK)
        return err;
    for (uint32_t i = 0; i < streams; i++)
        rosters += is_roster(b, i);
    all.at = arena_zero(a, rosters + 1, sizeof *all.at);
    if (!all.at)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < streams; i++) {
        if (!is_roster(b, i))
            continue;
        err = read_roster(b, i, a, &all.at[all.count], f);
        if (err != OK && err != ERR_NOT_FOUND)
            return err;
        all.count += err == OK;
    }
    *out = all;
    return OK;
}
