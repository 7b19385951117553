/* history: what was recorded, with its three times; and the state as of an instant. */
#include "cli/acting.h"
#include "cli/show.h"
#include "desk/facts.h"
#include "desk/history.h"

enum { AHEAD_MS = 5 * 60 * 1000 };

struct asked_for {
    enum history_time by;
    int64_t as_of_ms;
};

static enum err read_asked(const struct call *c, struct asked_for *a, struct fault *f)
{
    struct str by;
    *a = (struct asked_for){HISTORY_RECORDED, HISTORY_NOW};
    if (call_nth(c, "by", 0, &by) && !history_time_from_name(by, &a->by))
        return fault_set(f, ERR_USAGE, "--by: valid, recorded or received");
    if (!call_given(c, "as-of"))
        return OK;
    return history_instant(call_text(c, "as-of"), &a->as_of_ms, f);
}

/* ---- one act ---- */

static void put_valid(struct buf *out, const struct entry *e)
{
    const struct days *d = &e->act.valid;
    if (!e->act.has_valid) {
        buf_text(out, "-");
        return;
    }
    if (d->from != DAY_OPEN)
        buf_text(out, render_day(d->from).text);
    if (d->from != d->to) {
        buf_text(out, "..");
        if (d->to != DAY_OPEN)
            buf_text(out, render_day(d->to).text);
    }
}

static bool other_office(const struct call *c, const struct entry *e)
{
    return !str_eq(tag_str(&e->office), tag_str(book_office(c->book)));
}

static void put_signers(const struct call *c, struct buf *out, const struct entry *e)
{
    if (e->signer_count == 0)
        buf_text(out, "the program");
    for (size_t i = 0; i < e->signer_count && i < EVENT_SIGNERS; i++) {
        const struct officer *o = office_officer(book_state(c->book), &e->signer[i].officer);
        buf_text(out, i ? ", " : "");
        buf_str(out, o ? o->name : STR("an officer not known here"));
        if (!e->signer_good[i])
            buf_text(out, " (signature not good)");
    }
    if (other_office(c, e))
        buf_text(out, ", of another office");
}

static bool proposal(const struct entry *e)
{
    return kind_two_person(e->act.kind) && e->signer_count < 2;
}

static const char *kind_words(const struct entry *e)
{
    if (!proposal(e))
        return kind_name(e->act.kind);
    if (e->act.kind == KIND_APPROACH)
        return "approach proposed";
    if (e->act.kind == KIND_SHARE)
        return "sharing proposed";
    return e->act.kind == KIND_DISCLOSURE ? "disclosure proposed" : "lifting proposed";
}

/* What the office's own log says of an act, which bears no names. */
static void put_office_words(struct buf *out, const struct entry *e)
{
    struct str text;
    if (body_text(&e->act, BODY_RULE, &text))
        buf_printf(out, " (%.*s)", STR_ARG(text));
    if (body_text(&e->act, BODY_WHAT, &text))
        buf_printf(out, ": %.*s", STR_ARG(text));
}

static enum err add_row(struct call *c, struct render_table *t, const struct history_row *row)
{
    const struct entry *e = row->entry;
    struct buf text = {0};
    char recorded[SHOW_TIME_BYTES], received[SHOW_TIME_BYTES];
    show_time(e->recorded_ms, recorded);
    show_time(e->received_ms, received);
    put_valid(&text, e);
    render_cell(t, buf_view(&text));
    render_cell(t, str_from(recorded));
    render_cell(t, str_from(received));
    buf_clear(&text);
    buf_text(&text, kind_words(e));
    put_office_words(&text, e);
    if (e->recorded_ms > e->received_ms + AHEAD_MS)
        buf_text(&text, "; recorded ahead of this office's clock");
    if (row->void_reason.len)
        buf_printf(&text, "; counts for nothing: %.*s", STR_ARG(row->void_reason));
    render_cell(t, buf_view(&text));
    buf_clear(&text);
    put_signers(c, &text, e);
    render_cell(t, buf_view(&text));
    enum err err = buf_check(&text);
    buf_free(&text);
    return err;
}

static enum err print_rows(struct call *c, const struct history *h)
{
    struct render_table t = {.arena = c->arena, .columns = 5};
    enum err err = OK;
    static const char *const HEADS[] = {"valid", "recorded", "received", "what", "by"};
    for (size_t i = 0; i < COUNT(HEADS); i++)
        render_cell(&t, str_from(HEADS[i]));
    for (size_t i = 0; err == OK && i < h->count; i++)
        err = add_row(c, &t, &h->rows[i]);
    return err == OK ? render_rows(c, &t, 0) : err;
}

/* ---- the state as of then ---- */

