/* See kept.h and docs/index-format.md. Numbers lie lowest byte first, wherever they are read. */
#include "format/kept.h"

#include <string.h>

#include "base/crc.h"
#include "base/mem.h"

static const char magic[8] = {'P', 'V', 'I', 'X', '\r', '\n', 0x1A, '\n'};
static const uint32_t segment_magic = 0x47535650; /* "PVSG" */

/* Sections of a segment, in this order. Kinds from OPTIONAL on may stand behind them and be left
 * unread by who does not know them. */
enum section {
    SECTION_ID_ENDS,
    SECTION_IDS,
    SECTION_NAME_ENDS,
    SECTION_NAMES,
    SECTION_COUNTS,
    SECTION_NUMBERS,
    SECTIONS,
    SECTIONS_MAX = 13,
    OPTIONAL = 256,
    SECTION_FACT_ENDS = OPTIONAL,
    SECTION_FACTS
};

/* Where things lie in a segment's head. */
enum { AT_SECTIONS = 4, AT_LENGTH = 8, AT_PERSONS = 16, AT_WORDS = 20, AT_READING = 24 };
enum { AT_TABLE = 32, TABLE_ROW = 16, AT_CRC = KEPT_SEGMENT_HEAD - 4 };

struct str kept_magic(void)
{
    return (struct str){magic, sizeof magic};
}

static void put32(uint8_t *out, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(x >> (8 * i));
}

static void put64(uint8_t *out, uint64_t x)
{
    put32(out, (uint32_t)x);
    put32(out + 4, (uint32_t)(x >> 32));
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get64(const uint8_t *p)
{
    return get32(p) | (uint64_t)get32(p + 4) << 32;
}

static enum err damaged(struct fault *f, uint64_t at, const char *what)
{
    return fault_set(f, ERR_CORRUPT, "damaged at byte %llu: %s", (unsigned long long)at, what);
}

/* --- the head --- */

enum { SLOT_CRC = KEPT_SLOT_BYTES - 4 };

void kept_slot_write(const struct kept_head *h, uint8_t out[KEPT_SLOT_BYTES])
{
    struct crc crc;
    crc_init(&crc);
    memset(out, 0, KEPT_SLOT_BYTES);
    memcpy(out, magic, sizeof magic);
    put32(out + 8, h->fields ? KEPT_VERSION : 1);
    put64(out + 16, h->sequence);
    put64(out + 24, h->length);
    put64(out + 32, h->persons);
    put32(out + 40, h->segments);
    put32(out + 44, h->fields);
    put32(out + SLOT_CRC, crc_of(&crc, out, SLOT_CRC));
}

static bool slot_read(const struct crc *crc, const uint8_t *slot, struct kept_head *out,
                      uint32_t *version)
{
    if (memcmp(slot, magic, sizeof magic) != 0 ||
        get32(slot + SLOT_CRC) != crc_of(crc, slot, SLOT_CRC))
        return false;
    *version = get32(slot + 8);
    *out = (struct kept_head){.sequence = get64(slot + 16),
                              .length = get64(slot + 24),
                              .persons = get64(slot + 32),
                              .segments = get32(slot + 40),
                              .fields = *version > 1 ? get32(slot + 44) : 0};
    return out->length >= KEPT_HEAD_BYTES && out->length <= INT64_MAX;
}

enum err kept_head_read(const uint8_t bytes[KEPT_HEAD_BYTES], struct kept_head *out, bool *half,
                        struct fault *f)
{
    struct crc crc;
    struct kept_head slot[2];
    uint32_t version[2] = {0, 0};
    bool whole[2];
    crc_init(&crc);
    for (size_t i = 0; i < 2; i++)
        whole[i] = slot_read(&crc, bytes + i * KEPT_SLOT_BYTES, &slot[i], &version[i]);
    if (!whole[0] && !whole[1]) {
        bool ours = memcmp(bytes, magic, sizeof magic) == 0 ||
                    memcmp(bytes + KEPT_SLOT_BYTES, magic, sizeof magic) == 0;
        return ours ? damaged(f, 0, "neither of its two heads is whole")
                    : fault_set(f, ERR_FORMAT, "not an index");
    }
    size_t best = !whole[0] || (whole[1] && slot[1].sequence > slot[0].sequence);
    if (version[best] < 1 || version[best] > KEPT_VERSION)
        return fault_set(f, ERR_FORMAT,
                         "an index of version %lu; this program reads versions 1 to %d",
                         (unsigned long)version[best], KEPT_VERSION);
    for (unsigned i = 0; i < 32; i++)
        if (slot[best].fields >> i & 1 && !kept_field((enum field)i))
            return fault_set(f, ERR_FORMAT, "an index of columns that this program does not know");
    *half = !whole[1 - best] || slot[0].sequence != slot[1].sequence;
    *out = slot[best];
    out->slot = (unsigned)best;
    return OK;
}

/* --- what is said of a person: number of the field, length in 24 bits, text; fields ascend --- */

enum { FACT_HEAD = 4 };

bool kept_field(enum field f)
{
    return f != FIELD_ID && f != FIELD_NAME && f < FIELD_OTHER;
}

enum err kept_facts_write(const struct facts *f, struct buf *out)
{
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        struct str value = f->value[i];
        uint8_t head[FACT_HEAD];
        bool piece = i == FIELD_GIVEN || i == FIELD_FAMILY; /* of a name that is told whole */
        if (!kept_field((enum field)i) || !value.len || (piece && f->value[FIELD_NAME].len))
            continue;
        if (value.len >> 24)
            return ERR_LIMIT;
        put32(head, (uint32_t)(value.len << 8 | i));
        buf_add(out, head, sizeof head);
        buf_str(out, value);
    }
    return buf_check(out);
}

