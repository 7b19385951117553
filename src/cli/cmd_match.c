/* match: candidates, reasons, and what officers make of them. */
#include "cli/client.h"
#include "cli/render.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "desk/labels.h"
#include "desk/review.h"

#include <inttypes.h>
#include <stdio.h>

enum { DAY_MS = 86400000, SHOWN_REQUESTS = 20, SHOWN_EACH = 3, SHOWN_ONE = 10, SHOWN_REASONS = 6 };

static struct review review_of(const struct call *c)
{
    return (struct review){c->book, c->finder, c->seat, c->arena};
}

struct pair_text {
    char text[2 * REFERENCE_BYTES];
};

static struct pair_text pair_text(const struct tag *request, const struct tag *person)
{
    struct pair_text p;
    snprintf(p.text, sizeof p.text, "%s/%s", render_reference('R', request).text,
             render_reference('P', person).text);
    return p;
}

static struct pair_text pair_short(const struct tag *request, const struct tag *person)
{
    struct pair_text p;
    snprintf(p.text, sizeof p.text, "%s/%s", render_reference_short('R', request).text,
             render_reference_short('P', person).text);
    return p;
}

static const char *decision_text(enum decision d)
{
    return d == DECISION_UPHELD ? "upheld" : d == DECISION_REJECTED ? "rejected" : "";
}

/* ---- list ---- */

static void print_reasons(struct call *c, const struct candidate *s)
{
    size_t shown = 0;
    for (size_t i = 0; i < s->reason_count && shown < SHOWN_REASONS; i++) {
        const struct reason *r = &s->reasons[i];
        if (r->verdict == VERDICT_UNKNOWN)
            continue;
        call_print(c, "%s%s %s", shown ? ", " : "", field_name(r->field), verdict_name(r->verdict));
        if (r->what && r->what[0])
            call_print(c, " (%s)", r->what);
        shown++;
    }
}

static void print_request(struct call *c, const struct review_request *q)
{
    const struct request_info *r = &q->request;
    const char *draft = request_draft_reason(r);
    int64_t age = (book_now(c->book) - r->opened_ms) / DAY_MS;
    call_print(c, "%s, %" PRId64 " %s, seeks ", render_reference_short('R', &r->tag).text, age,
               render_plural((uint64_t)age, "day", "days"));
    render_call(c, r->name);
    call_print(c, "%s%s%s\n", r->withdrawn ? ", withdrawn" : "", draft ? ", draft: " : "",
               draft ? draft : "");
    if (!q->count)
        call_print(c, "  no candidate\n");
    for (size_t i = 0; i < q->count; i++) {
        const struct found *found = &q->candidates[i];
        const char *decided = decision_text(finder_decision(c->finder, &r->tag, found->person));
        const char *held = finder_is_held(c->finder, &r->tag, found->person) ? "held, " : "";
        call_print(c, "  %zu. %s  %s  %+.1f bits  %s%s%s", i + 1,
                   pair_short(&r->tag, &book_stream(c->book, found->person)->tag).text,
                   render_percent(found->score.probability).text, found->score.weight_bits, held,
                   decided, decided[0] ? ": " : "");
        print_reasons(c, &found->score);
        call_print(c, "\n");
    }
}

static json_t *json_reasons(const struct candidate *s, struct render_json *j)
{
    json_t *all = json_array();
    for (size_t i = 0; i < s->reason_count; i++) {
        json_t *one = json_object();
        render_json_set(j, one, "field", json_string(field_name(s->reasons[i].field)));
        render_json_set(j, one, "verdict", json_string(verdict_name(s->reasons[i].verdict)));
        render_json_set(j, one, "weight_bits", json_real(s->reasons[i].weight_bits));
        render_json_set(j, one, "why",
                        s->reasons[i].what ? json_string(s->reasons[i].what) : json_null());
        render_json_add(j, all, one);
    }
    return all;
}

