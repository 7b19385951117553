/* The order at the start matters. The store is opened first: it lets one process in, so that of two
 * keepers started at once one fails before it touches the other's socket. Then the socket, then
 * the jail, and only then a passphrase is heard for the first time. */
#include "cli/keeper.h"

#include "cli/office_env.h"
#include "cli/wire.h"
#include "desk/finder.h"
#include "os/file.h"
#include "os/jail.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STALL_MS = 10000, PROGRESS_MS = 150, LOOK_MS = 5000 };

struct keeper {
    const struct house *house;
    struct str office;
    struct office_env env;
    struct book *book;
    struct finder *finder;
    struct buf socket;
    int listen_fd;
    struct jail_state jail;
    bool memory_locked;
    uint64_t idle_seconds;
    int64_t last_ms;  /* end of the last call */
    struct stat file; /* the office as it was opened */
    bool stop;
};

/* ---- finding it ---- */

enum err keeper_socket(const struct house *house, struct str office, struct buf *out,
                       struct fault *f)
{
    struct digest d;
    char name[2 * TAG_BYTES + 1];
    house->crypt->hash(STR("peyvand socket 1"), &office, 1, &d);
    for (size_t i = 0; i < TAG_BYTES; i++)
        snprintf(name + 2 * i, 3, "%02x", d.b[i]);
    return agent_path(str_from(name), out, f);
}

enum err keeper_connect(const struct house *house, struct str office, struct agent_link *out,
                        struct fault *f)
{
    struct buf path = {0};
    enum err e = keeper_socket(house, office, &path, f);
    if (e == OK)
        e = agent_connect(path.ptr, out, f);
    buf_free(&path);
    if (e != ERR_NOT_FOUND)
        return e;
    if (!file_exists(office.ptr))
        return fault_set(f, ERR_NOT_FOUND, "%.*s: there is no such office", STR_ARG(office));
    return fault_set(f, ERR_LOCKED, "%.*s is locked: run peyvand unlock", STR_ARG(office));
}

/* ---- one call ---- */

/* How a call's output reaches its officer: with a budget of waiting, since an officer's process
 * that no longer reads must not hold the others up. What cannot be passed on is dropped; the act
 * that was asked for is done all the same. */
struct reply {
    struct agent_link *link;
    int64_t budget_ms, progress_ms;
    bool broken;
};

static void reply_send(struct reply *r, enum wire_kind kind, struct str payload)
{
    if (r->broken)
        return;
    int64_t began = agent_clock_ms();
    r->link->deadline_ms = began + r->budget_ms;
    r->broken = wire_send(r->link, kind, payload, NULL) != OK;
    int64_t took = agent_clock_ms() - began;
    r->budget_ms -= took < r->budget_ms ? took : r->budget_ms;
}

static void reply_data(struct reply *r, enum wire_kind kind, struct str bytes)
{
    while (bytes.len && !r->broken) {
        struct str part = str_sub(bytes, 0, WIRE_MAX);
        bytes = str_sub(bytes, part.len, bytes.len);
        r->budget_ms += (int64_t)WIRE_MORE_MS * (int64_t)part.len / WIRE_MAX;
        reply_send(r, kind, part);
    }
}

static void reply_text(void *context, struct str text)
{
    reply_data(context, WIRE_TEXT, text);
}

static void reply_progress(void *context, const char *what, uint64_t done, uint64_t of)
{
    struct reply *r = context;
    int64_t now = agent_clock_ms();
    if (now - r->progress_ms < PROGRESS_MS && done != of)
        return;
    r->progress_ms = now;
    struct wire_progress p = {str_from(what), done, of};
    struct buf payload = {0};
    if (wire_put_progress(&p, &payload) == OK)
        reply_send(r, WIRE_PROGRESS, buf_view(&payload));
    buf_free(&payload);
}

static void reply_end(struct reply *r, enum err e, const struct fault *f)
{
    struct fault end = {.err = e};
    struct buf payload = {0};
    if (e != OK)
        fault_set(&end, e, "%s", f->err == e && f->text[0] ? f->text : err_text(e));
    if (wire_put_end(&end, &payload) == OK)
        reply_send(r, WIRE_END, buf_view(&payload));
    buf_free(&payload);
}

