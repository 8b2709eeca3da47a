// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/outname.h"

#include "plugin/cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const extensions[] = {"wav", "flac", "ogg"};
enum { N_FORMATS = sizeof(extensions) / sizeof(extensions[0]) };

const char *brume_outname_extension(const BrumeAudioformat format) {
  return (int)format < N_FORMATS ? extensions[format] : "";
}

// The format called `name`, BRUME_AUDIOFILE_OTHER if there is none.
static BrumeAudioformat format_of(const char *const name) {
  for (int i = 0; name && i < N_FORMATS; ++i) {
    if (strcasecmp(name, extensions[i]) == 0) {
      return (BrumeAudioformat)i;
    }
  }
  return BRUME_AUDIOFILE_OTHER;
}

int brume_outname_check_folder(const char *const path) {
  char folder[PATH_MAX] = ".";
  const char *const slash = strrchr(path, '/');
  if (slash) {
    snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 : (int)(slash - path), path);
  }
  struct stat there;
  if (stat(folder, &there) != 0) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot use the folder %s: %s; create it first", folder,
                          strerror(errno));
  }
  if (!S_ISDIR(there.st_mode)) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s is no folder; choose another --out", folder);
  }
  if (access(folder, W_OK | X_OK) != 0) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot write to the folder %s: %s; choose another",
                          folder, strerror(errno));
  }
  return BRUME_CLI_DONE;
}

static int check_words(const char *at, const size_t count) {
  bool differs = count == 1;
  while ((at = strchr(at, '{'))) {
    const size_t n = strcspn(at, "}") + 1;
    const bool is_seed = strncmp(at, "{seed}", n) == 0;
    const bool is_index = strncmp(at, "{index}", n) == 0;
    if (!is_seed && !is_index && strncmp(at, "{class}", n) != 0) {
      return brume_cli_fail(BRUME_CLI_USAGE,
                            "--out: unknown word %.*s; there are {class}, {seed} and {index}",
                            n < 40 ? (int)n : 40, at);
    }
    differs = differs || is_seed || is_index;
    at += n;
  }
  return differs ? BRUME_CLI_DONE
                 : brume_cli_fail(BRUME_CLI_USAGE,
                                  "--out names one file for %zu sounds; put {seed} or {index} into "
                                  "it, or name a folder",
                                  count);
}

// Settles the format by --format, else by the extension.
static int settle_format(const char *const where, const char *const extension,
                         const char *const format, BrumeAudiospec *const spec) {
  if (extension && format_of(extension) == BRUME_AUDIOFILE_OTHER) {
    return brume_cli_fail(BRUME_CLI_USAGE,
                          "--out %s: files are written as .wav, .flac or .ogg, not as .%s", where,
                          extension);
  }
  if (extension && (extension == where + 1 || extension[-2] == '/')) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--out %s has no name before its ending; put one there",
                          where);
  }
  if (format && format_of(format) == BRUME_AUDIOFILE_OTHER) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--format must be wav, flac or ogg, not '%s'", format);
  }
  if (format && extension && format_of(format) != format_of(extension)) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--format %s does not go with --out %s", format, where);
  }
  if (format || extension) {
    spec->format = format_of(format ? format : extension);
  }
  return BRUME_CLI_DONE;
}

int brume_outname_init(BrumeOutname *const name, const char *const out, const char *const format,
                       const size_t count, BrumeAudiospec *const spec) {
  struct stat there;
  const char *const where = out ? out : ".";
  const bool is_stdout = strcmp(where, "-") == 0;
  const bool exists = !is_stdout && stat(where, &there) == 0;
  const size_t length = strlen(where);
  const bool is_folder = (exists && S_ISDIR(there.st_mode)) || (length && where[length - 1] == '/');
  const bool is_device =
      is_stdout || (exists && !S_ISDIR(there.st_mode) && !S_ISREG(there.st_mode));
  const char *const dot = strrchr(where, '.');
  const char *const extension =
      dot && dot[1] && !is_folder && !is_device && !strpbrk(dot, "/}") ? dot + 1 : NULL;
  int status = settle_format(where, extension, format, spec);
  if (status) {
    return status;
  }
  const char *const ours = brume_outname_extension(spec->format);
  const int n = is_folder
                    ? snprintf(name->pattern, PATH_MAX, "%s%s{class}-{seed}.%s", out ? out : "",
                               out && where[length - 1] != '/' ? "/" : "", ours)
                : extension || is_device ? snprintf(name->pattern, PATH_MAX, "%s", where)
                                         : snprintf(name->pattern, PATH_MAX, "%s.%s", where, ours);
  if (n >= PATH_MAX || length == 0) {
    return brume_cli_fail(BRUME_CLI_USAGE, "--out is %s", length ? "too long" : "empty");
  }
  name->direct = is_device;
  status = check_words(name->pattern, is_device && !is_stdout ? 1 : count);
  return status || is_device ? status : brume_outname_check_folder(name->pattern);
}

bool brume_outname_varies(const BrumeOutname *const name) {
  return strstr(name->pattern, "{seed}") || strstr(name->pattern, "{class}");
}

static size_t add(char *const path, const size_t used, const char *const text) {
  const int n = used < PATH_MAX ? snprintf(path + used, PATH_MAX - used, "%s", text) : 0;
  return used + (size_t)n;
}

static void class_text(const BrumeRecipe *const recipe, char *const out, const size_t size) {
  *out = '\0';
  for (unsigned i = 0; i < recipe->n_classes; ++i) {
    strncat(out, i ? "+" : "", size - strlen(out) - 1);
    strncat(out, recipe->classes[i].name, size - strlen(out) - 1);
  }
}

bool brume_outname_make(const BrumeOutname *const name, const BrumeRecipe *const recipe,
                        const size_t index, const size_t count, char path[PATH_MAX]) {
  char text[BRUME_RECIPE_CLASSES * BRUME_RECIPE_NAME];
  char last[24];
  const int digits = snprintf(last, sizeof(last), "%zu", count - 1);
  size_t used = 0;
  *path = '\0';
  for (const char *at = name->pattern; *at;) {
    const size_t plain = *at == '{' ? 0 : strcspn(at, "{");
    if (plain) {
      char part[PATH_MAX];
      snprintf(part, sizeof(part), "%.*s", (int)plain, at);
      used = add(path, used, part);
      at += plain;
      continue;
    }
    if (at[1] == 's') {
      snprintf(text, sizeof(text), "%llu", (unsigned long long)recipe->seed);
    } else if (at[1] == 'i') {
      snprintf(text, sizeof(text), "%0*zu", digits, index);
    } else {
      class_text(recipe, text, sizeof(text));
    }
    used = add(path, used, text);
    at += strcspn(at, "}") + 1;
  }
  return used < PATH_MAX;
}
