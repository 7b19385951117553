/* index: a list kept in a file that find opens faster than the list it came from. Needs no office.
 */
#include "base/mem.h"
#include "cli/index_file.h"
#include "cli/index_listed.h"
#include "cli/render.h"
#include "cli/save.h"
#include "os/file.h"

#include <stdio.h>
#include <string.h>

enum {
    SMALL_SEGMENTS =
        64, /* beyond those that are half full; with more, `add` writes the file anew */
    SEGMENT_LEAST = KEPT_PERSONS / 2,
    NAMED_MOST = 5 /* unknown ids named in a fault */
};

/* --- what a command works with --- */

struct work {
    struct call *call;
    size_t threads;
    struct listed list;
    struct index_file old;
    struct grown *fresh;
    struct index_writer *writer;
    uint32_t kept_fields; /* of persons who stay */
};

static enum err work_begin(struct call *c, struct work *w, struct fault *f)
{
    uint64_t threads;
    *w = (struct work){.call = c};
    enum err err = call_number(c, "threads", 2, &threads, f);
    if (err == OK && (threads < 1 || threads > INDEX_THREADS_MAX))
        err = fault_set(f, ERR_USAGE, "--threads: 1 to %d", INDEX_THREADS_MAX);
    if (err != OK)
        return err;
    w->threads = (size_t)threads;
    w->writer = mem_zero(1, sizeof *w->writer);
    /* room for what is said in the end, when it is too late to fail */
    return w->writer ? buf_reserve(&c->out, 512) : ERR_MEMORY;
}

static void work_free(struct work *w)
{
    listed_free(&w->list);
    if (w->writer)
        index_writer_free(w->writer);
    mem_free(w->writer);
    grown_close(w->fresh);
    index_file_close(&w->old);
}

static enum err put_list(struct work *w, struct fault *f)
{
    enum err err = OK;
    size_t count = w->list.ids.count;
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (listed_says_more(&w->list) && w->list.columns.has[i] && kept_field((enum field)i))
            w->writer->head.fields |= 1u << i;
    for (size_t i = 0; err == OK && i < count; i++) {
        if (i % 65536 == 0)
            call_progress(w->call, "reading names", i, count);
        struct kept_person p = {texts_at(&w->list.ids, i), texts_at(&w->list.names, i),
                                texts_at(&w->list.facts, i)};
        err = index_writer_put(w->writer, &p, f);
    }
    return err;
}

/* Begins a file beside the one that is there, or is to be: beside what a link means, or else the
 * names of persons taken out would stay where it points to. */
static enum err begin_fresh(struct work *w, struct fault *f)
{
    struct kept_head head = {.sequence = w->old.head.sequence, .fields = w->kept_fields};
    struct buf real = {0};
    struct str path;
    enum err err = str_copy(w->call->arena, call_word(w->call, 0), &path);
    if (err == OK)
        err = file_absolute(path.ptr, &real, f);
    if (err == OK)
        err = grown_create(real.ptr, &w->fresh, f);
    buf_free(&real);
    return err == OK ? index_writer_begin(w->fresh, &head, w->threads, w->writer, f) : err;
}

static enum err end_fresh(struct work *w, struct fault *f)
{
    enum err err = index_writer_end(w->writer, f);
    return err == OK ? grown_put(w->fresh, f) : err;
}

static enum err print_json_state(struct work *w, const char *what, uint64_t count)
{
    struct render_json j = {false};
    const struct kept_head *h = &w->writer->head;
    json_t *top = json_object();
    render_json_set(&j, top, what, json_integer((json_int_t)count));
    render_json_set(&j, top, "persons", json_integer((json_int_t)h->persons));
    render_json_set(&j, top, "segments", json_integer((json_int_t)h->segments));
    render_json_set(&j, top, "bytes", json_integer((json_int_t)h->length));
    return render_json_print(w->call, &j, top);
}

