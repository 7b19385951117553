#include "desk/request.h"

#include "base/map.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "record/cbor.h"

#include <string.h>

static bool word_in(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(word, str_from(words[i])))
            return true;
    return false;
}

bool request_wants_known(struct str word)
{
    static const char *const WANTS[] = {"news", "contact", "meeting"};
    return word_in(word, WANTS, COUNT(WANTS));
}

bool request_sees_known(struct str words)
{
    static const char *const SEES[] = {"person", "partner", "authority", "public"};
    struct str part;
    size_t count = 0;
    for (struct str rest = words; str_next(&rest, ',', &part); count++)
        if (!word_in(str_trim(part), SEES, COUNT(SEES)))
            return false;
    return count > 0;
}

static void put_given(struct body *b, enum body_key k, struct str text)
{
    text = str_trim(text);
    if (text.len)
        body_put_text(b, k, text);
}

static bool has_name(const struct facts *f)
{
    return str_trim(f->value[FIELD_NAME]).len || str_trim(f->value[FIELD_GIVEN]).len ||
           str_trim(f->value[FIELD_FAMILY]).len;
}

static enum err check_new(const struct request_new *what, struct fault *f)
{
    if (!has_name(&what->sought))
        return fault_set(f, ERR_USAGE, "a request needs some name of the person who is sought");
    if (!request_wants_known(what->wants))
        return fault_set(f, ERR_USAGE, "what is wanted: news, contact or meeting");
    if (!request_sees_known(what->sees))
        return fault_set(f, ERR_USAGE,
                         "who may see the request: person, partner, authority, public");
    return OK;
}

static enum err fill_body(struct body *b, const struct request_new *what, const struct tag *letter)
{
    put_given(b, BODY_ENQUIRER, what->enquirer);
    put_given(b, BODY_PHONE, what->phone);
    put_given(b, BODY_KINSHIP, what->kinship);
    put_given(b, BODY_WANTS, what->wants);
    put_given(b, BODY_SEES, what->sees);
    put_given(b, BODY_LAST_NEWS, what->last_news);
    put_given(b, BODY_TICKET, what->ticket);
    put_given(b, BODY_VERBATIM, what->verbatim);
    facts_put(b, &what->sought);
    body_put_bytes(b, BODY_LETTER, letter->b, TAG_BYTES);
    if (!what->question_count)
        return OK;
    return intake_put_texts(b, BODY_QUESTIONS, what->questions, what->question_count);
}

/* Within a batch. */
static enum err write_request(struct book *b, const struct seat *by, const struct request_new *what,
                              struct tag *out, struct fault *f)
{
    struct draft d = {.kind = KIND_REQUEST};
    struct tag letter;
    enum err err = book_stream_new(b, TABLE_REQUEST, &d.stream, f);
    if (err == OK)
        err = book_stream_new(b, TABLE_REQUEST, &letter, f);
    if (err == OK)
        err = fill_body(&d.body, what, &letter);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    *out = d.stream;
    return book_act(b, by, &d, NULL, f);
}

static enum err end_batch(struct book *b, enum err err, struct fault *f)
{
    if (err == OK)
        return book_commit(b, f);
    book_rollback(b);
    return err;
}

enum err request_add(struct book *b, const struct seat *by, const struct request_new *what,
                     struct tag *out, struct fault *f)
{
    struct tag made;
    enum err err = access_check(b, by, ACCESS_REQUEST_TAKE, f);
    if (err == OK)
        err = check_new(what, f);
    if (err == OK)
        err = book_begin(b, f);
    if (err != OK)
        return err;
    err = end_batch(b, write_request(b, by, what, &made, f), f);
    if (err == OK)
        *out = made;
    return err;
}

/* ---- many from a list ---- */

struct import {
    struct book *book;
    const struct seat *by;
    const struct request_batch *what;
    struct request_batch_made made;
    struct map lines;   /* hash of number and line -> 1 */
    struct map tickets; /* number -> 1 */
};

/* Only in memory, to find a line again; nothing of it is kept. */
static enum err line_hash(struct book *b, struct str ticket, struct str verbatim,
                          struct digest *out)
{
    struct buf text = {0};
    struct str rest = str_trim(verbatim);
    bool blank = false;
    for (size_t i = 0; i < rest.len; i++) {
        bool now = rest.ptr[i] == ' ' || (rest.ptr[i] >= '\t' && rest.ptr[i] <= '\r');
        if (!now || !blank)
            buf_byte(&text, now ? ' ' : (unsigned char)rest.ptr[i]);
        blank = now;
    }
    enum err err = buf_check(&text);
    struct str parts[] = {str_trim(ticket), STR("\n"), buf_view(&text)};
    if (err == OK)
        book_environment(b)->crypt->hash(STR("peyvand request line"), parts, COUNT(parts), out);
    buf_free(&text);
    return err;
}