/* A file piece by piece from the disk. */
static enum err reply_spool(struct reply *r, const char *path, struct fault *f)
{
    struct buf piece = {0};
    FILE *in = fopen(path, "rbe");
    enum err e = buf_reserve(&piece, WIRE_MAX);
    if (!in)
        e = fault_set(f, ERR_IO, "%s: cannot be read again", path);
    while (e == OK && !r->broken) {
        size_t n = fread(piece.ptr, 1, WIRE_MAX, in);
        if (n == 0)
            break;
        reply_data(r, WIRE_DATA, (struct str){piece.ptr, n});
    }
    if (e == OK && ferror(in))
        e = fault_set(f, ERR_IO, "%s: cannot be read again", path);
    if (in)
        fclose(in);
    buf_free(&piece);
    return e;
}

static enum err reply_file(struct reply *r, const struct call_file *file, struct fault *f)
{
    struct buf head = {0};
    enum err e = wire_put_file(file, &head);
    if (e == OK)
        reply_send(r, WIRE_FILE, buf_view(&head));
    buf_free(&head);
    if (e == OK && file->spool)
        return reply_spool(r, file->spool, f);
    if (e == OK)
        reply_data(r, WIRE_DATA, file->bytes);
    return e;
}

static enum err reply_files(struct reply *r, const struct call *c, enum err e, struct fault *f)
{
    for (size_t i = 0; i < c->file_count; i++) {
        if (e == OK)
            e = reply_file(r, &c->files[i], f);
        if (c->files[i].spool)
            (void)unlink(c->files[i].spool);
    }
    return e;
}

/* ---- who acts ---- */

static enum err find_seat(struct keeper *k, struct call *c, struct fault *f)
{
    size_t seats = book_seat_count(k->book);
    if (c->command->flags & COMMAND_SEALED)
        return OK;
    if (!seats)
        return fault_set(f, ERR_LOCKED, "%.*s is locked: run peyvand unlock", STR_ARG(k->office));
    c->seat = book_seat(k->book, c->as);
    const struct officer *o =
        c->seat ? office_officer(book_state(k->book), &c->seat->officer) : NULL;
    if (c->seat && (!o || o->ended))
        return fault_set(f, ERR_DENIED, "%.*s is no longer an officer of this office",
                         STR_ARG(c->seat->name));
    if (c->seat)
        return OK;
    if (c->as.len)
        return fault_set(f, ERR_USAGE, "%.*s has not unlocked this office", STR_ARG(c->as));
    return fault_set(f, ERR_USAGE, "%zu officers are seated: say who acts, --as OFFICER", seats);
}

/* While several are seated, a personal act takes the passphrase of the one who acts. */
static bool must_prove(const struct keeper *k, const struct call *c)
{
    return c->seat && (c->command->flags & COMMAND_PERSONAL) && book_seat_count(k->book) > 1;
}

static enum err prove(struct keeper *k, const struct call *c, struct fault *f)
{
    const struct seat *proved = NULL;
    enum err e = book_unlock(k->book, c->seat->name, c->passphrase, &proved, f);
    if (e == OK && proved != c->seat)
        e = fault_set(f, ERR_KEY, "%s", err_text(ERR_KEY));
    return fault_wrap(f, e, "the act was not done");
}

static enum err ready_finder(struct keeper *k)
{
    if (k->finder || !book_seat_count(k->book))
        return OK;
    return finder_new(k->book, &k->finder);
}

/* Runs a call that was read whole. */
static enum err run(struct keeper *k, struct call *c, struct reply *r, struct fault *f)
{
    enum err e = ready_finder(k);
    if (e != OK)
        return e;
    struct call_wire wire = {r, reply_text, reply_progress, NULL, NULL};
    c->wire = &wire;
    c->office = k->office;
    c->keeper = k;
    c->book = k->book;
    c->finder = k->finder;
    if (c->clock_ms)
        e = book_set_clock(k->book, c->clock_ms, f);
    if (k->finder)
        finder_tell(k->finder, call_tell, c);
    if (e == OK)
        e = c->command->run(c, f);
    if (k->finder)
        finder_tell(k->finder, NULL, NULL);
    if (e != OK)
        book_rollback(k->book);
    if (e == OK && buf_check(&c->out) != OK)
        e = fault_set(f, ERR_MEMORY,
                      "it was done, but there was no memory to print what came of it");
    call_flush(c);
    return reply_files(r, c, e, f);
}

