// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/state.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEATURES = 24 };

// The path features of one save or restore
typedef struct {
  char folder[512];
  LV2_State_Make_Path make;
  LV2_State_Map_Path map;
  LV2_State_Free_Path free;
  LV2_Feature features[3];
  const LV2_Feature *list[FEATURES];
} Paths;

static char *join(const char *const folder, const char *const path) {
  const size_t size = strlen(folder) + strlen(path) + 2;
  char *const joined = malloc(size);
  snprintf(joined, size, "%s/%s", folder, path);
  return joined;
}

// Makes the folders above the path too, as the specification asks
static char *make_path(LV2_State_Make_Path_Handle handle, const char *const path) {
  char *const full = join(handle, path);
  for (char *at = full + strlen(handle) + 1; (at = strchr(at, '/')); ++at) {
    *at = '\0';
    if (mkdir(full, 0755) && errno != EEXIST) {
      perror(full);
    }
    *at = '/';
  }
  return full;
}

static char *to_abstract(LV2_State_Map_Path_Handle handle, const char *const path) {
  const size_t n = strlen(handle);
  const bool inside = strncmp(path, handle, n) == 0 && path[n] == '/';
  return strdup(inside ? path + n + 1 : path);
}

static char *to_absolute(LV2_State_Map_Path_Handle handle, const char *const path) {
  return path[0] == '/' ? strdup(path) : join(handle, path);
}

static void free_path(LV2_State_Free_Path_Handle handle, char *const path) {
  (void)handle;
  free(path);
}

static void offer_paths(Paths *const paths, const BenchPlugin *const plugin,
                        const char *const folder) {
  const LV2_Feature *const *const given = bench_plugin_features(plugin);
  size_t n = 0;
  for (; given[n]; ++n) {
    paths->list[n] = given[n];
  }
  if (folder && *folder) {
    snprintf(paths->folder, sizeof(paths->folder), "%s", folder);
    paths->make = (LV2_State_Make_Path){paths->folder, make_path};
    paths->map = (LV2_State_Map_Path){paths->folder, to_abstract, to_absolute};
    paths->free = (LV2_State_Free_Path){NULL, free_path};
    paths->features[0] = (LV2_Feature){LV2_STATE__makePath, &paths->make};
    paths->features[1] = (LV2_Feature){LV2_STATE__mapPath, &paths->map};
    paths->features[2] = (LV2_Feature){LV2_STATE__freePath, &paths->free};
    for (size_t i = 0; i < 3; ++i) {
      paths->list[n++] = &paths->features[i];
    }
  }
  paths->list[n] = NULL;
}

static LV2_State_Status store(LV2_State_Handle handle, const uint32_t key, const void *const value,
                              const size_t size, const uint32_t type, const uint32_t flags) {
  BenchState *const state = handle;
  if (!key || !type || !value || !size) {
    fprintf(stderr, "bench: the plugin stored an empty property\n");
    return LV2_STATE_ERR_UNKNOWN;
  }
  BenchProperty *const more = realloc(state->properties, (state->n + 1) * sizeof(*more));
  if (!more) {
    return LV2_STATE_ERR_NO_SPACE;
  }
  state->properties = more;
  BenchProperty *const property = &more[state->n++];
  *property = (BenchProperty){key, type, flags, size, malloc(size)};
  memcpy(property->data, value, size);
  return LV2_STATE_SUCCESS;
}

static const void *retrieve(LV2_State_Handle handle, const uint32_t key, size_t *const size,
                            uint32_t *const type, uint32_t *const flags) {
  const BenchState *const state = *(const BenchState **)handle;
  for (size_t i = 0; i < state->n; ++i) {
    const BenchProperty *const property = &state->properties[i];
    if (property->key == key) {
      *size = property->size;
      *type = property->type;
      *flags = property->flags;
      return property->data;
    }
  }
  return NULL;
}

static const LV2_State_Interface *interface_of(BenchPlugin *const plugin) {
  return lilv_instance_get_extension_data(bench_plugin_instance(plugin), LV2_STATE__interface);
}

BenchState *bench_state_save(BenchPlugin *const plugin, const char *const folder) {
  BenchState *const state = calloc(1, sizeof(*state));
  const LV2_State_Interface *const interface = interface_of(plugin);
  Paths paths;
  const char *symbol = NULL;
  state->n_controls = bench_plugin_n_ports(plugin);
  state->controls = calloc(state->n_controls, sizeof(float));
  for (uint32_t i = 0; i < state->n_controls; ++i) {
    const float *const control = bench_plugin_input(plugin, i, &symbol);
    state->controls[i] = control ? *control : 0.0f;
  }
  snprintf(state->folder, sizeof(state->folder), "%s", folder ? folder : "");
  offer_paths(&paths, plugin, folder);
  if (interface && interface->save(lilv_instance_get_handle(bench_plugin_instance(plugin)), store,
                                   state, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, paths.list)) {
    bench_state_free(state);
    return NULL;
  }
  return state;
}