static json_t *json_request(const struct call *c, const struct review_request *q,
                            struct render_json *j)
{
    json_t *top = json_object(), *all = json_array();
    render_json_set(j, top, "request", json_string(render_reference('R', &q->request.tag).text));
    render_json_set(j, top, "seeks", render_json_text(q->request.name));
    render_json_set(j, top, "ticket", render_json_text(q->request.ticket));
    render_json_set(j, top, "draft", json_boolean(q->request.draft));
    for (size_t i = 0; i < q->count; i++) {
        const struct found *found = &q->candidates[i];
        const struct tag *person = &book_stream(c->book, found->person)->tag;
        const char *decided =
            decision_text(finder_decision(c->finder, &q->request.tag, found->person));
        json_t *one = json_object();
        render_json_set(j, one, "pair", json_string(pair_text(&q->request.tag, person).text));
        render_json_set(j, one, "person", json_string(render_reference('P', person).text));
        render_json_set(j, one, "probability", json_real(found->score.probability));
        render_json_set(j, one, "weight_bits", json_real(found->score.weight_bits));
        render_json_set(j, one, "decision", decided[0] ? json_string(decided) : json_null());
        render_json_set(j, one, "reasons", json_reasons(&found->score, j));
        render_json_add(j, all, one);
    }
    render_json_set(j, top, "candidates", all);
    return top;
}

static enum err print_list(struct call *c, const struct review_request *all, size_t count,
                           uint64_t limit)
{
    if (c->json) {
        struct render_json j = {false};
        json_t *top = json_array();
        for (size_t i = 0; i < count; i++)
            render_json_add(&j, top, json_request(c, &all[i], &j));
        return render_json_print(c, &j, top);
    }
    for (size_t i = 0; i < count; i++)
        print_request(c, &all[i]);
    if (!count)
        call_print(c, "no open request has a candidate\n");
    else if (count == limit)
        call_print(c, "the %zu with the strongest candidates; more with --limit N (0: all)\n",
                   count);
    return OK;
}

static enum err list_run(struct call *c, struct fault *f)
{
    struct review r = review_of(c);
    struct review_all all = {0};
    struct review_request one;
    uint64_t limit;
    uint32_t request;
    bool named = call_word(c, 0).len > 0;
    enum err err = call_number(c, "limit", named ? SHOWN_ONE : SHOWN_REQUESTS, &limit, f);
    if (err == OK)
        err = access_check(c->book, c->seat, ACCESS_MATCH_READ, f);
    if (err == OK && call_given(c, "by"))
        return review_refuse_listing(c->book, c->seat, "match list by", f);
    if (err == OK && limit > 100000)
        err = fault_set(f, ERR_USAGE, "--limit: at most 100000");
    if (err == OK && named) {
        err = call_request(c, call_word(c, 0), &request, f);
        if (err == OK)
            err = review_one(&r, request, limit ? (size_t)limit : SHOWN_ONE, &one, f);
        return err == OK ? print_list(c, &one, 1, UINT64_MAX) : err;
    }
    if (err == OK)
        err = review_list(&r, (size_t)limit, SHOWN_EACH, &all, f);
    return err == OK ? print_list(c, all.at, all.count, limit) : err;
}

/* ---- show ---- */

/* Every weight on a line of its own, so that they add up to what is printed below. */
static void reason_rows(struct render_table *t, const struct candidate *s)
{
    for (size_t i = 0; i < s->reason_count; i++) {
        const struct reason *r = &s->reasons[i];
        render_cell_f(t, "%s", field_name(r->field));
        render_cell_f(t, "%s", r->verdict == VERDICT_UNKNOWN ? "" : verdict_name(r->verdict));
        render_cell_f(t, "%+.1f", r->weight_bits);
        render_cell_f(t, "%s", r->what ? r->what : "");
    }
}

