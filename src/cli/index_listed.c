#include "cli/index_listed.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/lines_in.h"
#include "core/evidence.h"
#include "format/kept.h"
#include "os/file.h"

#include <string.h>

void listed_free(struct listed *l)
{
    map_free(&l->by_id);
    texts_free(&l->ids);
    texts_free(&l->names);
    texts_free(&l->facts);
    buf_free(&l->one);
    buf_free(&l->said);
    buf_free(&l->lines);
    mem_free(l->met);
}

size_t listed_line(const struct listed *l, size_t i)
{
    size_t line;
    memcpy(&line, l->lines.ptr + i * sizeof line, sizeof line);
    return line;
}

bool listed_says_more(const struct listed *l)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (l->columns.has[i] && evidence_of_field((enum field)i))
            return true;
    return false;
}

static enum err listed_put(struct listed *l, const struct names_line *line, struct fault *f)
{
    enum err err = map_set(&l->by_id, line->id, l->ids.count);
    if (err == OK)
        err = texts_add(&l->ids, line->id);
    if (err == OK)
        err = texts_add(&l->names, line->name);
    buf_clear(&l->one);
    if (err == OK && line->facts && listed_says_more(l))
        err = kept_facts_write(line->facts, &l->one);
    if (err == OK)
        err = texts_add(&l->facts, buf_view(&l->one));
    buf_add(&l->lines, &line->line, sizeof line->line);
    if (err == OK)
        err = buf_check(&l->lines);
    return err == OK ? OK : fault_set(f, err, "%.*s: no memory for it", STR_ARG(line->path));
}

/* An id is what a person is taken out by: there must be one, and no other like it. */
static enum err listed_take(void *context, const struct names_line *line, struct fault *f)
{
    struct listed *l = context;
    uint64_t before;
    if (line->numbered || !line->id.len)
        return fault_set(f, ERR_FORMAT, "%.*s, line %zu: no id; an index needs one for each person",
                         STR_ARG(line->path), line->line);
    if (map_get(&l->by_id, line->id, &before))
        return fault_set(f, ERR_EXISTS, "%.*s, line %zu: the id %.*s stands in line %zu too",
                         STR_ARG(line->path), line->line, STR_ARG(line->id),
                         listed_line(l, (size_t)before));
    return listed_put(l, line, f);
}

enum err listed_read(struct call *c, struct listed *l, struct fault *f)
{
    struct str path = call_word(c, 1);
    struct names_taker taker = {listed_take, l, &l->columns};
    l->path = path;
    l->columns = (struct names_columns){.call = c, .first = true, .said = &l->said};
    enum err err = names_list_take(path, &taker, f);
    if (err == OK && !l->columns.count &&
        (call_given(c, "map") || call_given(c, "id") || call_given(c, "ignore")))
        err = fault_set(f, ERR_USAGE, "--map, --id, --ignore: %.*s has no columns", STR_ARG(path));
    if (err != OK)
        return err;
    if (l->said.len)
        call_say(c, buf_view(&l->said));
    l->met = mem_zero(l->ids.count, sizeof *l->met);
    return l->met ? OK : ERR_MEMORY;
}

enum err listed_id(struct listed *l, struct str id, size_t line, struct fault *f)
{
    uint64_t before;
    struct names_line out = {.path = l->path, .line = line, .id = id};
    return map_get(&l->by_id, id, &before) ? OK : listed_put(l, &out, f);
}

/* Of a list, only the first column is wanted. */
static enum err id_line_check(struct str path, size_t number, struct str line, struct fault *f)
{
    const char *why = lines_cell_fault(line);
    if (!why && memchr(line.ptr, '\t', line.len))
        why = "an id and more behind a tab; wanted are ids, one in each line and nothing else";
    return why ? fault_set(f, ERR_FORMAT, "%.*s, line %zu: %s", STR_ARG(path), number, why) : OK;
}

enum err listed_ids(struct listed *l, struct str path, struct fault *f)
{
    struct buf bytes = {0}, terminated = {0};
    struct str rest, line;
    l->path = path;
    buf_str(&terminated, path);
    buf_byte(&terminated, '\0');
    enum err err = buf_check(&terminated);
    if (err == OK)
        err = file_read(terminated.ptr, (size_t)1 << 30, &bytes, f);
    rest = utf8_after_mark(buf_view(&bytes));
    for (size_t number = 1; err == OK && str_next(&rest, '\n', &line); number++) {
        line = lines_bare(line);
        if (line.len)
            err = id_line_check(path, number, line, f);
        if (err == OK && line.len)
            err = listed_id(l, line, number, f);
    }
    buf_free(&bytes);
    buf_free(&terminated);
    return err;
}
