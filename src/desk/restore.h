/* restore: an office from a backup. Needs no key; what makes the result open is the device file.
 *
 * A backup made before an erasure is sealed under an epoch key that the erasure destroyed: it
 * cannot be restored, and so what was erased stays erased. */
#ifndef PV_DESK_RESTORE_H
#define PV_DESK_RESTORE_H

#include "store/store.h"

/* Looks whether a device file's bytes can open that backup. ERR_FORMAT: not a device file;
 * ERR_CORRUPT: damaged; ERR_KEY: of another time, which the fault explains; as store->open. */
enum err restore_check(const struct crypt_ops *crypt, const struct store_ops *store,
                       const char *backup, struct str device, struct fault *f) PV_CHECKED;

/* Copies the backup to a path that must not exist yet. ERR_EXISTS, as store->backup. */
enum err restore_copy(const struct store_ops *store, const char *backup, const char *path,
                      struct fault *f) PV_CHECKED;

#endif
