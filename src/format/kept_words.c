/* Words of names, numbered in the order in which they are first met. So a number that is one above
 * all before it is a new word, and the name it stands in is where it is read: nothing else needs to
 * be kept of a word, and its letters are always those of the tables at hand.
 *
 * PV_READING is a sum over the sources that say how a name is read (Makefile). A segment with
 * another sum is read name by name: slower, and right. */
#include "format/kept.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "core/name_read.h"

#ifndef PV_READING
#error "PV_READING: see the Makefile"
#endif

uint32_t kept_reading(void)
{
    return PV_READING;
}

void kept_words_free(struct kept_words *w)
{
    mem_free(w->word);
    mem_free(w->counts);
    mem_free(w->numbers);
    *w = (struct kept_words){0};
}

static enum err words_begin(struct kept_words *w, size_t persons)
{
    *w = (struct kept_words){0};
    w->counts = mem_alloc(persons);
    return w->counts ? OK : ERR_MEMORY;
}

static enum err word_add(struct kept_words *w, const struct part *p)
{
    enum err err = mem_room(&w->word, &w->word_room, w->word_count + 1, sizeof *w->word);
    if (err == OK)
        w->word[w->word_count++] = *p;
    return err;
}

/* The numbers of one person's words, those that were not met before being given one. */
static enum err words_number(struct kept_words *w, struct map *known, const struct parts *p)
{
    enum err err = mem_room(&w->numbers, &w->used_room, w->used + PARTS_MAX, sizeof *w->numbers);
    for (size_t i = 0; err == OK && i < p->count; i++) {
        char bytes[PART_KEY_BYTES];
        struct str key = part_key(&p->part[i], bytes);
        uint64_t number = w->word_count;
        if (!map_get(known, key, &number)) {
            err = map_set(known, key, number);
            if (err == OK)
                err = word_add(w, &p->part[i]);
        }
        w->numbers[w->used + i] = (uint32_t)number;
    }
    if (err != OK)
        return err;
    w->counts[w->persons++] = p->count;
    w->used += p->count;
    return OK;
}

enum err kept_words_of(const struct kept_person *persons, size_t count, struct kept_words *out)
{
    struct map known = {0};
    struct name_words table = {0};
    struct parts parts;
    enum err err = words_begin(out, count);
    for (size_t i = 0; err == OK && i < count; i++) {
        name_words_read(&table, persons[i].name, &parts);
        err = words_number(out, &known, &parts);
    }
    name_words_free(&table);
    map_free(&known);
    return err;
}

static enum err read_all(const struct kept_segment *s, struct kept_words *out)
{
    struct map known = {0};
    struct name_words table = {0};
    struct parts parts;
    enum err err = words_begin(out, s->persons);
    for (size_t i = 0; err == OK && i < s->persons; i++) {
        name_words_read(&table, kept_name(s, i), &parts);
        err = words_number(out, &known, &parts);
    }
    name_words_free(&table);
    map_free(&known);
    return err;
}

static uint32_t number_at(const struct kept_segment *s, size_t i)
{
    const uint8_t *p = s->numbers + 4 * i;
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static enum err words_damaged(const struct kept_segment *s, size_t person, struct fault *f)
{
    return fault_set(f, ERR_CORRUPT,
                     "damaged at byte %llu: the words of person %zu are not those of the name",
                     (unsigned long long)s->at, person);
}

/* A segment that is read, and what is known of how words are read. */
struct taking {
    const struct kept_segment *segment;
    struct name_words table;
    struct fault *fault;
};

/* One person's words; the name is read only when a word is met for the first time. */
static enum err words_take(struct taking *t, size_t person, struct kept_words *out)
{
    const struct kept_segment *s = t->segment;
    size_t count = s->counts[person];
    struct parts parts = {.count = 0};
    bool read = false;
    for (size_t i = 0; i < count; i++) {
        uint32_t number = number_at(s, out->used + i);
        out->numbers[out->used + i] = number;
        if (number < out->word_count)
            continue;
        if (!read)
            name_words_read(&t->table, kept_name(s, person), &parts);
        read = true;
        if (number > out->word_count || parts.count != count)
            return words_damaged(s, person, t->fault);
        enum err err = word_add(out, &parts.part[i]);
        if (err != OK)
            return err;
    }
    out->counts[person] = (uint8_t)count;
    out->used += count;
    return OK;
}

enum err kept_words_read(const struct kept_segment *s, struct kept_words *out, struct fault *f)
{
    struct taking t = {.segment = s, .fault = f};
    if (s->stale)
        return read_all(s, out);
    enum err err = words_begin(out, s->persons);
    if (err == OK)
        err = mem_room(&out->numbers, &out->used_room, s->used, sizeof *out->numbers);
    if (err == OK)
        err = mem_room(&out->word, &out->word_room, s->words, sizeof *out->word);
    for (size_t i = 0; err == OK && i < s->persons; i++)
        err = words_take(&t, i, out);
    name_words_free(&t.table);
    out->persons = s->persons;
    if (err == OK && out->word_count != s->words)
        err = words_damaged(s, s->persons, f);
    return err;
}
