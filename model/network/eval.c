// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/network/denoiser.h"
#include "model/network/denoiser_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FRAMES = 1 << 22 };

static size_t max_size(const size_t a, const size_t b) {
  return a > b ? a : b;
}

// Both where the arena is NULL, to count, and where it is there, to take
static float *take(BrumeArena *const arena, size_t *const bytes, const size_t n_floats) {
  const size_t n_bytes = n_floats * sizeof(float);
  *bytes += (n_bytes + BRUME_ARENA_ALIGN - 1) / BRUME_ARENA_ALIGN * BRUME_ARENA_ALIGN;
  return arena ? brume_arena_alloc_floats(arena, n_floats) : NULL;
}

// Returns the bytes that all buffers need; takes them if there is an arena
static size_t lay_out(BrumeDenoiserWorkspace *const ws, const BrumeDenoiser *const d) {
  const size_t frames = ws->max_frames, *const w = d->spec.widths;
  const size_t in_row = brume_lanes(d->in.in);
  size_t halo = in_row, norm = frames * in_row, v = frames * brume_lanes(d->out.out), bytes = 0;
  for (size_t i = 0; i < d->spec.n_blocks; i++)
    halo = max_size(halo, d->blocks[i].dilation * brume_lanes(d->blocks[i].conv1.out));
  for (size_t level = 0; level < BRUME_SPEC_LEVELS; level++) {
    const size_t n = (frames >> level) * brume_lanes(w[level]);
    ws->h[level] = take(ws->arena, &bytes, n);
    norm = max_size(norm, n);
    v = max_size(v, n);
  }
  ws->norm = take(ws->arena, &bytes, norm + 2 * halo * BRUME_DENOISER_BATCH);
  ws->v = take(ws->arena, &bytes, v);
  ws->features =
      take(ws->arena, &bytes, 2 * BRUME_SPEC_FREQS + brume_lanes(2 * d->spec.info.n_descriptors));
  ws->hidden = take(ws->arena, &bytes, brume_lanes(d->spec.embed));
  const size_t vectors = BRUME_DENOISER_BATCH + BRUME_DENOISER_PREPARED;
  ws->embed = take(ws->arena, &bytes, vectors * brume_lanes(d->spec.embed));
  ws->film = take(ws->arena, &bytes, vectors * d->film.out);
  return bytes;
}

BrumeDenoiserWorkspace *brume_denoiser_workspace_new(const BrumeDenoiser *const denoiser,
                                                     const size_t max_frames) {
  if (max_frames < 1 || max_frames > MAX_FRAMES)
    return NULL;
  BrumeDenoiserWorkspace *const ws = calloc(1, sizeof(*ws));
  if (!ws)
    return NULL;
  ws->max_frames = (max_frames + 3) / 4 * 4;
  ws->arena = brume_arena_new(lay_out(ws, denoiser));
  if (!ws->arena) {
    free(ws);
    return NULL;
  }
  lay_out(ws, denoiser);
  return ws;
}

void brume_denoiser_workspace_free(BrumeDenoiserWorkspace *const workspace) {
  if (!workspace)
    return;
  brume_arena_free(workspace->arena);
  free(workspace);
}

size_t brume_denoiser_workspace_bytes(const BrumeDenoiserWorkspace *const workspace) {
  return sizeof(*workspace) + brume_arena_capacity(workspace->arena);
}

void brume_denoiser_workspace_trace(BrumeDenoiserWorkspace *const workspace,
                                    const BrumeDenoiserTrace trace, void *const user) {
  workspace->trace = trace;
  workspace->trace_user = user;
}

// What the layers of one evaluation share
typedef struct {
  const BrumeDenoiser *d;
  BrumeDenoiserWorkspace *ws;
  const float *film; // [n][film.out]
  size_t n;          // sounds
  size_t frames;
  bool circular;
  bool pairs;              // in bfloat16
  const BrumeBlock *block; // the next one to run
} Run;

