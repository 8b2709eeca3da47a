// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/network/denoiser.h"

#include "model/network/denoiser_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  unsigned level;
} stages[BRUME_SPEC_STAGES] = {{"enc0", 0}, {"enc1", 1}, {"mid", 2}, {"dec1", 1}, {"dec0", 0}};

// Everything is visited twice: first, without an arena, to check names and shapes and to count;
// then to convert and pack. So no size is believed before its tensor was found in the file.
typedef struct {
  BrumeDenoiser *d;
  const BrumeWeights *weights;
  BrumeArena *arena, *pairs; // NULL in the first pass
  size_t bytes, pair_bytes;  // of the arenas
  float *scratch;            // one tensor as it lies in the file
  size_t scratch_floats;
  bool float16;       // The last tensor is of half precision, and the kernels want it so
  BrumeStatus status; // the first failure stays
  char *detail;
} Loader;

static void fail(Loader *const l, const BrumeStatus status, const char *const what,
                 const char *const name) {
  if (!l->status && l->detail)
    snprintf(l->detail, BRUME_WEIGHTS_DETAIL, "%s: %s", what, name);
  l->status = l->status ? l->status : status;
}

// Zeroed; NULL in the first pass
static float *take_from(Loader *const l, BrumeArena *const arena, size_t *const bytes,
                        const size_t n_floats) {
  const size_t n_bytes = n_floats * sizeof(float);
  if (!arena) {
    *bytes += (n_bytes + BRUME_ARENA_ALIGN - 1) / BRUME_ARENA_ALIGN * BRUME_ARENA_ALIGN;
    return NULL;
  }
  float *const p = brume_arena_alloc(arena, n_bytes);
  if (!p)
    fail(l, BRUME_STATUS_INTERNAL, "the weights' arena is too small", "");
  else
    memset(p, 0, n_bytes);
  return p;
}

static float *take(Loader *const l, const size_t n_floats) {
  return take_from(l, l->arena, &l->bytes, n_floats);
}

// Checks the tensor; in the second pass converts it to l->scratch. True if it is there to pack.
static bool fetch(Loader *const l, const char *const layer, const char *const part,
                  const unsigned rank, const size_t *const shape) {
  char name[64];
  BrumeTensor tensor;
  snprintf(name, sizeof(name), "%s%s", layer, part);
  if (l->status)
    return false;
  l->status = brume_weights_tensor(l->weights, name, rank, shape, &tensor, l->detail);
  if (l->status)
    return false;
  l->float16 = tensor.half && l->d->kernels.float16;
  if (!l->arena) {
    l->scratch_floats = tensor.count > l->scratch_floats ? tensor.count : l->scratch_floats;
    return false;
  }
  if (!brume_tensor_copy(&tensor, l->scratch))
    fail(l, BRUME_STATUS_FORMAT, "a tensor holds infinity or NaN", name);
  return !l->status;
}

// A row of a table, or a vector
static float *load_plain(Loader *const l, const char *const name, const unsigned rank,
                         const size_t *const shape) {
  const size_t n = shape[0] * (rank > 1 ? shape[1] : 1);
  const bool fetched = fetch(l, name, "", rank, shape);
  float *const p = l->status ? NULL : take(l, n);
  if (fetched && p)
    memcpy(p, l->scratch, n * sizeof(float));
  return p;
}

static void load_bias(Loader *const l, BrumeLayer *const layer, const char *const name) {
  const bool fetched = fetch(l, name, ".bias", 1, &layer->out);
  layer->bias = l->status ? NULL : take(l, brume_lanes(layer->out));
  if (fetched && layer->bias)
    memcpy(layer->bias, l->scratch, layer->out * sizeof(float));
}

// Packed from `tensor` if it was fetched
static void load_floats(Loader *const l, BrumeLayer *const layer, const float *const tensor,
                        const BrumeConvStrides strides, const bool fetched) {
  const size_t n = brume_conv_packed_floats(layer->out, layer->in, layer->taps);
  layer->weights = l->status ? NULL : take(l, layer->float16 ? n / 2 : n);
  if (fetched && layer->weights)
    (layer->float16 ? brume_conv_pack_float16 : brume_conv_pack)(
        layer->weights, tensor, strides, layer->out, layer->in, layer->taps);
}

// Packed as the kernels want it in float, and once more in bfloat16, from the tensor in l->scratch
// if it was fetched
static void load_both(Loader *const l, BrumeLayer *const layer, const float *const tensor,
                      const BrumeConvStrides strides, const bool fetched) {
  layer->float16 = l->float16;
  load_floats(l, layer, tensor, strides, fetched);
  const size_t n_floats = brume_conv_packed_pairs(layer->out, layer->in, layer->taps);
  layer->pairs = l->status ? NULL : take_from(l, l->pairs, &l->pair_bytes, n_floats);
  if (fetched && layer->pairs)
    brume_conv_pack_bfloat16(layer->pairs, tensor, strides, layer->out, layer->in, layer->taps);
}

