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

static BrumeStatus add(const int fd, const unsigned char *data, size_t n) {
  BrumeStatus status = BRUME_STATUS_OK;
  while (n && !status) {
    const ssize_t done = write(fd, data, n);
    if (done < 0 && errno != EINTR) {
      status = io_status();
    } else if (done > 0) {
      data += done;
      n -= (size_t)done;
    }
  }
  return status;
}

// Writes everything and closes; a full disk may show up as late as that.
static BrumeStatus write_all(const int fd, const unsigned char *data, size_t n) {
  const BrumeStatus status = add(fd, data, n);
  const int why = errno;
  if (close(fd) != 0 && !status) {
    return io_status();
  }
  errno = why;
  return status;
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
  struct stat there;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
    const int fd = open(path, O_WRONLY);
    return fd < 0 ? io_status() : write_all(fd, data, n);
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
  BrumeStatus status = write_all(fd, data, n);
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
  *out = (BrumeOutfile){.fd = -1, .replace = replace};
  const int n = snprintf(out->path, sizeof(out->path), "%s", path);
  if (strcmp(path, "-") == 0) {
    out->direct = true;
    out->fd = dup(STDOUT_FILENO);
  } else if (n >= (int)sizeof(out->path) || !temporary_name(path, out->temporary)) {
    errno = ENAMETOOLONG;
  } else if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
    out->direct = true;
    out->fd = open(path, O_WRONLY);
  } else if (!replace && lstat(path, &there) == 0) {
    errno = EEXIST;
  } else {
    out->fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
  }
  return out->fd < 0 ? io_status() : BRUME_STATUS_OK;
}

BrumeStatus brume_outfile_add(BrumeOutfile *const out, const void *const data, const size_t n) {
  return add(out->fd, data, n);
}

BrumeStatus brume_outfile_end(BrumeOutfile *const out, const void *const head, const size_t n) {
  BrumeStatus status = BRUME_STATUS_OK;
  if (!out->direct && n && lseek(out->fd, 0, SEEK_SET) == 0) {
    status = add(out->fd, head, n);
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
