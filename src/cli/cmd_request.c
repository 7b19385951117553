/* request, hindrance: what relatives ask, as officers take it down. */
#include "cli/list_file.h"
#include "cli/request_ask.h"
#include "desk/access.h"
#include "desk/finder.h"
#include "desk/review.h"

#include <inttypes.h>

enum { DAY_MS = 86400000 };

/* ---- add ---- */

static enum err add_prepare(struct call *c, struct fault *f)
{
    return request_ask(c, f);
}

static enum err read_questions(struct call *c, struct request_new *what, struct fault *f)
{
    struct str text;
    size_t count = 0;
    while (call_nth(c, "question", count, &text))
        count++;
    what->questions = arena_zero(c->arena, count + 1, sizeof *what->questions);
    if (!what->questions)
        return ERR_MEMORY;
    for (size_t i = 0; call_nth(c, "question", i, &text); i++) {
        struct str rest = text, question = STR_NONE;
        if (!str_next(&rest, '=', &question) || !rest.ptr || !str_trim(question).len)
            return fault_set(f, ERR_USAGE, "--question QUESTION=ANSWER");
        what->questions[what->question_count++] =
            (struct text_pair){str_trim(question), str_trim(rest), 0};
    }
    return OK;
}

static void read_facts(const struct call *c, struct facts *out)
{
    static const enum field FIELDS[] = {FIELD_NAME,        FIELD_GIVEN,  FIELD_FAMILY, FIELD_FATHER,
                                        FIELD_GRANDFATHER, FIELD_MOTHER, FIELD_SPOUSE, FIELD_BIRTH,
                                        FIELD_AGE,         FIELD_SEX,    FIELD_HOME,   FIELD_PLACE,
                                        FIELD_BIRTHPLACE};
    *out = (struct facts){.stated_day = DAY_UNKNOWN};
    for (size_t i = 0; i < COUNT(FIELDS); i++)
        out->value[FIELDS[i]] = str_trim(call_text(c, field_name(FIELDS[i])));
}

/* Nothing here looks at the register: what is done and what is shown are the same whether or not
 * somebody on file could be meant (R7). Matching runs when an officer next looks at candidates. */
static enum err add_run(struct call *c, struct fault *f)
{
    struct request_new what = {
        .enquirer = call_text(c, "enquirer"),
        .phone = call_text(c, "phone"),
        .kinship = call_text(c, "kinship"),
        .wants = call_given(c, "wants") ? call_text(c, "wants") : STR("news"),
        .sees = call_given(c, "sees") ? call_text(c, "sees") : STR("person"),
        .last_news = call_text(c, "last-news"),
        .ticket = call_text(c, "ticket"),
    };
    const struct answer *receipt;
    struct tag made;
    read_facts(c, &what.sought);
    enum err err = read_questions(c, &what, f);
    if (err == OK)
        err = request_add(c->book, c->seat, &what, &made, f);
    if (err == OK)
        err = answer_receipt(&made, c->arena, &receipt);
    if (err != OK)
        return err;
    if (!c->json) {
        call_str(c, answer_text(receipt));
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "request", json_string(render_reference('R', &made).text));
    render_json_set(&j, top, "draft",
                    json_boolean(!str_trim(what.enquirer).len || !str_trim(what.kinship).len));
    render_json_set(&j, top, "receipt", render_json_text(answer_text(receipt)));
    return render_json_print(c, &j, top);
}

/* ---- import ---- */

static enum err import_prepare(struct call *c, struct fault *f)
{
    return list_file_prepare(c, LIST_FILE_REQUESTS, f);
}

static void tell_importing(void *call, uint64_t done, uint64_t of)
{
    call_progress(call, "taking in", done, of);
}

static enum err import_json(struct call *c, const struct list_file *l,
                            const struct request_batch_made *made)
{
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "reading", json_loadb(l->reading.ptr, l->reading.len, 0, NULL));
    render_json_set(&j, top, "rows", json_integer((json_int_t)l->rows));
    render_json_set(&j, top, "imported", json_integer((json_int_t)made->imported));
    render_json_set(&j, top, "drafts", json_integer((json_int_t)made->drafts));
    render_json_set(&j, top, "repeated", json_integer((json_int_t)made->repeated));
    render_json_set(&j, top, "tickets_used", json_integer((json_int_t)made->tickets_used));
    render_json_set(&j, top, "rejected", json_integer((json_int_t)l->rejected));
    render_json_set(&j, top, "skipped", json_integer((json_int_t)l->skipped));
    render_json_set(&j, top, "dry_run", json_boolean(call_given(c, "dry-run")));
    return render_json_print(c, &j, top);
}