/* What a call borrows from while it is served; wiped afterwards, for it may hold passphrases. */
struct received {
    struct buf payload, files;
};

static enum err receive(struct agent_link *l, struct call *c, struct received *r, struct fault *f)
{
    enum wire_kind kind;
    enum err e = wire_receive(l, &kind, &r->payload, f);
    if (e == OK && kind != WIRE_CALL)
        e = fault_set(f, ERR_FORMAT, "not a message of this program");
    if (e == OK)
        e = wire_get_call(buf_view(&r->payload), c, f);
    return e == OK ? wire_receive_files(l, c, &r->files, f) : e;
}

static void wipe(const struct keeper *k, struct buf *b)
{
    if (b->ptr)
        k->house->crypt->wipe(b->ptr, b->room);
    buf_free(b);
}

/* wait_ms: how long until the whole call must be there, files apart. */
static void serve_call(struct keeper *k, struct agent_link *l, int64_t wait_ms)
{
    struct arena arena = {0};
    struct received got = {.payload = {0}};
    struct call c = {.arena = &arena, .house = k->house};
    struct reply r = {.link = l, .budget_ms = STALL_MS};
    struct fault f = {.err = OK};
    l->deadline_ms = agent_clock_ms() + wait_ms;
    enum err e = receive(l, &c, &got, &f);
    if (e == OK)
        e = find_seat(k, &c, &f);
    if (e == OK && must_prove(k, &c)) {
        if (!c.passphrase.len) {
            reply_send(&r, WIRE_ASK, c.seat->name);
            goto out;
        }
        e = prove(k, &c, &f);
    }
    if (e == OK)
        e = run(k, &c, &r, &f);
    reply_end(&r, e, &f);
out:
    wipe(k, &got.payload);
    wipe(k, &got.files);
    wipe(k, &c.out);
    arena_free(&arena);
}

/* ---- its life ---- */

static enum err enter_jail(struct keeper *k, struct fault *f)
{
    struct arena a = {0};
    enum err e = ERR_MEMORY;
    char *office = arena_copy(&a, k->office.ptr, k->office.len);
    char *socket = arena_copy(&a, k->socket.ptr, k->socket.len);
    if (office && socket) {
        *strrchr(socket, '/') = '\0';
        char *slash = strrchr(office, '/');
        slash[slash == office] = '\0';
        struct jail_place places[] = {{.path = office, .write = true},
                                      {.path = socket, .remove = true}};
        e = jail_enter(places, COUNT(places), &k->jail, f);
    }
    arena_free(&a);
    return e;
}

static enum err begin(struct keeper *k, struct fault *f)
{
    enum err e = office_env_init(&k->env, k->house, k->office, f);
    if (e == OK)
        e = keeper_socket(k->house, k->office, &k->socket, f);
    if (e == OK)
        e = book_open(&k->env.env, k->office.ptr, &k->book, f);
    if (e == OK && stat(k->office.ptr, &k->file) != 0)
        e = fault_set(f, ERR_IO, "%.*s: is gone", STR_ARG(k->office));
    if (e == OK)
        e = agent_listen(k->socket.ptr, &k->listen_fd, f);
    if (e == OK)
        e = enter_jail(k, f);
    return e;
}

static void end(struct keeper *k)
{
    finder_free(k->finder);
    if (k->listen_fd >= 0) {
        (void)unlink(k->socket.ptr);
        close(k->listen_fd);
    }
    book_close(k->book);
    office_env_free(&k->env);
    buf_free(&k->socket);
}

