/* err: what went wrong, and where, in words an officer can act on.
 *
 * Whatever can fail returns enum err and writes its result through a pointer on success only.
 * A function that reads something people wrote also takes a struct fault and says there which
 * file, line and field it means. Unknown is a value; failed is an error: never the same thing. */
#ifndef PV_BASE_ERR_H
#define PV_BASE_ERR_H

enum err {
    OK = 0,
    ERR_MEMORY,    /* an allocation failed */
    ERR_IO,        /* the system refused a read, write or sync */
    ERR_FULL,      /* the disk is full */
    ERR_READONLY,  /* the file or its file system cannot be written */
    ERR_FORMAT,    /* input is not of the form it claims */
    ERR_CORRUPT,   /* our own file has been altered or damaged */
    ERR_KEY,       /* wrong passphrase, or a key that is not held */
    ERR_DENIED,    /* the acting officer's role does not allow it */
    ERR_REFUSED,   /* a rule (R1-R22) forbids it; the fault names the rule */
    ERR_STATE,     /* the life cycle does not allow it now; the fault says why */
    ERR_NOT_FOUND, /* no such thing */
    ERR_EXISTS,    /* already there */
    ERR_RANGE,     /* a value is out of its range */
    ERR_LIMIT,     /* a bound that protects the program was reached */
    ERR_LOCKED,    /* the office is locked, or held by another process */
    ERR_USAGE      /* the command line is off */
};

#define PV_CHECKED __attribute__((warn_unused_result))
#define PV_PRINTF(a, b) __attribute__((format(printf, a, b)))

/* One fault, in the caller's storage. text is always terminated and may be empty. */
struct fault {
    enum err err;
    char text[480];
};

/* The plain name of an error: "wrong passphrase or key not held". Never NULL. */
const char *err_text(enum err e);

/* Sets *f (which may be NULL) and returns e, so that a failing function ends with
 * `return fault_set(f, ERR_FORMAT, "%s:%zu: no quote ends this cell", name, line);`.
 * A text too long is cut between characters. The arguments may point into f->text. */
enum err fault_set(struct fault *f, enum err e, const char *fmt, ...) PV_PRINTF(3, 4);

/* Puts "prefix: " before the fault's text; does nothing for OK. Returns e. */
enum err fault_wrap(struct fault *f, enum err e, const char *prefix);

#endif
