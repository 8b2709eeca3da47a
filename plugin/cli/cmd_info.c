// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/cpu.h"
#include "plugin/cli/cli.h"
#include "plugin/cli/devices.h"
#include "plugin/cli/report.h"
#include "plugin/core/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  BrumeCliModel model;
  bool classes; // --model was given, with a file or without
  int about, json, devices, words;
} Options;

// What a weight file says of itself, beside its classes.
static const char *const facts[] = {"name", "licence", "data", "parameters"};
enum { N_FACTS = sizeof(facts) / sizeof(facts[0]) };

static const char *fact(const BrumeModel *const model, const char *const key) {
  const char *const value = brume_weights_meta(model->weights, key);
  return value ? value : "unknown";
}

// Sounds of class `i` that the model learnt from: item i of the metadata's `counts`, or 0.
static long count_of(const BrumeModel *const model, const size_t i) {
  const char *list = brume_weights_meta(model->weights, "counts");
  for (size_t k = 0; list && k < i; ++k) {
    list = strchr(list, ',');
    list = list ? list + 1 : NULL;
  }
  return list ? strtol(list, NULL, 10) : 0;
}

// The middle of one class's table.
static float median_of(const BrumeModel *const model, const size_t class,
                       const BrumeDescriptor descriptor, const float place) {
  float weights[BRUME_MODEL_CLASSES] = {0.0f};
  weights[class] = 1.0f;
  return brume_model_value(model, weights, descriptor, place);
}

static double length_of(const BrumeModel *const model, const size_t class) {
  const char *unit = NULL;
  const float value = median_of(model, class, BRUME_DESCRIPTOR_DURATION, 0.5f);
  return brume_report_plain(BRUME_DESCRIPTOR_DURATION, (double)value, &unit);
}

static void model_json(const BrumeModel *const model, cJSON *const object) {
  cJSON_AddStringToObject(object, "id", brume_weights_id(model->weights));
  for (size_t i = 0; i < N_FACTS; ++i) {
    cJSON_AddStringToObject(object, facts[i], fact(model, facts[i]));
  }
  cJSON *const list = cJSON_AddArrayToObject(object, "classes");
  for (size_t i = 0; i < model->info->n_classes; ++i) {
    cJSON *const one = cJSON_CreateObject();
    const bool pitched = model->info->families[i] == BRUME_FAMILY_PITCHED;
    cJSON_AddStringToObject(one, "name", model->info->classes[i]);
    cJSON_AddStringToObject(one, "family", pitched ? "pitched" : "perc");
    brume_report_number(one, "note", (double)median_of(model, i, BRUME_DESCRIPTOR_PITCH, 0.5f));
    brume_report_number(one, "seconds", length_of(model, i));
    cJSON_AddNumberToObject(one, "sounds", (double)count_of(model, i));
    cJSON_AddItemToArray(list, one);
  }
}

static void print_facts(const BrumeModel *const model) {
  printf("%-12s%s\n", "model", brume_weights_id(model->weights));
  for (size_t i = 0; i < N_FACTS; ++i) {
    printf("%-12s%s\n", facts[i], fact(model, facts[i]));
  }
}

static void print_classes(const BrumeModel *const model) {
  printf("\n%-16s%-9s%-8s%10s%12s\n", "class", "family", "note", "length, s", "learnt from");
  for (size_t i = 0; i < model->info->n_classes; ++i) {
    char note[16];
    const bool pitched = model->info->families[i] == BRUME_FAMILY_PITCHED;
    const float middle = median_of(model, i, BRUME_DESCRIPTOR_PITCH, 0.5f);
    brume_cli_note_name((float)(int)(middle + 0.5f), note);
    printf("%-16s%-9s%-8s%10.2f%12ld\n", model->info->classes[i], pitched ? "pitched" : "perc",
           note, length_of(model, i), count_of(model, i));
  }
}

static void about(const BrumeModel *const model) {
  puts("Brume " BRUME_VERSION ", an audio diffusion synthesizer.\n"
       "Copyright 2026 The Brume authors. Licence: GPL-3.0-or-later; no warranty.\n"
       "The sounds you make with it are yours.\n");
  printf("Model %s (%s)\n  weights: %s\n  learnt from: %s\n", fact(model, "name"),
         brume_weights_id(model->weights), fact(model, "licence"), fact(model, "data"));
}

