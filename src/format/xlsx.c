/* Reading a workbook.
 *
 * The parts are read in the order workbook, relations, styles, shared strings, sheet; each is
 * inflated in pieces and pushed into expat, so nothing but the text that is wanted is held. Merged
 * areas stand behind the cells in the file, and are applied when the sheet has been read. A bomb
 * (small file, endless text) ends at the bound on inflated bytes, which counts what is truly
 * inflated, not what the archive's directory claims. */
#include "format/xlsx.h"

#include "base/mem.h"
#include "format/list_sheet.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

enum { MOST_ENTRIES = 4096, MOST_SHEETS = 256, MOST_STYLES = 65536, MOST_RATIO = 2000 };
static const size_t most_inflated = (size_t)1 << 30;

struct sheet {
    struct str name, id, path;
    bool hidden;
};

struct span {
    size_t at, len;
};

struct book {
    const struct xlsx_options *o;
    struct grid *g;
    struct fault *f;
    struct arena arena;
    zip_t *zip;
    size_t inflated, packed;
    struct sheet sheets[MOST_SHEETS];
    size_t sheet_count;
    bool from_1904;
    unsigned *styles; /* of cell formats */
    size_t style_count;
    struct map_of_formats {
        unsigned id, style;
    } formats[512];
    size_t format_count;
    struct buf strings; /* shared strings, one after another */
    struct span *shared;
    size_t shared_count, shared_room;
};

/* One part being parsed. */
struct part {
    struct book *b;
    XML_Parser parser;
    enum err err;
    const char *trouble;
    struct buf text; /* of the element that is being collected */
    bool collect;
    unsigned phonetic; /* depth inside rPh */
    bool in_formats;   /* styles: inside cellXfs */
    /* sheet */
    uint32_t row, column, style;
    char type; /* n s i(nline) t(str) b e */
    bool in_cell;
};

static void stop(struct part *p, enum err e, const char *trouble)
{
    if (p->err == OK) {
        p->err = e;
        p->trouble = trouble;
    }
    XML_StopParser(p->parser, XML_FALSE);
}

/* Name without its prefix: "x:row" -> "row". */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool is(const char *name, const char *wanted)
{
    return strcmp(local(name), wanted) == 0;
}

static const char *attribute(const char **atts, const char *name)
{
    for (; atts[0]; atts += 2)
        if (strcmp(atts[0], name) == 0)
            return atts[1];
    return NULL;
}

/* The attribute by local name, for r:id whose prefix may differ. */
static const char *attribute_local(const char **atts, const char *prefixed)
{
    for (; atts[0]; atts += 2)
        if (strchr(atts[0], ':') && is(atts[0], prefixed))
            return atts[1];
    return NULL;
}

static unsigned number_of(const char *s, unsigned otherwise)
{
    uint64_t v;
    return s && str_u64(str_from(s), &v) == OK && v < UINT32_MAX ? (unsigned)v : otherwise;
}

