#include "desk/tombstone.h"

#include "core/date.h"
#include "core/sound.h"

#include <stdio.h>

/* A name is the bag of consonants of its given and family words, as core/sound hears them, with the
 * year of birth: order, script, most spellings, and whether a compound is written in one word or
 * two do not matter. Anagrams meet as well; that costs a look and loses nobody. Besides the whole
 * name, the first and the last word stand alone as a pair: lists leave out middle names.
 *
 * An erasure keeps the year with two years around it, and a mark for lists that give no year
 * ("?"); a person erased without a year is kept under "*", for lists that do. A line with a year is
 * looked up by its year and by "*"; one without by "?". So neither side has to know what the
 * other wrote, and a wrong guess costs the protection officer one look. */

enum { NAME_WORDS = 12, YEARS_AROUND = 2, CONSONANTS = 32, CONSONANT_BITS = 5 };

/* How often each consonant stands in a name; at most 255 of each, in hexadecimal. */
struct bag {
    char text[2 * CONSONANTS + 1];
};

enum err tombstone_line(struct book *b, struct str verbatim, struct digest *out, struct fault *f)
{
    struct buf text = {0};
    bool blank = false;
    struct str s = str_trim(verbatim);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (is_blank && blank)
            continue;
        buf_byte(&text, is_blank ? ' ' : (unsigned char)c);
        blank = is_blank;
    }
    enum err err = buf_check(&text);
    if (err == OK)
        err = book_tombstone(b, STR("peyvand line 1"), buf_view(&text), out, f);
    buf_free(&text);
    return err;
}

static size_t skeletons_of(const struct facts *who, uint64_t out[NAME_WORDS])
{
    static const enum field NAMES[] = {FIELD_NAME, FIELD_GIVEN, FIELD_FAMILY};
    size_t count = 0;
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        size_t at = 0;
        struct word w;
        while (count < NAME_WORDS && script_next_word(who->value[NAMES[i]], &at, &w)) {
            struct sounds s;
            sounds_of_word(&w, &s);
            uint64_t skeleton = sounds_skeleton(&s);
            if (skeleton)
                out[count++] = skeleton;
        }
    }
    return count;
}

static struct bag bag_of(const uint64_t *skeletons, size_t count)
{
    static const char HEX[] = "0123456789abcdef";
    unsigned n[CONSONANTS] = {0};
    struct bag b;
    for (size_t i = 0; i < count; i++)
        for (uint64_t s = skeletons[i]; s; s >>= CONSONANT_BITS)
            n[s & (CONSONANTS - 1)]++;
    for (size_t i = 0; i < CONSONANTS; i++) {
        b.text[2 * i] = HEX[n[i] >> 4 & 15];
        b.text[2 * i + 1] = HEX[n[i] & 15];
    }
    b.text[2 * CONSONANTS] = '\0';
    return b;
}

static bool birth_year(const struct facts *who, int *out)
{
    struct date_set set;
    struct span span;
    unsigned m, d;
    if (date_parse(who->value[FIELD_BIRTH], &set) == OK && set.count > 0)
        span = set.readings[0].span;
    else if (who->stated_day == DAY_UNKNOWN || !str_trim(who->value[FIELD_AGE]).len ||
             age_parse(who->value[FIELD_AGE], who->stated_day, &span) != OK)
        return false;
    civil_from_day(span.from_day + (span.to_day - span.from_day) / 2, out, &m, &d);
    return true;
}

struct hashes {
    struct book *book;
    struct digest *out;
    size_t count;
    struct fault *fault;
};

static enum err put(struct hashes *h, const struct bag *name, const char *year)
{
    char text[sizeof name->text + 16];
    int len = snprintf(text, sizeof text, "%s %s", name->text, year);
    if (h->count >= TOMBSTONE_NAMES || len < 0)
        return OK;
    return book_tombstone(h->book, STR("peyvand name 1"), (struct str){text, (size_t)len},
                          &h->out[h->count++], h->fault);
}

static enum err put_years(struct hashes *h, const struct bag *name, const struct facts *who,
                          bool keep)
{
    char text[16];
    int year, around = keep ? YEARS_AROUND : 0;
    enum err err = OK;
    bool known = birth_year(who, &year);
    for (int y = -around; known && err == OK && y <= around; y++) {
        snprintf(text, sizeof text, "%d", year + y);
        err = put(h, name, text);
    }
    if (err == OK && (keep || !known))
        err = put(h, name, "?");
    if (err == OK && keep != known)
        err = put(h, name, "*");
    return err;
}

static enum err names(struct book *b, const struct facts *who, bool keep, struct hashes *h)
{
    uint64_t all[NAME_WORDS];
    size_t count = skeletons_of(who, all);
    h->book = b;
    if (count == 0)
        return OK;
    struct bag whole = bag_of(all, count);
    enum err err = put_years(h, &whole, who, keep);
    if (err != OK || count < 3)
        return err;
    struct bag ends = bag_of((const uint64_t[]){all[0], all[count - 1]}, 2);
    return put_years(h, &ends, who, keep);
}

enum err tombstone_names(struct book *b, const struct facts *who, struct digest *out, size_t *count,
                         struct fault *f)
{
    struct hashes h = {.out = out, .fault = f};
    enum err err = names(b, who, true, &h);
    *count = err == OK ? h.count : 0;
    return err;
}

enum err tombstone_lookups(struct book *b, const struct facts *who, struct digest *out,
                           size_t *count, struct fault *f)
{
    struct hashes h = {.out = out, .fault = f};
    enum err err = names(b, who, false, &h);
    *count = err == OK ? h.count : 0;
    return err;
}
