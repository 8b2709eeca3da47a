// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/wire.h"

#include <math.h>
#include <string.h>

static size_t text_size(const char *const text) {
  return strnlen(text, BRUME_WIRE_TEXT - 1) + 1;
}

static bool has_text(const BrumeWireAct *const act) {
  return act->type == BRUME_WIRE_FILE || act->type == BRUME_WIRE_SOURCE ||
         act->type == BRUME_WIRE_NAME;
}

size_t brume_wire_act_size(const BrumeWireAct *const act) {
  const size_t head = offsetof(BrumeWireAct, as);
  return act->type == BRUME_WIRE_RECIPE ? head + sizeof(act->as.recipe)
         : has_text(act)                ? head + text_size(act->as.text)
                                        : head;
}

static size_t news_size(const BrumeNews *const news) {
  return news->type == BRUME_NEWS_STEP   ? offsetof(BrumeNews, as) + sizeof(news->as.step)
         : news->type == BRUME_NEWS_CLIP ? offsetof(BrumeNews, as) + sizeof(news->as.clip)
                                         : offsetof(BrumeNews, as) + sizeof(news->as.failed);
}

size_t brume_wire_news_size(const BrumeWireNews *const news) {
  const size_t head = offsetof(BrumeWireNews, as);
  switch (news->type) {
  case BRUME_WIRE_NEWS:
    return head + news_size(&news->as.news);
  case BRUME_WIRE_GLOBAL:
    return head + sizeof(news->as.global);
  case BRUME_WIRE_PAD:
    return head + sizeof(news->as.pad);
  case BRUME_WIRE_STATUS:
    return head + sizeof(news->as.status);
  case BRUME_WIRE_BROUGHT:
    return head + sizeof(news->as.brought);
  default:
    return head + text_size(news->as.text);
  }
}

static bool name_is_sane(const char name[BRUME_RECIPE_NAME]) {
  size_t n = 0;
  while (n < BRUME_RECIPE_NAME && ((name[n] >= 'a' && name[n] <= 'z') || name[n] == '-' ||
                                   (name[n] >= '0' && name[n] <= '9'))) {
    ++n;
  }
  return n > 0 && n < BRUME_RECIPE_NAME && name[n] == '\0';
}

// Rendering checks what an edit says (edit.h); here it must only be safe to copy and to write.
static bool edit_is_sane(const BrumeEdit *const edit) {
  unsigned char switches[2]; // Other bytes than 0 and 1 are no bool
  memcpy(&switches[0], &edit->envelope, 1);
  memcpy(&switches[1], &edit->loop, 1);
  bool sane = switches[0] <= 1 && switches[1] <= 1 && edit->n_points <= BRUME_EDIT_POINTS &&
              edit->n_spans <= BRUME_EDIT_SPANS && isfinite(edit->band[0]) &&
              isfinite(edit->band[1]);
  for (unsigned i = 0; sane && i < edit->n_spans; ++i) {
    sane = isfinite(edit->spans[i][0]) && isfinite(edit->spans[i][1]);
  }
  for (unsigned i = 0; sane && i < edit->n_points; ++i) {
    sane = isfinite(edit->points[i][0]) && isfinite(edit->points[i][1]);
  }
  return sane;
}

static bool recipe_is_sane(const BrumeRecipe *const recipe) {
  bool sane = memchr(recipe->model, 0, sizeof(recipe->model)) &&
              recipe->n_classes <= BRUME_RECIPE_CLASSES && edit_is_sane(&recipe->edit);
  for (unsigned i = 0; sane && i < recipe->n_classes; ++i) {
    const float weight = recipe->classes[i].weight;
    sane = name_is_sane(recipe->classes[i].name) && weight > 0.0f && weight <= 1000.0f;
  }
  for (int i = 0; sane && i < BRUME_PARAM_COUNT; ++i) {
    const float value = recipe->value[i];
    sane = brume_params[i].curve == BRUME_CURVE_TEXT ||
           (isnan(value) ? brume_param_may_be_free((BrumeParam)i)
                         : brume_param_allows((BrumeParam)i, value));
  }
  return sane;
}

static bool controls_are_sane(const float control[BRUME_CONTROL_COUNT]) {
  bool sane = true;
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    sane = sane && control[i] >= brume_controls[i].min && control[i] <= brume_controls[i].max;
  }
  return sane;
}

bool brume_wire_act_is_sane(const void *const data, const size_t n) {
  const BrumeWireAct *const act = data;
  const size_t head = offsetof(BrumeWireAct, as);
  if (n < head || act->version != BRUME_WIRE_VERSION || act->pad >= BRUME_PADS) {
    return false;
  }
  switch (act->type) {
  case BRUME_WIRE_CONTROL:
    return act->index < BRUME_CONTROL_COUNT && !isnan(act->value);
  case BRUME_WIRE_PARAM:
    return act->index < BRUME_PARAM_COUNT;
  case BRUME_WIRE_RECIPE:
    return n >= head + sizeof(act->as.recipe) && recipe_is_sane(&act->as.recipe);
  case BRUME_WIRE_FILE:
  case BRUME_WIRE_SOURCE:
  case BRUME_WIRE_NAME:
    return n > head && n <= sizeof(*act) && memchr(act->as.text, 0, n - head);
  case BRUME_WIRE_MIDI:
    return act->midi[0] >= 0x80 && act->midi[0] < 0xF0 && act->midi[1] < 0x80 &&
           act->midi[2] < 0x80;
  default:
    return act->type <= BRUME_WIRE_EXPORT;
  }
}

static bool told_is_sane(const BrumeNews *const news, const size_t n) {
  if (n < offsetof(BrumeNews, as) || (int)news->type < 0 || news->type > BRUME_NEWS_FAILED ||
      news->pad >= BRUME_PADS || n < news_size(news)) {
    return false;
  }
  return news->type != BRUME_NEWS_FAILED ||
         memchr(news->as.failed.text, 0, sizeof(news->as.failed.text));
}

bool brume_wire_news_is_sane(const void *const data, const size_t n) {
  const BrumeWireNews *const news = data;
  const size_t head = offsetof(BrumeWireNews, as);
  if (n < head || n > sizeof(*news) || news->version != BRUME_WIRE_VERSION ||
      news->pad >= BRUME_PADS) {
    return false;
  }
  switch (news->type) {
  case BRUME_WIRE_NEWS:
    return told_is_sane(&news->as.news, n - head);
  case BRUME_WIRE_GLOBAL:
    return n >= head + sizeof(news->as.global) &&
           memchr(news->as.global.name, 0, sizeof(news->as.global.name)) &&
           controls_are_sane(news->as.global.control);
  case BRUME_WIRE_PAD:
    return n >= head + sizeof(news->as.pad) && recipe_is_sane(&news->as.pad.recipe) &&
           controls_are_sane(news->as.pad.control);
  case BRUME_WIRE_STATUS:
    return n >= head + sizeof(news->as.status) && news->as.status.meters.selected < BRUME_PADS &&
           news->as.status.bpm >= 0.0f && isfinite(news->as.status.bpm);
  case BRUME_WIRE_EXPORTED:
  case BRUME_WIRE_SAY:
  case BRUME_WIRE_WRITING:
  case BRUME_WIRE_WRITTEN:
    return n > head && memchr(news->as.text, 0, n - head);
  case BRUME_WIRE_BROUGHT:
    return n >= head + sizeof(news->as.brought) && news->as.brought.hash != 0 &&
           name_is_sane(news->as.brought.kind);
  default:
    return false;
  }
}