static enum err print_state(struct call *c, const struct history *h, const struct asked_for *a)
{
    enum err err = OK;
    char then[SHOW_TIME_BYTES];
    show_time(a->as_of_ms, then);
    if (h->later)
        call_print(c, "\n%zu later %s left out\n", h->later,
                   render_plural(h->later, "act is", "acts are"));
    if (!h->file) {
        call_print(c, "as of %s nothing was on file\n", then);
        return OK;
    }
    call_print(c, "as of %s: %s\n", then, case_stage_name(h->file->stage));
    for (size_t i = 0; err == OK && i < h->file->person_count; i++) {
        const struct case_person *p = &h->file->persons[i];
        struct str words;
        err = acting_words(c, case_permissions_on(p, h->file->today), &words);
        if (err == OK)
            call_print(c, "  %s: own answer: %s; allowed: %.*s\n",
                       render_reference('P', &p->person).text, own_answer_name(p->own_answer),
                       STR_ARG(words));
    }
    return err;
}

/* ---- JSON ---- */

static json_t *json_row(struct render_json *j, struct call *c, const struct history_row *row)
{
    const struct entry *e = row->entry;
    json_t *one = json_object();
    struct buf text = {0};
    char recorded[SHOW_TIME_BYTES], received[SHOW_TIME_BYTES];
    show_time(e->recorded_ms, recorded);
    show_time(e->received_ms, received);
    put_valid(&text, e);
    render_json_set(j, one, "valid",
                    e->act.has_valid ? render_json_text(buf_view(&text)) : json_null());
    render_json_set(j, one, "recorded", json_string(recorded));
    render_json_set(j, one, "received", json_string(received));
    render_json_set(j, one, "kind", json_string(kind_words(e)));
    render_json_set(j, one, "proposal", json_boolean(proposal(e)));
    buf_clear(&text);
    put_signers(c, &text, e);
    render_json_set(j, one, "by", render_json_text(buf_view(&text)));
    render_json_set(j, one, "void", render_json_text(row->void_reason));
    buf_clear(&text);
    put_office_words(&text, e);
    if (text.len)
        render_json_set(j, one, "what", render_json_text(buf_view(&text)));
    j->failed |= text.failed;
    buf_free(&text);
    return one;
}

static enum err print_json(struct call *c, const struct history *h)
{
    struct render_json j = {false};
    json_t *top = json_object(), *list = json_array();
    for (size_t i = 0; i < h->count; i++)
        render_json_add(&j, list, json_row(&j, c, &h->rows[i]));
    render_json_set(&j, top, "acts", list);
    render_json_set(&j, top, "later", json_integer((json_int_t)h->later));
    render_json_set(&j, top, "stage",
                    h->file ? json_string(case_stage_name(h->file->stage)) : json_null());
    return render_json_print(c, &j, top);
}

/* ---- of the office's own log ---- */

static enum err office_run(struct call *c, const struct asked_for *a, struct fault *f)
{
    struct step s = {.book = c->book,
                     .by = c->seat,
                     .need = ACCESS_LOG_READ,
                     .request = STEP_NONE,
                     .person = STEP_NONE};
    struct history h;
    uint32_t number;
    enum err err = access_check(c->book, c->seat, ACCESS_LOG_READ, f);
    if (err == OK && !book_stream_find(c->book, book_office_stream(c->book), &number))
        err = fault_set(f, ERR_CORRUPT, "the office's own log is not there");
    if (err == OK)
        err = book_viewed(c->book, c->seat, "the office's log", NULL, f);
    if (err == OK)
        err = book_entries(c->book, number, &s.arena, &s.view.entries, f);
    s.loaded = err == OK;
    if (err == OK)
        err = history_fold(&s, a->by, a->as_of_ms, &h, f);
    if (err == OK)
        err = c->json ? print_json(c, &h) : print_rows(c, &h);
    step_close(&s);
    return err;
}

static enum err history_run(struct call *c, struct fault *f)
{
    struct step s;
    struct history h;
    struct asked_for a;
    enum err err = read_asked(c, &a, f);
    if (err != OK)
        return err;
    if (str_eq(call_word(c, 0), STR("office")))
        return office_run(c, &a, f);
    err = acting_open(c, ACTING_REQUEST | ACTING_PERSON | ACTING_PAIR, ACCESS_CASE_READ, &s, f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "a history",
                          s.person == STEP_NONE ? &s.request_tag : &s.person_tag, f);
    if (err == OK)
        err = history_fold(&s, a.by, a.as_of_ms, &h, f);
    if (err == OK)
        err = c->json ? print_json(c, &h) : print_rows(c, &h);
    if (err == OK && !c->json && a.as_of_ms != HISTORY_NOW)
        err = print_state(c, &h, &a);
    step_close(&s);
    return err;
}

static const struct option HISTORY[] = {
    {"as-of", "T",
     "leave out what is later than 2031-04-02 or 2031-04-02T10:00, and show the state", 0},
    {"by", "TIME", "which time is meant: valid, recorded (when left out) or received", 0},
};

const struct command history_commands[] = {
    {"history", NULL, "REQ|PERSON|PAIR|office", 1, 1, "all that was recorded, with its three times",
     "valid: what the act speaks about; recorded: when it was written down; received: when this "
     "office took it in. \"office\" shows the office's own log: reads, what was refused, erasures.",
     HISTORY, COUNT(HISTORY), 0, NULL, history_run},
};
const size_t history_command_count = COUNT(history_commands);