static bool truth(const char *s)
{
    return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

static void XMLCALL on_doctype(void *user, const char *n, const char *s, const char *p, int i)
{
    (void)n, (void)s, (void)p, (void)i;
    stop(user, ERR_FORMAT, "a DOCTYPE stands in it, which no workbook has");
}

static void XMLCALL on_text(void *user, const char *s, int len)
{
    struct part *p = user;
    if (p->collect && p->phonetic == 0)
        buf_add(&p->text, s, (size_t)len);
    if (p->text.failed)
        stop(p, ERR_MEMORY, NULL);
}

static void XMLCALL workbook_start(void *user, const char *name, const char **atts)
{
    struct part *p = user;
    struct book *b = p->b;
    if (is(name, "workbookPr"))
        b->from_1904 = truth(attribute(atts, "date1904"));
    if (!is(name, "sheet"))
        return;
    if (b->sheet_count == MOST_SHEETS) {
        stop(p, ERR_LIMIT, "more than 256 sheets");
        return;
    }
    struct sheet *s = &b->sheets[b->sheet_count];
    const char *state = attribute(atts, "state");
    const char *title = attribute(atts, "name"), *id = attribute_local(atts, "id");
    s->hidden = state && strcmp(state, "visible") != 0;
    if (!title || !id)
        stop(p, ERR_FORMAT, "a sheet has no name");
    else if (str_copy(&b->arena, str_from(title), &s->name) != OK ||
             str_copy(&b->arena, str_from(id), &s->id) != OK)
        stop(p, ERR_MEMORY, NULL);
    else
        b->sheet_count++;
}

static void XMLCALL relations_start(void *user, const char *name, const char **atts)
{
    struct part *p = user;
    struct book *b = p->b;
    const char *id = attribute(atts, "Id"), *target = attribute(atts, "Target");
    if (!is(name, "Relationship") || !id || !target)
        return;
    for (size_t i = 0; i < b->sheet_count; i++) {
        char path[300];
        if (!str_eq(b->sheets[i].id, str_from(id)))
            continue;
        int n = target[0] == '/' ? snprintf(path, sizeof path, "%s", target + 1)
                                 : snprintf(path, sizeof path, "xl/%s", target);
        if (n < 0 || (size_t)n >= sizeof path)
            stop(p, ERR_FORMAT, "a part has too long a name");
        else if (str_copy(&b->arena, str_from(path), &b->sheets[i].path) != OK)
            stop(p, ERR_MEMORY, NULL);
    }
}

static void XMLCALL styles_start(void *user, const char *name, const char **atts)
{
    struct part *p = user;
    struct book *b = p->b;
    const char *code = attribute(atts, "formatCode");
    if (is(name, "numFmt") && code && b->format_count < COUNT(b->formats)) {
        b->formats[b->format_count].id = number_of(attribute(atts, "numFmtId"), 0);
        b->formats[b->format_count++].style = sheet_style(str_from(code));
    } else if (is(name, "cellXfs")) {
        p->in_formats = true;
    } else if (is(name, "xf") && p->in_formats) {
        if (b->style_count == MOST_STYLES) {
            stop(p, ERR_LIMIT, "more than 65,536 cell formats");
            return;
        }
        unsigned id = number_of(attribute(atts, "numFmtId"), 0);
        unsigned style = sheet_builtin_style(id);
        for (size_t i = 0; i < b->format_count; i++)
            if (b->formats[i].id == id)
                style = b->formats[i].style;
        b->styles[b->style_count++] = style;
    }
}

static void XMLCALL styles_end(void *user, const char *name)
{
    struct part *p = user;
    if (is(name, "cellXfs"))
        p->in_formats = false;
}

/* <si> holds one <t>, or runs <r><t>; <rPh> is a reading aid and left out. */
static void XMLCALL strings_start(void *user, const char *name, const char **atts)
{
    struct part *p = user;
    (void)atts;
    if (is(name, "si"))
        buf_clear(&p->text);
    p->phonetic += is(name, "rPh");
    p->collect = is(name, "t");
}

static void XMLCALL strings_end(void *user, const char *name)
{
    struct part *p = user;
    struct book *b = p->b;
    p->collect = false;
    if (is(name, "rPh") && p->phonetic)
        p->phonetic--;
    if (!is(name, "si"))
        return;
    if (b->shared_count == b->shared_room) {
        size_t room = b->shared_room ? b->shared_room * 2 : 256;
        struct span *bigger = mem_resize(b->shared, room, sizeof *bigger);
        if (!bigger) {
            stop(p, ERR_MEMORY, NULL);
            return;
        }
        b->shared = bigger;
        b->shared_room = room;
    }
    b->shared[b->shared_count++] = (struct span){b->strings.len, p->text.len};
    buf_str(&b->strings, buf_view(&p->text));
    if (b->shared_count > b->o->max_cells)
        stop(p, ERR_LIMIT, "more shared strings than cells are allowed");
}

static void begin_row(struct part *p, const char **atts)
{
    uint32_t row = number_of(attribute(atts, "r"), p->row + 1);
    if (row <= p->row || row > 1048576) {
        stop(p, ERR_FORMAT, "its rows are not in order");
        return;
    }
    p->row = row;
    p->column = 0;
    enum err e = grid_row(p->b->g, row, 0);
    if (e != OK)
        stop(p, e, "too many rows");
}

static void begin_cell(struct part *p, const char **atts)
{
    const char *reference = attribute(atts, "r"), *type = attribute(atts, "t");
    uint32_t column = p->column;
    if (reference && (!sheet_column(reference, &column) || column < p->column)) {
        stop(p, ERR_FORMAT, "its cells are not in order");
        return;
    }
    p->column = column;
    p->style = number_of(attribute(atts, "s"), 0);
    p->type = !type                            ? 'n'
              : strcmp(type, "inlineStr") == 0 ? 'i'
              : strcmp(type, "str") == 0       ? 't'
                                               : *type;
    p->in_cell = p->row > 0;
    buf_clear(&p->text);
}

static void XMLCALL sheet_start(void *user, const char *name, const char **atts)
{
    struct part *p = user;
    if (is(name, "row")) {
        begin_row(p, atts);
    } else if (is(name, "c")) {
        begin_cell(p, atts);
    } else if (is(name, "rPh")) {
        p->phonetic++;
    } else if (is(name, "mergeCell")) {
        uint32_t c[2], r[2];
        const char *ref = attribute(atts, "ref");
        if (!ref || !sheet_range(ref, c, r))
            return;
        enum err e = p->b->g->merge_count < 100000
                         ? grid_merge(p->b->g, (struct grid_merge){r[0], r[1], c[0], c[1]})
                         : ERR_LIMIT;
        if (e != OK)
            stop(p, e, "too many merged cells");
    }
    p->collect = p->in_cell && (p->type == 'i' ? is(name, "t") : is(name, "v"));
}

/* Appends the text of the cell that ends to the grid's text. */
static void put_value(struct part *p)
{
    struct book *b = p->b;
    struct buf *out = &b->g->text;
    struct str v = buf_view(&p->text);
    uint64_t n;
    if (p->type == 's') {
        if (str_u64(str_trim(v), &n) == OK && n < b->shared_count)
            buf_str(out, str_sub(buf_view(&b->strings), b->shared[n].at, b->shared[n].len));
        else if (v.len)
            stop(p, ERR_FORMAT, "a cell points to a shared string that is not there");
    } else if (p->type == 'b') {
        buf_text(out, str_eq(str_trim(v), STR("1")) ? "TRUE" : "FALSE");
    } else if (p->type == 'n') {
        unsigned style = p->style < b->style_count ? b->styles[p->style] : STYLE_PLAIN;
        sheet_number(out, str_trim(v), style, b->from_1904);
    } else if (p->type != 'e') {
        buf_str(out, v);
    }
}

static void end_cell(struct part *p)
{
    struct grid *g = p->b->g;
    p->in_cell = false;
    uint32_t column = p->column++;
    bool empty = p->text.len == 0;
    if (empty && column >= p->b->o->max_columns)
        return;
    if (column >= p->b->o->max_columns) {
        stop(p, ERR_LIMIT, "a cell stands to the right of all columns that are allowed");
        return;
    }
    enum err e = OK;
    while (e == OK && g->rows[g->row_count - 1].cell_count < column)
        e = grid_cell(g, g->text.len, 0);
    size_t at = g->text.len;
    if (!empty)
        put_value(p);
    if (e == OK && g->text.failed)
        e = ERR_MEMORY;
    if (e == OK)
        e = grid_cell(g, at, g->text.len - at);
    /* one long shared string may stand in many cells */
    if (e == OK && (g->cell_count > p->b->o->max_cells || g->text.len > most_inflated))
        e = ERR_LIMIT;
    if (e != OK)
        stop(p, e, "too many cells");
}

static void XMLCALL sheet_end(void *user, const char *name)
{
    struct part *p = user;
    p->collect = false;
    if (is(name, "rPh") && p->phonetic)
        p->phonetic--;
    if (is(name, "c") && p->in_cell)
        end_cell(p);
}

struct part_kind {
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    bool needed;
};

static enum err feed(struct part *p, zip_file_t *file)
{
    struct book *b = p->b;
    char piece[65536];
    for (;;) {
        zip_int64_t n = zip_fread(file, piece, sizeof piece);
        if (n < 0)
            return p->trouble = "it is damaged (cannot be inflated)", ERR_FORMAT;
        b->inflated += (size_t)n;
        if (b->inflated > b->o->max_inflated || b->inflated / MOST_RATIO > b->packed + 1024)
            return p->trouble = "it inflates to more than is allowed", ERR_LIMIT;
        if (XML_Parse(p->parser, piece, (int)n, n == 0) != XML_STATUS_OK) {
            if (p->err == OK && XML_GetErrorCode(p->parser) == XML_ERROR_NO_MEMORY)
                return ERR_MEMORY;
            if (p->err == OK)
                p->trouble = XML_ErrorString(XML_GetErrorCode(p->parser));
            return p->err != OK ? p->err : ERR_FORMAT;
        }
        if (p->err != OK)
            return p->err;
        if (n == 0)
            return OK;
    }
}

static const XML_Memory_Handling_Suite memory = {mem_alloc, NULL, mem_free};

static void *resize_bytes(void *old, size_t size)
{
    return mem_resize(old, size, 1);
}

/* Reads one part of the archive. A missing part is an error only when it is needed. */
static enum err read_part(struct book *b, const char *path, const struct part_kind *kind)
{
    struct part p = {.b = b};
    XML_Memory_Handling_Suite m = memory;
    m.realloc_fcn = resize_bytes;
    zip_file_t *file = zip_fopen(b->zip, path, 0);
    if (!file && !kind->needed)
        return OK;
    if (!file)
        return fault_set(b->f, ERR_FORMAT, "the workbook has no part %s that can be read", path);
    enum err e = ERR_MEMORY;
    p.parser = XML_ParserCreate_MM(NULL, &m, NULL);
    if (p.parser) {
        XML_SetUserData(p.parser, &p);
        XML_SetElementHandler(p.parser, kind->start, kind->end);
        XML_SetCharacterDataHandler(p.parser, on_text);
        XML_SetStartDoctypeDeclHandler(p.parser, on_doctype);
        e = feed(&p, file);
    }
    if (e != OK)
        e = fault_set(b->f, e, "%s, row %u, column %u: %s", path, (unsigned)p.row,
                      (unsigned)p.column + 1,
                      p.trouble && e != ERR_MEMORY ? p.trouble : err_text(e));
    if (p.parser)
        XML_ParserFree(p.parser);
    zip_fclose(file);
    buf_free(&p.text);
    return e;
}

/* A value that stands once for several rows is repeated in them. */
static enum err repeat_down(struct grid *g, size_t *count)
{
    size_t budget = 4 * g->cell_count + 1000;
    for (size_t i = 0; i < g->merge_count; i++) {
        const struct grid_merge *m = &g->merges[i];
        size_t row = 0, step = g->row_count;
        while (step) { /* first row whose line is not below row_from */
            size_t half = step / 2;
            if (g->rows[row + half].line < m->row_from) {
                row += half + 1;
                step -= half + 1;
            } else {
                step = half;
            }
        }
        if (m->row_from == m->row_to || row >= g->row_count || g->rows[row].line != m->row_from ||
            grid_get(g, row, m->column_from).len == 0)
            continue;
        struct grid_cell value = g->cells[g->rows[row].first_cell + m->column_from];
        for (size_t r = row + 1; r < g->row_count && g->rows[r].line <= m->row_to; r++) {
            if (budget-- == 0)
                return ERR_LIMIT;
            if (m->column_from >= g->rows[r].cell_count || grid_get(g, r, m->column_from).len)
                continue;
            g->cells[g->rows[r].first_cell + m->column_from] = value;
            ++*count;
        }
    }
    return OK;
}

/* The rows' verbatim text: cells with tabs between. */
static enum err write_rows(struct grid *g)
{
    for (size_t i = 0; i < g->row_count; i++) {
        size_t at = g->text.len;
        while (g->rows[i].cell_count && grid_get(g, i, g->rows[i].cell_count - 1).len == 0)
            g->rows[i].cell_count--; /* formatted, but empty */
        for (size_t c = 0; c < g->rows[i].cell_count; c++) {
            struct str s = grid_get(g, i, c);
            if (c)
                buf_byte(&g->text, '\t');
            if (g->text.len > UINT32_MAX - s.len)
                return ERR_LIMIT;
            if (buf_reserve(&g->text, s.len) != OK)
                return ERR_MEMORY;
            buf_str(&g->text, grid_get(g, i, c));
        }
        if (g->text.len > UINT32_MAX)
            return ERR_LIMIT;
        g->rows[i].at = (uint32_t)at;
        g->rows[i].len = (uint32_t)(g->text.len - at);
    }
    return buf_check(&g->text);
}

static enum err read_sheet(struct book *b, const struct sheet *s)
{
    static const struct part_kind kind = {sheet_start, sheet_end, true};
    if (!s->path.ptr)
        return fault_set(b->f, ERR_FORMAT, "sheet \"%.*s\" has no part", STR_ARG(s->name));
    enum err e = read_part(b, s->path.ptr, &kind);
    return e;
}

static enum err no_such_sheet(struct book *b)
{
    struct buf names = {0};
    for (size_t i = 0; i < b->sheet_count && names.len < 200; i++)
        buf_printf(&names, "%s\"%.*s\"", i ? ", " : "", STR_ARG(str_sub(b->sheets[i].name, 0, 60)));
    enum err e = fault_set(b->f, ERR_USAGE, "no sheet \"%.*s\"; there are %s",
                           STR_ARG(str_sub(b->o->sheet, 0, 60)), names.ptr ? names.ptr : "none");
    buf_free(&names);
    return e;
}

static bool has_cells(const struct grid *g)
{
    for (size_t i = 0; i < g->cell_count; i++)
        if (g->cells[i].len)
            return true;
    return false;
}

static enum err choose_sheet(struct book *b, const struct sheet **chosen)
{
    uint64_t number = 0;
    bool numbered = str_u64(b->o->sheet, &number) == OK;
    for (size_t i = 0; b->o->sheet.len && i < b->sheet_count; i++)
        if (str_eq(b->sheets[i].name, b->o->sheet))
            return *chosen = &b->sheets[i], read_sheet(b, *chosen);
    if (b->o->sheet.len && (!numbered || number < 1 || number > b->sheet_count))
        return no_such_sheet(b);
    if (b->o->sheet.len)
        return *chosen = &b->sheets[number - 1], read_sheet(b, *chosen);
    for (size_t i = 0; i < b->sheet_count; i++) {
        if (b->sheets[i].hidden)
            continue;
        grid_free(b->g);
        *chosen = &b->sheets[i];
        enum err e = read_sheet(b, *chosen);
        if (e != OK || has_cells(b->g))
            return e;
    }
    return fault_set(b->f, ERR_FORMAT, "no visible sheet holds anything");
}

static enum err write_notes(struct book *b, const struct sheet *chosen, size_t repeated,
                            struct buf *n)
{
    buf_printf(n, "read from sheet \"%.*s\" of %zu%s\n", STR_ARG(chosen->name), b->sheet_count,
               b->o->sheet.len ? "" : ", the first visible one that is not empty");
    for (size_t i = 0; i < b->sheet_count; i++)
        if (b->sheets[i].hidden)
            buf_printf(n, "sheet \"%.*s\" is hidden and %s\n", STR_ARG(b->sheets[i].name),
                       &b->sheets[i] == chosen ? "was read" : "was not read");
    if (b->from_1904)
        buf_text(n, "dates count from 1904\n");
    if (b->g->merge_count)
        buf_printf(n, "%zu merged areas; %zu cells below a merged cell repeat its value\n",
                   b->g->merge_count, repeated);
    return buf_check(n);
}

static enum err read_book(struct book *b, struct xlsx_notes *notes)
{
    static const struct part_kind workbook = {workbook_start, NULL, true};
    static const struct part_kind relations = {relations_start, NULL, true};
    static const struct part_kind styles = {styles_start, styles_end, false};
    static const struct part_kind strings = {strings_start, strings_end, false};
    const struct sheet *chosen = NULL;
    size_t repeated = 0;
    if (zip_get_num_entries(b->zip, 0) > MOST_ENTRIES)
        return fault_set(b->f, ERR_LIMIT, "the archive has more than %d parts", MOST_ENTRIES);
    if (zip_name_locate(b->zip, "xl/workbook.xml", 0) < 0)
        return fault_set(b->f, ERR_FORMAT,
                         "a ZIP archive but no .xlsx workbook; save the list as .xlsx or CSV");
    enum err e = read_part(b, "xl/workbook.xml", &workbook);
    if (e == OK)
        e = read_part(b, "xl/_rels/workbook.xml.rels", &relations);
    if (e == OK)
        e = read_part(b, "xl/styles.xml", &styles);
    if (e == OK)
        e = read_part(b, "xl/sharedStrings.xml", &strings);
    if (e == OK)
        e = choose_sheet(b, &chosen);
    if (e != OK)
        return e;
    e = repeat_down(b->g, &repeated);
    if (e == OK)
        e = write_rows(b->g);
    if (e == OK)
        e = write_notes(b, chosen, repeated, &notes->text);
    return e == OK ? OK
                   : fault_set(b->f, e, "sheet \"%.*s\": %s", STR_ARG(chosen->name), err_text(e));
}

bool xlsx_sniff(struct str bytes)
{
    return str_starts(bytes, STR("PK\3\4")) || str_starts(bytes, STR("PK\5\6"));
}

static zip_t *open_zip(struct str bytes, struct fault *f)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (!zip) {
        fault_set(f, ERR_FORMAT, "the .xlsx archive cannot be opened: %s",
                  zip_error_strerror(&error));
        zip_source_free(source);
    }
    zip_error_fini(&error);
    return zip;
}

enum err xlsx_read(struct str bytes, const struct xlsx_options *o, struct grid *g,
                   struct xlsx_notes *notes, struct fault *f)
{
    struct xlsx_options bounded = *o;
    if (bounded.max_inflated == 0)
        bounded.max_inflated = most_inflated;
    struct book *b = mem_zero(1, sizeof *b);
    unsigned *styles = mem_zero(MOST_STYLES, sizeof *styles);
    enum err e = ERR_MEMORY;
    if (!b || !styles) {
        e = fault_set(f, e, "%s", err_text(e));
        goto out;
    }
    *b = (struct book){.o = &bounded, .g = g, .f = f, .packed = bytes.len, .styles = styles};
    b->zip = open_zip(bytes, f);
    e = b->zip ? read_book(b, notes) : ERR_FORMAT;
    if (b->zip)
        zip_discard(b->zip);
    mem_free(b->shared);
    buf_free(&b->strings);
    arena_free(&b->arena);
out:
    mem_free(styles);
    mem_free(b);
    return e;
}
