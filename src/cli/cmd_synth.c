/* synth: made-up families, to practise and to measure with. Needs no office. */
#include "cli/render.h"
#include "os/file.h"
#include "synth/synth.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct writing {
    struct call *call;
    struct fault *fault;
    struct buf path[SYNTH_FILE_COUNT], part[SYNTH_FILE_COUNT];
    FILE *file[SYNTH_FILE_COUNT];
    struct synth_progress progress;
    uint64_t lines;
};

static enum err write_piece(void *context, enum synth_file which, struct str bytes)
{
    struct writing *w = context;
    if (fwrite(bytes.ptr, 1, bytes.len, w->file[which]) != bytes.len)
        return file_fault(w->fault, errno, w->part[which].ptr, "write");
    call_progress(w->call, "making up", w->progress.lines + w->progress.requests, w->lines);
    return OK;
}

static bool there(struct writing *w, enum synth_file i)
{
    return access(w->path[i].ptr, F_OK) == 0;
}

/* What was made up before is made anew; a list of somebody's own is not lost to it. */
static enum err check_folder(struct writing *w)
{
    for (int i = 0; i < SYNTH_FILE_COUNT; i++)
        if (there(w, (enum synth_file)i) && !there(w, SYNTH_TRUTH))
            return fault_set(
                w->fault, ERR_EXISTS,
                "%s: is there already, and no truth.csv beside it: it was not made up. "
                "Name another folder",
                w->path[i].ptr);
    return OK;
}

/* Written beside under another name; a run that fails leaves what was there before. */
static enum err open_all(struct writing *w, struct str folder)
{
    struct str path;
    enum err err = str_copy(w->call->arena, folder, &path);
    if (err != OK)
        return err;
    if (mkdir(path.ptr, 0755) != 0 && errno != EEXIST)
        return file_fault(w->fault, errno, path.ptr, "make");
    for (int i = 0; i < SYNTH_FILE_COUNT; i++) {
        buf_printf(&w->path[i], "%.*s/%s", STR_ARG(folder), synth_file_name((enum synth_file)i));
        buf_str(&w->part[i], buf_view(&w->path[i]));
        buf_text(&w->part[i], ".part");
        buf_byte(&w->path[i], '\0');
        buf_byte(&w->part[i], '\0');
        if (w->path[i].failed || w->part[i].failed)
            return ERR_MEMORY;
    }
    err = check_folder(w);
    for (int i = 0; err == OK && i < SYNTH_FILE_COUNT; i++) {
        errno = 0;
        w->file[i] = fopen(w->part[i].ptr, "wb");
        if (!w->file[i])
            return file_fault(w->fault, errno, w->part[i].ptr, "make");
    }
    return err;
}

static enum err close_all(struct writing *w, enum err err)
{
    for (int i = 0; i < SYNTH_FILE_COUNT; i++) {
        errno = 0;
        if (w->file[i] && fclose(w->file[i]) != 0 && err == OK)
            err = file_fault(w->fault, errno, w->part[i].ptr, "write");
    }
    for (int i = 0; i < SYNTH_FILE_COUNT; i++) {
        if (err == OK && rename(w->part[i].ptr, w->path[i].ptr) != 0)
            err = file_fault(w->fault, errno, w->path[i].ptr, "rename");
        if (err != OK && w->file[i])
            (void)remove(w->part[i].ptr);
        buf_free(&w->path[i]);
        buf_free(&w->part[i]);
    }
    return err;
}

static enum err tell(struct call *c, const struct writing *w, struct str folder)
{
    const struct synth_progress *p = &w->progress;
    if (!c->json) {
        render_call(c, folder);
        call_print(c,
                   ": list.csv with %" PRIu64 " residents, requests.csv with %" PRIu64
                   " requests, truth.csv; %" PRIu64 " of those sought are on the list\n",
                   p->lines, p->requests, p->present);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "folder", render_json_text(folder));
    render_json_set(&j, top, "residents", json_integer((json_int_t)p->lines));
    render_json_set(&j, top, "requests", json_integer((json_int_t)p->requests));
    render_json_set(&j, top, "present", json_integer((json_int_t)p->present));
    return render_json_print(c, &j, top);
}

static enum err prepare(struct call *c, struct fault *f)
{
    struct writing w = {.call = c, .fault = f};
    struct synth_sink sink = {write_piece, &w};
    struct str folder = call_word(c, 0);
    uint64_t persons, requests, seed;
    enum err err = call_number(c, "persons", 1000, &persons, f);
    if (err == OK)
        err = call_number(c, "requests", 100, &requests, f);
    if (err == OK)
        err = call_number(c, "seed", 1, &seed, f);
    if (err != OK)
        return err;
    struct synth_options o = synth_defaults(persons, requests, seed);
    o.list_native = call_given(c, "native");
    w.lines = persons + requests;
    err = open_all(&w, folder);
    if (err == OK)
        err = synth_write(&o, &sink, &w.progress, f);
    err = close_all(&w, err);
    return err == OK ? tell(c, &w, folder) : err;
}

static const struct option OPTIONS[] = {
    {"persons", "N", "lines of the list, 10 to 10,000,000; 1000 when not said", OPTION_LOCAL},
    {"requests", "M", "requests; 100 when not said", OPTION_LOCAL},
    {"seed", "S", "another number makes up other people; 1 when not said", OPTION_LOCAL},
    {"native", NULL, "the list in the people's own scripts instead of Latin letters", OPTION_LOCAL},
};

const struct command synth_commands[] = {
    {"synth", NULL, "FOLDER", 1, 1, "makes up families, a list, requests, and the truth about them",
     "The same numbers make the same files. Nobody in them is real.", OPTIONS, COUNT(OPTIONS),
     COMMAND_SEALED | COMMAND_APART, prepare, NULL},
};
const size_t synth_command_count = COUNT(synth_commands);