/* An office that was taken away, on a stick or by removing it, is locked. */
static bool still_there(const struct keeper *k)
{
    struct stat now;
    return stat(k->office.ptr, &now) == 0 && now.st_dev == k->file.st_dev &&
           now.st_ino == k->file.st_ino;
}

static void serve_calls(struct keeper *k, int signal_fd)
{
    const struct agent_door door = {k->listen_fd, signal_fd};
    k->last_ms = agent_clock_ms();
    while (!k->stop && book_seat_count(k->book)) {
        struct agent_link l;
        enum agent_event event;
        int64_t end_ms = k->last_ms + (int64_t)k->idle_seconds * 1000;
        int64_t look_ms = agent_clock_ms() + LOOK_MS;
        if (agent_accept(&door, look_ms < end_ms ? look_ms : end_ms, &event, &l, NULL) != OK ||
            event == AGENT_STOP)
            return;
        if (event == AGENT_IDLE && agent_clock_ms() < end_ms && still_there(k))
            continue;
        if (event == AGENT_IDLE)
            return;
        serve_call(k, &l, WIRE_FIRST_MS);
        agent_close(&l);
        k->last_ms = agent_clock_ms();
    }
}

static void serve(void *context, struct agent_self *self)
{
    struct keeper *k = context;
    struct fault f = {.err = OK};
    struct reply r = {.link = &self->tell, .budget_ms = STALL_MS};
    agent_rename("peyvand-keeper", k->house->title, k->house->title_size);
    k->memory_locked = self->locked;
    enum err e = begin(k, &f);
    reply_end(&r, e, &f);
    if (e == OK) /* the call of whoever started it; if that fails nobody is seated, and it ends */
        serve_call(k, &self->tell, KEEPER_FIRST_MS);
    if (e == OK && book_seat_count(k->book) && !k->stop) {
        agent_close(&self->tell);
        serve_calls(k, self->signal_fd);
    }
    end(k); /* whoever failed to unlock waits on the open connection until all is gone */
}

/* What the new keeper says of its start. */
static enum err hear_start(struct agent_link *tell, struct fault *f)
{
    struct buf payload = {0};
    struct fault told = {.err = OK};
    enum wire_kind kind;
    enum err e = wire_receive(tell, &kind, &payload, f);
    if (e == OK)
        e = kind == WIRE_END ? wire_get_end(buf_view(&payload), &told, f) : ERR_FORMAT;
    else
        e = fault_set(f, ERR_IO, "the keeper ended while it started");
    buf_free(&payload);
    if (e != OK)
        return e;
    return told.err == OK ? OK : fault_set(f, told.err, "%s", told.text);
}

enum err keeper_begin(const struct house *house, struct str office, struct agent_link *tell,
                      struct fault *f)
{
    tell->fd = -1;
    enum err e = keeper_connect(house, office, tell, f);
    if (e == OK)
        agent_close(tell); /* no call is to wait while a passphrase is typed */
    if (e == OK)
        return OK;
    if (e != ERR_LOCKED)
        return e;
    struct keeper k = {
        .house = house, .office = office, .listen_fd = -1, .idle_seconds = KEEPER_IDLE_SECONDS};
    e = agent_start(serve, &k, tell, f);
    if (e == OK)
        e = hear_start(tell, f);
    if (e != OK && tell->fd >= 0)
        agent_close(tell);
    if (e == ERR_LOCKED)
        e = fault_set(f, e, "%s; perhaps a keeper that was started with another XDG_RUNTIME_DIR",
                      f->text);
    return e;
}

/* ---- for commands ---- */

void keeper_stop(struct keeper *k)
{
    k->stop = true;
}

void keeper_set_idle(struct keeper *k, uint64_t seconds)
{
    k->idle_seconds = seconds < KEEPER_IDLE_MAX ? seconds : KEEPER_IDLE_MAX;
}

uint64_t keeper_idle(const struct keeper *k)
{
    return k->idle_seconds;
}

void keeper_describe(const struct keeper *k, struct buf *out)
{
    jail_describe(&k->jail, out);
    if (!k->memory_locked)
        buf_text(out, "; NOT kept out of swap: memory (the system's bound for that is too small)");
}
