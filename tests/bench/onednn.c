// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The network of model/network, run by oneDNN: the same weights, the same result, to compare times
// with. Convolutions have bias, FiLM, activation and residual fused as post-ops, weights are in the
// order that oneDNN chooses, and its choice of implementation is its own. What oneDNN 2 does not
// have, norms and the embedding, is Brume's own code, as is the glue. In bf16 all convolutions but
// the first have weights and inputs of bfloat16 and sums of float, as Brume's do.
//
//     onednn MODEL FRAMES CALLS [bf16]
//
// prints a line of JSON: milliseconds of one evaluation (the best call), and how far its result is
// from Brume's. Run it with OMP_NUM_THREADS=1 for one thread.

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "dsp/base/philox.h"
#include "model/network/denoiser_impl.h"

#include <dnnl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 128, ARGS = 8, NAME = 64 };

// Either a convolution by oneDNN or a norm by Brume.
typedef struct {
  dnnl_primitive_t primitive; // NULL: a norm
  dnnl_exec_arg_t args[ARGS];
  int n_args;
  BrumeRmsnorm norm;
} Step;

typedef struct {
  const BrumeWeights *weights;
  BrumeDenoiser *denoiser; // Its spec, and what is compared with
  BrumeDenoiserWorkspace *workspace;
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  size_t frames;
  bool bf16;
  float *input, *h[BRUME_SPEC_LEVELS], *norm, *v, *output;
  Step steps[STEPS_MAX];
  size_t n_steps;
} Net;

// One convolution: [rows][in] to [rows][out], with what is fused into it.
typedef struct {
  size_t rows, in, out, taps, dilation;
  const float *weights; // [out][in][taps]
  const float *bias;    // [out]
  float *x, *y;
  float *scale, *shift; // [out], or NULL; with an activation
  bool adds;            // To what y holds
  bool x_bf16, y_bf16;  // bfloat16 in memory, and for x in the weights
} Conv;

static void die(const char *const what) {
  fprintf(stderr, "onednn: %s\n", what);
  exit(1);
}

static void must(const dnnl_status_t status) {
  if (status != dnnl_success) {
    die("the library refused");
  }
}

static float *floats(const size_t n) {
  float *const out = aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
  if (!out) {
    die("out of memory");
  }
  memset(out, 0, n * sizeof(float));
  return out;
}

// A tensor of the file as floats, never freed: the program is short.
static float *tensor(const Net *const net, const char *const layer, const char *const part) {
  char name[NAME];
  BrumeTensor found;
  snprintf(name, sizeof(name), "%.40s.%.20s", layer, part);
  if (!brume_weights_find(net->weights, name, &found)) {
    die(name);
  }
  float *const out = floats(found.count);
  brume_tensor_copy(&found, out);
  return out;
}

static dnnl_memory_desc_t describe(const size_t a, const size_t b, const size_t c, const bool bf16,
                                   const dnnl_format_tag_t tag) {
  const dnnl_dims_t dims = {(dnnl_dim_t)a, (dnnl_dim_t)b, (dnnl_dim_t)c};
  dnnl_memory_desc_t desc;
  must(dnnl_memory_desc_init_by_tag(&desc, 3, dims, bf16 ? dnnl_bf16 : dnnl_f32, tag));
  return desc;
}

static dnnl_memory_t memory(const Net *const net, const dnnl_memory_desc_t *const desc,
                            void *const data) {
  dnnl_memory_t out;
  must(dnnl_memory_create(&out, desc, net->engine, data));
  return out;
}

static void add_arg(Step *const step, const int which, dnnl_memory_t what) {
  step->args[step->n_args++] = (dnnl_exec_arg_t){which, what};
}

// A primitive that brings what is like `from` into the order and precision of `to`.
static dnnl_primitive_t reorder(const Net *const net, const dnnl_memory_desc_t *const from,
                                const dnnl_memory_desc_t *const to) {
  dnnl_primitive_desc_t desc;
  dnnl_primitive_t out;
  must(dnnl_reorder_primitive_desc_create(&desc, from, net->engine, to, net->engine, NULL));
  must(dnnl_primitive_create(&out, desc));
  dnnl_primitive_desc_destroy(desc);
  return out;
}

