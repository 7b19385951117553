/* movement, agreement, place, export: what happened, and what is never done. */
#include "cli/render.h"
#include "desk/access.h"
#include "desk/finder.h"
#include "desk/movement.h"

#include <inttypes.h>

static enum err done(struct call *c, const char *text)
{
    if (!c->json) {
        call_print(c, "%s\n", text);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "done", json_string(text));
    return render_json_print(c, &j, top);
}

static enum err record_run(struct call *c, struct fault *f)
{
    struct movement m = {.from = call_text(c, "from"), .to = call_text(c, "to")};
    struct str answer = call_given(c, "answer") ? call_text(c, "answer") : STR("none");
    enum err err = access_check(c->book, c->seat, ACCESS_CASE_WRITE, f);
    if (err == OK && !own_answer_from_name(answer, &m.answer))
        err = fault_set(f, ERR_USAGE, "--answer: none, yes or no, of the person alone");
    if (err == OK)
        err = call_day_past(c, "day", &m.day, f);
    if (err == OK)
        err = call_person(c, call_word(c, 0), &m.person, f);
    if (err == OK)
        err = movement_record(c->book, c->seat, &m, f);
    if (err != OK)
        return err;
    return done(c, m.answer == ANSWER_NONE ? "recorded: moved, own answer unknown"
                                           : "recorded: moved, with the person's own answer");
}

static enum err plan_run(struct call *c, struct fault *f)
{
    return movement_plan(c->book, c->seat, f);
}

static enum err agreement_run(struct call *c, struct fault *f)
{
    struct agreement_new what = {call_text(c, "parties"), call_text(c, "text"),
                                 call_text(c, "number")};
    enum err err = agreement_record(c->book, c->seat, &what, f);
    return err == OK ? done(c, "agreement recorded; it is no consent of anybody, and nobody's stay "
                               "changes by it")
                     : err;
}

static enum err close_run(struct call *c, struct fault *f)
{
    size_t open = 0;
    enum err err = place_close(c->book, c->seat, call_word(c, 0), f);
    if (err != OK)
        return err;
    bool counted = finder_update(c->finder, f) == OK;
    (void)finder_requests(c->finder, &open);
    if (c->json || !counted)
        return done(c, "place closed; requests stay open");
    render_call(c, call_word(c, 0));
    call_print(c,
               " is closed. All %zu open %s, under the same reference; age counts from the day "
               "each was taken\n",
               open, open == 1 ? "request stays" : "requests stay");
    return OK;
}

static enum err export_run(struct call *c, struct fault *f)
{
    return export_refuse(c->book, c->seat, call_word(c, 0), f);
}

static const struct option RECORD[] = {
    {"from", "PLACE", "where the person was", 0},
    {"to", "PLACE", "where the person came; not known when left out", 0},
    {"day", "DAY", "when, as 2031-04-02", 0},
    {"answer", "none|yes|no", "the person's own answer to it; none when not known", 0},
};
static const struct option PLAN[] = {
    {"all", NULL, "everybody: refused (R20)", 0},
    {"to", "PLACE", "where to", 0},
};
static const struct option AGREEMENT[] = {
    {"parties", "TEXT", "who agreed", OPTION_REQUIRED},
    {"text", "TEXT", "what", OPTION_REQUIRED},
    {"number", "TEXT", "how many people, as said: \"more than 2,000\"", 0},
};

const struct command movement_commands[] = {
    {"movement", "record", "PERSON", 1, 1, "a person moved: a fact, never the person's answer",
     NULL, RECORD, COUNT(RECORD), 0, NULL, record_run},
    {"movement", "plan", "[PERSON]", 0, 1, "never done: refused (R20)",
     "A plan or decision over people is refused; each person's own answer is required.", PLAN,
     COUNT(PLAN), 0, NULL, plan_run},
    {"agreement", "record", NULL, 0, 0, "an agreement of authorities; it changes nobody's stay",
     NULL, AGREEMENT, COUNT(AGREEMENT), 0, NULL, agreement_run},
    {"place", "close", "PLACE", 1, 1, "a site closes; requests stay open under the same reference",
     NULL, NULL, 0, 0, NULL, close_run},
    {"export", NULL, "NAME", 1, 1, "never done: refused (R12, R14, R21)",
     "There is no profile for an authority, no list of names and no publication.", NULL, 0, 0, NULL,
     export_run},
};
const size_t movement_command_count = COUNT(movement_commands);
