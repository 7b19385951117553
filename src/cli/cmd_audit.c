/* What works on a file alone, with no key and no keeper: checking it, and making an office of a
 * backup. */
#include "cli/client.h"
#include "cli/command.h"
#include "cli/show.h"
#include "desk/logcheck.h"
#include "desk/restore.h"
#include "os/file.h"

#include <stdio.h>

enum { DEVICE_FILE_MAX = 1 << 16 };

/* ---- audit verify ---- */

static void progress(void *context, uint64_t done, uint64_t of)
{
    call_progress(context, "checking, event", done, of);
}

static void hex(const uint8_t *bytes, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static enum err print_check(struct call *c, struct str file, const struct logcheck *r,
                            struct fault *f)
{
    char office[2 * TAG_BYTES + 1], root[2 * HASH_BYTES + 1], when[SHOW_TIME_BYTES];
    hex(r->office.b, TAG_BYTES, office);
    hex(r->root.b, HASH_BYTES, root);
    show_time(r->made_ms, when);
    if (c->json)
        return show_json(c,
                         json_pack("{s:b, s:o, s:s, s:I, s:I, s:I, s:I, s:s, s:s}", "whole", 1,
                                   "file", show_text(file), "office", office, "events",
                                   (json_int_t)r->events, "foreign", (json_int_t)r->foreign,
                                   "erased_sections", (json_int_t)r->erased, "heads",
                                   (json_int_t)r->heads, "root", root, "signed", when),
                         f);
    call_print(c, "%.*s: whole\n", STR_ARG(file));
    call_print(c, "office %s\n", office);
    call_print(c, "%llu events of its own, %llu of other offices, %llu erased sections\n",
               (unsigned long long)r->events, (unsigned long long)r->foreign,
               (unsigned long long)r->erased);
    call_print(c, "%llu signed heads, each checked; the last of %s UTC covers all events\n",
               (unsigned long long)r->heads, when);
    call_print(c, "root %s\n", root);
    return OK;
}

/* The file itself, by this process that holds no key. Only while a keeper holds it, and when no
 * other file was named, the keeper runs the same check on the store that it has open. */
static enum err verify_prepare(struct call *c, struct fault *f)
{
    struct str file = c->word_count ? call_word(c, 0) : c->office;
    struct logcheck result;
    struct logcheck_env env = {c->house->crypt, c->house->store, progress, c};
    enum err e = c->word_count ? OK : client_office(c, f);
    if (e == OK)
        e = logcheck_file(&env, file.ptr, &result, f);
    if (e == ERR_LOCKED && !c->word_count)
        return OK;
    c->answered = true;
    return e == OK ? print_check(c, file, &result, f) : e;
}

static enum err verify_run(struct call *c, struct fault *f)
{
    struct logcheck result;
    struct logcheck_env env = {c->house->crypt, c->house->store, progress, c};
    enum err e = logcheck_store(&env, book_store(c->book), &result, f);
    return e == OK ? print_check(c, c->office, &result, f) : e;
}

/* ---- restore ---- */

/* The device file's bytes: the one given, else the one that lies beside the place to be. */
static enum err read_device(struct call *c, const char *beside, struct buf *out, struct fault *f)
{
    struct str given = call_text(c, "device");
    if (!given.len && !file_exists(beside))
        return fault_set(f, ERR_USAGE,
                         "a backup cannot be opened without its device file: put it at %s, or say "
                         "--device FILE",
                         beside);
    if (given.len && file_exists(beside))
        return fault_set(f, ERR_EXISTS,
                         "%s: is there already, and may be the only key to another office", beside);
    return file_read(given.len ? given.ptr : beside, DEVICE_FILE_MAX, out, f);
}

static enum err restore_prepare(struct call *c, struct fault *f)
{
    struct buf beside = {0}, device = {0};
    struct str backup = call_word(c, 0), office = call_word(c, 1);
    const struct house *house = c->house;
    buf_printf(&beside, "%.*s.device", STR_ARG(office));
    enum err e = buf_check(&beside);
    if (e == OK && file_exists(office.ptr))
        e = fault_set(f, ERR_EXISTS, "%.*s: is there already", STR_ARG(office));
    if (e == OK)
        e = read_device(c, beside.ptr, &device, f);
    if (e == OK)
        e = restore_check(house->crypt, house->store, backup.ptr, buf_view(&device), f);
    if (e == OK && call_given(c, "device"))
        e = file_write_whole(beside.ptr, 0600, buf_view(&device), f);
    if (e == OK)
        e = restore_copy(house->store, backup.ptr, office.ptr, f);
    if (device.ptr)
        house->crypt->wipe(device.ptr, device.room);
    buf_free(&device);
    buf_free(&beside);
    if (e == OK && c->json)
        return show_json(c, json_pack("{s:o}", "office", show_text(office)), f);
    if (e == OK)
        call_print(c,
                   "%.*s: restored. Use only this one from now on: two copies that both go on "
                   "would contradict each other.\n",
                   STR_ARG(office));
    return e;
}

static const struct option restore_options[] = {
    {"device", "FILE", "the device file; else FILE.device beside the office to be is used", 0},
};

const struct command audit_commands[] = {
    {.noun = "restore",
     .arguments = "BACKUP FILE",
     .arg_min = 2,
     .arg_max = 2,
     .summary = "makes an office from a backup; what was erased stays erased",
     .more = "A backup opens only with the device file of the office it was made of, as it was "
             "after the last\nerasure. Nothing is overwritten.",
     .options = restore_options,
     .option_count = COUNT(restore_options),
     .flags = COMMAND_SEALED,
     .prepare = restore_prepare},
    {.noun = "audit",
     .verb = "verify",
     .arguments = "[FILE]",
     .arg_max = 1,
     .summary = "checks the whole log, its hashes and signatures; needs no key",
     .more = "Names office and position of the first thing that is wrong. It cannot see that the "
             "newest\nevents were cut off: compare the root with one written down elsewhere.",
     .flags = COMMAND_SEALED,
     .prepare = verify_prepare,
     .run = verify_run},
};
const size_t audit_command_count = COUNT(audit_commands);