// Weights as the convolution wants them.
static dnnl_memory_t packed(const Net *const net, const Conv *const conv,
                            const dnnl_memory_desc_t *const wanted) {
  const dnnl_memory_desc_t plain = describe(conv->out, conv->in, conv->taps, false, dnnl_oiw);
  dnnl_memory_t from = memory(net, &plain, (void *)conv->weights);
  dnnl_memory_t to = memory(net, wanted, DNNL_MEMORY_ALLOCATE);
  dnnl_primitive_t primitive = reorder(net, &plain, wanted);
  const dnnl_exec_arg_t args[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
  must(dnnl_primitive_execute(primitive, net->stream, 2, args));
  must(dnnl_stream_wait(net->stream));
  dnnl_primitive_destroy(primitive);
  dnnl_memory_destroy(from);
  return to;
}

// What is done to outputs before they are stored; names the tensors in the step's arguments.
static dnnl_primitive_attr_t fuse(const Net *const net, const Conv *const conv, Step *const step) {
  dnnl_primitive_attr_t attr;
  dnnl_post_ops_t ops;
  must(dnnl_primitive_attr_create(&attr));
  must(dnnl_post_ops_create(&ops));
  if (conv->scale) {
    const dnnl_memory_desc_t row = describe(1, conv->out, 1, false, dnnl_nwc);
    must(dnnl_post_ops_append_binary(ops, dnnl_binary_mul, &row));
    must(dnnl_post_ops_append_binary(ops, dnnl_binary_add, &row));
    must(dnnl_post_ops_append_eltwise(ops, 1.0f, dnnl_eltwise_swish, 1.0f, 0.0f));
    add_arg(step, DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1,
            memory(net, &row, conv->scale));
    add_arg(step, DNNL_ARG_ATTR_MULTIPLE_POST_OP(1) | DNNL_ARG_SRC_1,
            memory(net, &row, conv->shift));
  }
  if (conv->adds) {
    must(dnnl_post_ops_append_sum(ops, 1.0f));
  }
  must(dnnl_primitive_attr_set_post_ops(attr, ops));
  dnnl_post_ops_destroy(ops);
  return attr;
}

static Step *next_step(Net *const net) {
  if (net->n_steps == STEPS_MAX) {
    die("the network has too many layers");
  }
  return &net->steps[net->n_steps++];
}

static void add_conv(Net *const net, const Conv *const conv) {
  Step *const step = next_step(net);
  const dnnl_memory_desc_t src = describe(1, conv->in, conv->rows, conv->x_bf16, dnnl_nwc);
  const dnnl_memory_desc_t dst = describe(1, conv->out, conv->rows, conv->y_bf16, dnnl_nwc);
  const dnnl_memory_desc_t any =
      describe(conv->out, conv->in, conv->taps, conv->x_bf16, dnnl_format_tag_any);
  const dnnl_dims_t size = {(dnnl_dim_t)conv->out};
  const dnnl_dims_t strides = {1};
  const dnnl_dims_t dilates = {(dnnl_dim_t)conv->dilation - 1};
  const dnnl_dims_t padding = {(dnnl_dim_t)(conv->dilation * (conv->taps - 1) / 2)};
  dnnl_memory_desc_t bias;
  dnnl_convolution_desc_t desc;
  dnnl_primitive_desc_t primitive;
  dnnl_primitive_attr_t attr = fuse(net, conv, step);
  must(dnnl_memory_desc_init_by_tag(&bias, 1, size, dnnl_f32, dnnl_a));
  must(dnnl_dilated_convolution_forward_desc_init(&desc, dnnl_forward_inference,
                                                  dnnl_convolution_auto, &src, &any, &bias, &dst,
                                                  strides, dilates, padding, padding));
  must(dnnl_primitive_desc_create(&primitive, &desc, attr, net->engine, NULL));
  const dnnl_memory_desc_t *const wanted =
      dnnl_primitive_desc_query_md(primitive, dnnl_query_weights_md, 0);
  add_arg(step, DNNL_ARG_SRC, memory(net, &src, conv->x));
  add_arg(step, DNNL_ARG_DST, memory(net, &dst, conv->y));
  add_arg(step, DNNL_ARG_WEIGHTS, packed(net, conv, wanted));
  add_arg(step, DNNL_ARG_BIAS, memory(net, &bias, (void *)conv->bias));
  must(dnnl_primitive_create(&step->primitive, primitive));
  dnnl_primitive_desc_destroy(primitive);
  dnnl_primitive_attr_destroy(attr);
}

static void add_norm(Net *const net, const size_t rows, const size_t width, const float *const x,
                     const bool silu) {
  next_step(net)->norm = (BrumeRmsnorm){
      rows, width, x, width, net->norm, net->bf16 ? width / 2 : width, silu, net->bf16};
}

// x, or a copy of it in bfloat16, for a convolution to read.
static float *as_input(Net *const net, const size_t rows, const size_t width, float *const x) {
  if (!net->bf16) {
    return x;
  }
  const dnnl_memory_desc_t from = describe(1, width, rows, false, dnnl_nwc);
  const dnnl_memory_desc_t to = describe(1, width, rows, true, dnnl_nwc);
  Step *const step = next_step(net);
  add_arg(step, DNNL_ARG_FROM, memory(net, &from, x));
  add_arg(step, DNNL_ARG_TO, memory(net, &to, net->norm));
  step->primitive = reorder(net, &from, &to);
  return net->norm;
}

static void add_blocks(Net *const net, const size_t stage, const size_t level,
                       const BrumeBlock **const block) {
  for (size_t i = 0; i < net->denoiser->spec.blocks[stage]; ++i, ++*block) {
    char name[NAME];
    const size_t rows = net->frames >> level;
    const size_t width = (*block)->conv1.out;
    float *const film = net->workspace->film + (*block)->film;
    add_norm(net, rows, width, net->h[level], false);
    snprintf(name, sizeof(name), "%s.conv1", (*block)->name);
    add_conv(net, &(Conv){rows, width, width, 3, (*block)->dilation, tensor(net, name, "weight"),
                          tensor(net, name, "bias"), net->norm, net->v, film, film + width, false,
                          net->bf16, net->bf16});
    snprintf(name, sizeof(name), "%s.conv2", (*block)->name);
    add_conv(net, &(Conv){rows, width, width, 1, 1, tensor(net, name, "weight"),
                          tensor(net, name, "bias"), net->v, net->h[level], NULL, NULL, true,
                          net->bf16, false});
  }
}

// Two frames side by side are one of twice as many channels: no stride is needed.
static void add_down(Net *const net, const size_t level, const char *const name) {
  const size_t in = net->denoiser->spec.widths[level];
  const size_t out = net->denoiser->spec.widths[level + 1];
  const float *const from = tensor(net, name, "weight"); // [out][in][2]
  float *const weights = floats(out * 2 * in);
  for (size_t o = 0; o < out; ++o) {
    for (size_t i = 0; i < 2 * in; ++i) {
      weights[o * 2 * in + i] = from[(o * in + i % in) * 2 + i / in];
    }
  }
  float *const x = as_input(net, net->frames >> level, in, net->h[level]);
  add_conv(net, &(Conv){net->frames >> (level + 1), 2 * in, out, 1, 1, weights,
                        tensor(net, name, "bias"), x, net->h[level + 1], NULL, NULL, false,
                        net->bf16, false});
}

static void add_up(Net *const net, const size_t level, const char *const name) {
  const size_t in = net->denoiser->spec.widths[level + 1];
  const size_t out = net->denoiser->spec.widths[level];
  const float *const from = tensor(net, name, "weight"); // [in][out][2]
  const float *const from_bias = tensor(net, name, "bias");
  float *const weights = floats(2 * out * in);
  float *const bias = floats(2 * out);
  for (size_t o = 0; o < 2 * out; ++o) {
    bias[o] = from_bias[o % out];
    for (size_t i = 0; i < in; ++i) {
      weights[o * in + i] = from[(i * out + o % out) * 2 + o / out];
    }
  }
  float *const x = as_input(net, net->frames >> (level + 1), in, net->h[level + 1]);
  add_conv(net, &(Conv){net->frames >> (level + 1), in, 2 * out, 1, 1, weights, bias, x,
                        net->h[level], NULL, NULL, true, net->bf16, false});
}

static void build(Net *const net) {
  const BrumeSpec *const spec = &net->denoiser->spec;
  const size_t channels = spec->info.channels + BRUME_SPEC_POSITION;
  const size_t out = 2 * spec->info.channels;
  const BrumeBlock *block = net->denoiser->blocks;
  size_t most = channels > out ? channels : out;
  for (size_t level = 0; level < BRUME_SPEC_LEVELS; ++level) {
    net->h[level] = floats((net->frames >> level) * spec->widths[level]);
    most = spec->widths[level] > most ? spec->widths[level] : most;
    if (spec->widths[level] % BRUME_LANES) {
      die("widths must be multiples of 16, as the rows of norms are");
    }
  }
  net->input = floats(net->frames * channels);
  net->norm = floats(net->frames * most);
  net->v = floats(net->frames * most);
  net->output = floats(net->frames * out);
  add_conv(net, &(Conv){net->frames, channels, spec->widths[0], 3, 1, tensor(net, "in", "weight"),
                        tensor(net, "in", "bias"), net->input, net->h[0], NULL, NULL, false, false,
                        false});
  add_blocks(net, 0, 0, &block);
  add_down(net, 0, "down0");
  add_blocks(net, 1, 1, &block);
  add_down(net, 1, "down1");
  add_blocks(net, 2, 2, &block);
  add_up(net, 1, "up1");
  add_blocks(net, 3, 1, &block);
  add_up(net, 0, "up0");
  add_blocks(net, 4, 0, &block);
  add_norm(net, net->frames, spec->widths[0], net->h[0], true);
  add_conv(net, &(Conv){net->frames, spec->widths[0], out, 1, 1, tensor(net, "out", "weight"),
                        tensor(net, "out", "bias"), net->norm, net->output, NULL, NULL, false,
                        net->bf16, false});
}

static void evaluate(Net *const net, const float *const x, const float sigma,
                     float *const denoised) {
  const BrumeDenoiserInfo *const info = &net->denoiser->spec.info;
  const size_t channels = info->channels;
  const double sd = info->sigma_data;
  const double total = (double)sigma * (double)sigma + sd * sd;
  const float c_in = (float)(1.0 / sqrt(total));
  const float c_skip = (float)(sd * sd / total);
  const float c_out = (float)((double)sigma * sd / sqrt(total));
  for (size_t t = 0; t < net->frames; ++t) {
    float *const to = net->input + t * (channels + BRUME_SPEC_POSITION);
    for (size_t c = 0; c < channels; ++c) {
      to[c] = c_in * x[t * channels + c];
    }
    brume_embedding_position(info, t, 1.0f, to + channels);
  }
  for (size_t i = 0; i < net->n_steps; ++i) {
    Step *const step = &net->steps[i];
    if (step->primitive) {
      must(dnnl_primitive_execute(step->primitive, net->stream, step->n_args, step->args));
    } else {
      net->denoiser->kernels.rmsnorm(&step->norm);
    }
  }
  must(dnnl_stream_wait(net->stream));
  for (size_t t = 0; t < net->frames; ++t) {
    for (size_t c = 0; c < channels; ++c) {
      const float value = x[t * channels + c];
      const float *const o = net->output + 2 * t * channels + c;
      denoised[t * channels + c] = c_skip * value + c_out * (o[0] + o[channels] * (c_in * value));
    }
  }
}

static void open_net(Net *const net, const char *const path, const size_t frames) {
  char detail[BRUME_WEIGHTS_DETAIL];
  BrumeKernels kernels;
  BrumeStatus status = BRUME_STATUS_OK;
  net->frames = frames;
  net->weights = brume_weights_open(path, &status, detail);
  if (!net->weights) {
    die(detail);
  }
  brume_kernels_init(&kernels, brume_cpu_flags());
  net->denoiser = brume_denoiser_new(net->weights, &kernels, &status, detail);
  net->workspace = net->denoiser ? brume_denoiser_workspace_new(net->denoiser, frames) : NULL;
  if (!net->workspace) {
    die(net->denoiser ? "out of memory" : detail);
  }
  must(dnnl_engine_create(&net->engine, dnnl_cpu, 0));
  must(dnnl_stream_create(&net->stream, net->engine, dnnl_stream_default_flags));
  build(net);
}

int main(const int argc, char **const argv) {
  static Net net;
  const bool is_good = argc == 4 || (argc == 5 && strcmp(argv[4], "bf16") == 0);
  const long frames = is_good ? strtol(argv[2], NULL, 10) : 0;
  const long calls = is_good ? strtol(argv[3], NULL, 10) : 0;
  if (frames < 4 || frames % 4 || frames > 65536 || calls < 1) {
    die("give MODEL FRAMES CALLS [bf16]; frames are a multiple of 4");
  }
  net.bf16 = argc == 5;
  open_net(&net, argv[1], (size_t)frames);
  const size_t n = (size_t)frames * net.denoiser->spec.info.channels;
  const BrumeCondition condition = {
      NULL, NULL, NULL, false, 1.0f, net.bf16 ? BRUME_PRECISION_BF16 : BRUME_PRECISION_FP32};
  const float sigma = 1.0f;
  float *const x = floats(3 * n);
  float *const theirs = x + n;
  float *const ours = theirs + n;
  double best = INFINITY;
  float off = 0.0f;
  brume_philox_normal(0, 0, 0, n, x);
  (void)brume_embedding_eval(net.denoiser, net.workspace, 1, &condition, sigma); // As prepared
  for (long i = 0; i < calls; ++i) {
    const double begin = brume_clock_s();
    evaluate(&net, x, sigma, theirs);
    best = fmin(best, brume_clock_s() - begin);
  }
  if (brume_denoiser_eval(net.denoiser, net.workspace, &condition, x, sigma, (size_t)frames, 0,
                          ours)) {
    die("the network could not be run");
  }
  for (size_t i = 0; i < n; ++i) {
    off = fmaxf(off, fabsf(ours[i] - theirs[i]));
  }
  const dnnl_version_t *const version = dnnl_version();
  printf("{\"library\": \"oneDNN %d.%d.%d\", \"step_ms\": %.4f, \"off\": %.3g}\n", version->major,
         version->minor, version->patch, 1e3 * best, (double)off);
  return 0;
}