typedef enum {
  LAYER_PLAIN,
  LAYER_BIASED,
  LAYER_BOTH
} LayerKind; // BOTH: biased, in both precisions

// PyTorch's Conv1d [out][in][taps], or Linear [out][in] with taps = 0
static void load_conv(Loader *const l, BrumeLayer *const layer, const char *const name,
                      const size_t out, const size_t in, const size_t taps, const LayerKind kind) {
  const size_t shape[3] = {out, in, taps};
  *layer = (BrumeLayer){.out = out, .in = in, .taps = taps ? taps : 1};
  const bool fetched = fetch(l, name, ".weight", taps ? 3 : 2, shape);
  const BrumeConvStrides strides = {in * layer->taps, layer->taps, 1};
  if (kind == LAYER_BOTH)
    load_both(l, layer, l->scratch, strides, fetched);
  else
    load_floats(l, layer, l->scratch, strides, fetched);
  if (kind != LAYER_PLAIN)
    load_bias(l, layer, name);
  else
    layer->bias = l->status ? NULL : take(l, brume_lanes(out));
}

// PyTorch's ConvTranspose1d [in][out][2], kernel = stride = 2: a matrix for each of two frames
static void load_up(Loader *const l, BrumeLayer layers[2], const char *const name, const size_t out,
                    const size_t in) {
  const size_t shape[3] = {in, out, 2};
  const bool fetched = fetch(l, name, ".weight", 3, shape);
  for (size_t j = 0; j < 2; j++) {
    const BrumeConvStrides strides = {2, out * 2, 0};
    layers[j] = (BrumeLayer){.out = out, .in = in, .taps = 1};
    load_both(l, &layers[j], fetched ? l->scratch + j : NULL, strides, fetched);
  }
  load_bias(l, &layers[0], name);
  layers[1].bias = layers[0].bias;
}

static void load_film(Loader *const l, const BrumeBlock *const block) {
  BrumeLayer *const film = &l->d->film;
  const size_t width = block->conv1.out, in = film->in, lanes = brume_lanes(width);
  const size_t shape[2] = {2 * width, in};
  const BrumeConvStrides strides = {in, 1, 1};
  char name[32];
  snprintf(name, sizeof(name), "%s.film", block->name);
  if (fetch(l, name, ".weight", 2, shape)) {
    float *const to = film->weights + block->film * in;
    brume_conv_pack(to, l->scratch, strides, width, in, 1);
    brume_conv_pack(to + lanes * in, l->scratch + width * in, strides, width, in, 1);
  }
  if (fetch(l, name, ".bias", 1, shape)) {
    memcpy(film->bias + block->film, l->scratch, width * sizeof(float));
    memcpy(film->bias + block->film + lanes, l->scratch + width, width * sizeof(float));
  }
}

// The FiLM matrices of all blocks are one layer, which is run before the others
static void load_films(Loader *const l) {
  BrumeDenoiser *const d = l->d;
  d->film.weights = l->status ? NULL : take(l, d->film.out * d->film.in);
  d->film.bias = l->status ? NULL : take(l, d->film.out);
  for (size_t i = 0; i < d->spec.n_blocks && !l->status; i++)
    load_film(l, &d->blocks[i]);
}

static void name_blocks(BrumeDenoiser *const d) {
  const BrumeSpec *const spec = &d->spec;
  BrumeBlock *block = d->blocks;
  d->film = (BrumeLayer){.in = spec->embed, .taps = 1};
  for (size_t s = 0; s < BRUME_SPEC_STAGES; s++) {
    for (size_t i = 0; i < spec->blocks[s]; i++, block++) {
      const size_t width = spec->widths[stages[s].level];
      snprintf(block->name, sizeof(block->name), "%s.%u", stages[s].name, (unsigned)i);
      block->dilation = spec->dilations[block - d->blocks];
      block->conv1.out = width;
      block->film = d->film.out;
      d->film.out += 2 * brume_lanes(width);
    }
  }
}

// Returns the first block of the next stage
static BrumeBlock *load_stage(Loader *const l, const size_t stage, BrumeBlock *block) {
  const size_t width = l->d->spec.widths[stages[stage].level];
  for (size_t i = 0; i < l->d->spec.blocks[stage]; i++, block++) {
    char name[32];
    snprintf(name, sizeof(name), "%s.conv1", block->name);
    load_conv(l, &block->conv1, name, width, width, 3, LAYER_BOTH);
    snprintf(name, sizeof(name), "%s.conv2", block->name);
    load_conv(l, &block->conv2, name, width, width, 1, LAYER_BOTH);
  }
  return block;
}

