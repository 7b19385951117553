/* Which encoding is this?
 *
 * In order: a byte order mark; UTF-16 without one (zero bytes in every second place, and plausible
 * characters under one byte order); UTF-8, valid or with damaged bytes, as long as these are no
 * more than its characters beyond ASCII (in the other encodings few bytes look like such a
 * character by chance: half as many as do not in a single Persian name at the very most, one in 70
 * of many); else one of the three Windows code pages that lists come in. Between these three the
 * bytes above ASCII decide: under the right page they are common letters of one script and stand in
 * whole words of it; under a wrong one capitals stand inside words, Latin accents inside Arabic
 * words, or signs (½, ¤) between letters. Each such byte is scored under each page by letter and by
 * neighbour; the mean decides, and the share of bytes that fit is told. Rejected: ICU's detector,
 * since it names no reason and is unsure on lists of a few dozen short names; and statistics of
 * letter pairs, since the three pages differ so strongly that single letters and neighbours are
 * enough. */
#include "format/text.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

enum { SAMPLE_BYTES = 1 << 20, CHUNK = 8192, CONTROLS_MOST = 8 };

struct page {
    const char *name;   /* for ICU and for people */
    const char *script; /* for the note */
    const char *common; /* the commonest letters, lower case, UTF-8 */
    uint32_t low, high; /* the block its letters are in */
    bool whole_words;   /* letters stand next to their like, not next to ASCII letters */
};

static const struct page pages[] = {
    {"windows-1256", "Arabic letters", "اليىنمروهدتبسعحكکفقةشجزخ", 0x600, 0x6FF, true},
    {"windows-1251", "Cyrillic letters", "оеаинтсрвлкмдпуьязгбіч", 0x400, 0x4FF, true},
    {"windows-1252", "accented Latin letters", "éèêçàâäöüßñáíóúîïôëåøæ", 0xC0, 0xFF, false},
};

static bool holds(const char *letters, uint32_t cp)
{
    struct str s = str_from(letters);
    size_t at = 0;
    uint32_t c;
    while (utf8_next(s, &at, &c))
        if (c == cp)
            return true;
    return false;
}

static bool upper_in_page(uint32_t cp)
{
    return (cp >= 0xC0 && cp <= 0xDE) || (cp >= 0x400 && cp <= 0x42F);
}

static uint32_t lower_in_page(uint32_t cp)
{
    if ((cp >= 0xC0 && cp <= 0xDE) || (cp >= 0x410 && cp <= 0x42F))
        return cp + 32;
    if (cp >= 0x400 && cp <= 0x40F)
        return cp + 80;
    return cp;
}

static bool ascii_letter(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static bool is_lower(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 0xDF && cp <= 0xFF) || (cp >= 0x430 && cp <= 0x45F);
}

/* The 256 characters of a page, through ICU; undefined bytes are U+FFFD. ERR_FORMAT without ICU
 * data, which is a broken installation. */
static enum err page_table(const char *name, uint32_t table[256])
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(name, &status);
    if (U_FAILURE(status))
        return ERR_FORMAT;
    for (int b = 0; b < 256; b++) {
        char byte = (char)b;
        const char *from = &byte;
        status = U_ZERO_ERROR;
        UChar32 c = ucnv_getNextUChar(cnv, &from, &byte + 1, &status);
        table[b] = U_FAILURE(status) ? 0xFFFD : (uint32_t)c;
    }
    ucnv_close(cnv);
    return OK;
}

/* What one character above ASCII says for a page, given its neighbours. */
static int letter_score(const struct page *p, uint32_t before, uint32_t cp, uint32_t after)
{
    bool letter = cp >= p->low && cp <= p->high && cp != 0xD7 && cp != 0xF7;
    if (cp == 0xA0 || cp == 0x200C || cp == 0x60C || cp == 0xAB || cp == 0xBB)
        return 0;
    if (!letter)
        return -3;
    int score = holds(p->common, lower_in_page(cp)) ? 2 : 0;
    bool ascii_near = ascii_letter(before) || ascii_letter(after);
    bool like_near =
        (before >= p->low && before <= p->high) || (after >= p->low && after <= p->high);
    if (p->whole_words)
        score += (like_near ? 1 : -1) - (ascii_near ? 3 : 0);
    else
        score += (ascii_near ? 1 : -2) - (like_near ? 2 : 0);
    if (upper_in_page(cp) && is_lower(before))
        score -= 4;
    return score;
}