static void trace(const Run *const run, const char *const name, const float *const data,
                  const size_t frames, const size_t channels) {
  if (run->ws->trace)
    run->ws->trace(run->ws->trace_user, name, data, brume_lanes(channels), frames, channels);
}

// Floats that a row of a convolution's input takes
static size_t input_row(const Run *const run, const size_t channels) {
  return brume_lanes(channels) / (run->pairs ? 2 : 1);
}

// A convolution from x to y in float, where rows and sounds lie without gaps
static BrumeConv plain(const Run *const run, const BrumeLayer *const layer, const float *const x,
                       float *const y, const size_t rows) {
  const size_t x_row = brume_lanes(layer->in), y_row = brume_lanes(layer->out);
  return (BrumeConv){
      .rows = rows,
      .in = layer->in,
      .out = layer->out,
      .taps = layer->taps,
      .x = x,
      .x_row = x_row,
      .x_tap = x_row,
      .format = layer->float16 ? BRUME_CONV_FLOAT16 : BRUME_CONV_FLOAT,
      .weights = layer->weights,
      .bias = layer->bias,
      .y = y,
      .y_row = y_row,
      .count = run->n,
      .x_next = rows * x_row,
      .y_next = rows * y_row,
  };
}

// The same in the precision of the run, which x is in
static BrumeConv either(const Run *const run, const BrumeLayer *const layer, const float *const x,
                        float *const y, const size_t rows) {
  BrumeConv conv = plain(run, layer, x, y, rows);
  if (run->pairs) {
    conv.format = BRUME_CONV_BFLOAT16;
    conv.weights = layer->pairs;
    conv.x_row = conv.x_tap = input_row(run, layer->in);
    conv.x_next = rows * conv.x_row;
  }
  return conv;
}

// x, or a copy of it in bfloat16: rows of n sounds without gaps
static const float *as_input(const Run *const run, const float *const x, const size_t rows,
                             const size_t channels) {
  if (!run->pairs)
    return x;
  run->d->kernels.to_bfloat16(x, run->n * rows * brume_lanes(channels), run->ws->norm);
  return run->ws->norm;
}

// Frames before and after x: zeros, or the loop's other end, around it more than once if need be
static void fill_halo(float *const x, const size_t frames, const size_t row, const size_t reach,
                      const bool circular) {
  for (size_t i = 1; i <= reach && frames > 0; i++) {
    float *const before = x - i * row, *const after = x + (frames + i - 1) * row;
    if (circular) {
      memcpy(before, x + (frames - 1 - (i - 1) % frames) * row, row * sizeof(float));
      memcpy(after, x + (i - 1) % frames * row, row * sizeof(float));
    } else {
      memset(before, 0, row * sizeof(float));
      memset(after, 0, row * sizeof(float));
    }
  }
}

static void run_block(Run *const run, const size_t level) {
  const BrumeBlock *const block = run->block++;
  BrumeDenoiserWorkspace *const ws = run->ws;
  const BrumeKernels *const k = &run->d->kernels;
  const size_t rows = run->frames >> level, width = block->conv1.out, row = brume_lanes(width);
  const size_t x_row = input_row(run, width), reach = block->dilation;
  const size_t next = (rows + 2 * reach) * x_row;
  float *const h = ws->h[level];
  for (size_t b = 0; b < run->n; b++) {
    float *const normed = ws->norm + b * next + reach * x_row;
    k->rmsnorm(&(BrumeRmsnorm){.rows = rows,
                               .channels = width,
                               .x = h + b * rows * row,
                               .x_row = row,
                               .y = normed,
                               .y_row = x_row,
                               .y_bfloat16 = run->pairs});
    fill_halo(normed, rows, x_row, reach, run->circular);
  }
  BrumeConv conv = either(run, &block->conv1, ws->norm, ws->v, rows);
  conv.x_tap = reach * x_row;
  conv.x_next = next;
  conv.y_row = x_row;
  conv.y_next = rows * x_row;
  conv.y_bfloat16 = run->pairs;
  conv.scale = run->film + block->film;
  conv.shift = conv.scale + row;
  conv.film_next = run->d->film.out;
  conv.silu = true;
  k->conv(&conv);
  conv = either(run, &block->conv2, ws->v, h, rows);
  conv.residual = h;
  conv.residual_row = row;
  conv.residual_next = conv.y_next;
  k->conv(&conv);
  trace(run, block->name, h, rows, width);
}

