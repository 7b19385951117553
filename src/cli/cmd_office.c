/* Commands of the office as a whole. Passphrases: the keeper is a copy of the officer's process, so
 * it is started before one is typed. */
#include "cli/ask.h"
#include "cli/client.h"
#include "cli/keeper.h"
#include "cli/office_env.h"
#include "cli/show.h"
#include "core/date.h"
#include "desk/access.h"
#include "os/file.h"
#include "os/time.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* An exercise office is opened often and holds nobody's secrets. */
enum { EXERCISE_OPS = 1, EXERCISE_BYTES = 8 << 20, AHEAD_DAYS = 60 };
static const int64_t DAY_MS = 86400000;

/* ---- init ---- */

static enum err read_new(struct call *c, struct book_new *n, struct fault *f)
{
    uint64_t calendar;
    struct str role = call_text(c, "role");
    n->office_name = call_text(c, "name");
    n->officer_name = call_text(c, "officer");
    n->exercise = call_given(c, "exercise");
    n->role = ROLE_PROTECTION;
    if (role.len && !role_from_name(role, &n->role))
        return fault_set(f, ERR_USAGE, "--role: there is no role \"%.*s\"", STR_ARG(role));
    if (role_tables(n->role) != role_tables(ROLE_PROTECTION))
        return fault_set(f, ERR_USAGE,
                         "--role: the first officer must be able to open everything; take "
                         "protection-officer");
    if (c->clock_ms && !n->exercise)
        return fault_set(f, ERR_USAGE, "--clock is for exercise offices only");
    enum err e = call_number(c, "calendar", 7, &calendar, f);
    if (e == OK && (calendar < 1 || calendar > 366))
        e = fault_set(f, ERR_USAGE, "--calendar: 1 to 366 days");
    if (e != OK)
        return e;
    n->calendar_days = (int32_t)calendar;
    n->argon_ops = n->exercise ? EXERCISE_OPS : 0;
    n->argon_bytes = n->exercise ? EXERCISE_BYTES : 0;
    return ask_new_passphrase(c, "passphrase-file",
                              "New passphrase (12 characters or more): ", &n->passphrase, f);
}

static enum err init_prepare(struct call *c, struct fault *f)
{
    struct book_new n = {.calendar_days = 0};
    struct office_env env;
    struct str file = call_word(c, 0);
    if (file_exists(file.ptr))
        return fault_set(f, ERR_EXISTS, "%.*s: is there already", STR_ARG(file));
    enum err e = office_env_init(&env, c->house, file, f);
    if (e != OK)
        return e;
    if (c->clock_ms)
        env.ahead_ms = c->clock_ms - time_now_ms();
    if (file_exists(env.device_path.ptr))
        e = fault_set(f, ERR_EXISTS,
                      "%s: is there already, and may be the only key to an older office",
                      env.device_path.ptr);
    if (e == OK)
        e = ask_required(c, f);
    if (e == OK)
        e = read_new(c, &n, f);
    if (e == OK)
        e = book_create(&env.env, file.ptr, &n, f);
    office_env_free(&env);
    if (e != OK)
        return e;
    if (c->json)
        return show_json(c,
                         json_pack("{s:o, s:o, s:b}", "office", show_text(n.office_name), "file",
                                   show_text(file), "exercise", n.exercise),
                         f);
    call_print(c, "%.*s: made, for %.*s; first officer %.*s (%s)%s\n", STR_ARG(file),
               STR_ARG(n.office_name), STR_ARG(n.officer_name), role_name(n.role),
               n.exercise ? "; an exercise, not for real people" : "");
    call_print(c,
               "%.*s.device is its key to this machine: copy it to a safe place of its own, never "
               "beside a backup. Without it nothing opens.\n",
               STR_ARG(file));
    return OK;
}

/* ---- unlock, lock ---- */

/* Minutes, or seconds with an s behind: "15", "90s". */
static enum err read_idle(const struct call *c, uint64_t *seconds, struct fault *f)
{
    struct str text;
    uint64_t n = KEEPER_IDLE_SECONDS;
    bool given = call_nth(c, "idle", 0, &text);
    bool in_seconds = given && str_ends(text, STR("s"));
    if (given && (str_u64(str_sub(text, 0, text.len - in_seconds), &n) != OK ||
                  n > KEEPER_IDLE_MAX || n < 1))
        return fault_set(f, ERR_USAGE, "--idle: minutes such as 15, or seconds such as 90s");
    if (given && !in_seconds)
        n *= 60;
    if (n > KEEPER_IDLE_MAX)
        return fault_set(f, ERR_USAGE, "--idle: at most %d minutes", KEEPER_IDLE_MAX / 60);
    *seconds = n;
    return OK;
}

static enum err make_link(struct call *c, struct fault *f)
{
    struct agent_link *l = arena_zero(c->arena, 1, sizeof *l);
    if (!l)
        return fault_set(f, ERR_MEMORY, "no memory for a call");
    l->fd = -1;
    c->link = l;
    return OK;
}