struct evidence {
    double mean;
    unsigned fit_percent; /* bytes above ASCII that speak for the page */
};

static struct evidence weigh_page(const struct page *p, const uint32_t table[256], struct str s)
{
    double sum = 0;
    size_t count = 0, fit = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char b = (unsigned char)s.ptr[i];
        if (b < 0x80)
            continue;
        uint32_t before = i ? table[(unsigned char)s.ptr[i - 1]] : 0;
        uint32_t after = i + 1 < s.len ? table[(unsigned char)s.ptr[i + 1]] : 0;
        int score = letter_score(p, before, table[b], after);
        sum += score;
        fit += score > 0;
        count++;
    }
    if (count == 0)
        return (struct evidence){0, 0};
    return (struct evidence){sum / (double)count, (unsigned)(fit * 100 / count)};
}

/* Chooses among the pages and writes the note. */
static enum err choose_page(struct str bytes, struct text *t)
{
    struct str sample = str_sub(bytes, 0, SAMPLE_BYTES);
    struct evidence found[COUNT(pages)];
    size_t best = 0, second = 1;
    for (size_t i = 0; i < COUNT(pages); i++) {
        uint32_t table[256];
        enum err e = page_table(pages[i].name, table);
        if (e != OK)
            return e;
        found[i] = weigh_page(&pages[i], table, sample);
        if (found[i].mean > found[best].mean)
            best = i;
    }
    second = best == 0 ? 1 : 0;
    for (size_t i = 0; i < COUNT(pages); i++)
        if (i != best && found[i].mean > found[second].mean)
            second = i;
    bool weak = found[best].mean < 1 || found[best].mean - found[second].mean < 1;
    snprintf(t->encoding, sizeof t->encoding, "%s", pages[best].name);
    snprintf(t->note, sizeof t->note,
             "no BOM, not UTF-8; read as %s because %u%% of the bytes above ASCII are then %s "
             "standing where they belong (next: %s, %u%%)%s",
             pages[best].name, found[best].fit_percent, pages[best].script, pages[second].name,
             found[second].fit_percent,
             weak ? "; the evidence is weak, look at the names before going on" : "");
    return OK;
}

static bool plausible_unit(unsigned u)
{
    return u == '\t' || u == '\n' || u == '\r' || (u >= 0x20 && u < 0x7F) ||
           (u >= 0xA0 && u < 0x250) || (u >= 0x400 && u < 0x530) || (u >= 0x600 && u < 0x780) ||
           (u >= 0x2000 && u < 0x2070) || (u >= 0xFB50 && u < 0xFDFF) ||
           (u >= 0xFE70 && u < 0xFEFF);
}

/* Share of 16-bit units that a list would hold; 0 when no line end or separator is among them. */
static double utf16_share(struct str s, bool little)
{
    size_t good = 0, ascii = 0, units = s.len / 2;
    for (size_t i = 0; i < units; i++) {
        unsigned a = (unsigned char)s.ptr[2 * i], b = (unsigned char)s.ptr[2 * i + 1];
        unsigned u = little ? b << 8 | a : a << 8 | b;
        good += plausible_unit(u);
        ascii += u == '\n' || u == ',' || u == ';' || u == '\t' || u == '|' || u == ' ';
    }
    return units && ascii ? (double)good / (double)units : 0;
}

struct utf8_census {
    size_t nuls, controls, sequences, bad;
};

/* Eight bytes that are signs of ASCII, none of them a control character; of the latter only ends of
 * lines are common. */
static bool eight_plain(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t w;
    memcpy(&w, at, sizeof w);
    return ((w | ((w - ones * 0x20) & ~w)) & ones << 7) == 0;
}

