#include "cli/office_env.h"

#include "os/file.h"
#include "os/time.h"

enum { DEVICE_FILE_MAX = 1 << 16, DEVICE_MODE = 0600 };

static int64_t now_ms(void *context)
{
    const struct office_env *e = context;
    return time_now_ms() + e->ahead_ms;
}

static enum err device_read(void *context, struct buf *out, struct fault *f)
{
    const struct office_env *e = context;
    enum err err = buf_reserve(out, 2 * DEVICE_FILE_MAX + 2); /* never moved: no copies */
    return err == OK ? file_read(e->device_path.ptr, DEVICE_FILE_MAX, out, f) : err;
}

static enum err device_write(void *context, struct str bytes, struct fault *f)
{
    const struct office_env *e = context;
    return file_write_whole(e->device_path.ptr, DEVICE_MODE, bytes, f);
}

enum err office_env_init(struct office_env *e, const struct house *house, struct str office,
                         struct fault *f)
{
    *e = (struct office_env){.env = {.crypt = house->crypt,
                                     .store = house->store,
                                     .now_ms = now_ms,
                                     .device_read = device_read,
                                     .device_write = device_write,
                                     .context = e}};
    buf_printf(&e->device_path, "%.*s.device", STR_ARG(office));
    if (buf_check(&e->device_path) == OK)
        return OK;
    office_env_free(e);
    return fault_set(f, ERR_MEMORY, "no memory for the path of the device file");
}

void office_env_free(struct office_env *e)
{
    buf_free(&e->device_path);
}
