/* Makes the n-th change to files under a folder fail, as a full or broken disk would, whoever writes: Python or DuckDB.

   FAIL_UNDER: the folder.   FAIL_AT: which change fails, 0 for none.   FAIL_ERRNO: the error (28 ENOSPC, 5 EIO).
   FAIL_ON: 1 when all later changes fail too.   FAIL_COUNT: a file that gets the number of changes at the end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long changes;
static const char *under;
static long at, number, on;

__attribute__((constructor)) static void begin(void) {
    under = getenv("FAIL_UNDER");
    at = getenv("FAIL_AT") ? atol(getenv("FAIL_AT")) : 0;
    number = getenv("FAIL_ERRNO") ? atol(getenv("FAIL_ERRNO")) : EIO;
    on = getenv("FAIL_ON") ? atol(getenv("FAIL_ON")) : 0;
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld", (long)changes);
        fclose(file);
    }
}

static int fails_at(const char *path) {
    if (!under || !path || strncmp(path, under, strlen(under)))
        return 0;
    long nth = ++changes;
    if (at && (nth == at || (on && nth > at))) {
        errno = (int)number;
        return 1;
    }
    return 0;
}

static int fails(int handle) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return fails_at(path);
}

#define REAL(name, type, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

ssize_t write(int handle, const void *from, size_t size) {
    return fails(handle) ? -1 : REAL("write", ssize_t, int, const void *, size_t)(handle, from, size);
}
ssize_t pwrite(int handle, const void *from, size_t size, off_t place) {
    return fails(handle) ? -1 : REAL("pwrite", ssize_t, int, const void *, size_t, off_t)(handle, from, size, place);
}
ssize_t pwrite64(int handle, const void *from, size_t size, off64_t place) {
    return fails(handle) ? -1 : REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t)(handle, from, size, place);
}
ssize_t writev(int handle, const struct iovec *parts, int count) {
    return fails(handle) ? -1 : REAL("writev", ssize_t, int, const struct iovec *, int)(handle, parts, count);
}
int fsync(int handle) { return fails(handle) ? -1 : REAL("fsync", int, int)(handle); }
int fdatasync(int handle) { return fails(handle) ? -1 : REAL("fdatasync", int, int)(handle); }
int ftruncate(int handle, off_t size) { return fails(handle) ? -1 : REAL("ftruncate", int, int, off_t)(handle, size); }
int ftruncate64(int handle, off64_t size) {
    return fails(handle) ? -1 : REAL("ftruncate64", int, int, off64_t)(handle, size);
}
int rename(const char *from, const char *to) {
    return fails_at(to) ? -1 : REAL("rename", int, const char *, const char *)(from, to);
}
int mkdir(const char *path, mode_t mode) {
    return fails_at(path) ? -1 : REAL("mkdir", int, const char *, mode_t)(path, mode);
}
ssize_t sendfile(int to, int from, off_t *place, size_t size) {
    return fails(to) ? -1 : REAL("sendfile", ssize_t, int, int, off_t *, size_t)(to, from, place, size);
}
ssize_t sendfile64(int to, int from, off64_t *place, size_t size) {
    return fails(to) ? -1 : REAL("sendfile64", ssize_t, int, int, off64_t *, size_t)(to, from, place, size);
}
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t size, unsigned int flags) {
    return fails(to) ? -1
                     : REAL("copy_file_range", ssize_t, int, off64_t *, int, off64_t *, size_t, unsigned int)(
                           from, a, to, b, size, flags);
}
static int opened(const char *name, const char *path, int flags, mode_t mode) {
    if ((flags & O_CREAT) && fails_at(path))
        return -1;
    return REAL(name, int, const char *, int, ...)(path, flags, mode);
}
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opened("open", path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opened("open64", path, flags, mode);
}