static enum err print_fields(struct call *c, const struct review_pair *p)
{
    static const char *const HEAD[] = {"field", "verdict", "bits", "because"};
    struct render_table t = {.arena = c->arena, .columns = COUNT(HEAD), .right = 1u << 2};
    for (size_t i = 0; i < COUNT(HEAD); i++)
        render_cell(&t, str_from(HEAD[i]));
    reason_rows(&t, &p->score.score);
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (p->why[i] || !p->request.sought.value[i].len || i == FIELD_ID || i == FIELD_OTHER ||
            (i == FIELD_NAME && (p->why[FIELD_GIVEN] || p->why[FIELD_FAMILY])))
            continue;
        render_cell_f(&t, "%s", field_name((enum field)i));
        render_cell_f(&t, "%s", verdict_name(VERDICT_UNKNOWN));
        render_cell(&t, STR_NONE);
        render_cell(&t, STR_NONE);
    }
    return render_rows(c, &t, 2);
}

static enum err print_pair(struct call *c, const struct review_pair *p)
{
    const char *draft = request_draft_reason(&p->request);
    call_print(c, "%s\n", pair_text(&p->request.tag, &p->person).text);
    call_print(c, "seeks ");
    render_call(c, p->request.name);
    call_print(c, "%s%s%s%s\n", p->decision == DECISION_NONE ? "" : ", ",
               decision_text(p->decision), draft ? ", draft: " : "", draft ? draft : "");
    if (p->held)
        call_print(c, "held: a name like that of somebody who was erased. Shown to the protection "
                      "officer alone until it is cleared: match clear\n");
    if (p->quarantined) {
        call_print(c, "this person's list is in quarantine and is not matched\n");
        return OK;
    }
    if (!p->scored) {
        call_print(c, "the matcher sees nothing in common between these two\n");
        return OK;
    }
    enum err err = print_fields(c, p);
    call_print(c,
               "together %+.1f bits, probability %s\n"
               "a field's two values open one at a time: --open FIELD --reason TEXT\n",
               p->score.score.weight_bits,
               str_trim(str_from(render_percent(p->score.score.probability).text)).ptr);
    return err;
}

static enum err json_pair(struct call *c, const struct review_pair *p)
{
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "pair", json_string(pair_text(&p->request.tag, &p->person).text));
    render_json_set(&j, top, "seeks", render_json_text(p->request.name));
    render_json_set(&j, top, "quarantined", json_boolean(p->quarantined));
    render_json_set(&j, top, "decision",
                    p->decision == DECISION_NONE ? json_null()
                                                 : json_string(decision_text(p->decision)));
    render_json_set(&j, top, "weight_bits",
                    p->scored ? json_real(p->score.score.weight_bits) : json_null());
    render_json_set(&j, top, "probability",
                    p->scored ? json_real(p->score.score.probability) : json_null());
    render_json_set(&j, top, "reasons", json_reasons(&p->score.score, &j));
    return render_json_print(c, &j, top);
}

static enum err open_field(struct call *c, struct review_open *what, struct fault *f)
{
    struct review r = review_of(c);
    struct review_field values;
    if (!field_from_name(call_text(c, "open"), &what->field))
        return fault_set(f, ERR_USAGE, "--open: \"%.*s\" is no field",
                         STR_ARG(call_text(c, "open")));
    what->reason = call_text(c, "reason");
    enum err err = review_open(&r, what, &values, f);
    if (err != OK)
        return err;
    if (c->json) {
        struct render_json j = {false};
        json_t *top = json_object();
        render_json_set(&j, top, "field", json_string(field_name(what->field)));
        render_json_set(&j, top, "sought", render_json_text(values.sought));
        render_json_set(&j, top, "on_file", render_json_text(values.on_file));
        return render_json_print(c, &j, top);
    }
    call_print(c, "%s, opened and logged\n  sought   ", field_name(what->field));
    render_call(c, values.sought.len ? values.sought : STR("(nothing)"));
    call_print(c, "\n  on file  ");
    render_call(c, values.on_file.len ? values.on_file : STR("(nothing)"));
    call_print(c, "\n");
    return OK;
}

