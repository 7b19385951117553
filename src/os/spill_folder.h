/* spill_folder: base/spill.h over files that have no name.
 *
 * The lists hold personal data, so nothing may stay behind: a file is made without a name where the
 * system can (O_TMPFILE), else its name is removed before the first byte is written. A killed run
 * leaves nothing; the bytes are gone with the process. */
#ifndef PV_OS_SPILL_FOLDER_H
#define PV_OS_SPILL_FOLDER_H

#include "base/spill.h"

struct spill_folder;

/* Files in this folder, made when first written to, mode 0600. ERR_MEMORY. Free with
 * spill_folder_free, after all files are closed. */
enum err spill_folder_new(const char *path, struct spill_folder **out) PV_CHECKED;
/* The functions for the engine; borrowed. */
const struct spill *spill_folder_table(const struct spill_folder *s);
/* Bytes written so far. */
uint64_t spill_folder_bytes(const struct spill_folder *s);
/* What went wrong first, naming the folder; err is OK when nothing did. Borrowed. */
const struct fault *spill_folder_fault(const struct spill_folder *s);
void spill_folder_free(struct spill_folder *s);

#endif