static void import_text(struct call *c, const struct request_batch_made *made)
{
    if (made->repeated)
        call_print(c,
                   "%" PRIu64 " %s on file already, under the same number and with the same words: "
                   "not taken twice\n",
                   made->repeated, render_plural(made->repeated, "row is", "rows are"));
    if (made->tickets_used)
        call_print(c, "%" PRIu64 " came in under a number that another request has as well\n",
                   made->tickets_used);
    if (made->drafts)
        call_print(c,
                   "%" PRIu64 " %s no enquirer or no kinship: kept as drafts and looked for, but "
                   "nothing can be told on them (R19)\n",
                   made->drafts, render_plural(made->drafts, "states", "state"));
    if (call_given(c, "dry-run"))
        call_print(c, "dry run: nothing was kept\n");
}

static enum err import_run(struct call *c, struct fault *f)
{
    struct list_file l;
    struct request_batch_made made;
    enum err err = list_file_open(c, &l, f);
    if (err != OK)
        return err;
    struct request_batch what = {
        .rows = {list_file_next, &l, l.used},
        .progress = {tell_importing, c},
        .wants = call_given(c, "wants") ? call_text(c, "wants") : STR("news"),
        .sees = call_given(c, "sees") ? call_text(c, "sees") : STR("person"),
        .dry_run = call_given(c, "dry-run"),
    };
    err = request_import(c->book, c->seat, &what, &made, f);
    if (err == OK)
        err = list_file_give_rejected(c);
    if (err != OK)
        return err;
    if (c->json)
        return import_json(c, &l, &made);
    import_text(c, &made);
    const struct list_file_part parts[] = {{made.imported, what.dry_run ? "to import" : "imported"},
                                           {made.repeated, "on file already"},
                                           {l.rejected, "rejected"},
                                           {l.skipped, "skipped"}};
    return list_file_sum(c, l.rows, parts, COUNT(parts), f);
}

/* ---- show ---- */

static void line(struct call *c, const char *word, struct str text)
{
    if (!text.len)
        return;
    call_print(c, "  %-16s", word);
    render_call(c, text);
    call_print(c, "\n");
}

static void show_hindrances(struct call *c, const struct request_info *r)
{
    for (size_t i = 0; i < r->hindrance_count; i++) {
        const struct request_hindrance *h = &r->hindrances[i];
        call_print(c, "  stood between, %s: ",
                   h->day == DAY_OPEN ? "day not known" : render_day(h->day).text);
        render_call(c, h->text);
        call_print(c, ", according to ");
        render_call(c, h->source);
        call_print(c, "\n");
    }
}

static void show_text_form(struct call *c, const struct request_info *r)
{
    const char *draft = request_draft_reason(r);
    int64_t age = (book_now(c->book) - r->opened_ms) / DAY_MS;
    call_print(c, "%s, taken %s, %" PRId64 " %s ago%s%s%s\n", render_reference('R', &r->tag).text,
               render_day((int32_t)(r->opened_ms / DAY_MS)).text, age,
               render_plural((uint64_t)age, "day", "days"), r->withdrawn ? ", withdrawn" : "",
               draft ? ", draft: " : "", draft ? draft : "");
    line(c, "enquirer", r->enquirer);
    line(c, "phone", r->phone);
    line(c, "kinship", r->kinship);
    line(c, "wants", r->wants);
    line(c, "may be seen by", r->sees);
    line(c, "last news", r->last_news);
    line(c, "ticket", r->ticket);
    call_print(c, "sought\n");
    for (int i = 0; i < FIELD_COUNT; i++)
        line(c, field_name((enum field)i), r->sought.value[i]);
    if (request_unasked(r))
        call_print(c, "not asked yet: %s\n", request_unasked(r));
    if (r->question_count)
        call_print(c, "asked at intake\n");
    for (size_t i = 0; i < r->question_count; i++) {
        call_print(c, "  ");
        render_call(c, r->questions[i].key);
        call_print(c, " = ");
        render_call(c, r->questions[i].value.len ? r->questions[i].value : STR("(not known)"));
        call_print(c, "\n");
    }
    show_hindrances(c, r);
}

