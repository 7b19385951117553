/* share, bundle, merge, erase: cases that travel, and persons who are gone. */
#include "cli/acting.h"
#include "cli/client.h"
#include "cli/show.h"
#include "desk/bundle.h"
#include "desk/erase.h"
#include "desk/finder.h"
#include "desk/merge.h"
#include "desk/share.h"
#include "os/file.h"

#include <inttypes.h>
#include <stdio.h>

enum { FINGERPRINT_BYTES = 16 };

/* ---- share ---- */

static enum err share_open(struct call *c, struct step *s, struct tag *office, bool *shared,
                           struct fault *f)
{
    const struct partner *p;
    enum err err = acting_open(c, ACTING_REQUEST | ACTING_PAIR, ACCESS_SHARE, s, f);
    if (err == OK)
        err = share_partner(c->book, call_text(c, "partner"), &p, f);
    if (err != OK)
        return err;
    *office = p->office;
    return share_is(c->book, s->person == STEP_NONE ? s->request : s->person, office, shared, f);
}

static const char SHARED[] = "shared already; it travels both ways with the next bundles";

static enum err propose_run(struct call *c, struct fault *f)
{
    struct step s;
    struct tag office;
    bool shared = false;
    enum err err = share_open(c, &s, &office, &shared, f);
    if (err == OK && !shared)
        err = share_propose(&s, &office, call_text(c, "reason"), f);
    if (err == OK)
        err = acting_done(c, &s, shared ? SHARED : "sharing proposed; a second officer decides");
    step_close(&s);
    return err;
}

static enum err approve_run(struct call *c, struct fault *f)
{
    struct step s;
    struct tag office;
    bool shared = false;
    enum err err = share_open(c, &s, &office, &shared, f);
    if (err == OK && !shared)
        err = share_approve(&s, &office, f);
    if (err == OK)
        err = acting_done(c, &s,
                          shared ? SHARED
                                 : "sharing approved by two officers. Tell the person: copies "
                                   "elsewhere end with the next bundle after an erasure");
    step_close(&s);
    return err;
}

static enum err pass_run(struct call *c, struct fault *f)
{
    struct step s;
    struct tag office;
    const struct partner *p;
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_SHARE, &s, f);
    if (err == OK)
        err = share_partner(c->book, call_text(c, "partner"), &p, f);
    if (err == OK)
        office = p->office; /* a copy: the office's state may be folded anew meanwhile */
    if (err == OK)
        err = share_pass(&s, &office, f);
    if (err == OK)
        err = acting_done(c, &s, "passed on: that office holds the person from the next bundle on");
    step_close(&s);
    return err;
}

/* ---- bundle ---- */

/* Two offices that hold the same print the same fingerprint, and can read it to each other. */
static enum err canonical_print(struct call *c, struct str bytes)
{
    struct digest h;
    char hex[FINGERPRINT_BYTES * 2 + 1] = "";
    book_environment(c->book)->crypt->hash(STR("peyvand canonical 1"), &bytes, 1, &h);
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", h.b[i]);
    if (!c->json) {
        call_print(c, "%zu bytes, fingerprint %s\n", bytes.len, hex);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "bytes", json_integer((json_int_t)bytes.len));
    render_json_set(&j, top, "fingerprint", json_string(hex));
    return render_json_print(c, &j, top);
}

static enum err canonical(struct call *c, const struct tag *office, struct fault *f)
{
    struct buf out = {0};
    enum err err = share_canonical(c->book, office, &out, f);
    if (err == OK)
        err = call_file(c, call_word(c, 0), 0600, buf_view(&out));
    if (err == OK)
        err = canonical_print(c, buf_view(&out));
    buf_free(&out);
    return err;
}

static enum err bundle_prepare(struct call *c, struct fault *f)
{
    return client_writable(call_word(c, 0), false, f);
}