static enum err unlock_prepare(struct call *c, struct fault *f)
{
    uint64_t seconds;
    enum err e = client_office(c, f);
    if (e == OK)
        e = read_idle(c, &seconds, f);
    if (call_given(c, "officer"))
        c->as = call_text(c, "officer");
    if (e == OK && !c->as.len && c->terminal)
        e = ask_line(c, "Officer", &c->as, f);
    if (e == OK && !c->as.len)
        e = fault_set(f, ERR_USAGE, "say who unlocks: --officer NAME");
    if (e == OK)
        e = make_link(c, f);
    if (e == OK)
        e = keeper_begin(c->house, c->office, c->link, f);
    return e == OK ? ask_passphrase(c, "Passphrase: ", &c->passphrase, f) : e;
}

/* What is recorded never goes back: one act under a clock that runs years ahead, and no letter is
 * newer than its day until those years are over. A machine whose battery was changed is caught
 * here. */
static enum err check_clock(const struct call *c, struct fault *f)
{
    int64_t last = book_last_ms(c->book), now = book_now(c->book);
    char last_day[12], today[12];
    if (book_seat_count(c->book) != 1 || call_given(c, "clock-is-right") ||
        now - last <= AHEAD_DAYS * DAY_MS)
        return OK;
    date_print((int32_t)(last / DAY_MS), last_day);
    date_print(book_today(c->book), today);
    keeper_stop(c->keeper);
    return fault_set(
        f, ERR_STATE,
        "this machine's clock says %s, and the last act here is of %s. Nothing that is "
        "recorded can be dated back. Is the clock right? Then --clock-is-right",
        today, last_day);
}

static enum err unlock_run(struct call *c, struct fault *f)
{
    const struct seat *seat;
    uint64_t seconds;
    enum err e = read_idle(c, &seconds, f);
    call_progress(c, "opening", 0, 0); /* a large office takes seconds */
    if (e == OK)
        e = book_unlock(c->book, c->as, c->passphrase, &seat, f);
    if (e == OK)
        e = check_clock(c, f);
    if (e != OK)
        return e;
    if (call_given(c, "idle") || book_seat_count(c->book) == 1)
        keeper_set_idle(c->keeper, seconds);
    struct buf jail = {0};
    keeper_describe(c->keeper, &jail);
    if (buf_check(&jail) != OK) {
        e = fault_set(f, ERR_MEMORY, "no memory to say what is confined");
    } else if (c->json) {
        e = show_json(c,
                      json_pack("{s:o, s:s, s:I, s:s, s:I}", "officer", show_text(seat->name),
                                "role", role_name(seat->role), "idle_seconds",
                                (json_int_t)keeper_idle(c->keeper), "confinement", jail.ptr,
                                "process", (json_int_t)getpid()),
                      f);
    } else {
        uint64_t idle = keeper_idle(c->keeper);
        call_print(c, "%.*s is seated (%s); locks after %llu %s without a call\n",
                   STR_ARG(seat->name), role_name(seat->role),
                   (unsigned long long)(idle % 60 ? idle : idle / 60),
                   idle % 60 ? "seconds" : "minutes");
        call_print(c, "%s\n", jail.ptr);
    }
    buf_free(&jail);
    return e;
}

static enum err lock_prepare(struct call *c, struct fault *f)
{
    enum err e = client_office(c, f);
    if (e == OK)
        e = make_link(c, f);
    if (e == OK)
        e = keeper_connect(c->house, c->office, c->link, f);
    c->leaving = e == OK;
    if (e != ERR_LOCKED)
        return e;
    c->answered = true;
    if (!c->json)
        call_print(c, "%.*s was locked already\n", STR_ARG(c->office));
    return c->json ? show_json(c, json_pack("{s:b}", "locked", 1), f) : OK;
}

static enum err lock_run(struct call *c, struct fault *f)
{
    keeper_stop(c->keeper);
    if (c->json)
        return show_json(c, json_pack("{s:b}", "locked", 1), f);
    call_print(c, "%.*s is locked\n", STR_ARG(c->office));
    return OK;
}

/* ---- backup ---- */

static enum err backup_prepare(struct call *c, struct fault *f)
{
    return client_writable(call_word(c, 0), true, f);
}

/* The keeper may write beside the office only, and the backup may be meant for a stick that it
 * cannot see. So it makes a consistent copy beside the office, and the officer's process takes
 * that over, piece by piece. The copy is as sealed as the office itself. */
static enum err backup_run(struct call *c, struct fault *f)
{
    struct buf spool = {0};
    struct draft d = {.kind = KIND_BACKUP_MADE, .stream = *book_office_stream(c->book)};
    const struct book_env *env = book_environment(c->book);
    buf_printf(&spool, "%.*s.backup-part", STR_ARG(c->office));
    enum err e = access_check(c->book, c->seat, ACCESS_OFFICE_MANAGE, f);
    if (e == OK)
        e = buf_check(&spool);
    if (e == OK && file_exists(spool.ptr))
        e = file_remove(spool.ptr, f); /* of one that was cut off */
    if (e == OK)
        e = book_act(c->book, c->seat, &d, NULL, f);
    if (e == OK)
        e = env->store->backup(book_store(c->book), spool.ptr, f);
    if (e == OK)
        e = call_file_spool(c, call_word(c, 0), 0600, spool.ptr);
    if (e == OK && c->json)
        e = show_json(c, json_pack("{s:o}", "backup", show_text(call_word(c, 0))), f);
    else if (e == OK)
        call_print(c,
                   "%.*s: written. It opens only with a copy of %.*s.device of today; an erasure "
                   "closes it for good.\n",
                   STR_ARG(call_word(c, 0)), STR_ARG(c->office));
    buf_free(&spool);
    return e;
}

