/* Officers, and the offices this one works with. */
#include "cli/ask.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/show.h"
#include "desk/access.h"
#include "desk/officer.h"
#include "desk/partner.h"
#include "os/file.h"

#include <stdio.h>
#include <string.h>

/* ---- officers ---- */

static enum err read_role(const struct call *c, enum role *out, struct fault *f)
{
    struct str word = call_text(c, "role");
    if (role_from_name(word, out))
        return OK;
    return fault_set(
        f, ERR_USAGE,
        "--role: there is no role \"%.*s\"; roles are front-desk, caseworker, verifier, "
        "protection-officer, auditor, administrator",
        STR_ARG(word));
}

static enum err add_prepare(struct call *c, struct fault *f)
{
    enum role role;
    struct str passphrase;
    struct buf prompt = {0};
    enum err e = read_role(c, &role, f);
    buf_printf(&prompt,
               "New passphrase of %.*s (12 characters or more): ", STR_ARG(call_word(c, 0)));
    if (e == OK)
        e = buf_check(&prompt);
    if (e == OK)
        e = ask_new_passphrase(c, "new-passphrase-file", prompt.ptr, &passphrase, f);
    if (e == OK)
        e = call_attach(c, "passphrase", passphrase);
    buf_free(&prompt);
    return e;
}

static enum err add_run(struct call *c, struct fault *f)
{
    struct officer_new who = {.name = call_word(c, 0)};
    enum err e = read_role(c, &who.role, f);
    if (e == OK && !call_attached(c, "passphrase", &who.passphrase))
        e = fault_set(f, ERR_USAGE, "no passphrase came with the call");
    if (e == OK)
        e = officer_add(c->book, c->seat, &who, f);
    if (e != OK)
        return e;
    if (c->json)
        return show_json(
            c, json_pack("{s:o, s:s}", "officer", show_text(who.name), "role", role_name(who.role)),
            f);
    call_print(c, "%.*s is an officer now (%s)\n", STR_ARG(who.name), role_name(who.role));
    return OK;
}

/* The old passphrase is always asked for: the seat alone must not be enough to take it over. */
static enum err passphrase_prepare(struct call *c, struct fault *f)
{
    struct str fresh;
    enum err e = ask_passphrase(c, "Old passphrase: ", &c->passphrase, f);
    if (e == OK)
        e = ask_new_passphrase(c, "new-passphrase-file",
                               "New passphrase (12 characters or more): ", &fresh, f);
    return e == OK ? call_attach(c, "passphrase", fresh) : e;
}

static enum err passphrase_run(struct call *c, struct fault *f)
{
    struct str fresh = STR_NONE;
    (void)call_attached(c, "passphrase", &fresh);
    enum err e = book_officer_passphrase(c->book, c->seat, c->passphrase, fresh, f);
    if (e == OK && c->json)
        return show_json(c, json_pack("{s:o}", "officer", show_text(c->seat->name)), f);
    if (e == OK)
        call_print(c, "%.*s has a new passphrase; the old one opens nothing any more\n",
                   STR_ARG(c->seat->name));
    return e;
}

static enum err admit_run(struct call *c, struct fault *f)
{
    struct str name = call_word(c, 0);
    enum err e = officer_admit(c->book, c->seat, name, f);
    if (e == OK && c->json)
        return show_json(c, json_pack("{s:o}", "admitted", show_text(name)), f);
    if (e == OK)
        call_print(c, "%.*s has the keys of the role now, from the next unlock on\n",
                   STR_ARG(name));
    return e;
}

static enum err end_run(struct call *c, struct fault *f)
{
    struct str name = call_word(c, 0);
    enum err e = officer_end(c->book, c->seat, name, call_text(c, "reason"), f);
    if (e == OK && c->json)
        return show_json(c, json_pack("{s:o}", "ended", show_text(name)), f);
    if (e == OK)
        call_print(c, "%.*s is no longer an officer; what was signed until now stands\n",
                   STR_ARG(name));
    return e;
}

