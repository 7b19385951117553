#include "cli/save.h"

#include "os/file.h"

enum err save_file(struct str path, struct str bytes, struct fault *f)
{
    struct buf terminated = {0};
    buf_str(&terminated, path);
    buf_byte(&terminated, '\0');
    enum err err = buf_check(&terminated);
    if (err == OK)
        err = file_write_whole(terminated.ptr, 0600, bytes, f);
    buf_free(&terminated);
    return err;
}