/* ---- show ---- */

static json_t *json_partners(const struct office_state *s)
{
    json_t *all = json_array();
    for (size_t i = 0; all && i < s->partner_count; i++)
        json_array_append_new(all, json_pack("{s:o}", "name", show_text(s->partners[i].name)));
    return all;
}

static enum err show_run(struct call *c, struct fault *f)
{
    const struct office_state *s = book_state(c->book);
    size_t officers = 0;
    for (size_t i = 0; i < s->officer_count; i++)
        officers += !s->officers[i].ended &&
                    str_eq(tag_str(&s->officers[i].office), tag_str(book_office(c->book)));
    char day[12];
    date_print(office_calendar_day(s, book_today(c->book)), day);
    bool log = c->seat && access_may(c->seat->role, ACCESS_LOG_READ);
    if (c->json) {
        json_t *top =
            json_pack("{s:o, s:b, s:i, s:s, s:i, s:o}", "name", show_text(s->name), "exercise",
                      book_exercise(c->book), "calendar_days", (int)s->calendar_days, "answer_day",
                      day, "officers", (int)officers, "partners", json_partners(s));
        if (log &&
            (json_object_set_new(top, "erased", json_integer((json_int_t)s->erased_count)) ||
             json_object_set_new(top, "refused", json_integer((json_int_t)s->refused_count)))) {
            json_decref(top);
            top = NULL;
        }
        return show_json(c, top, f);
    }
    call_print(c, "%.*s%s\n", STR_ARG(s->name),
               book_exercise(c->book) ? " (an exercise, not for real people)" : "");
    call_print(c, "answers come every %d days, the last answer day was %s\n", (int)s->calendar_days,
               day);
    call_print(c, "%zu officers", officers);
    if (log) /* that somebody was erased on this day says something to who saw them come in */
        call_print(c, "; %zu subjects erased; %zu refused", s->erased_count, s->refused_count);
    call_print(c, "\n");
    for (size_t i = 0; i < s->partner_count; i++)
        call_print(c, "partner: %.*s\n", STR_ARG(s->partners[i].name));
    return OK;
}

/* ---- the table ---- */

static const struct option init_options[] = {
    {"name", "TEXT", "name of the office", OPTION_REQUIRED},
    {"officer", "NAME", "name of the first officer", OPTION_REQUIRED},
    {"role", "ROLE", "of the first officer; normally protection-officer, which is the default", 0},
    {"calendar", "DAYS", "answers come every so many days; 7 unless given", 0},
    {"exercise", NULL, "an office for practice: its clock may be set, its passphrases are weak", 0},
};
static const struct option unlock_options[] = {
    {"officer", "NAME", "who unlocks", OPTION_LOCAL},
    {"idle", "MINUTES", "locks after so long without a call; 15 unless given; 90s: seconds", 0},
    {"clock-is-right", NULL, "the office was not used for two months or more; the date is right",
     0},
};

const struct command office_commands[] = {
    {.noun = "init",
     .arguments = "FILE",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "makes a new office and its first officer",
     .more = "Beside FILE comes FILE.device, the key of this machine. Both are needed to unlock.",
     .options = init_options,
     .option_count = COUNT(init_options),
     .flags = COMMAND_SEALED | COMMAND_ASKS,
     .prepare = init_prepare},
    {.noun = "unlock",
     .summary = "starts the keeper that alone holds the keys, and seats an officer",
     .more =
         "May be repeated for a second officer. The keeper ends by itself when nothing is asked "
         "of it for a while.",
     .options = unlock_options,
     .option_count = COUNT(unlock_options),
     .flags = COMMAND_SEALED | COMMAND_STARTS,
     .prepare = unlock_prepare,
     .run = unlock_run},
    {.noun = "lock",
     .summary = "ends the keeper; all keys are gone from memory when it returns",
     .flags = COMMAND_SEALED,
     .prepare = lock_prepare,
     .run = lock_run},
    {.noun = "office",
     .verb = "show",
     .summary = "this office, its answer days, and the offices it works with",
     .run = show_run},
    {.noun = "backup",
     .arguments = "FILE",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "writes a consistent copy of the office",
     .more = "It opens only with the device file (OFFICE.device): keep a copy of that too, in\n"
             "another place. After an erasure make both anew and destroy the older ones: an old\n"
             "backup opens with nothing but an old device file.",
     .prepare = backup_prepare,
     .run = backup_run},
};
const size_t office_command_count = COUNT(office_commands);