static json_t *json_officer(const struct officer *o, bool own)
{
    return json_pack("{s:o, s:s, s:b, s:b}", "name", show_text(o->name), "role", role_name(o->role),
                     "ended", o->ended, "partner", !own);
}

static enum err list_run(struct call *c, struct fault *f)
{
    const struct office_state *s = book_state(c->book);
    json_t *all = c->json ? json_array() : NULL;
    for (size_t i = 0; i < s->officer_count; i++) {
        const struct officer *o = &s->officers[i];
        bool own = str_eq(tag_str(&o->office), tag_str(book_office(c->book)));
        const struct partner *p = own ? NULL : office_partner(s, &o->office);
        if (all)
            json_array_append_new(all, json_officer(o, own));
        else
            call_print(c, "%-24.*s %s%s%.*s%s\n", STR_ARG(o->name), role_name(o->role),
                       p ? ", of " : "", STR_ARG(p ? p->name : STR_NONE),
                       o->ended ? ", ended" : "");
    }
    return c->json ? show_json(c, all, f) : OK;
}

/* ---- a second device ---- */

static enum err device_prepare(struct call *c, struct fault *f)
{
    return client_writable(call_word(c, 0), true, f);
}

static enum err device_run(struct call *c, struct fault *f)
{
    struct buf bytes = {0};
    struct str path = call_word(c, 0);
    enum err e = access_check(c->book, c->seat, ACCESS_OFFICE_MANAGE, f);
    if (e == OK)
        e = book_device_second(c->book, c->seat, &bytes, f);
    if (e == OK)
        e = call_file(c, path, 0600, buf_view(&bytes));
    if (e == OK && c->json)
        e = show_json(c, json_pack("{s:o}", "file", show_text(path)), f);
    else if (e == OK)
        call_print(c,
                   "%.*s: a device file for a second machine. Carry it there by hand; with the "
                   "office file and a passphrase it opens everything. An erasure closes it.\n",
                   STR_ARG(path));
    if (bytes.ptr)
        c->house->crypt->wipe(bytes.ptr, bytes.room);
    buf_free(&bytes);
    return e;
}

/* ---- cards ---- */

static enum err card_run(struct call *c, struct fault *f)
{
    struct arena a = {0};
    struct buf bytes = {0};
    struct card card;
    struct str path = call_given(c, "o") ? call_text(c, "o") : STR("office.card");
    enum err e = card_make(c->book, &bytes, f);
    if (e == OK)
        e = card_read(c->house->crypt, buf_view(&bytes), &a, &card, f);
    if (e == OK)
        e = call_file(c, path, 0644, buf_view(&bytes));
    if (e == OK && c->json)
        e = show_json(c,
                      json_pack("{s:o, s:s, s:I}", "file", show_text(path), "code", card.code,
                                "officers", (json_int_t)card.officer_count),
                      f);
    else if (e == OK)
        call_print(c,
                   "%.*s: the card of %.*s, with %zu officers. Give it to the other office, and "
                   "read this code to them by telephone or face to face:\n%s\n",
                   STR_ARG(path), STR_ARG(card.name), card.officer_count, card.code);
    arena_free(&a);
    buf_free(&bytes);
    return e;
}

static void describe(struct call *c, const struct card *card)
{
    call_print(c, "A card of %.*s, with these officers:\n", STR_ARG(card->name));
    for (size_t i = 0; i < card->officer_count; i++)
        call_print(c, "  %.*s (%s)\n", STR_ARG(card->officers[i].name),
                   role_name(card->officers[i].role));
    call_flush(c);
}

static enum err partner_prepare(struct call *c, struct fault *f)
{
    struct buf bytes = {0};
    struct card card;
    struct str code = call_text(c, "code");
    enum err e = file_read(call_word(c, 0).ptr, CARD_MAX_BYTES, &bytes, f);
    if (e == OK)
        e = card_read(c->house->crypt, buf_view(&bytes), c->arena, &card, f);
    if (e == OK && !code.len && c->terminal) {
        describe(c, &card);
        e = ask_line(c, "The code, as that office reads it to you", &code, f);
        if (e == OK)
            e = call_set(c, "code", code);
    }
    if (e == OK && !code.len)
        e = fault_set(f, ERR_USAGE,
                      "--code CODE is missing: the code that the other office reads to you");
    if (e == OK)
        e = call_attach(c, "card", buf_view(&bytes));
    buf_free(&bytes);
    return e;
}