static enum err show_run(struct call *c, struct fault *f)
{
    struct review r = review_of(c);
    struct review_open what = {0};
    struct review_pair p;
    enum err err = access_check(c->book, c->seat, ACCESS_MATCH_READ, f);
    if (err == OK)
        err = call_pair(c, call_word(c, 0), &what.request, &what.person, f);
    if (err == OK && call_given(c, "open"))
        return open_field(c, &what, f);
    if (err == OK)
        err = review_pair(&r, what.request, what.person, &p, f);
    if (err != OK)
        return err;
    return c->json ? json_pair(c, &p) : print_pair(c, &p);
}

/* ---- uphold, reject ---- */

static enum err decided(struct call *c, uint32_t request, uint32_t person, const char *what)
{
    struct pair_text pair =
        pair_text(&book_stream(c->book, request)->tag, &book_stream(c->book, person)->tag);
    if (!c->json) {
        call_print(c, "%s\n%s\n", pair.text, what);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "pair", json_string(pair.text));
    render_json_set(&j, top, "done", json_string(what));
    return render_json_print(c, &j, top);
}

static enum err uphold_run(struct call *c, struct fault *f)
{
    struct review r = review_of(c);
    struct found seen;
    uint32_t request, person;
    char what[160];
    enum err err = access_check(c->book, c->seat, ACCESS_MATCH_DECIDE, f);
    if (err == OK)
        err = call_pair(c, call_word(c, 0), &request, &person, f);
    if (err == OK)
        err = review_uphold(&r, request, person, &seen, f);
    if (err != OK)
        return err;
    snprintf(what, sizeof what, "upheld at %+.1f bits; another officer verifies it (R5)",
             seen.score.weight_bits);
    return decided(c, request, person, what);
}

static enum err reject_run(struct call *c, struct fault *f)
{
    struct review r = review_of(c);
    uint32_t request, person;
    bool again = false;
    enum err err = access_check(c->book, c->seat, ACCESS_MATCH_DECIDE, f);
    if (err == OK)
        err = call_pair(c, call_word(c, 0), &request, &person, f);
    if (err == OK) /* after an unlock it knows nothing yet */
        err = finder_update(c->finder, f);
    if (err == OK)
        again = finder_decision(c->finder, &book_stream(c->book, request)->tag, person) ==
                DECISION_REJECTED;
    if (err == OK)
        err = review_reject(&r, request, person, call_text(c, "reason"), f);
    if (err != OK)
        return err;
    return decided(c, request, person,
                   again ? "rejected by another officer too; that decides it"
                         : "rejected; not shown again for this request. It is decided when another "
                           "officer rejects it too");
}

static enum err clear_run(struct call *c, struct fault *f)
{
    struct review r = review_of(c);
    uint32_t person;
    enum err err = access_check(c->book, c->seat, ACCESS_CLEAR, f);
    if (err == OK)
        err = call_person(c, call_word(c, 0), &person, f);
    if (err == OK)
        err = review_clear(&r, person, call_text(c, "reason"), f);
    if (err != OK)
        return err;
    const char *done = "cleared: a namesake; shown to everybody who may see candidates";
    if (!c->json) {
        call_print(c, "%s\n", done);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "person",
                    json_string(render_reference('P', &book_stream(c->book, person)->tag).text));
    render_json_set(&j, top, "done", json_string(done));
    return render_json_print(c, &j, top);
}

/* ---- labels ---- */

static enum err labels_prepare(struct call *c, struct fault *f)
{
    return client_writable(call_word(c, 0), false, f);
}

static void labels_text(struct call *c, const struct labels_made *made)
{
    size_t count = made->confirmed + made->refused;
    if (!count)
        call_print(c,
                   "the file has no pair: there is none that two officers decided and that may be "
                   "in it\n");
    else
        call_print(c, "%zu %s that two officers decided: %zu confirmed, %zu refused\n", count,
                   render_plural(count, "pair", "pairs"), made->confirmed, made->refused);
    if (made->one_device)
        call_print(c, "%zu of them by two officers on one device\n", made->one_device);
    if (made->single)
        call_print(c, "left out: %zu that one officer alone decided, or officers do not agree on\n",
                   made->single);
    if (made->kept_back)
        call_print(c,
                   "left out: %zu that may not leave the office (withdrawn, frozen, held, or not "
                   "certainly adult)\n",
                   made->kept_back);
    if (made->without_id)
        call_print(c, "left out: %zu without an id of their own on the lists\n", made->without_id);
}