static void run_stage(Run *const run, const size_t stage, const size_t level) {
  for (size_t i = 0; i < run->d->spec.blocks[stage]; i++)
    run_block(run, level);
}

static void run_down(const Run *const run, const size_t level, const char *const name) {
  const BrumeLayer *const layer = &run->d->down[level];
  const size_t rows = run->frames >> (level + 1);
  const float *const x = as_input(run, run->ws->h[level], 2 * rows, layer->in);
  BrumeConv conv = either(run, layer, x, run->ws->h[level + 1], rows);
  conv.x_row *= 2;
  conv.x_next *= 2;
  run->d->kernels.conv(&conv);
  trace(run, name, conv.y, rows, layer->out);
}

// Adds to the skip connection, which has waited in h[level]
static void run_up(const Run *const run, const size_t level, const char *const name) {
  const size_t rows = run->frames >> (level + 1), row = brume_lanes(run->d->up[level]->out);
  float *const y = run->ws->h[level];
  const float *const x = as_input(run, run->ws->h[level + 1], rows, run->d->up[level]->in);
  for (size_t j = 0; j < 2; j++) {
    BrumeConv conv = either(run, &run->d->up[level][j], x, y + j * row, rows);
    conv.y_row = conv.residual_row = 2 * row;
    conv.y_next = conv.residual_next = 2 * rows * row;
    conv.residual = conv.y;
    run->d->kernels.conv(&conv);
  }
  trace(run, name, y, 2 * rows, run->d->up[level]->out);
}

static void fill_input(const Run *const run, const float *const x, const float c_in,
                       const size_t first_frame, const float stretch, float *const z) {
  const BrumeDenoiserInfo *const info = &run->d->spec.info;
  const size_t channels = info->channels, row = brume_lanes(run->d->in.in);
  for (size_t t = 0; t < run->frames; t++) {
    float *const to = z + t * row;
    for (size_t c = 0; c < channels; c++)
      to[c] = c_in * x[t * channels + c];
    brume_embedding_position(info, first_frame + t, stretch, to + channels);
    for (size_t c = channels + BRUME_SPEC_POSITION; c < row; c++)
      to[c] = 0.0f;
  }
  fill_halo(z, run->frames, row, 1, run->circular);
}

static void run_in(const Run *const run, const BrumeCondition *const conditions,
                   const float *const *const x, const float c_in, const size_t first_frame) {
  const size_t row = brume_lanes(run->d->in.in), next = (run->frames + 2) * row;
  float *const z = run->ws->norm;
  for (size_t b = 0; b < run->n; b++)
    fill_input(run, x[b], c_in, first_frame, conditions[b].stretch, z + b * next + row);
  BrumeConv conv = plain(run, &run->d->in, z, run->ws->h[0], run->frames);
  conv.x_next = next;
  run->d->kernels.conv(&conv);
  trace(run, "in", conv.y, run->frames, conv.out);
}

static void run_out(const Run *const run) {
  BrumeDenoiserWorkspace *const ws = run->ws;
  const size_t width = run->d->spec.widths[0], row = brume_lanes(width);
  const BrumeRmsnorm norm = {.rows = run->n * run->frames,
                             .channels = width,
                             .x = ws->h[0],
                             .x_row = row,
                             .y = ws->norm,
                             .y_row = input_row(run, width),
                             .silu = true,
                             .y_bfloat16 = run->pairs};
  run->d->kernels.rmsnorm(&norm);
  const BrumeConv conv = either(run, &run->d->out, ws->norm, ws->v, run->frames);
  run->d->kernels.conv(&conv);
  trace(run, "out", conv.y, run->frames, conv.out);
}