static enum err bundle_run(struct call *c, struct fault *f)
{
    const struct partner *p;
    struct share_made made = {.streams = 0};
    enum err err = access_check(c->book, c->seat, ACCESS_SHARE, f);
    if (err == OK)
        err = share_partner(c->book, call_text(c, "partner"), &p, f);
    if (err == OK && call_given(c, "canonical"))
        return canonical(c, &p->office, f);
    if (err == OK)
        err = share_bundle(c->book, c->seat, p, &made, f);
    if (err == OK)
        err = call_file(c, call_word(c, 0), 0600, buf_view(&made.file));
    buf_free(&made.file);
    if (err != OK)
        return err;
    if (c->json) {
        struct render_json j = {false};
        json_t *top = json_object();
        render_json_set(&j, top, "files", json_integer((json_int_t)made.streams));
        render_json_set(&j, top, "events", json_integer((json_int_t)made.events));
        return render_json_print(c, &j, top);
    }
    call_print(c, "%zu %s with %zu %s, sealed to that office alone\n", made.streams,
               render_plural(made.streams, "file", "files"), made.events,
               render_plural(made.events, "event", "events"));
    return OK;
}

/* ---- merge ---- */

/* The officer's own process reads what others wrote; it is parsed in the keeper, which alone can
 * open it. */
static enum err merge_prepare(struct call *c, struct fault *f)
{
    struct buf bytes = {0};
    struct str path;
    enum err err = str_copy(c->arena, call_word(c, 0), &path);
    if (err == OK)
        err = file_read(path.ptr, BUNDLE_MAX_BYTES, &bytes, f);
    if (err == OK)
        err = call_attach(c, "bundle", buf_view(&bytes));
    buf_free(&bytes);
    return err;
}

/* What stays may be a person, a request, or the letters of one. */
static struct render_reference kept_reference(const struct call *c, const struct tag *tag)
{
    uint32_t number;
    bool found = book_stream_find(c->book, tag, &number);
    enum stream_kind kind = found ? book_stream(c->book, number)->kind : STREAM_UNKNOWN;
    return render_reference(kind == STREAM_REQUEST ? 'R' : kind == STREAM_LETTER ? 'A' : 'P', tag);
}

static enum err merge_json(struct call *c, const struct merge_outcome *o)
{
    struct render_json j = {false};
    json_t *top = json_object(), *kept = json_array();
    char made[SHOW_TIME_BYTES];
    show_time(o->made_ms, made);
    for (size_t i = 0; i < o->kept_count; i++)
        render_json_add(&j, kept, json_string(kept_reference(c, &o->kept[i]).text));
    render_json_set(&j, top, "partner", render_json_text(o->partner));
    render_json_set(&j, top, "made", json_string(made));
    render_json_set(&j, top, "events", json_integer((json_int_t)o->events));
    render_json_set(&j, top, "new", json_integer((json_int_t)o->added));
    render_json_set(&j, top, "files", json_integer((json_int_t)o->streams));
    render_json_set(&j, top, "ended", json_integer((json_int_t)o->ended));
    render_json_set(&j, top, "erased_there_kept_here", kept);
    return render_json_print(c, &j, top);
}

static void merge_text(struct call *c, const struct merge_outcome *o)
{
    char made[SHOW_TIME_BYTES];
    show_time(o->made_ms, made);
    call_print(c, "from ");
    render_call(c, o->partner);
    call_print(c, ", made %s: %zu %s, %zu of them new; %zu new %s\n", made, o->events,
               render_plural(o->events, "event", "events"), o->added, o->streams,
               render_plural(o->streams, "file", "files"));
    if (o->ended)
        call_print(c, "%zu %s ended here, since that office erased them\n", o->ended,
                   render_plural(o->ended, "copy", "copies"));
    for (size_t i = 0; i < o->kept_count; i++)
        call_print(c,
                   "%s was erased there, and did not begin there alone: it stays until this office "
                   "erases it\n",
                   kept_reference(c, &o->kept[i]).text);
}

static enum err merge_run(struct call *c, struct fault *f)
{
    struct merge_outcome o;
    struct merging m = {.book = c->book, .by = c->seat, .arena = c->arena};
    if (!call_attached(c, "bundle", &m.file))
        return fault_set(f, ERR_USAGE, "no bundle was given");
    enum err err = merge_bundle(&m, &o, f);
    if (err == OK)
        err = finder_update(c->finder, f);
    if (err != OK)
        return err;
    if (c->json)
        return merge_json(c, &o);
    merge_text(c, &o);
    return OK;
}

/* ---- erase ---- */