static enum err partner_run(struct call *c, struct fault *f)
{
    struct str bytes = STR_NONE;
    struct card card;
    (void)call_attached(c, "card", &bytes);
    enum err e = card_read(c->house->crypt, bytes, c->arena, &card, f);
    if (e == OK)
        e = partner_take(c->book, c->seat, &card, call_text(c, "code"), f);
    if (e == OK && c->json)
        return show_json(c,
                         json_pack("{s:o, s:I}", "partner", show_text(card.name), "officers",
                                   (json_int_t)card.officer_count),
                         f);
    if (e == OK)
        call_print(c, "%.*s is a partner now, with %zu officers\n", STR_ARG(card.name),
                   card.officer_count);
    return e;
}

/* ---- the table ---- */

static const struct option add_options[] = {
    {"role", "ROLE",
     "role: front-desk, caseworker, verifier, protection-officer, auditor or administrator",
     OPTION_REQUIRED},
    {"new-passphrase-file", "FILE", "the new officer's passphrase is the first line of FILE",
     OPTION_LOCAL},
};
static const struct option passphrase_options[] = {
    {"new-passphrase-file", "FILE", "the new passphrase is the first line of FILE", OPTION_LOCAL},
};
static const struct option end_options[] = {
    {"reason", "TEXT", "why the appointment ends", OPTION_REQUIRED},
};
static const struct option card_options[] = {
    {"o", "FILE", "where to; office.card unless given", 0},
};
static const struct option partner_options[] = {
    {"code", "CODE", "the code of the card, as the other office reads it to you", 0},
};

const struct command officer_commands[] = {
    {.noun = "officer",
     .verb = "add",
     .arguments = "NAME",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "puts an officer on the roll, with a passphrase and the keys of the role",
     .more =
         "An administrator holds no key to cases: a caseworker, verifier or protection officer\n"
         "whom an administrator adds opens cases only after `officer admit` by a protection "
         "officer.",
     .options = add_options,
     .option_count = COUNT(add_options),
     .flags = COMMAND_PERSONAL,
     .prepare = add_prepare,
     .run = add_run},
    {.noun = "officer",
     .verb = "list",
     .summary = "the officers of this office and of its partners",
     .run = list_run},
    {.noun = "officer",
     .verb = "admit",
     .arguments = "NAME",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "gives an officer the keys that the role allows",
     .flags = COMMAND_PERSONAL,
     .run = admit_run},
    {.noun = "officer",
     .verb = "end",
     .arguments = "NAME",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "ends an appointment; what was signed until then stands",
     .options = end_options,
     .option_count = COUNT(end_options),
     .flags = COMMAND_PERSONAL,
     .run = end_run},
    {.noun = "officer",
     .verb = "passphrase",
     .summary = "gives the acting officer a new passphrase; asks for the old one",
     .options = passphrase_options,
     .option_count = COUNT(passphrase_options),
     .prepare = passphrase_prepare,
     .run = passphrase_run},
    {.noun = "office",
     .verb = "device",
     .arguments = "FILE",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "writes a device file for a second machine of this office",
     .more = "Two approvals made on two devices are shown as such. After an erasure make it anew.",
     .flags = COMMAND_PERSONAL,
     .prepare = device_prepare,
     .run = device_run},
    {.noun = "office",
     .verb = "card",
     .summary = "writes this office's card for a partner office, and its code",
     .options = card_options,
     .option_count = COUNT(card_options),
     .run = card_run},
    {.noun = "office",
     .verb = "partner",
     .arguments = "CARD",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "takes another office's card, checked by the code they read to you",
     .options = partner_options,
     .option_count = COUNT(partner_options),
     .flags = COMMAND_PERSONAL,
     .prepare = partner_prepare,
     .run = partner_run},
};
const size_t officer_command_count = COUNT(officer_commands);
