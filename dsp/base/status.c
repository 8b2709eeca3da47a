// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/status.h"

const char *brume_strerror(const BrumeStatus status) {
  switch (status) {
  case BRUME_STATUS_OK:
    return "Success";
  case BRUME_STATUS_BAD_ARG:
    return "Argument out of range";
  case BRUME_STATUS_NO_MEMORY:
    return "Out of memory";
  case BRUME_STATUS_IO:
    return "Reading or writing failed";
  case BRUME_STATUS_FORMAT:
    return "Malformed or damaged data";
  case BRUME_STATUS_UNSUPPORTED:
    return "Not supported by this build";
  case BRUME_STATUS_CANCELLED:
    return "Cancelled";
  case BRUME_STATUS_EXISTS:
    return "Exists already";
  case BRUME_STATUS_NOT_FOUND:
    return "Not found";
  case BRUME_STATUS_FULL:
    return "No room left";
  case BRUME_STATUS_MISMATCH:
    return "Parts do not belong together";
  case BRUME_STATUS_INTERNAL:
    return "Internal error";
  case BRUME_STATUS_COUNT:
    break;
  }
  return "Unknown error";
}