static enum err print_state(struct work *w, const char *what, uint64_t count)
{
    const struct kept_head *h = &w->writer->head;
    if (w->call->json)
        return print_json_state(w, what, count);
    call_print(w->call, "%llu %s %s; %llu in the index now, in %lu %s, %llu bytes\n",
               (unsigned long long)count, render_plural(count, "person", "persons"), what,
               (unsigned long long)h->persons, (unsigned long)h->segments,
               render_plural(h->segments, "segment", "segments"), (unsigned long long)h->length);
    return buf_check(&w->call->out);
}

/* --- build --- */

/* What lies where the index is to be, or at what a link there means: nothing, an index that nobody
 * changes meanwhile, or what only --force replaces. */
static enum err make_way(struct work *w, struct fault *f)
{
    struct str path;
    struct call *c = w->call;
    struct buf place = {0};
    bool is;
    enum err err = save_place(call_word(c, 0), &place, f);
    if (err == OK)
        err = str_copy(c->arena, str_from(place.ptr), &path);
    buf_free(&place);
    if (err == OK)
        err = file_may_write(path.ptr, f); /* before a long list is read */
    if (err != OK || !file_exists(path.ptr))
        return err;
    err = index_file_is(path, &is);
    if (err != OK)
        return err;
    if (is) {
        err = index_file_open(path, true, &w->old, f);
        return err == ERR_CORRUPT || err == ERR_FORMAT ? OK : err;
    }
    if (call_given(c, "force"))
        return OK;
    return fault_set(f, ERR_EXISTS,
                     "%.*s: is there and is not an index; --force puts one in its place",
                     STR_ARG(path));
}

static enum err refuse_own_list(struct call *c, struct fault *f)
{
    struct buf a = {0}, b = {0};
    struct str file, list;
    struct fault aside;
    enum err err = str_copy(c->arena, call_word(c, 0), &file);
    if (err == OK)
        err = str_copy(c->arena, call_word(c, 1), &list);
    if (err == OK && file_absolute(file.ptr, &a, &aside) == OK &&
        file_absolute(list.ptr, &b, &aside) == OK && str_eq(buf_view(&a), buf_view(&b)))
        err =
            fault_set(f, ERR_USAGE, "%.*s: this file is read; write to another one", STR_ARG(file));
    buf_free(&a);
    buf_free(&b);
    return err;
}

static enum err build(struct work *w, struct fault *f)
{
    enum err err = refuse_own_list(w->call, f);
    if (err == OK)
        err = make_way(w, f);
    if (err == OK)
        err = listed_read(w->call, &w->list, f);
    if (err == OK)
        err = begin_fresh(w, f);
    if (err == OK)
        err = put_list(w, f);
    if (err == OK)
        err = end_fresh(w, f);
    return err == OK ? print_state(w, "written", w->list.ids.count) : err;
}

/* --- add --- */

/* Marks those of the list that are in the index. */
static enum err meet_segment(void *context, const struct kept_segment *s,
                             const struct kept_words *words, struct fault *f)
{
    struct work *w = context;
    (void)words;
    (void)f;
    for (size_t i = 0; i < s->persons; i++) {
        uint64_t number;
        if (!map_get(&w->list.by_id, kept_id(s, i), &number))
            continue;
        w->list.met_count += !w->list.met[number];
        w->list.met[number] = true;
    }
    return OK;
}

static enum err meet(struct work *w, struct fault *f)
{
    struct index_visitor v = {meet_segment, w, false, w->threads, NULL};
    return index_file_each(&w->old, &v, f);
}

static bool is_listed(const struct work *w, struct str id)
{
    uint64_t number;
    return map_get(&w->list.by_id, id, &number);
}

/* A large segment that nobody is taken out of stays as it is; small ones are put together. */
static bool stays(const struct work *w, const struct kept_segment *s)
{
    if (s->stale || s->persons < SEGMENT_LEAST)
        return false;
    for (size_t i = 0; i < s->persons; i++)
        if (is_listed(w, kept_id(s, i)))
            return false;
    return true;
}

