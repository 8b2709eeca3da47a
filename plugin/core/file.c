// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER = 1024 }; // Bytes of a folder's path, with its zero

static bool read_all(const int fd, unsigned char *const data, const size_t n) {
  size_t done = 0;
  while (done < n) {
    const ssize_t got = read(fd, data + done, n - done);
    if (got == 0) {
      errno = EIO; // It became shorter meanwhile
      return false;
    }
    if (got < 0 && errno != EINTR) {
      return false;
    }
    done += got > 0 ? (size_t)got : 0;
  }
  return true;
}

static BrumeStatus read_open(const int fd, const size_t max, unsigned char **const data,
                             size_t *const n) {
  struct stat about;
  if (fstat(fd, &about) != 0) {
    return BRUME_STATUS_IO;
  }
  if (!S_ISREG(about.st_mode) || about.st_size < 0 || (uintmax_t)about.st_size > max) {
    return BRUME_STATUS_FORMAT;
  }
  const size_t size = (size_t)about.st_size;
  unsigned char *const block = malloc(size ? size : 1);
  if (!block) {
    return BRUME_STATUS_NO_MEMORY;
  }
  if (!read_all(fd, block, size)) {
    free(block);
    return BRUME_STATUS_IO;
  }
  *data = block;
  *n = size;
  return BRUME_STATUS_OK;
}

BrumeStatus brume_file_read(const char *const path, const size_t max, unsigned char **const data,
                            size_t *const n) {
  *data = NULL;
  *n = 0;
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // A pipe must not make us wait
  if (fd < 0) {
    return errno == ENOENT ? BRUME_STATUS_NOT_FOUND : BRUME_STATUS_IO;
  }
  const BrumeStatus status = read_open(fd, max, data, n);
  const int why = errno;
  close(fd);
  errno = why;
  return status;
}

static BrumeStatus read_on(const int fd, const size_t max, unsigned char **const data,
                           size_t *const n) {
  size_t capacity = 0;
  for (;;) {
    if (*n == capacity) {
      capacity = 2 * capacity + 65536;
      unsigned char *const more = realloc(*data, capacity);
      if (!more) {
        return BRUME_STATUS_NO_MEMORY;
      }
      *data = more;
    }
    const ssize_t got = read(fd, *data + *n, capacity - *n);
    if (got <= 0) {
      return got < 0 ? BRUME_STATUS_IO : BRUME_STATUS_OK;
    }
    *n += (size_t)got;
    if (*n > max) {
      return BRUME_STATUS_FORMAT;
    }
  }
}

BrumeStatus brume_file_read_stream(const char *const path, const size_t max,
                                   unsigned char **const data, size_t *const n) {
  *data = NULL;
  *n = 0;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return errno == ENOENT ? BRUME_STATUS_NOT_FOUND : BRUME_STATUS_IO;
  }
  const BrumeStatus status = read_on(fd, max, data, n);
  const int why = errno;
  close(fd);
  if (status) {
    free(*data);
    *data = NULL;
  }
  errno = why;
  return status;
}

bool brume_file_make_folder(const char *const path) {
  char part[FOLDER];
  const size_t n = strlen(path);
  if (n >= sizeof(part)) {
    errno = ENAMETOOLONG;
    return false;
  }
  memcpy(part, path, n + 1);
  for (size_t i = 1; i <= n; ++i) {
    if (path[i] == '/' || !path[i]) {
      part[i] = '\0';
      if (mkdir(part, 0777) && errno != EEXIST) {
        return false;
      }
      part[i] = path[i];
    }
  }
  return n > 0;
}