static enum err remember(struct import *im, struct str ticket, struct str verbatim)
{
    struct digest hash;
    enum err err = verbatim.len ? line_hash(im->book, ticket, verbatim, &hash) : OK;
    if (err == OK && verbatim.len)
        err = map_set(&im->lines, digest_str(&hash), 1);
    ticket = str_trim(ticket);
    return err == OK && ticket.len ? map_set(&im->tickets, ticket, 1) : err;
}

/* Reads what was taken before. */
static enum err remember_all(struct import *im, struct fault *f)
{
    size_t streams = book_stream_count(im->book);
    struct arena a = {0};
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < streams; i++) {
        const struct stream *s = book_stream(im->book, i);
        struct request_info r;
        if (s->kind != STREAM_REQUEST || !s->has_key || s->erased)
            continue;
        err = request_read(im->book, i, &a, &r, f);
        if (err == OK)
            err = remember(im, r.ticket, r.verbatim);
        else if (err == ERR_NOT_FOUND)
            err = OK;
        arena_free(&a);
    }
    arena_free(&a);
    return err;
}

static enum err take_row(struct import *im, const struct intake_row *row, struct fault *f)
{
    struct digest hash;
    struct tag made;
    uint64_t one;
    enum err err = line_hash(im->book, row->ticket, row->verbatim, &hash);
    if (err != OK)
        return err;
    if (map_get(&im->lines, digest_str(&hash), &one)) {
        im->made.repeated++;
        return OK;
    }
    struct request_new what = {
        .enquirer = row->enquirer,
        .phone = row->phone,
        .kinship = row->kinship,
        .wants = im->what->wants,
        .sees = im->what->sees,
        .last_news = row->last_news,
        .ticket = row->ticket,
        .verbatim = row->verbatim,
        .sought = row->facts,
    };
    err = im->what->dry_run ? OK : write_request(im->book, im->by, &what, &made, f);
    if (err == ERR_RANGE || err == ERR_LIMIT)
        return fault_set(f, err, "line %u cannot be stored: %s", row->line, err_text(err));
    if (err != OK)
        return err;
    im->made.imported++;
    im->made.drafts += !str_trim(row->enquirer).len || !str_trim(row->kinship).len;
    im->made.tickets_used += map_get(&im->tickets, str_trim(row->ticket), &one);
    return remember(im, row->ticket, row->verbatim);
}

static enum err take_rows(struct import *im, struct fault *f)
{
    const struct request_batch *what = im->what;
    struct intake_row row;
    bool more = true;
    for (uint64_t done = 0;; done++) {
        enum err err = what->rows.next(what->rows.context, &row, &more, f);
        if (err != OK || !more)
            return err;
        err = take_row(im, &row, f);
        if (err != OK)
            return err;
        if (what->progress.tell && done % INTAKE_TELL_EVERY == 0)
            what->progress.tell(what->progress.context, done, what->rows.count);
    }
}

enum err request_import(struct book *b, const struct seat *by, const struct request_batch *what,
                        struct request_batch_made *out, struct fault *f)
{
    struct import im = {.book = b, .by = by, .what = what};
    struct request_new common = {.wants = what->wants, .sees = what->sees};
    common.sought.value[FIELD_NAME] = STR("any");
    enum err err = access_check(b, by, ACCESS_REQUEST_TAKE, f);
    if (err == OK)
        err = check_new(&common, f);
    if (err == OK)
        err = remember_all(&im, f);
    if (err == OK && what->dry_run)
        err = take_rows(&im, f);
    else if (err == OK && (err = book_begin(b, f)) == OK)
        err = end_batch(b, take_rows(&im, f), f);
    map_free(&im.lines);
    map_free(&im.tickets);
    if (err == OK)
        *out = im.made;
    return err;
}

/* ---- reading ---- */

static struct str text_of(const struct act *a, enum body_key k)
{
    struct str s;
    return body_text(a, k, &s) ? s : STR_NONE;
}