/* Copies those whose ids are not listed. */
static enum err copy_segment(void *context, const struct kept_segment *s,
                             const struct kept_words *words, struct fault *f)
{
    struct work *w = context;
    enum err err = OK;
    (void)words;
    if (stays(w, s))
        return index_writer_copy(w->writer, s, f);
    for (size_t i = 0; err == OK && i < s->persons; i++)
        if (!is_listed(w, kept_id(s, i)))
            err = index_writer_put(
                w->writer, &(struct kept_person){kept_id(s, i), kept_name(s, i), kept_facts(s, i)},
                f);
    call_progress(w->call, "writing anew", w->writer->head.persons, w->old.head.persons);
    return err;
}

static enum err copy_others(struct work *w, struct fault *f)
{
    struct index_visitor v = {copy_segment, w, false, w->threads, NULL};
    w->kept_fields = w->old.head.fields;
    enum err err = begin_fresh(w, f);
    return err == OK ? index_file_each(&w->old, &v, f) : err;
}

static enum err refuse_met(const struct work *w, struct fault *f)
{
    size_t i = 0;
    while (!w->list.met[i])
        i++;
    return fault_set(f, ERR_EXISTS,
                     "%.*s, line %zu: the id %.*s is in the index already (%llu of the list are); "
                     "--replace puts the new ones in their place",
                     STR_ARG(w->list.path), listed_line(&w->list, i),
                     STR_ARG(texts_at(&w->list.ids, i)), (unsigned long long)w->list.met_count);
}

static bool many_segments(const struct kept_head *h)
{
    return h->segments >= h->persons / SEGMENT_LEAST + SMALL_SEGMENTS;
}

static enum err add(struct work *w, struct fault *f)
{
    enum err err = index_file_open(call_word(w->call, 0), true, &w->old, f);
    if (err == OK)
        err = listed_read(w->call, &w->list, f);
    if (err == OK)
        err = meet(w, f);
    if (err == OK && w->list.met_count && !call_given(w->call, "replace"))
        err = refuse_met(w, f);
    if (err != OK)
        return err;
    bool anew = w->list.met_count || many_segments(&w->old.head);
    err = anew ? copy_others(w, f)
               : index_writer_begin(w->old.grown, &w->old.head, w->threads, w->writer, f);
    if (err == OK)
        err = put_list(w, f);
    if (err == OK)
        err = anew ? end_fresh(w, f) : index_writer_end(w->writer, f);
    return err == OK ? print_state(w, "added", w->list.ids.count) : err;
}

/* --- remove --- */

static enum err ids_gather(struct work *w, struct fault *f)
{
    struct call *c = w->call;
    struct str id;
    enum err err = OK;
    if (c->word_count < 2 && !call_given(c, "id"))
        return fault_set(f, ERR_USAGE, "say whom: a file of ids, or --id ID");
    if (c->word_count > 1)
        err = listed_ids(&w->list, call_word(c, 1), f);
    for (size_t i = 0; err == OK && call_nth(c, "id", i, &id); i++)
        err = listed_id(&w->list, id, 0, f);
    if (err != OK)
        return err;
    w->list.met = mem_zero(w->list.ids.count, sizeof *w->list.met);
    return w->list.met ? OK : ERR_MEMORY;
}

/* Names those that are not there: nothing is removed then. */
static enum err refuse_unknown(const struct work *w, struct fault *f)
{
    struct buf text = {0};
    uint64_t unknown = 0;
    for (size_t i = 0; i < w->list.ids.count; i++) {
        if (w->list.met[i] || ++unknown > NAMED_MOST)
            continue;
        buf_printf(&text, "%s%.*s", unknown > 1 ? ", " : "", STR_ARG(texts_at(&w->list.ids, i)));
        if (listed_line(&w->list, i))
            buf_printf(&text, " (%.*s, line %zu)", STR_ARG(w->list.path), listed_line(&w->list, i));
    }
    if (unknown > NAMED_MOST)
        buf_printf(&text, " and %llu more", (unsigned long long)(unknown - NAMED_MOST));
    enum err err = buf_check(&text);
    if (err == OK)
        err = fault_set(f, ERR_NOT_FOUND, "nothing was removed: not in the index: %.*s",
                        STR_ARG(buf_view(&text)));
    buf_free(&text);
    return err;
}