/* Takes one from the front; false, and nothing taken, where none is. */
static bool fact_next(struct str *rest, enum field *field, struct str *value)
{
    if (rest->len < FACT_HEAD)
        return false;
    uint32_t head = get32((const uint8_t *)rest->ptr);
    size_t len = head >> 8;
    *field = (enum field)(head & 0xFF);
    if (!kept_field(*field) || !len || len > rest->len - FACT_HEAD)
        return false;
    *value = (struct str){rest->ptr + FACT_HEAD, len};
    *rest = str_sub(*rest, FACT_HEAD + len, rest->len);
    return true;
}

/* --- writing a segment --- */

struct segment_writer {
    struct buf *out;
    size_t begin;
    uint32_t sections;
    struct crc crc;
    uint8_t head[KEPT_SEGMENT_HEAD];
};

static size_t padded(size_t len)
{
    return (len + 7) & ~(size_t)7;
}

/* Ends the section that was appended from `from` on. */
static void section_end(struct segment_writer *w, size_t from)
{
    static const uint8_t zero[8];
    if (buf_check(w->out) != OK)
        return;
    size_t len = w->out->len - from;
    buf_add(w->out, zero, padded(len) - len);
    if (buf_check(w->out) != OK)
        return;
    uint8_t *row = w->head + AT_TABLE + TABLE_ROW * w->sections;
    put32(row, w->sections < SECTIONS ? w->sections : OPTIONAL + w->sections - SECTIONS);
    w->sections++;
    put32(row + 4, crc_of(&w->crc, w->out->ptr + from, padded(len)));
    put64(row + 8, len);
}

static void put_number(struct buf *out, uint32_t x)
{
    uint8_t bytes[4];
    put32(bytes, x);
    buf_add(out, bytes, sizeof bytes);
}

enum text { TEXT_ID, TEXT_NAME, TEXT_FACTS };

static struct str text_of(const struct kept_person *p, enum text which)
{
    return which == TEXT_ID ? p->id : which == TEXT_NAME ? p->name : p->facts;
}

/* The ends of ids, names or facts, and these themselves. */
static enum err texts_write(struct segment_writer *w, const struct kept_person *persons,
                            size_t count, enum text which)
{
    uint64_t end = 0;
    size_t from = w->out->len;
    for (size_t i = 0; i < count; i++) {
        end += text_of(&persons[i], which).len;
        if (end > UINT32_MAX)
            return ERR_LIMIT;
        put_number(w->out, (uint32_t)end);
    }
    section_end(w, from);
    from = w->out->len;
    for (size_t i = 0; i < count; i++)
        buf_str(w->out, text_of(&persons[i], which));
    section_end(w, from);
    return buf_check(w->out);
}

static enum err words_write(struct segment_writer *w, const struct kept_words *words)
{
    size_t from = w->out->len;
    buf_add(w->out, words->counts, words->persons);
    section_end(w, from);
    from = w->out->len;
    for (size_t i = 0; i < words->used; i++)
        put_number(w->out, words->numbers[i]);
    section_end(w, from);
    return buf_check(w->out);
}

static void head_write(struct segment_writer *w, const struct kept_words *words)
{
    put32(w->head, segment_magic);
    put32(w->head + AT_SECTIONS, w->sections);
    put64(w->head + AT_LENGTH, w->out->len - w->begin);
    put32(w->head + AT_PERSONS, (uint32_t)words->persons);
    put32(w->head + AT_WORDS, (uint32_t)words->word_count);
    put32(w->head + AT_READING, kept_reading());
    put32(w->head + AT_CRC, crc_of(&w->crc, w->head, AT_CRC));
    memcpy(w->out->ptr + w->begin, w->head, sizeof w->head);
}

static bool any_facts(const struct kept_person *persons, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (persons[i].facts.len)
            return true;
    return false;
}

