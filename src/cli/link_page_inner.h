/* link_page_inner: between the files of link_page. */
#ifndef PV_CLI_LINK_PAGE_INNER_H
#define PV_CLI_LINK_PAGE_INNER_H

#include "cli/link_page.h"
#include "format/svg.h"

/* The levels in the order in which they are shown: what differs comes last. */
static inline uint8_t page_level(uint8_t at)
{
    return at < LEVEL_DIFFER ? at : at + 1 < LEVELS ? (uint8_t)(at + 1) : LEVEL_DIFFER;
}

/* All drawings are as wide as a telephone; on larger screens they stand side by side. */
enum { CHART_WIDTH = 360 };

struct page {
    struct html h;
    const struct link_view *v;
    const struct link_result *r;
    const struct link_page_options *o;
    const struct pair *pair; /* every pair kept, chosen or not */
    size_t pair_count;
    const double *bits;       /* of two lists, of each: struct considered; else NULL */
    const uint8_t *turn;      /* the same */
    struct considered merged; /* what they are, where the choice looked twice */
    bool chosen;              /* one to one or one to many: pairs are chosen, others refused */
    double *rivals;           /* chosen: of each row, the odds of all its pairs */
    int32_t *partner;         /* chosen: of each row, its best chosen pair's weight; INT32_MIN */
    double threshold_bits;
    struct buf text; /* scratch */
};

/* link_page_fate.c: what became of the pairs; i is the number of one. */
enum err page_take_pairs(struct page *p) PV_CHECKED;
void page_drop_pairs(struct page *p);
/* Bits on the scale of threshold_bits: the weight, prior included; where pairs are chosen, the
 * log-odds when the pair's turn came. */
double page_bits(const struct page *p, size_t i);
double page_chance(const struct page *p, size_t i);
/* Where nothing is chosen: TURN_CHOSEN from the threshold up. */
enum turn page_turn(const struct page *p, size_t i);
/* Chance that the pair is right; where pairs are chosen, its rivals counted. */
double page_sure(const struct page *p, size_t i);
struct page_fate {
    double chosen, refused, below; /* pairs */
    double right;                  /* of those chosen, expected */
};
struct page_fate page_fate(const struct page *p);
enum { PAGE_BANDS = 10 };
void page_fate_figure(struct page *p);

/* A list's file name, without its folder. */
struct str page_list_name(const struct page *p, size_t list);

/* A section with its heading and a sentence on how to read it; html_close ends it. */
void page_section(struct page *p, const char *id, const char *heading, const char *reading);
/* A figure with its caption; html_close ends it. */
void page_figure(struct page *p, struct str caption);
/* One that stands alone. */
void page_wide_figure(struct page *p, const char *caption);
/* A table under a fold, or open; page_table_end ends it. Headings are literals. */
void page_table(struct page *p, const char *summary, const char *const *heading, size_t count);
void page_table_end(struct page *p);
/* Cells. Numbers are set to the end. */
void page_cell(struct page *p, struct str text);
enum page_unit { PAGE_COUNT, PAGE_CHANCE, PAGE_BITS, PAGE_PERCENT };
void page_number(struct page *p, enum page_unit unit, double value);

/* Bits for "%+.2f": what would be -0.00 is 0. */
double page_bits_shown(double bits);

/* A count, 1,234,567, for page_say's "%s"; good until the end of the statement. */
struct page_count {
    char text[32];
};
struct page_count page_count(double count);

/* printf into p->text, emptied before; the slice lives until the next call. */
struct str page_say(struct page *p, const char *fmt, ...) PV_PRINTF(2, 3);

/* Axis at the foot of a chart: a line, marks and their numbers. */
void page_axis(struct page *p, struct svg_scale x, double y, const char *unit);

/* link_style_table.c: the style sheet. */
void page_style(struct page *p);

/* link_page_model.c: what was learnt. */
void page_weights(struct page *p);
void page_chances(struct page *p);
enum err page_terms(struct page *p) PV_CHECKED;
void page_rules(struct page *p);

/* link_page_result.c: what came of it. */
void page_scores(struct page *p);
enum err page_calibration(struct page *p) PV_CHECKED;
void page_unlinkable(struct page *p);
enum err page_clusters(struct page *p) PV_CHECKED;

/* link_page_pairs.c: pairs, one by one. */
void page_pairs(struct page *p);

#endif