// What comes of the network's input x and its output, rows of [o;g]: the preconditioned estimate
static void combine(const Run *const run, const float sigma, const float *const x,
                    const float *const output, float *const denoised) {
  const double sd = run->d->spec.info.sigma_data, s = (double)sigma, total = s * s + sd * sd;
  const float c_skip = (float)(sd * sd / total), c_out = (float)(s * sd / sqrt(total));
  const float c_in = (float)(1.0 / sqrt(total));
  const size_t channels = run->d->spec.info.channels, row = brume_lanes(2 * channels);
  for (size_t t = 0; t < run->frames; t++) {
    const float *const o = output + t * row, *const g = o + channels;
    for (size_t c = 0; c < channels; c++) {
      const float value = x[t * channels + c];
      denoised[t * channels + c] = c_skip * value + c_out * (o[c] + g[c] * (c_in * value));
    }
  }
}

static bool finite(const float x) {
  return x - x == 0.0f;
}

static bool condition_valid(const BrumeDenoiserInfo *const info, const BrumeCondition *const c) {
  bool good = true;
  for (size_t i = 0; i < info->n_classes && c->class_mix; i++)
    good = good && finite(c->class_mix[i]);
  for (size_t i = 0; i < info->n_descriptors && c->descriptors; i++)
    good = good && (!c->present || !c->present[i] || finite(c->descriptors[i]));
  return good;
}

BrumeStatus brume_denoiser_eval(const BrumeDenoiser *const denoiser,
                                BrumeDenoiserWorkspace *const workspace,
                                const BrumeCondition *const condition, const float *const x,
                                const float sigma, const size_t frames, const size_t first_frame,
                                float *const denoised) {
  return brume_denoiser_eval_batch(denoiser, workspace, 1, condition, &x, sigma, frames,
                                   first_frame, &denoised);
}

BrumeStatus brume_denoiser_eval_batch(const BrumeDenoiser *const denoiser,
                                      BrumeDenoiserWorkspace *const workspace, const size_t n,
                                      const BrumeCondition *const conditions,
                                      const float *const *const x, const float sigma,
                                      const size_t frames, const size_t first_frame,
                                      float *const *const denoised) {
  const BrumeDenoiserInfo *const info = &denoiser->spec.info;
  if (n < 1 || n > BRUME_DENOISER_BATCH || frames < 1 || frames % 4 ||
      frames > workspace->max_frames / n || first_frame > SIZE_MAX / 2 ||
      !(sigma >= 1e-6f && sigma <= 1e6f))
    return BRUME_STATUS_BAD_ARG;
  for (size_t b = 0; b < n; b++)
    if (!condition_valid(info, &conditions[b]) || conditions[b].circular != conditions->circular ||
        conditions[b].precision != conditions->precision)
      return BRUME_STATUS_BAD_ARG;
  Run run = {.d = denoiser,
             .ws = workspace,
             .n = n,
             .frames = frames,
             .circular = conditions->circular,
             .pairs = conditions->precision == BRUME_PRECISION_BF16,
             .block = denoiser->blocks};
  run.film = brume_embedding_eval(denoiser, workspace, n, conditions, sigma);
  trace(&run, "embed", workspace->embed, 1, denoiser->spec.embed);
  const double sd = info->sigma_data, s = (double)sigma;
  run_in(&run, conditions, x, (float)(1.0 / sqrt(s * s + sd * sd)), first_frame);
  run_stage(&run, 0, 0);
  run_down(&run, 0, "down0");
  run_stage(&run, 1, 1);
  run_down(&run, 1, "down1");
  run_stage(&run, 2, 2);
  run_up(&run, 1, "up1");
  run_stage(&run, 3, 1);
  run_up(&run, 0, "up0");
  run_stage(&run, 4, 0);
  run_out(&run);
  const size_t next = frames * brume_lanes(2 * info->channels);
  for (size_t b = 0; b < n; b++)
    combine(&run, sigma, x[b], workspace->v + b * next, denoised[b]);
  return BRUME_STATUS_OK;
}