static struct utf8_census utf8_count_up(struct str s)
{
    struct utf8_census n = {0};
    size_t at = 0;
    while (at < s.len) {
        if (s.len - at >= 8 && eight_plain(s.ptr + at)) {
            at += 8;
            continue;
        }
        if ((unsigned char)s.ptr[at] < 0x80) {
            unsigned char c = (unsigned char)s.ptr[at];
            n.nuls += c == 0;
            n.controls += c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r';
            at++;
            continue;
        }
        uint32_t cp;
        if (utf8_next(s, &at, &cp)) {
            n.sequences++;
        } else {
            n.bad++;
            at++;
        }
    }
    return n;
}

/* What is no text at all, by its first bytes. */
static const char *not_text(struct str b)
{
    static const struct {
        struct str begin;
        const char *what;
    } kinds[] = {
        {{"\xD0\xCF\x11\xE0", 4}, "an old Excel or Word file; save it as .xlsx or CSV first"},
        {{"%PDF", 4}, "a PDF; a list must be .xlsx or CSV"},
        {{"\x89PNG", 4}, "a picture; a list must be .xlsx or CSV"},
        {{"\xFF\xD8\xFF", 3}, "a picture; a list must be .xlsx or CSV"},
        {{"SQLite format 3", 15}, "a database; export its table as CSV first"},
        {{"\x1F\x8B", 2}, "a compressed file; unpack it first"},
        {{"<!DOCTYPE", 9}, "a web page; save it as .xlsx or CSV first"},
        {{"<html", 5}, "a web page; save it as .xlsx or CSV first"},
        {{"<?xml", 5}, "an XML file; save it as .xlsx or CSV first"},
    };
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_starts(b, kinds[i].begin))
            return kinds[i].what;
    return NULL;
}

/* Marks a bad byte at the present end of the UTF-8 text and puts U+FFFD there. */
static enum err add_bad(struct text *t, uint32_t byte)
{
    struct text_bad *last = t->bad_count ? &t->bad[t->bad_count - 1] : NULL;
    uint32_t line = last ? last->line : 1;
    size_t at = t->utf8.len;
    for (size_t i = last ? last->at : 0; i < at; i++) {
        char c = t->utf8.ptr[i];
        bool crlf = c == '\r' && i + 1 < at && t->utf8.ptr[i + 1] == '\n';
        line += (c == '\n' || c == '\r') && !crlf;
    }
    buf_utf8(&t->utf8, 0xFFFD);
    if (last && last->line == line) {
        last->at = at; /* so that the next count of lines begins here */
        return OK;
    }
    if (t->bad_count == t->bad_room) {
        size_t room = t->bad_room ? t->bad_room * 2 : 16;
        struct text_bad *bigger = mem_resize(t->bad, room, sizeof *bigger);
        if (!bigger)
            return ERR_MEMORY;
        t->bad = bigger;
        t->bad_room = room;
    }
    t->bad[t->bad_count++] = (struct text_bad){at, line, byte};
    return OK;
}

static enum err copy_utf8(struct str s, struct text *t)
{
    size_t at = 0, from = 0;
    enum err e = buf_reserve(&t->utf8, s.len + 1);
    while (e == OK && at < s.len) {
        uint32_t cp = 1;
        if ((unsigned char)s.ptr[at] >= 0x20 && (unsigned char)s.ptr[at] < 0x80) {
            at++;
            continue;
        }
        size_t here = at;
        if (utf8_next(s, &at, &cp) && cp != 0)
            continue;
        buf_add(&t->utf8, s.ptr + from, here - from);
        e = add_bad(t, (unsigned char)s.ptr[here]);
        at = from = here + 1;
    }
    if (e == OK)
        buf_add(&t->utf8, s.ptr + from, s.len - from);
    return e != OK ? e : buf_check(&t->utf8);
}

/* One character that ICU gave. Control characters of the range 80-9F come from bytes that the code
 * page does not define. */
static enum err add_char(struct text *t, uint32_t cp)
{
    if (cp == 0 || (cp >= 0x80 && cp < 0xA0 && cp != 0x85) || (cp >= 0xD800 && cp <= 0xDFFF))
        return add_bad(t, cp);
    if (cp < 0x80)
        buf_byte(&t->utf8, (unsigned char)cp);
    else
        buf_utf8(&t->utf8, cp);
    return OK;
}