/* The first that are told stay. */
static enum err read_questions(const struct act *act, struct arena *a, struct request_info *out)
{
    struct str raw;
    uint64_t pairs;
    if (out->question_count || !body_raw(act, BODY_QUESTIONS, &raw))
        return OK;
    struct cbor c = {.bytes = raw};
    if (!cbor_map(&c, &pairs) || pairs > raw.len)
        return OK;
    out->questions = arena_zero(a, (size_t)pairs + 1, sizeof *out->questions);
    if (!out->questions)
        return ERR_MEMORY;
    for (uint64_t i = 0; i < pairs; i++) {
        struct text_pair *q = &out->questions[out->question_count];
        if (cbor_text(&c, &q->key) && cbor_text(&c, &q->value))
            out->question_count++;
    }
    return OK;
}

static enum err read_intake(const struct entry *e, struct arena *a, struct request_info *out)
{
    const struct act *act = &e->act;
    out->opened_ms = e->recorded_ms;
    out->enquirer = text_of(act, BODY_ENQUIRER);
    out->phone = text_of(act, BODY_PHONE);
    out->kinship = text_of(act, BODY_KINSHIP);
    out->wants = text_of(act, BODY_WANTS);
    out->sees = text_of(act, BODY_SEES);
    out->last_news = text_of(act, BODY_LAST_NEWS);
    out->ticket = text_of(act, BODY_TICKET);
    out->verbatim = text_of(act, BODY_VERBATIM);
    out->imported = out->verbatim.len > 0;
    if (!body_tag(act, BODY_LETTER, &out->letter))
        memset(&out->letter, 0, sizeof out->letter);
    if (!facts_get(e, &out->sought))
        out->sought = (struct facts){.stated_day = DAY_UNKNOWN};
    enum err err = facts_name(&out->sought, a, &out->name);
    return err == OK ? read_questions(act, a, out) : err;
}

static void take_missing(struct str *have, const struct act *a, enum body_key k)
{
    if (!have->len)
        *have = text_of(a, k);
}

static enum err read_later(const struct entry *e, struct arena *a, struct request_info *out)
{
    enum err err = OK;
    if (e->act.kind == KIND_COMPLETED) {
        take_missing(&out->enquirer, &e->act, BODY_ENQUIRER);
        take_missing(&out->phone, &e->act, BODY_PHONE);
        take_missing(&out->kinship, &e->act, BODY_KINSHIP);
        take_missing(&out->last_news, &e->act, BODY_LAST_NEWS);
        err = read_questions(&e->act, a, out);
    }
    out->marked = out->marked || e->act.kind == KIND_DURESS || e->act.kind == KIND_LIFTED;
    if (e->act.kind == KIND_WITHDRAWN)
        out->withdrawn = true;
    else if (e->act.kind == KIND_REOPENED)
        out->withdrawn = false;
    else if (e->act.kind == KIND_SHARE) {
        out->share_waits = e->signer_count < 2;
        out->share_ms = e->recorded_ms;
    } else if (e->act.kind == KIND_HINDRANCE)
        out->hindrances[out->hindrance_count++] =
            (struct request_hindrance){text_of(&e->act, BODY_TEXT), text_of(&e->act, BODY_SOURCE),
                                       e->act.has_valid ? e->act.valid.from : DAY_OPEN};
    return err;
}

enum err request_read(struct book *b, uint32_t request, struct arena *a, struct request_info *out,
                      struct fault *f)
{
    struct entry_list l = {0};
    struct request_info r = {.stream = request, .tag = book_stream(b, request)->tag};
    bool found = false;
    enum err err = book_entries(b, request, a, &l, f);
    if (err == OK) {
        r.hindrances = arena_zero(a, l.count + 1, sizeof *r.hindrances);
        err = r.hindrances ? OK : ERR_MEMORY;
    }
    for (size_t i = 0; err == OK && i < l.count; i++) {
        if (!entry_signed(&l.at[i]))
            continue;
        if (l.at[i].act.kind != KIND_REQUEST) {
            err = read_later(&l.at[i], a, &r);
        } else if (!found) {
            err = read_intake(&l.at[i], a, &r);
            found = true;
        }
    }
    entry_list_free(&l);
    if (err == OK && !found)
        err = fault_set(f, ERR_NOT_FOUND, "there is no request under that reference");
    r.draft = !r.enquirer.len || !r.kinship.len;
    if (err == OK)
        *out = r;
    return err;
}

const char *request_draft_reason(const struct request_info *r)
{
    if (!r->kinship.len)
        return r->enquirer.len ? "no kinship stated" : "no enquirer and no kinship stated";
    return r->enquirer.len ? NULL : "no enquirer stated";
}

const char *request_unasked(const struct request_info *r)
{
    if (r->draft || r->question_count)
        return NULL;
    return r->last_news.len ? "identity questions" : "identity questions and last news";
}

/* ---- what happens to it later ---- */

