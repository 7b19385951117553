/* verify, approach: the proof of identity, and how the person will be asked. */
#include "cli/acting.h"
#include "desk/approach.h"
#include "desk/second.h"
#include "desk/share.h"
#include "desk/verification.h"

/* The officer who upheld the match signs, and an officer of a partner office besides. */
static enum err verify_elsewhere(struct call *c, struct step *s, const struct verification *v,
                                 struct fault *f)
{
    const struct partner *p;
    struct entry proposal;
    struct draft d;
    struct buf file = {0};
    enum err err = share_partner(c->book, call_text(c, "partner"), &p, f);
    if (err == OK)
        err = verification_draft(s, v, &d, f);
    if (err == OK)
        err = second_draft(s, &d, &proposal, f);
    if (err == OK)
        err = second_ask(s, &proposal, p, &file, f);
    if (err == OK)
        err = call_file(c, call_text(c, "second"), 0600, buf_view(&file));
    buf_free(&file);
    return err == OK ? acting_done(c, s,
                                   "not recorded yet: written for a second officer at that "
                                   "office")
                     : err;
}

static enum err verify_step(struct call *c, struct step *s, struct fault *f)
{
    struct verification v = {.accounts_agree = call_given(c, "accounts-agree"),
                             .failed = call_given(c, "failed")};
    struct str chain;
    while (call_nth(c, "source", v.source_count, &chain))
        v.source_count++;
    struct str *sources = arena_zero(c->arena, v.source_count + 1, sizeof *sources);
    if (!sources)
        return ERR_MEMORY;
    for (size_t i = 0; call_nth(c, "source", i, &chain); i++)
        sources[i] = chain;
    v.sources = sources;
    if (call_given(c, "second"))
        return verify_elsewhere(c, s, &v, f);
    enum err err = verification_record(s, &v, f);
    if (err != OK)
        return err;
    return acting_done(c, s, v.failed ? "recorded: identity is not proved" : "identity is proved");
}

static enum err verify_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = verify_step(c, &s, f);
    step_close(&s);
    return err;
}

static enum err plan_run(struct call *c, struct fault *f)
{
    struct step s;
    struct approach plan = {.by = call_text(c, "by"),
                            .place = call_text(c, "place"),
                            .interpreter = call_text(c, "interpreter"),
                            .risk = call_text(c, "risk")};
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = approach_plan(&s, &plan, f);
    if (err == OK)
        err = acting_done(c, &s, "approach planned; nobody goes before a second officer agrees");
    step_close(&s);
    return err;
}

static enum err agree_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = approach_agree(&s, f);
    if (err == OK)
        err = acting_done(c, &s, "approach agreed by two officers");
    step_close(&s);
    return err;
}

static const struct option VERIFY[] = {
    {"source", "CHAIN", "who said it, nearest first: \"a page > a broadcaster > relatives\"",
     OPTION_REQUIRED | OPTION_REPEAT},
    {"accounts-agree", NULL, "what both sides tell agrees", 0},
    {"failed", NULL, "it is not the same person, or it cannot be shown", 0},
    {"second", "FILE", "instead: write it for a second officer at a partner office", 0},
    {"partner", "OFFICE", "that partner office: O-... or its name", 0},
};
static const struct option PLAN[] = {
    {"by", "WHO", "who goes to ask", OPTION_REQUIRED},
    {"place", "PLACE", "where, in private", OPTION_REQUIRED},
    {"interpreter", "WHO", "with whom as interpreter; none is needed when left out", 0},
    {"risk", "TEXT", "what could happen to the person by being asked", OPTION_REQUIRED},
};

const struct command verify_commands[] = {
    {"verify", NULL, "PAIR", 1, 1, "prove that the person on file is the one who is sought",
     "By another officer than the one who upheld the match (R5). Proof needs two sources whose "
     "last "
     "speakers differ, and the accounts of both sides to agree. A copy of a report is no new "
     "source.",
     VERIFY, COUNT(VERIFY), COMMAND_PERSONAL, NULL, verify_run},
    {"approach", "plan", "PAIR", 1, 1, "how the person will be asked", NULL, PLAN, COUNT(PLAN),
     COMMAND_PERSONAL, NULL, plan_run},
    {"approach", "agree", "PAIR", 1, 1, "a second officer agrees to the plan", NULL, NULL, 0,
     COMMAND_PERSONAL, NULL, agree_run},
};
const size_t verify_command_count = COUNT(verify_commands);