static enum err add_units(struct text *t, const UChar *unit, size_t count, uint32_t *lead)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < count; i++) {
        if (*lead && U16_IS_TRAIL(unit[i])) {
            e = add_char(t, (uint32_t)U16_GET_SUPPLEMENTARY(*lead, unit[i]));
            *lead = 0;
        } else if (U16_IS_LEAD(unit[i])) {
            *lead = unit[i];
        } else {
            e = add_char(t, unit[i]);
        }
    }
    return e;
}

static uint32_t first_invalid(UConverter *cnv)
{
    char bytes[32];
    int8_t len = (int8_t)sizeof bytes;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_getInvalidChars(cnv, bytes, &len, &status);
    return U_SUCCESS(status) && len > 0 ? (unsigned char)bytes[0] : 0xFF;
}

static enum err convert_all(UConverter *cnv, struct str s, struct text *t)
{
    UChar chunk[CHUNK];
    const char *from = s.ptr, *end = s.ptr + s.len;
    uint32_t lead = 0;
    for (;;) {
        UChar *to = chunk;
        const char *before = from;
        UErrorCode status = U_ZERO_ERROR;
        ucnv_toUnicode(cnv, &to, chunk + CHUNK, &from, end, NULL, 1, &status);
        enum err e = add_units(t, chunk, (size_t)(to - chunk), &lead);
        if (e != OK)
            return e;
        if (U_SUCCESS(status))
            return buf_check(&t->utf8);
        if (status == U_MEMORY_ALLOCATION_ERROR)
            return ERR_MEMORY;
        if (status == U_BUFFER_OVERFLOW_ERROR)
            continue;
        e = add_bad(t, first_invalid(cnv));
        if (e != OK)
            return e;
        if (from >= end)
            return buf_check(&t->utf8);
        if (from == before && to == chunk)
            from++;
    }
}

static enum err convert_icu(const char *name, struct str s, struct text *t, struct fault *f)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *cnv = ucnv_open(name, &status);
    if (status == U_MEMORY_ALLOCATION_ERROR)
        return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    if (U_FAILURE(status))
        return fault_set(f, ERR_USAGE,
                         "no encoding is called \"%s\" (try utf-8, utf-16le, windows-1256)", name);
    ucnv_setToUCallBack(cnv, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    enum err e = buf_reserve(&t->utf8, s.len + s.len / 2 + 1);
    if (e == OK)
        e = convert_all(cnv, s, t);
    ucnv_close(cnv);
    return e == OK ? OK : fault_set(f, e, "%s", err_text(e));
}

struct mark {
    struct str bytes;
    const char *name;
};

/* Longer marks first: UTF-32LE begins like UTF-16LE. */
static const struct mark marks[] = {
    {{"\xEF\xBB\xBF", 3}, "UTF-8"},    {{"\xFF\xFE\0\0", 4}, "UTF-32LE"},
    {{"\0\0\xFE\xFF", 4}, "UTF-32BE"}, {{"\xFF\xFE", 2}, "UTF-16LE"},
    {{"\xFE\xFF", 2}, "UTF-16BE"},
};

static const struct mark *find_mark(struct str bytes)
{
    for (size_t i = 0; i < COUNT(marks); i++)
        if (str_starts(bytes, marks[i].bytes))
            return &marks[i];
    return NULL;
}

/* Sets t->encoding and t->note from evidence in the bytes, which have no mark. */
static enum err detect(struct str bytes, struct text *t, struct fault *f)
{
    struct str sample = str_sub(bytes, 0, SAMPLE_BYTES);
    struct utf8_census n = utf8_count_up(bytes);
    if (n.nuls * 10 > bytes.len) {
        double le = utf16_share(sample, true), be = utf16_share(sample, false);
        if (le < 0.9 && be < 0.9)
            return fault_set(f, ERR_FORMAT, "holds %zu NUL bytes: not a list in text form", n.nuls);
        snprintf(t->encoding, sizeof t->encoding, "%s", le >= be ? "UTF-16LE" : "UTF-16BE");
        snprintf(t->note, sizeof t->note,
                 "no BOM; read as %s because every second byte is zero or the same, and %.0f%% of "
                 "the characters are then letters and signs of lists",
                 t->encoding, 100 * (le >= be ? le : be));
        return OK;
    }
    if (n.controls + n.nuls > CONTROLS_MOST && (n.controls + n.nuls) * 50 > bytes.len)
        return fault_set(f, ERR_FORMAT, "holds %zu control bytes: not a list in text form",
                         n.controls + n.nuls);
    if (n.bad > n.sequences) {
        enum err e = choose_page(bytes, t);
        return e == OK ? OK : fault_set(f, e, "ICU has no data for the Windows code pages");
    }
    snprintf(t->encoding, sizeof t->encoding, "UTF-8");
    if (n.bad)
        snprintf(t->note, sizeof t->note,
                 "no BOM; read as UTF-8 because %zu characters are written so and only %zu bytes "
                 "are not",
                 n.sequences, n.bad);
    else if (n.sequences)
        snprintf(t->note, sizeof t->note, "no BOM; read as UTF-8 because all of it is valid UTF-8");
    else
        snprintf(t->note, sizeof t->note, "plain ASCII");
    return OK;
}