static json_t *json_of(const struct request_info *r, struct render_json *j)
{
    json_t *top = json_object(), *sought = json_object(), *asked = json_object();
    render_json_set(j, top, "request", json_string(render_reference('R', &r->tag).text));
    render_json_set(j, top, "taken",
                    json_string(render_day((int32_t)(r->opened_ms / DAY_MS)).text));
    render_json_set(j, top, "enquirer", render_json_text(r->enquirer));
    render_json_set(j, top, "phone", render_json_text(r->phone));
    render_json_set(j, top, "kinship", render_json_text(r->kinship));
    render_json_set(j, top, "wants", render_json_text(r->wants));
    render_json_set(j, top, "sees", render_json_text(r->sees));
    render_json_set(j, top, "last_news", render_json_text(r->last_news));
    render_json_set(j, top, "ticket", render_json_text(r->ticket));
    render_json_set(j, top, "draft", json_boolean(r->draft));
    render_json_set(j, top, "not_asked",
                    request_unasked(r) ? json_string(request_unasked(r)) : json_null());
    render_json_set(j, top, "withdrawn", json_boolean(r->withdrawn));
    for (int i = 0; i < FIELD_COUNT; i++)
        if (r->sought.value[i].len)
            render_json_set(j, sought, field_name((enum field)i),
                            render_json_text(r->sought.value[i]));
    for (size_t i = 0; i < r->question_count; i++)
        if (json_object_setn_new(
                asked, r->questions[i].key.ptr, r->questions[i].key.len,
                json_stringn(r->questions[i].value.ptr, r->questions[i].value.len)) != 0)
            j->failed = true;
    render_json_set(j, top, "sought", sought);
    render_json_set(j, top, "questions", asked);
    return top;
}

static json_t *json_hindrances(const struct request_info *r, struct render_json *j)
{
    json_t *all = json_array();
    for (size_t i = 0; i < r->hindrance_count; i++) {
        const struct request_hindrance *h = &r->hindrances[i];
        json_t *one = json_object();
        render_json_set(j, one, "day",
                        h->day == DAY_OPEN ? json_null() : json_string(render_day(h->day).text));
        render_json_set(j, one, "text", render_json_text(h->text));
        render_json_set(j, one, "source", render_json_text(h->source));
        render_json_add(j, all, one);
    }
    return all;
}

static enum err show_run(struct call *c, struct fault *f)
{
    struct request_info r;
    uint32_t request;
    enum err err = access_check(c->book, c->seat, ACCESS_REQUEST_READ, f);
    if (err == OK)
        err = call_request(c, call_word(c, 0), &request, f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "request show", &book_stream(c->book, request)->tag, f);
    if (err == OK)
        err = request_read(c->book, request, c->arena, &r, f);
    if (err != OK)
        return err;
    if (!c->json) {
        show_text_form(c, &r);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_of(&r, &j);
    render_json_set(&j, top, "hindrances", json_hindrances(&r, &j));
    return render_json_print(c, &j, top);
}

/* ---- list ---- */

struct listing {
    struct call *call;
    struct render_table table;
    struct render_json json;
    json_t *top;
    uint64_t shown, withdrawn;
};

static void list_row(struct listing *l, const struct request_info *r)
{
    int64_t age = (book_now(l->call->book) - r->opened_ms) / DAY_MS;
    struct render_table *t = &l->table;
    render_cell_f(t, "%s", render_reference_short('R', &r->tag).text);
    render_cell_f(t, "%" PRId64 " %s", age, render_plural((uint64_t)age, "day", "days"));
    render_cell(t, r->ticket);
    render_cell(t, r->kinship);
    render_cell(t, r->wants);
    render_cell(t, r->name);
    render_cell_f(t, "%s%s", r->withdrawn ? "withdrawn " : "", r->draft ? "draft" : "");
}

static enum err list_one(struct listing *l, uint32_t request, struct arena *a, struct fault *f)
{
    struct request_info r;
    enum err err = request_read(l->call->book, request, a, &r, f);
    if (err == ERR_NOT_FOUND)
        return OK;
    if (err != OK)
        return err;
    l->withdrawn += r.withdrawn;
    if (r.withdrawn && !call_given(l->call, "all"))
        return OK;
    l->shown++;
    if (l->call->json)
        render_json_add(&l->json, l->top, json_of(&r, &l->json));
    else
        list_row(l, &r);
    return OK;
}

static enum err list_all(struct listing *l, struct fault *f)
{
    const struct book *b = l->call->book;
    size_t streams = book_stream_count(b);
    struct arena a = {0};
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < streams; i++) {
        const struct stream *s = book_stream(b, i);
        if (s->kind != STREAM_REQUEST || !s->has_key || s->erased)
            continue;
        err = list_one(l, i, &a, f);
        arena_free(&a);
    }
    arena_free(&a);
    return err;
}