// In the order of use, as the convolutions prefetch
static void load_all(Loader *const l) {
  BrumeDenoiser *const d = l->d;
  const BrumeSpec *const spec = &d->spec;
  const size_t *const w = spec->widths;
  const size_t freqs = BRUME_SPEC_FREQS, channels = spec->info.channels;
  const size_t classes[2] = {spec->info.n_classes + 1, spec->embed};
  name_blocks(d);
  d->freqs = load_plain(l, "embed.freqs", 1, &freqs);
  d->classes = load_plain(l, "embed.classes", 2, classes);
  load_conv(l, &d->fc1, "embed.fc1", spec->embed, 2 * BRUME_SPEC_FREQS, 0, LAYER_BIASED);
  load_conv(l, &d->desc, "embed.desc", spec->embed, 2 * spec->info.n_descriptors, 0, LAYER_PLAIN);
  load_conv(l, &d->fc2, "embed.fc2", spec->embed, spec->embed, 0, LAYER_BIASED);
  load_films(l);
  load_conv(l, &d->in, "in", w[0], channels + BRUME_SPEC_POSITION, 3, LAYER_BIASED);
  BrumeBlock *block = load_stage(l, 0, d->blocks);
  load_conv(l, &d->down[0], "down0", w[1], w[0], 2, LAYER_BOTH);
  block = load_stage(l, 1, block);
  load_conv(l, &d->down[1], "down1", w[2], w[1], 2, LAYER_BOTH);
  block = load_stage(l, 2, block);
  load_up(l, d->up[1], "up1", w[1], w[2]);
  block = load_stage(l, 3, block);
  load_up(l, d->up[0], "up0", w[0], w[1]);
  load_stage(l, 4, block);
  load_conv(l, &d->out, "out", 2 * channels, w[0], 1, LAYER_BOTH);
}

static void load_twice(Loader *const l) {
  load_all(l);
  if (l->status)
    return;
  l->scratch = malloc(l->scratch_floats * sizeof(float));
  l->arena = l->d->arena = brume_arena_new(l->bytes);
  l->pairs = l->d->pairs = brume_arena_new(l->pair_bytes);
  if (!l->scratch || !l->arena || !l->pairs)
    fail(l, BRUME_STATUS_NO_MEMORY, "out of memory", "weights");
  else
    load_all(l);
  free(l->scratch);
}

BrumeDenoiser *brume_denoiser_new(const BrumeWeights *const weights,
                                  const BrumeKernels *const kernels, BrumeStatus *const status,
                                  char *const detail) {
  BrumeDenoiser *const d = calloc(1, sizeof(*d));
  if (detail)
    snprintf(detail, BRUME_WEIGHTS_DETAIL, "out of memory");
  *status = d ? brume_spec_read(&d->spec, weights, detail) : BRUME_STATUS_NO_MEMORY;
  if (!*status) {
    Loader l = {.d = d, .weights = weights, .detail = detail};
    d->kernels = *kernels;
    load_twice(&l);
    *status = l.status;
  }
  if (*status) {
    brume_denoiser_free(d);
    return NULL;
  }
  if (detail)
    *detail = '\0';
  return d;
}

void brume_denoiser_free(BrumeDenoiser *const denoiser) {
  if (!denoiser)
    return;
  brume_spec_clear(&denoiser->spec);
  brume_arena_free(denoiser->arena);
  brume_arena_free(denoiser->pairs);
  free(denoiser);
}

const BrumeDenoiserInfo *brume_denoiser_info(const BrumeDenoiser *const denoiser) {
  return &denoiser->spec.info;
}

static double layer_flops(const BrumeLayer *const layer, const size_t rows) {
  return 2.0 * (double)rows * (double)layer->out * (double)layer->in * (double)layer->taps;
}

double brume_denoiser_flops(const BrumeDenoiser *const denoiser, const size_t frames) {
  const BrumeDenoiser *const d = denoiser;
  double flops = layer_flops(&d->in, frames) + layer_flops(&d->out, frames);
  for (size_t level = 0; level < 2; level++) {
    const size_t rows = frames >> (level + 1);
    flops += layer_flops(&d->down[level], rows) + 2.0 * layer_flops(d->up[level], rows);
  }
  const BrumeBlock *block = d->blocks;
  for (size_t s = 0; s < BRUME_SPEC_STAGES; s++) {
    const size_t rows = frames >> stages[s].level;
    for (size_t i = 0; i < d->spec.blocks[s]; i++, block++) {
      flops += layer_flops(&block->conv1, rows) + layer_flops(&block->conv2, rows);
    }
  }
  return flops;
}