LV2_State_Status bench_state_restore_only(BenchPlugin *const plugin,
                                          const BenchState *const state) {
  const LV2_State_Interface *const interface = interface_of(plugin);
  const BenchState *from = state;
  Paths paths;
  offer_paths(&paths, plugin, state->folder);
  return interface ? interface->restore(lilv_instance_get_handle(bench_plugin_instance(plugin)),
                                        retrieve, &from, 0, paths.list)
                   : LV2_STATE_SUCCESS;
}

void bench_state_set_ports(BenchPlugin *const plugin, const BenchState *const state) {
  const char *symbol = NULL;
  for (uint32_t i = 0; i < state->n_controls && i < bench_plugin_n_ports(plugin); ++i) {
    float *const control = bench_plugin_input(plugin, i, &symbol);
    if (control) {
      *control = state->controls[i];
    }
  }
}

LV2_State_Status bench_state_restore(BenchPlugin *const plugin, const BenchState *const state) {
  bench_state_set_ports(plugin, state);
  return bench_state_restore_only(plugin, state);
}

// The bytes of a file, NULL if it cannot be read
static unsigned char *read_file(const char *const folder, const char *const name,
                                size_t *const size) {
  char *const path = name[0] == '/' ? strdup(name) : join(folder, name);
  FILE *const file = fopen(path, "rb");
  unsigned char *data = NULL;
  *size = 0;
  if (file) {
    fseek(file, 0, SEEK_END);
    const long end = ftell(file);
    rewind(file);
    data = malloc(end > 0 ? (size_t)end : 1);
    *size = fread(data, 1, end > 0 ? (size_t)end : 0, file);
    fclose(file);
  }
  free(path);
  return data;
}

static bool same_files(const BenchState *const a, const BenchProperty *const x,
                       const BenchState *const b, const BenchProperty *const y) {
  size_t n = 0;
  size_t m = 0;
  unsigned char *const one = read_file(a->folder, (const char *)x->data, &n);
  unsigned char *const other = read_file(b->folder, (const char *)y->data, &m);
  const bool same = one && other && n == m && memcmp(one, other, n) == 0;
  free(one);
  free(other);
  return same;
}

bool bench_state_equal(BenchWorld *const world, const BenchState *const a,
                       const BenchState *const b) {
  const LV2_URID path = bench_urid(world, LV2_ATOM__Path);
  bool equal = a->n == b->n && a->n_controls == b->n_controls &&
               memcmp(a->controls, b->controls, a->n_controls * sizeof(float)) == 0;
  for (size_t i = 0; equal && i < a->n; ++i) {
    const BenchProperty *const x = &a->properties[i];
    size_t j = 0;
    while (j < b->n && b->properties[j].key != x->key) {
      ++j;
    }
    if (j == b->n || b->properties[j].type != x->type) {
      equal = false;
    } else if (x->type == path) {
      equal = same_files(a, x, b, &b->properties[j]);
    } else {
      equal =
          b->properties[j].size == x->size && memcmp(b->properties[j].data, x->data, x->size) == 0;
    }
    if (!equal) {
      fprintf(stderr, "bench: property %s differs\n", bench_unmap(world, x->key));
    }
  }
  return equal;
}

BenchState *bench_state_copy(const BenchState *const state) {
  BenchState *const copy = calloc(1, sizeof(*copy));
  memcpy(copy->folder, state->folder, sizeof(copy->folder));
  copy->n_controls = state->n_controls;
  copy->controls = malloc((copy->n_controls + 1) * sizeof(float));
  memcpy(copy->controls, state->controls, copy->n_controls * sizeof(float));
  for (size_t i = 0; i < state->n; ++i) {
    const BenchProperty *const property = &state->properties[i];
    store(copy, property->key, property->data, property->size, property->type, property->flags);
  }
  return copy;
}

void bench_state_free(BenchState *const state) {
  if (state) {
    for (size_t i = 0; i < state->n; ++i) {
      free(state->properties[i].data);
    }
    free(state->properties);
    free(state->controls);
    free(state);
  }
}

void bench_folder_remove(const char *const folder) {
  DIR *const dir = opendir(folder);
  for (const struct dirent *entry = NULL; dir && (entry = readdir(dir));) {
    char *const path = join(folder, entry->d_name);
    unlink(path); // Fails for . and .., as it should
    free(path);
  }
  if (dir) {
    closedir(dir);
  }
  rmdir(folder);
}
