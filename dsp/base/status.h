// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_STATUS_H
#define BRUME_DSP_BASE_STATUS_H

/** What a function that can fail returns. Success is 0, so `if (status)` reads as "failed".
 *
 * The values may be stored or sent between our own parts; add new ones at the end.
 */
typedef enum {
  BRUME_STATUS_OK = 0,      ///< Success
  BRUME_STATUS_BAD_ARG,     ///< An argument is out of its documented range
  BRUME_STATUS_NO_MEMORY,   ///< The system, or an arena, has no memory left
  BRUME_STATUS_IO,          ///< Reading or writing failed; errno says more where it is set
  BRUME_STATUS_FORMAT,      ///< Data from outside is malformed, truncated or damaged
  BRUME_STATUS_UNSUPPORTED, ///< Well-formed, but not something this build can do
  BRUME_STATUS_CANCELLED,   ///< The caller asked to stop
  BRUME_STATUS_EXISTS,      ///< The thing to be created is already there
  BRUME_STATUS_NOT_FOUND,   ///< No file, tensor, class or key of that name
  BRUME_STATUS_FULL,        ///< A ring, pool or disk has no room left
  BRUME_STATUS_MISMATCH,    ///< Two things that belong together do not: weights and spec, hash and
                            ///< data
  BRUME_STATUS_INTERNAL,    ///< A bug in Brume
  BRUME_STATUS_COUNT        ///< Number of values; not a status
} BrumeStatus;

/** Return one sentence in English for `status`: capital first, no period, never NULL.
 *
 * The string is static. Values outside the enumeration give "Unknown error". Thread: any.
 */
const char *brume_strerror(BrumeStatus status);

#endif // BRUME_DSP_BASE_STATUS_H