/* kind: WITHDRAWN or REOPENED. */
static enum err may_change(struct book *b, uint32_t request, enum kind kind, struct fault *f)
{
    struct arena a = {0};
    struct request_info r;
    bool withdraw = kind == KIND_WITHDRAWN;
    enum err err = request_read(b, request, &a, &r, f);
    if (err == OK && r.withdrawn == withdraw)
        err = fault_set(f, ERR_STATE,
                        withdraw ? "the request is withdrawn already" : "the request is open");
    arena_free(&a);
    return err;
}

static enum err change(struct book *b, const struct seat *by, uint32_t request, struct draft *d,
                       struct fault *f)
{
    enum err err = access_check(b, by, ACCESS_REQUEST_TAKE, f);
    if (err == OK)
        err = may_change(b, request, d->kind, f);
    if (err != OK) {
        body_free(&d->body);
        return err;
    }
    d->stream = book_stream(b, request)->tag;
    return book_case_act(b, by, request, d, NULL, f);
}

static enum err put_reason(struct draft *d, struct str reason, struct fault *f)
{
    reason = str_trim(reason);
    if (!reason.len)
        return fault_set(f, ERR_USAGE, "a reason is needed");
    body_put_text(&d->body, BODY_REASON, reason);
    return OK;
}

enum err request_withdraw(struct book *b, const struct seat *by, uint32_t request,
                          struct str reason, struct fault *f)
{
    struct draft d = {.kind = KIND_WITHDRAWN};
    enum err err = put_reason(&d, reason, f);
    return err == OK ? change(b, by, request, &d, f) : err;
}

enum err request_reopen(struct book *b, const struct seat *by, uint32_t request, struct str reason,
                        struct fault *f)
{
    struct draft d = {.kind = KIND_REOPENED};
    enum err err = put_reason(&d, reason, f);
    return err == OK ? change(b, by, request, &d, f) : err;
}

static bool adds(struct str have, struct str given)
{
    return !have.len && str_trim(given).len;
}

static enum err may_complete(struct book *b, uint32_t request, const struct request_new *what,
                             struct fault *f)
{
    struct arena a = {0};
    struct request_info r;
    enum err err = request_read(b, request, &a, &r, f);
    bool more = err == OK &&
                (adds(r.enquirer, what->enquirer) || adds(r.kinship, what->kinship) ||
                 adds(r.last_news, what->last_news) || (!r.question_count && what->question_count));
    const char *missing = err != OK ? NULL
                          : r.draft ? request_draft_reason(&r)
                                    : request_unasked(&r);
    if (err == OK && !more)
        err = missing ? fault_set(f, ERR_USAGE, "what is missing: %s", missing)
                      : fault_set(f, ERR_STATE, "nothing of that is missing");
    arena_free(&a);
    return err;
}

enum err request_complete(struct book *b, const struct seat *by, uint32_t request,
                          const struct request_new *what, struct fault *f)
{
    struct draft d = {.kind = KIND_COMPLETED, .stream = book_stream(b, request)->tag};
    enum err err = access_check(b, by, ACCESS_REQUEST_TAKE, f);
    if (err == OK)
        err = may_complete(b, request, what, f);
    if (err != OK)
        return err;
    put_given(&d.body, BODY_ENQUIRER, what->enquirer);
    put_given(&d.body, BODY_PHONE, what->phone);
    put_given(&d.body, BODY_KINSHIP, what->kinship);
    put_given(&d.body, BODY_LAST_NEWS, what->last_news);
    if (what->question_count)
        err = intake_put_texts(&d.body, BODY_QUESTIONS, what->questions, what->question_count);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return book_case_act(b, by, request, &d, NULL, f);
}

enum err hindrance_add(struct book *b, const struct seat *by, uint32_t request,
                       const struct request_hindrance *what, struct fault *f)
{
    enum err err = access_check(b, by, ACCESS_REQUEST_TAKE, f);
    if (err != OK)
        return err;
    if (!str_trim(what->text).len || !str_trim(what->source).len)
        return fault_set(f, ERR_USAGE,
                         "a hindrance needs what stood between, and according to whom");
    struct draft d = {
        .kind = KIND_HINDRANCE,
        .stream = book_stream(b, request)->tag,
        .has_valid = what->day != DAY_OPEN,
        .valid = {what->day, what->day},
    };
    body_put_text(&d.body, BODY_TEXT, str_trim(what->text));
    body_put_text(&d.body, BODY_SOURCE, str_trim(what->source));
    return book_case_act(b, by, request, &d, NULL, f);
}