enum err kept_segment_write(const struct kept_person *persons, size_t count, struct buf *out)
{
    struct segment_writer w = {.out = out, .begin = out->len};
    struct kept_words words;
    if (count < 1 || count > KEPT_PERSONS)
        return ERR_LIMIT;
    crc_init(&w.crc);
    enum err err = kept_words_of(persons, count, &words);
    buf_add(out, w.head, sizeof w.head);
    if (err == OK)
        err = texts_write(&w, persons, count, TEXT_ID);
    if (err == OK)
        err = texts_write(&w, persons, count, TEXT_NAME);
    if (err == OK)
        err = words_write(&w, &words);
    if (err == OK && any_facts(persons, count))
        err = texts_write(&w, persons, count, TEXT_FACTS);
    if (err == OK)
        head_write(&w, &words);
    kept_words_free(&words);
    return err;
}

/* --- reading a segment --- */

enum err kept_segment_length(const uint8_t *head, uint64_t at, uint64_t end, size_t *length,
                             struct fault *f)
{
    struct crc crc;
    crc_init(&crc);
    if (get32(head) != segment_magic || get32(head + AT_CRC) != crc_of(&crc, head, AT_CRC))
        return damaged(f, at, "the head of a segment");
    uint64_t len = get64(head + AT_LENGTH);
    if (len < KEPT_SEGMENT_HEAD || len % 8 || at > end || len > end - at || len > SIZE_MAX / 4)
        return damaged(f, at, "a segment longer than the file");
    *length = (size_t)len;
    return OK;
}

struct section_bytes {
    const uint8_t *at;
    size_t len;
    uint64_t place; /* in the file */
};

enum { FOUND_FACT_ENDS = SECTIONS, FOUND_FACTS, FOUND };

/* Where a section goes; FOUND: it is not looked at. */
static size_t section_place(uint32_t i, uint32_t kind)
{
    if (i < SECTIONS)
        return i;
    return kind == SECTION_FACT_ENDS ? FOUND_FACT_ENDS
           : kind == SECTION_FACTS   ? FOUND_FACTS
                                     : FOUND;
}

/* Finds the sections and checks their sums. */
static enum err sections_find(struct str bytes, uint64_t at, struct section_bytes out[FOUND],
                              struct fault *f)
{
    struct crc crc;
    const uint8_t *head = (const uint8_t *)bytes.ptr;
    uint32_t count = get32(head + AT_SECTIONS);
    size_t from = KEPT_SEGMENT_HEAD;
    crc_init(&crc);
    if (count < SECTIONS || count > SECTIONS_MAX)
        return damaged(f, at, "the number of sections");
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *row = head + AT_TABLE + TABLE_ROW * i;
        uint32_t kind = get32(row);
        uint64_t len = get64(row + 8);
        if (i < SECTIONS ? kind != i : kind < OPTIONAL)
            return fault_set(f, ERR_FORMAT, "byte %llu: a section that this program does not know",
                             (unsigned long long)(at + from));
        if (len > bytes.len - from || padded((size_t)len) > bytes.len - from)
            return damaged(f, at, "a section longer than its segment");
        if (get32(row + 4) != crc_of(&crc, head + from, padded((size_t)len)))
            return damaged(f, at + from, "the check sum of a section");
        size_t place = section_place(i, kind);
        if (place < FOUND && out[place].at)
            return damaged(f, at, "a section that is there twice");
        if (place < FOUND)
            out[place] = (struct section_bytes){head + from, (size_t)len, at + from};
        from += padded((size_t)len);
    }
    return from == bytes.len ? OK : damaged(f, at, "the length of a segment");
}

static enum err ends_check(const struct section_bytes *ends, const struct section_bytes *texts,
                           size_t persons, struct fault *f)
{
    uint32_t before = 0;
    if (ends->len != 4 * persons)
        return damaged(f, ends->place, "the length of a section");
    for (size_t i = 0; i < persons; i++) {
        uint32_t end = get32(ends->at + 4 * i);
        if (end < before || end > texts->len)
            return damaged(f, ends->place + 4 * i, "where a text ends");
        before = end;
    }
    return before == texts->len ? OK : damaged(f, texts->place, "the length of a section");
}

/* Ids go into cells of tables. */
static enum err ids_check(const struct kept_segment *s, const struct section_bytes *ids,
                          struct fault *f)
{
    static const char breaks[] = {'\t', '\n', '\r'};
    for (size_t i = 0; i < sizeof breaks; i++)
        if (ids->len && memchr(ids->at, breaks[i], ids->len))
            return damaged(f, ids->place, "a tab or a line break in an id");
    for (size_t i = 0; i < s->persons; i++)
        if (kept_id(s, i).len == 0)
            return damaged(f, ids->place, "an empty id");
    return OK;
}

