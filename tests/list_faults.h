/* list_faults: a list that is read while memory ends, allocation by allocation. */
#ifndef PV_TEST_LIST_FAULTS_H
#define PV_TEST_LIST_FAULTS_H

#include "base/mem.h"
#include "format/list.h"

/* Frees b. */
static inline void list_without_memory(struct str name, struct buf *b)
{
    enum err e = ERR_MEMORY;
    for (long n = 0; n < 5000 && e != OK; n++) {
        struct list *l = NULL;
        struct fault f = {0};
        mem_fail_after(n);
        e = list_read(name, buf_view(b), NULL, &l, &f);
        mem_fail_after(-1);
        list_free(l);
        assert_true(e == OK || e == ERR_MEMORY);
    }
    assert_int_equal(e, OK);
    buf_free(b);
}

#endif