static enum err list_run(struct call *c, struct fault *f)
{
    static const char *const HEAD[] = {"request", "age",           "ticket", "kinship",
                                       "wants",   "who is sought", ""};
    struct listing l = {.call = c, .table = {.arena = c->arena, .columns = COUNT(HEAD)}};
    enum err err = access_check(c->book, c->seat, ACCESS_REQUEST_READ, f);
    if (err == OK && call_given(c, "by"))
        return review_refuse_listing(c->book, c->seat, "request list by", f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "request list", NULL, f);
    if (err != OK)
        return err;
    for (size_t i = 0; i < COUNT(HEAD); i++)
        render_cell(&l.table, str_from(HEAD[i]));
    l.top = c->json ? json_array() : NULL;
    err = list_all(&l, f);
    if (err != OK) {
        json_decref(l.top);
        return err;
    }
    if (c->json)
        return render_json_print(c, &l.json, l.top);
    if (l.shown)
        err = render_rows(c, &l.table, 0);
    call_print(c, "%" PRIu64 " %s", l.shown, render_plural(l.shown, "request", "requests"));
    if (l.withdrawn && !call_given(c, "all"))
        call_print(c, "; %" PRIu64 " withdrawn, shown with --all", l.withdrawn);
    call_print(c, "\n");
    return err;
}

/* ---- withdraw, reopen, hindrance ---- */

static enum err done(struct call *c, uint32_t request, const char *what)
{
    struct render_reference reference = render_reference('R', &book_stream(c->book, request)->tag);
    if (!c->json) {
        call_print(c, "%s: %s\n", reference.text, what);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "request", json_string(reference.text));
    render_json_set(&j, top, "done", json_string(what));
    return render_json_print(c, &j, top);
}

/* Who may not is told so before anything is looked up. */
static enum err named(struct call *c, uint32_t *request, struct fault *f)
{
    enum err err = access_check(c->book, c->seat, ACCESS_REQUEST_TAKE, f);
    return err == OK ? call_request(c, call_word(c, 0), request, f) : err;
}

static enum err withdraw_run(struct call *c, struct fault *f)
{
    uint32_t request;
    enum err err = named(c, &request, f);
    if (err == OK)
        err = request_withdraw(c->book, c->seat, request, call_text(c, "reason"), f);
    return err == OK ? done(c, request, "withdrawn by the enquirer; nothing more is sent") : err;
}

static enum err reopen_run(struct call *c, struct fault *f)
{
    uint32_t request;
    enum err err = named(c, &request, f);
    if (err == OK)
        err = request_reopen(c->book, c->seat, request, call_text(c, "reason"), f);
    return err == OK ? done(c, request, "open again, under the same reference") : err;
}

static enum err complete_run(struct call *c, struct fault *f)
{
    struct request_new what = {.enquirer = call_text(c, "enquirer"),
                               .phone = call_text(c, "phone"),
                               .kinship = call_text(c, "kinship"),
                               .last_news = call_text(c, "last-news")};
    struct request_info r;
    uint32_t request;
    enum err err = named(c, &request, f);
    if (err == OK)
        err = read_questions(c, &what, f);
    if (err == OK)
        err = request_complete(c->book, c->seat, request, &what, f);
    if (err == OK)
        err = request_read(c->book, request, c->arena, &r, f);
    if (err != OK)
        return err;
    return done(c, request,
                r.draft ? "still a draft: enquirer and kinship are both needed"
                : request_unasked(&r)
                    ? "no draft any more; intake has not asked the identity questions yet"
                    : "complete; it counts from the day it was taken");
}

static enum err hindrance_run(struct call *c, struct fault *f)
{
    struct request_hindrance what = {call_text(c, "text"), call_text(c, "source"), DAY_OPEN};
    uint32_t request;
    enum err err = call_day_past(c, "day", &what.day, f);
    if (err == OK)
        err = named(c, &request, f);
    if (err == OK)
        err = hindrance_add(c->book, c->seat, request, &what, f);
    return err == OK ? done(c, request, "hindrance recorded; it is no answer of the person") : err;
}

/* ---- the table ---- */