static enum err take_out(struct work *w, struct fault *f)
{
    enum err err = ids_gather(w, f);
    if (err == OK)
        err = index_file_open(call_word(w->call, 0), true, &w->old, f);
    if (err == OK)
        err = meet(w, f);
    if (err == OK && w->list.met_count < w->list.ids.count)
        err = refuse_unknown(w, f);
    if (err == OK)
        err = copy_others(w, f);
    if (err == OK)
        err = end_fresh(w, f);
    return err == OK ? print_state(w, "removed", w->list.ids.count) : err;
}

/* --- stat --- */

struct counted {
    struct map words; /* by part_key */
    uint64_t stale;   /* persons */
};

static enum err count_segment(void *context, const struct kept_segment *s,
                              const struct kept_words *words, struct fault *f)
{
    struct counted *n = context;
    enum err err = OK;
    (void)f;
    n->stale += s->stale ? s->persons : 0;
    for (size_t i = 0; err == OK && i < words->word_count; i++) {
        char bytes[PART_KEY_BYTES];
        err = map_set(&n->words, part_key(&words->word[i], bytes), 0);
    }
    return err;
}

static json_t *json_fields(struct render_json *j, uint32_t fields)
{
    json_t *all = json_array();
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (fields >> i & 1)
            render_json_add(j, all, json_string(field_name((enum field)i)));
    return all;
}

static enum err print_json(struct work *w, uint64_t words, uint64_t stale)
{
    struct render_json j = {false};
    const struct kept_head *h = &w->old.head;
    json_t *top = json_object();
    render_json_set(&j, top, "persons", json_integer((json_int_t)h->persons));
    render_json_set(&j, top, "words", json_integer((json_int_t)words));
    render_json_set(&j, top, "bytes", json_integer((json_int_t)h->length));
    render_json_set(&j, top, "segments", json_integer((json_int_t)h->segments));
    render_json_set(&j, top, "version", json_integer(h->fields ? KEPT_VERSION : 1));
    render_json_set(&j, top, "columns", json_fields(&j, h->fields));
    render_json_set(&j, top, "read_anew", json_integer((json_int_t)stale));
    render_json_set(&j, top, "heads", json_integer(w->old.half ? 1 : 2));
    return render_json_print(w->call, &j, top);
}

static void print_fields(struct call *c, uint32_t fields)
{
    call_print(c, "columns   name");
    for (unsigned i = 0; i < FIELD_COUNT; i++)
        if (fields >> i & 1)
            call_print(c, " %s", field_name((enum field)i));
    call_print(c, "\n");
}

static enum err print_stat(struct work *w, uint64_t words, uint64_t stale)
{
    const struct kept_head *h = &w->old.head;
    struct call *c = w->call;
    if (c->json)
        return print_json(w, words, stale);
    call_print(c, "persons   %llu\nwords     %llu\nbytes     %llu\n",
               (unsigned long long)h->persons, (unsigned long long)words,
               (unsigned long long)h->length);
    call_print(c, "segments  %lu\nversion   %d\n", (unsigned long)h->segments,
               h->fields ? KEPT_VERSION : 1);
    print_fields(c, h->fields);
    if (stale)
        call_print(c,
                   "The names of %llu persons were read into words by another version of this "
                   "program and are read again each time; build the index anew.\n",
                   (unsigned long long)stale);
    if (w->old.half)
        call_print(c, "One of its two heads is damaged or old, as after an addition that was cut "
                      "off; the next change mends it.\n");
    return buf_check(&c->out);
}

