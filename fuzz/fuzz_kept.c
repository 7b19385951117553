/* An index comes from a disk, or from somebody else. Its head and a segment are read from the same
 * bytes: nothing may crash, all that is handed out lies within, and what is accepted can be looked
 * through and written again. The first byte says whether sums are made right before, so that what
 * lies behind them is reached, and whether words are those of this program. */
#include "../tests/kept_seal.h"
#include "base/mem.h"
#include "core/evidence.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good)
        abort();
}

static void write_again(const struct kept_segment *s)
{
    struct kept_person *persons = mem_zero(s->persons, sizeof *persons);
    struct buf out = {0};
    struct kept_segment again;
    struct fault f;
    need(persons != NULL);
    for (size_t i = 0; i < s->persons; i++)
        persons[i] = (struct kept_person){kept_id(s, i), kept_name(s, i), kept_facts(s, i)};
    need(kept_segment_write(persons, s->persons, &out) == OK);
    need(kept_segment_read(buf_view(&out), 0, &again, &f) == OK);
    need(again.persons == s->persons && !again.stale);
    for (size_t i = 0; i < s->persons; i++)
        need(str_eq(kept_id(s, i), kept_id(&again, i)) &&
             str_eq(kept_name(s, i), kept_name(&again, i)) &&
             str_eq(kept_facts(s, i), kept_facts(&again, i)));
    buf_free(&out);
    mem_free(persons);
}

static void look_through(const struct kept_words *w)
{
    struct lookup *l = NULL;
    struct lookup_scratch *scratch = NULL;
    struct lookup_hit hit;
    size_t count;
    const struct lookup_batch b = {.word = w->word,
                                   .word_count = w->word_count,
                                   .counts = w->counts,
                                   .words = w->numbers,
                                   .persons = w->persons};
    need(lookup_new(&l) == OK && lookup_scratch_new(&scratch) == OK);
    need(lookup_add_batch(l, &b) == OK && lookup_count(l) == w->persons);
    need(lookup_find(l, scratch, STR("Reza Moosavi"), &hit, 1, &count) == OK);
    lookup_scratch_free(scratch);
    lookup_free(l);
}

/* What is said of everybody is taken in, and asked for. */
static void weigh_all(const struct kept_segment *s)
{
    struct evidence *e = NULL;
    struct evidence_scratch *scratch = NULL;
    bool any;
    need(evidence_new(&e) == OK);
    for (size_t i = 0; i < s->persons; i++) {
        struct facts f;
        kept_facts_read(s, i, &f);
        f.value[FIELD_GIVEN] = f.value[FIELD_FAMILY] = STR_NONE;
        need(evidence_add(e, &f) == OK);
    }
    need(evidence_settle(e) == OK && evidence_scratch_new(e, &scratch) == OK);
    for (size_t i = 0; i < s->persons && i < 4; i++) {
        struct facts f;
        struct candidate c;
        kept_facts_read(s, i, &f);
        need(evidence_ask(scratch, &f, &any) == OK);
        evidence_weigh(scratch, (uint32_t)(s->persons - 1 - i), 0, &c);
    }
    evidence_scratch_free(scratch);
    evidence_free(e);
}

static void read_segment(struct str bytes)
{
    struct kept_segment s;
    struct kept_words words = {0};
    struct fault f = {OK, ""};
    enum err e = kept_segment_read(bytes, 4096, &s, &f);
    need(e == OK || ((e == ERR_CORRUPT || e == ERR_FORMAT) && f.text[0]));
    if (e != OK)
        return;
    e = kept_words_read(&s, &words, &f);
    need(e == OK || e == ERR_CORRUPT);
    if (e == OK)
        look_through(&words);
    kept_words_free(&words);
    write_again(&s);
    weigh_all(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t flags = size ? data[0] : 0;
    size_t len = size ? size - 1 : 0;
    uint8_t *bytes = mem_alloc(len);
    need(bytes != NULL);
    if (len)
        memcpy(bytes, data + 1, len);
    if (flags & 2 && len >= KEPT_SEGMENT_HEAD)
        seal_put(bytes + 24, kept_reading(), 4);
    if (flags & 1)
        seal_segment(bytes, len);
    read_segment((struct str){(const char *)bytes, len});
    if (len >= KEPT_HEAD_BYTES) {
        struct kept_head head;
        struct fault f;
        bool half;
        if (flags & 1)
            seal_slot(bytes);
        if (kept_head_read(bytes, &head, &half, &f) == OK)
            need(head.length >= KEPT_HEAD_BYTES);
    }
    mem_free(bytes);
    return 0;
}