static const struct option ADD[] = {
    {"enquirer", "NAME", "who asks", 0},
    {"phone", "NUMBER", "of the enquirer", 0},
    {"kinship", "TIE",
     "of the enquirer to the person: mother, brother, neighbour; without it the "
     "request is a draft",
     0},
    {"wants", "WHAT", "news, contact or meeting; news when not said", 0},
    {"sees", "WHO",
     "who may see the request: person, partner, authority, public; commas between; "
     "the person alone when not said",
     0},
    {"name", "NAME", "whole name of the person who is sought, in any script", 0},
    {"given", "NAME", "given name", 0},
    {"family", "NAME", "family name", 0},
    {"father", "NAME", "the person's father", 0},
    {"grandfather", "NAME", "father's father", 0},
    {"mother", "NAME", "the person's mother", 0},
    {"spouse", "NAME", "the person's wife or husband", 0},
    {"birth", "DATE", "date or year of birth, in any of three calendars: 1981-06-02, 1360", 0},
    {"age", "YEARS", "when the date is not known: 34, about 40", 0},
    {"sex", "WORD", "m or f", 0},
    {"birthplace", "PLACE", "where the person was born", 0},
    {"home", "PLACE", "where the person is from", 0},
    {"place", "PLACE", "where the person was last", 0},
    {"last-news", "TEXT", "the last news, and of when", 0},
    {"question", "QUESTION=ANSWER", "an identity question and what the enquirer answered",
     OPTION_REPEAT},
    {"ticket", "NUMBER", "of the paper form", 0},
};

static const struct option IMPORT[] = {
    {"wants", "WHAT", "what all of them want: news, contact or meeting; news when not said", 0},
    {"sees", "WHO", "who may see them; the person alone when not said", 0},
    {"map", "FIELD=COLUMN",
     "says what a column is, by its header or number: father=Vater, "
     "kinship=4",
     OPTION_REPEAT | OPTION_LOCAL},
    {"encoding", "NAME", "of a CSV file, when the one found is wrong: windows-1256", OPTION_LOCAL},
    {"separator", "CHARACTER", "of a CSV file: comma, semicolon, tab, bar", OPTION_LOCAL},
    {"sheet", "NAME", "of an .xlsx file: name or number", OPTION_LOCAL},
    {"header", "yes|no", "whether the first row names the columns", OPTION_LOCAL},
    {"dry-run", NULL, "reads and tells, and keeps nothing", 0},
};

static const struct option LIST[] = {
    {"all", NULL, "those that were withdrawn as well", 0},
    {"by", "WHAT", "never done: refused (R14)", 0},
};
static const struct option COMPLETE[] = {
    {"enquirer", "NAME", "who asks", 0},
    {"phone", "NUMBER", "of the enquirer", 0},
    {"kinship", "TIE", "of the enquirer to the person: mother, brother, neighbour", 0},
    {"last-news", "TEXT", "the last news, and of when", 0},
    {"question", "QUESTION=ANSWER", "an identity question, and what was answered", OPTION_REPEAT},
};
static const struct option REASON[] = {{"reason", "TEXT", "why", OPTION_REQUIRED}};
static const struct option HINDRANCE[] = {
    {"text", "TEXT", "what stood between", OPTION_REQUIRED},
    {"source", "CHAIN", "according to whom, nearest speaker first: \"the mother < a driver\"",
     OPTION_REQUIRED},
    {"day", "DAY", "when, as 2031-04-02", 0},
};

const struct command request_commands[] = {
    {"request", "add", NULL, 0, 0, "takes a request: from options, or by questions at a terminal",
     "Shows nothing of the register, whether or not somebody on file could be meant. What is "
     "printed is the receipt for the enquirer.",
     ADD, COUNT(ADD), 0, add_prepare, add_run},
    {"request", "import", "LIST", 1, 1, "takes many requests from a list, CSV or .xlsx",
     "Besides the columns about the person, these are known: enquirer, phone of enquirer, kinship, "
     "last news, request number. A row that was taken before is not taken twice.",
     IMPORT, COUNT(IMPORT), 0, import_prepare, import_run},
    {"request", "show", "REQUEST", 1, 1, "what the enquirer told", NULL, NULL, 0, 0, NULL,
     show_run},
    {"request", "list", NULL, 0, 0, "the requests that are open", NULL, LIST, COUNT(LIST), 0, NULL,
     list_run},
    {"request", "complete", "REQUEST", 1, 1, "adds what intake had not asked",
     "What was told before stays; reference and age stay the same. Ask everybody whose request was "
     "imported, at one time: a question that comes when there is a candidate betrays it.",
     COMPLETE, COUNT(COMPLETE), 0, NULL, complete_run},
    {"request", "withdraw", "REQUEST", 1, 1, "ends a request, as its enquirer wishes", NULL, REASON,
     COUNT(REASON), 0, NULL, withdraw_run},
    {"request", "reopen", "REQUEST", 1, 1, "opens it again under the same reference", NULL, REASON,
     COUNT(REASON), 0, NULL, reopen_run},
    {"hindrance", "add", "REQUEST", 1, 1, "records what stood between, according to whom",
     "An event, never the person's refusal. It changes no answer.", HINDRANCE, COUNT(HINDRANCE), 0,
     NULL, hindrance_run},
};
const size_t request_command_count = COUNT(request_commands);