static enum err words_check(struct kept_segment *s, const struct section_bytes *counts,
                            const struct section_bytes *numbers, struct fault *f)
{
    if (counts->len != s->persons)
        return damaged(f, counts->place, "the length of a section");
    for (size_t i = 0; i < s->persons; i++) {
        if (s->counts[i] > PARTS_MAX)
            return damaged(f, counts->place + i, "a number of words");
        s->used += s->counts[i];
    }
    if (numbers->len != 4 * s->used || s->words > s->used)
        return damaged(f, numbers->place, "the length of a section");
    for (size_t i = 0; i < s->used; i++)
        if (get32(s->numbers + 4 * i) >= s->words)
            return damaged(f, numbers->place + 4 * i, "the number of a word");
    return OK;
}

static enum err facts_check(const struct kept_segment *s, const struct section_bytes *ends,
                            const struct section_bytes *facts, struct fault *f)
{
    if (!ends->at || !facts->at)
        return damaged(f, s->at, "facts without their ends, or ends without facts");
    enum err err = ends_check(ends, facts, s->persons, f);
    for (size_t i = 0; err == OK && i < s->persons; i++) {
        struct str one = kept_facts(s, i), value;
        int before = -1;
        while (err == OK && one.len) {
            enum field field;
            if (!fact_next(&one, &field, &value) || (int)field <= before)
                err = damaged(f, facts->place + (uint64_t)(one.ptr - (const char *)facts->at),
                              "what is said of a person");
            else
                before = (int)field;
        }
    }
    return err;
}

enum err kept_segment_read(struct str bytes, uint64_t at, struct kept_segment *out, struct fault *f)
{
    struct section_bytes s[FOUND] = {{NULL, 0, 0}};
    size_t length;
    const uint8_t *head = (const uint8_t *)bytes.ptr;
    if (bytes.len < KEPT_SEGMENT_HEAD || bytes.len > INT64_MAX - at)
        return damaged(f, at, "the head of a segment");
    enum err err = kept_segment_length(head, at, at + bytes.len, &length, f);
    if (err == OK && length != bytes.len)
        err = damaged(f, at, "the length of a segment");
    if (err == OK)
        err = sections_find(bytes, at, s, f);
    if (err != OK)
        return err;
    struct kept_segment x = {.bytes = bytes,
                             .at = at,
                             .persons = get32(head + AT_PERSONS),
                             .words = get32(head + AT_WORDS),
                             .stale = get32(head + AT_READING) != kept_reading(),
                             .id_ends = s[SECTION_ID_ENDS].at,
                             .ids = s[SECTION_IDS].at,
                             .name_ends = s[SECTION_NAME_ENDS].at,
                             .names = s[SECTION_NAMES].at,
                             .counts = s[SECTION_COUNTS].at,
                             .numbers = s[SECTION_NUMBERS].at,
                             .fact_ends = s[FOUND_FACT_ENDS].at,
                             .facts = s[FOUND_FACTS].at};
    if (x.persons < 1 || x.persons > KEPT_PERSONS)
        return damaged(f, at, "the number of persons");
    err = ends_check(&s[SECTION_ID_ENDS], &s[SECTION_IDS], x.persons, f);
    if (err == OK)
        err = ends_check(&s[SECTION_NAME_ENDS], &s[SECTION_NAMES], x.persons, f);
    if (err == OK)
        err = ids_check(&x, &s[SECTION_IDS], f);
    if (err == OK)
        err = words_check(&x, &s[SECTION_COUNTS], &s[SECTION_NUMBERS], f);
    if (err == OK && (x.fact_ends || x.facts))
        err = facts_check(&x, &s[FOUND_FACT_ENDS], &s[FOUND_FACTS], f);
    if (err == OK)
        *out = x;
    return err;
}

static struct str text_at(const uint8_t *ends, const uint8_t *texts, size_t i)
{
    uint32_t from = i ? get32(ends + 4 * (i - 1)) : 0;
    return (struct str){(const char *)texts + from, get32(ends + 4 * i) - from};
}

struct str kept_id(const struct kept_segment *s, size_t person)
{
    return text_at(s->id_ends, s->ids, person);
}

struct str kept_name(const struct kept_segment *s, size_t person)
{
    return text_at(s->name_ends, s->names, person);
}

struct str kept_facts(const struct kept_segment *s, size_t person)
{
    return s->facts ? text_at(s->fact_ends, s->facts, person) : STR_NONE;
}

void kept_facts_read(const struct kept_segment *s, size_t person, struct facts *out)
{
    struct str rest = kept_facts(s, person), value;
    enum field field;
    *out = (struct facts){.stated_day = DAY_UNKNOWN};
    while (rest.len && fact_next(&rest, &field, &value))
        out->value[field] = value;
    if (!out->value[FIELD_GIVEN].len && !out->value[FIELD_FAMILY].len)
        out->value[FIELD_NAME] = kept_name(s, person);
}
