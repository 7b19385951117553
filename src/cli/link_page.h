/* link_page: what a run learnt and did, as one page: no network, no script, for screen and print.
 *
 * The same run gives the same bytes: no time, no seconds. Values of rows go through the view's
 * mask. */
#ifndef PV_CLI_LINK_PAGE_H
#define PV_CLI_LINK_PAGE_H

#include "cli/link_show.h"

struct link_page_options {
    const struct str *file; /* names of the lists, one or two */
    size_t files;
    const struct link_label *labels; /* that the run was given, for calibration */
    size_t label_count;
};

/* Writes the whole page. Of two lists the run must have been made with keep_compared. The caller
 * frees out. ERR_MEMORY, ERR_LIMIT. */
enum err link_page(const struct link_view *v, const struct link_page_options *o,
                   struct buf *out) PV_CHECKED;

#endif