static enum err stat_all(struct work *w, struct fault *f)
{
    struct counted n = {.stale = 0};
    struct index_visitor v = {count_segment, &n, true, w->threads, NULL};
    enum err err = index_file_open(call_word(w->call, 0), false, &w->old, f);
    if (err == OK)
        err = index_file_each(&w->old, &v, f);
    if (err == OK)
        err = print_stat(w, n.words.live, n.stale);
    map_free(&n.words);
    return err;
}

/* --- the table --- */

static enum err run(struct call *c, enum err (*what)(struct work *w, struct fault *f),
                    struct fault *f)
{
    struct work w;
    enum err err = work_begin(c, &w, f);
    if (err == OK)
        err = what(&w, f);
    work_free(&w);
    return err;
}

static enum err build_prepare(struct call *c, struct fault *f)
{
    return run(c, build, f);
}

static enum err add_prepare(struct call *c, struct fault *f)
{
    return run(c, add, f);
}

static enum err remove_prepare(struct call *c, struct fault *f)
{
    return run(c, take_out, f);
}

static enum err stat_prepare(struct call *c, struct fault *f)
{
    return run(c, stat_all, f);
}

#define THREADS                                                                                    \
    {                                                                                              \
        "threads", "N", "threads; 2 when not said", OPTION_LOCAL                                   \
    }

#define COLUMNS                                                                                    \
    {"id", "COLUMN", "the column that identifies a row", OPTION_LOCAL},                            \
        {"ignore", "COLUMNS", "columns that are not kept, with commas between", OPTION_LOCAL},     \
    {                                                                                              \
        "map", "MAP", "what a column is: father=Vater, or a file {\"Vater\": \"father\"}",         \
            OPTION_LOCAL | OPTION_REPEAT                                                           \
    }

static const struct option BUILD_OPTIONS[] = {
    {"force", NULL, "in place of a file that is not an index", OPTION_LOCAL},
    COLUMNS,
    THREADS,
};
static const struct option ADD_OPTIONS[] = {
    {"replace", NULL, "in place of persons of the same id", OPTION_LOCAL},
    COLUMNS,
    THREADS,
};
static const struct option REMOVE_OPTIONS[] = {
    {"id", "ID", "this person", OPTION_LOCAL | OPTION_REPEAT},
    THREADS,
};
static const struct option STAT_OPTIONS[] = {THREADS};

const struct command index_commands[] = {
    {"index", "build", "FILE POOL", 2, 2, "keeps a list in a file that find opens",
     "A list is a file .tsv with an id and a name in each line, or a list as for roster import; "
     "each person needs an id of its own. An index that is there is replaced. The file has "
     "all names in it, and what else find weighs: guard it as you guard the list.",
     BUILD_OPTIONS, COUNT(BUILD_OPTIONS), COMMAND_SEALED | COMMAND_APART, build_prepare, NULL},
    {"index", "add", "FILE LIST", 2, 2, "adds the persons of a list to an index",
     "All of them or none: an id that is in the index already is an error that names the line.",
     ADD_OPTIONS, COUNT(ADD_OPTIONS), COMMAND_SEALED | COMMAND_APART, add_prepare, NULL},
    {"index", "remove", "FILE [IDS]", 1, 2, "removes persons from an index",
     "By a file with an id in each line, or by --id. All of them or none: ids that are not in the "
     "index are named. The file is written anew, so that nothing of them stays in it.",
     REMOVE_OPTIONS, COUNT(REMOVE_OPTIONS), COMMAND_SEALED | COMMAND_APART, remove_prepare, NULL},
    {"index", "stat", "FILE", 1, 1, "persons, words, bytes, segments and version of an index",
     "Every byte of it is read and checked.", STAT_OPTIONS, COUNT(STAT_OPTIONS), COMMAND_SEALED,
     stat_prepare, NULL},
};
const size_t index_command_count = COUNT(index_commands);