static enum err labels_json(struct call *c, const struct labels_made *made)
{
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "confirmed", json_integer((json_int_t)made->confirmed));
    render_json_set(&j, top, "refused", json_integer((json_int_t)made->refused));
    render_json_set(&j, top, "one_device", json_integer((json_int_t)made->one_device));
    render_json_set(&j, top, "single", json_integer((json_int_t)made->single));
    render_json_set(&j, top, "kept_back", json_integer((json_int_t)made->kept_back));
    render_json_set(&j, top, "without_id", json_integer((json_int_t)made->without_id));
    return render_json_print(c, &j, top);
}

static enum err labels_run(struct call *c, struct fault *f)
{
    struct labels_ask ask = {c->book, c->finder, c->seat, c->arena, LABELS_ALL};
    struct labels_made made = {.confirmed = 0};
    enum err err = access_check(c->book, c->seat, ACCESS_LABELS, f);
    if (err == OK && call_given(c, "list"))
        err = book_stream_named(c->book, STREAM_ROSTER, call_text(c, "list"), &ask.roster, f);
    if (err == OK)
        err = labels_export(&ask, &made, f);
    if (err == OK) /* without a pair too: what an earlier file said is not to be read again */
        err = call_file(c, call_word(c, 0), 0600, buf_view(&made.file));
    buf_free(&made.file);
    if (err != OK)
        return err;
    if (c->json)
        return labels_json(c, &made);
    labels_text(c, &made);
    return OK;
}

static const struct option LIST[] = {
    {"limit", "N", "how many requests, or candidates of the one named; 0: all", 0},
    {"by", "WHAT", "never done: refused (R14)", 0},
};
static const struct option SHOW[] = {
    {"open", "FIELD", "shows the two values of one field; needs a reason, and is logged", 0},
    {"reason", "TEXT", "why; it goes to the log, so it names nobody", 0},
};
static const struct option LABELS[] = {
    {"list", "LIST",
     "persons of this list only, by their ids there, and requests by the number of their form", 0},
};
static const struct option REJECT[] = {{"reason", "TEXT", "why", OPTION_REQUIRED}};

const struct command match_commands[] = {
    {"match", "list", "[REQUEST]", 0, 1, "candidates, strongest first, with their reasons", NULL,
     LIST, COUNT(LIST), 0, NULL, list_run},
    {"match", "show", "PAIR", 1, 1, "how the two agree, field by field",
     "Values stay closed until one is opened with a reason.", SHOW, COUNT(SHOW), 0, NULL, show_run},
    {"match", "uphold", "PAIR", 1, 1, "an officer takes the two for the same person",
     "Weight and evidence are kept as they were seen. Who upholds cannot verify (R5).", NULL, 0,
     COMMAND_PERSONAL, NULL, uphold_run},
    {"match", "reject", "PAIR", 1, 1, "an officer takes the two for different people",
     "It is decided when another officer does so too.", REJECT, COUNT(REJECT), COMMAND_PERSONAL,
     NULL, reject_run},
    {"match", "clear", "PERSON", 1, 1,
     "the protection officer takes a likeness to somebody erased for a namesake",
     "Until then such a person is shown to the protection officer alone (R13).", REJECT,
     COUNT(REJECT), COMMAND_PERSONAL, NULL, clear_run},
    {"match", "labels", "FILE", 1, 1,
     "writes what two officers decided as labels for link: ids only",
     "Pairs that were proved, and pairs that two officers rejected. Without what was withdrawn or "
     "is frozen or held, minors without a record of best interests (R11), and what belongs to "
     "another office. For the protection officer; it is logged.",
     LABELS, COUNT(LABELS), COMMAND_PERSONAL, labels_prepare, labels_run},
};
const size_t match_command_count = COUNT(match_commands);
