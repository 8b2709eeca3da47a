// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static BrumeStatus io_status(void) {
  return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? BRUME_STATUS_FULL
         : errno == EEXIST                                    ? BRUME_STATUS_EXISTS
                                                              : BRUME_STATUS_IO;
}

static bool is_pipe(const int fd) {
  struct stat there;
  return fstat(fd, &there) == 0 && S_ISFIFO(there.st_mode);
}

// `waits`: on someone who reads, for ever maybe, so that a signal is to end it.
static BrumeStatus add(const int fd, const bool waits, const unsigned char *data, size_t n) {
  BrumeStatus status = BRUME_STATUS_OK;
  while (n && !status) {
    const ssize_t done = write(fd, data, n);
    if (done < 0 && (waits || errno != EINTR)) {
      status = io_status();
    } else if (done > 0) {
      data += done;
      n -= (size_t)done;
    }
    if (waits && n && !status && is_pipe(fd)) { // A signal came when it had taken a part
      errno = EINTR;
      status = BRUME_STATUS_IO;
    }
  }
  return status;
}

// Writes everything and closes; a full disk may show up as late as that.
static BrumeStatus write_all(const int fd, const bool waits, const unsigned char *data, size_t n) {
  const BrumeStatus status = add(fd, waits, data, n);
  const int why = errno;
  if (close(fd) != 0 && !status) {
    return io_status();
  }
  errno = why;
  return status;
}

// Opens the standard output for "-", and what exists and is no regular file; -2 for all else.
static int open_direct(const char *const path) {
  struct stat there;
  if (strcmp(path, "-") == 0) {
    return dup(STDOUT_FILENO);
  }
  return stat(path, &there) == 0 && !S_ISREG(there.st_mode) ? open(path, O_WRONLY) : -2;
}

// A name in the folder of `path` that no other process or thread uses.
static bool temporary_name(const char *const path, char out[PATH_MAX]) {
  static atomic_uint a_counter; // Relaxed: only has to differ
  const char *const slash = strrchr(path, '/');
  const int folder = slash ? (int)(slash - path) + 1 : 0;
  const unsigned count = atomic_fetch_add_explicit(&a_counter, 1, memory_order_relaxed);
  const int n =
      snprintf(out, PATH_MAX, "%.*s.brume-%ld-%u.part", folder, path, (long)getpid(), count);
  return n > 0 && n < PATH_MAX;
}

// Gives the finished file its name. A link fails where the name is taken, a rename would not.
static BrumeStatus publish(const char *const temporary, const char *const path,
                           const bool replace) {
  if (replace) {
    return rename(temporary, path) == 0 ? BRUME_STATUS_OK : io_status();
  }
  if (link(temporary, path) == 0) {
    unlink(temporary);
    return BRUME_STATUS_OK;
  }
  struct stat there;
  const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS;
  if (no_links && lstat(path, &there) != 0) { // FAT and the like
    return rename(temporary, path) == 0 ? BRUME_STATUS_OK : io_status();
  }
  errno = no_links ? EEXIST : errno;
  return io_status();
}

BrumeStatus brume_outfile_write(const char *const path, const void *const data, const size_t n,
                                const bool replace) {
  const int direct = open_direct(path);
  if (direct != -2) {
    return direct < 0 ? io_status() : write_all(direct, true, data, n);
  }
  char temporary[PATH_MAX];
  if (!temporary_name(path, temporary)) {
    errno = ENAMETOOLONG;
    return BRUME_STATUS_IO;
  }
  const int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
  if (fd < 0) {
    return io_status();
  }
  BrumeStatus status = write_all(fd, false, data, n);
  if (!status) {
    status = publish(temporary, path, replace);
  }
  if (status) {
    const int why = errno;
    unlink(temporary);
    errno = why;
  }
  return status;
}

BrumeStatus brume_outfile_begin(BrumeOutfile *const out, const char *const path,
                                const bool replace) {
  struct stat there;
  *out = (BrumeOutfile){.fd = open_direct(path), .replace = replace};
  out->direct = out->fd != -2;
  const int n = snprintf(out->path, sizeof(out->path), "%s", path);
  if (out->direct) {
    return out->fd < 0 ? io_status() : BRUME_STATUS_OK;
  }
  out->fd = -1;
  if (n >= (int)sizeof(out->path) || !temporary_name(path, out->temporary)) {
    errno = ENAMETOOLONG;
  } else if (!replace && lstat(path, &there) == 0) {
    errno = EEXIST;
  } else {
    out->fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
  }
  return out->fd < 0 ? io_status() : BRUME_STATUS_OK;
}

BrumeStatus brume_outfile_add(BrumeOutfile *const out, const void *const data, const size_t n) {
  return add(out->fd, out->direct, data, n);
}

BrumeStatus brume_outfile_end(BrumeOutfile *const out, const void *const head, const size_t n) {
  BrumeStatus status = BRUME_STATUS_OK;
  if (!out->direct && n && lseek(out->fd, 0, SEEK_SET) == 0) {
    status = add(out->fd, false, head, n);
  }
  const int why = errno;
  if (close(out->fd) != 0 && !status) {
    status = io_status();
  } else {
    errno = why;
  }
  out->fd = -1;
  if (!status && !out->direct) {
    status = publish(out->temporary, out->path, out->replace);
  }
  if (status && !out->direct) {
    const int reason = errno;
    unlink(out->temporary);
    errno = reason;
  }
  return status;
}

void brume_outfile_drop(BrumeOutfile *const out) {
  if (out->fd >= 0) {
    close(out->fd);
    out->fd = -1;
    if (!out->direct) {
      unlink(out->temporary);
    }
  }
}