static void cpu_text(char out[96]) {
  static const struct {
    uint32_t flag;
    const char *name;
  } names[] = {{BRUME_CPU_SSE2, "sse2"},     {BRUME_CPU_SSE41, "sse4.1"},
               {BRUME_CPU_AVX2, "avx2"},     {BRUME_CPU_FMA, "fma"},
               {BRUME_CPU_AVX512, "avx512"}, {BRUME_CPU_AVX512_BF16, "avx512-bf16"},
               {BRUME_CPU_NEON, "neon"}};
  const uint32_t flags = brume_cpu_flags();
  *out = '\0';
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
    if (flags & names[i].flag) {
      strncat(out, *out ? " " : "", 95 - strlen(out));
      strncat(out, names[i].name, 95 - strlen(out));
    }
  }
}

// The words that stand for a class or a knob, those of each on one line.
static void print_words(void) {
  for (const BrumeWord *word = brume_words; word->word; ++word) {
    const BrumeWord *const before = word == brume_words ? NULL : word - 1;
    const bool goes_on =
        before && before->knob == word->knob && before->place == word->place &&
        (!word->class || (before->class && strcmp(before->class, word->class) == 0));
    if (!goes_on) {
      printf("%s%-12s%-6s", before ? "\n" : "",
             word->class ? word->class : brume_params[word->knob].symbol,
             word->class          ? ""
             : word->place > 0.5f ? "high"
                                  : "low");
    }
    printf(" %s", word->word);
  }
  puts("\nalso the names of all classes, and very");
}

static void print_words_json(void) {
  cJSON *const object = cJSON_CreateObject();
  cJSON *const list = cJSON_AddArrayToObject(object, "words");
  for (const BrumeWord *word = brume_words; word->word; ++word) {
    cJSON *const one = cJSON_CreateObject();
    cJSON_AddStringToObject(one, "word", word->word);
    if (word->class) {
      cJSON_AddStringToObject(one, "class", word->class);
    } else {
      cJSON_AddStringToObject(one, "knob", brume_params[word->knob].symbol);
      cJSON_AddStringToObject(one, "place", word->place > 0.5f ? "high" : "low");
    }
    cJSON_AddItemToArray(list, one);
  }
  brume_report_line(object);
}

static void print(const Options *const options, const BrumeModel *const model) {
  char cpu[96];
  cpu_text(cpu);
  if (options->json) {
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "version", BRUME_VERSION);
    cJSON_AddStringToObject(object, "cpu", cpu);
    model_json(model, cJSON_AddObjectToObject(object, "model"));
    brume_report_line(object);
  } else if (options->about) {
    about(model);
  } else {
    printf("%-12s%s\n%-12s%s\n", "brume", BRUME_VERSION, "cpu", cpu);
    print_facts(model);
    if (options->classes) {
      print_classes(model);
    }
  }
}

int brume_cli_info(const int argc, const char **const argv) {
  static Options options;
  static char not_given[] = "";
  options.model.model = not_given;
  const struct poptOption table[] = {
      {"model", 0, POPT_ARG_STRING | POPT_ARGFLAG_OPTIONAL, &options.model.model, 0,
       "Show the classes of the model, or of another weight file", "FILE"},
      {"about", 0, POPT_ARG_NONE, &options.about, 0, "Licences: of Brume, the weights, their data",
       NULL},
#ifdef BRUME_HAVE_HOST
      {"devices", 0, POPT_ARG_NONE, &options.devices, 0, "List the audio devices", NULL},
#endif
      {"words", 0, POPT_ARG_NONE, &options.words, 0, "List the words that brume render knows",
       NULL},
      {"json", 0, POPT_ARG_NONE, &options.json, 0, "Print JSON", NULL},
      POPT_AUTOHELP POPT_TABLEEND};
  poptContext context = brume_cli_parse(argc, argv, table, "[OPTION...]", 0);
  if (!context) {
    return BRUME_CLI_USAGE;
  }
#ifdef BRUME_HAVE_HOST
  if (options.devices) {
    poptFreeContext(context);
    return brume_devices_print(options.json != 0);
  }
#endif
  if (options.words) {
    poptFreeContext(context);
    (options.json ? print_words_json : print_words)();
    return BRUME_CLI_DONE;
  }
  options.classes = options.model.model != not_given;
  options.model.model = options.classes ? options.model.model : NULL; // Without a file it is NULL
  int status = BRUME_CLI_DONE;
  BrumeModel *const model = brume_cli_open_model(&options.model, &status);
  if (model) {
    print(&options, model);
  }
  brume_model_free(model);
  poptFreeContext(context);
  return status;
}