static enum err set_override(struct str encoding, const struct mark *m, struct text *t)
{
    if (encoding.len >= sizeof t->encoding)
        return ERR_USAGE;
    memcpy(t->encoding, encoding.ptr, encoding.len);
    t->encoding[encoding.len] = '\0';
    snprintf(t->note, sizeof t->note, "read as %s because you said so%s%s", t->encoding,
             m ? "; its first bytes say " : "", m ? m->name : "");
    return OK;
}

/* Sets t->encoding and t->note; bytes then stand behind a byte order mark that counts. */
static enum err settle_encoding(struct str *bytes, struct str encoding, struct text *t,
                                struct fault *f)
{
    const struct mark *m = find_mark(*bytes);
    const char *other = m ? NULL : not_text(*bytes);
    enum err e = OK;
    if (other)
        return fault_set(f, ERR_FORMAT, "this is %s", other);
    if (encoding.len) {
        e = set_override(encoding, m, t);
        if (e != OK)
            return fault_set(f, e, "no encoding has so long a name");
    } else if (m) {
        snprintf(t->encoding, sizeof t->encoding, "%s", m->name);
        snprintf(t->note, sizeof t->note, "read as %s because it begins with its byte order mark",
                 m->name);
    } else {
        e = detect(*bytes, t, f);
    }
    if (e == OK && m && str_eq_ascii_case(str_from(t->encoding), str_from(m->name)))
        *bytes = str_sub(*bytes, m->bytes.len, bytes->len);
    return e;
}

/* The part `text` of bytes, which is UTF-8 throughout, becomes the text without being copied. */
static void take_utf8(struct buf *bytes, struct str text, struct text *t)
{
    if (text.len && text.ptr != bytes->ptr)
        memmove(bytes->ptr, text.ptr, text.len);
    bytes->len = text.len;
    bytes->ptr[bytes->len] = '\0';
    t->utf8 = *bytes;
    *bytes = (struct buf){0};
}

static enum err read_utf8(struct buf *bytes, struct str text, struct text *t)
{
    struct utf8_census n = utf8_count_up(text);
    if (n.bad || n.nuls || !bytes->ptr)
        return copy_utf8(text, t);
    take_utf8(bytes, text, t);
    return OK;
}

enum err text_read(struct str file_name, struct buf *bytes, struct str encoding, struct text *out,
                   struct fault *f)
{
    struct text t = {0};
    struct str text = buf_view(bytes);
    enum err e = settle_encoding(&text, encoding, &t, f);
    bool utf8 = str_eq_ascii_case(str_from(t.encoding), STR("utf-8")) ||
                str_eq_ascii_case(str_from(t.encoding), STR("utf8"));
    if (e == OK && utf8) {
        e = read_utf8(bytes, text, &t);
        if (e != OK)
            e = fault_set(f, e, "%s", err_text(e));
    } else if (e == OK) {
        e = convert_icu(t.encoding, text, &t, f);
    }
    buf_free(bytes);
    if (e != OK) {
        char name[200];
        snprintf(name, sizeof name, "%.*s", STR_ARG(str_sub(file_name, 0, 180)));
        text_free(&t);
        return fault_wrap(f, e, name);
    }
    *out = t;
    return OK;
}

void text_free(struct text *t)
{
    mem_free(t->bad);
    buf_free(&t->utf8);
    *t = (struct text){0};
}
