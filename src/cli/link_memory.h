/* link_memory: --memory, and the folder for what is beyond it. */
#ifndef PV_CLI_LINK_MEMORY_H
#define PV_CLI_LINK_MEMORY_H

#include "cli/call.h"
#include "core/link.h"
#include "core/sorter.h"
#include "os/spill_folder.h"

/* `struct link_memory m = {0};`; free with link_memory_free after the run is freed. */
struct link_memory {
    double all_bytes; /* as asked for; 0: no bound */
    struct spill_folder *folder;
    size_t rows, workers;
    double needed; /* bytes, when last asked */
};

/* Reads the option, "500M" or "4G". ERR_USAGE, ERR_MEMORY. */
enum err link_memory_read(const struct call *c, struct link_memory *m, struct fault *f) PV_CHECKED;
/* Once the lists are read: lets the run have what they leave. What is held is measured, so the run
 * is refused here where that and what is known to come is above SIZE, and later, before learning,
 * comparing and grouping, where what came was more. o->workers is set. ERR_LIMIT names the least
 * that would do. m must stay where it is. */
enum err link_memory_settle(struct link_memory *m, const struct roll *r, struct link_options *o,
                            struct fault *f) PV_CHECKED;
/* Before anything is written: a page takes all pairs into memory. ERR_LIMIT names the least that
 * would do with one. */
enum err link_memory_report(struct link_memory *m, const struct link_result *r,
                            struct fault *f) PV_CHECKED;
/* Memory and spill for sorting what is written. */
void link_memory_sorter(const struct link_memory *m, struct sorter_options *o);
/* Bytes spilled so far. */
uint64_t link_memory_spilled(const struct link_memory *m);
/* What a run that failed with e has to say: the spill's own fault where it was that. Returns e. */
enum err link_memory_fault(const struct link_memory *m, enum err e, struct fault *f);
void link_memory_free(struct link_memory *m);

#endif