/* What an erasure here cannot reach, and what to do about it (docs/keeper.md). */
static enum err left_open(struct call *c, const struct erase_outcome *o, struct str *out)
{
    struct buf text = {0};
    buf_text(&text, "an older copy of this office still opens with an older copy of its .device "
                    "file, and shows the person. Destroy both, wherever they are");
    if (o->backups)
        buf_printf(&text, " (%zu %s in the log, the last of %s)", o->backups,
                   render_plural(o->backups, "backup stands", "backups stand"),
                   render_day(o->backup_day).text);
    buf_text(&text, ". Then make anew: a backup, a copy of the .device file, and the device files "
                    "of further machines");
    if (o->partners)
        buf_printf(&text, ". Copies at %zu partner %s end with the next bundle: make one",
                   o->partners, render_plural(o->partners, "office", "offices"));
    enum err err = buf_check(&text);
    if (err == OK)
        err = str_copy(c->arena, buf_view(&text), out);
    buf_free(&text);
    return err;
}

static enum err erase_run(struct call *c, struct fault *f)
{
    struct step s;
    struct str open = STR_NONE;
    struct erase_outcome o = {.letters = 0};
    struct erase e = {call_text(c, "reason"), call_given(c, "letters")};
    enum err err = acting_open(c, ACTING_PERSON, ACCESS_ERASE, &s, f);
    if (err == OK)
        err = erase_person(&s, &e, &o, f);
    if (err == OK)
        err = finder_update(c->finder, f);
    if (err == OK)
        err = left_open(c, &o, &open);
    if (err == OK)
        err = acting_done_with(c, &s,
                               "erased: the key is destroyed; what an enquirer was told stays told",
                               "to do", open);
    if (err == OK && !c->json && o.letters)
        call_print(c, "%zu letter %s destroyed as well\n", o.letters,
                   render_plural(o.letters, "file was", "files were"));
    step_close(&s);
    return err;
}

static const struct option SHARE[] = {
    {"partner", "OFFICE", "the partner office: O-... or its name", OPTION_REQUIRED},
    {"reason", "TEXT", "why, and how the person agreed", 0},
};
static const struct option BUNDLE[] = {
    {"partner", "OFFICE", "the partner office: O-... or its name", OPTION_REQUIRED},
    {"canonical", NULL, "instead: the events that both offices hold, in one order, to compare", 0},
};
static const struct option ERASE[] = {
    {"reason", "TEXT", "why, without the name: it stays in the office's log", OPTION_REQUIRED},
    {"letters", NULL,
     "destroy also the letters that told something of the person; the relative can notice it, for "
     "no later answer repeats them",
     0},
};

const struct command share_commands[] = {
    {"share", "propose", "REQ|PAIR", 1, 1, "propose that a partner office gets a case",
     "The enquirer must have allowed that partner offices see the request, and for a pair the "
     "person must have freely allowed something to this enquirer and agreed that the case goes "
     "there: the reason says so, and both officers sign it.",
     SHARE, COUNT(SHARE), COMMAND_PERSONAL, NULL, propose_run},
    {"share", "approve", "REQ|PAIR", 1, 1, "a second officer approves it", NULL, SHARE, 1,
     COMMAND_PERSONAL, NULL, approve_run},
    {"holder", "pass", "PERSON", 1, 1, "pass a person on to a partner office",
     "The office that holds a person confirms before anything is told elsewhere (R10). Only that "
     "office can pass the person on, and the case must be shared with the next one.",
     SHARE, 1, COMMAND_PERSONAL, NULL, pass_run},
    {"bundle", NULL, "FILE", 1, 1, "write what is shared with a partner office, sealed to it", NULL,
     BUNDLE, COUNT(BUNDLE), 0, bundle_prepare, bundle_run},
    {"merge", NULL, "FILE", 1, 1, "take in a partner's bundle",
     "In any order, as often as wanted. A withdrawal made in either office wins in both. All or "
     "nothing: a bundle that does not hold together is refused whole.",
     NULL, 0, 0, merge_prepare, merge_run},
    {"erase", NULL, "PERSON", 1, 1, "destroy what is on file about a person",
     "Not to be undone. Old copies of the office file cannot be opened any more for anybody. The "
     "same list does not bring the person back. What lies outside the office is yours to destroy: "
     "the "
     "list itself, its .rejected.csv, and what was printed.",
     ERASE, COUNT(ERASE), COMMAND_PERSONAL, NULL, erase_run},
};
const size_t share_command_count = COUNT(share_commands);
