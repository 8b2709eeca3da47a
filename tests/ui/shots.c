// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pictures of the panel in each of its states, by the stub view, of sounds that the engine made:
//
//   shots SOUNDS write FOLDER     write them
//   shots SOUNDS compare FOLDER   compare with those that are there
//   shots SOUNDS moved FOLDER     see that a dial which is moved by 3 units, with its label, is
//   seen
//
// What is compared is the colour of squares of 16 pixels: closely where the font is that of the
// pictures (font.txt beside them has the width of some words), else only roughly.

#include "tests/ui/sounds.h"
#include "tests/unit/worst.h"
#include "ui/panel/panel_parts.h"
#include "ui/view/view_stub.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQUARE = 16, SKIP = 77 };

/** How far colours of 0..255 may be apart: in the mean, and of one square. */
typedef struct {
  double mean, square;
} Most;

static const Most same_font = {0.05, 4.0};
static const Most other_font = {3.0, 50.0}; // Words are wider, and elsewhere
static Most most;
static bool moves; // A dial
static Sounds sounds;
static char folder[] = "/tmp/brume-shots-XXXXXX";

static void act(void *const ctx, const BrumeAct *const what) {
  (void)ctx;
  (void)what;
}

static void click(BrumePanel *const panel, const double x, const double y) {
  const BrumeViewEvent press = {.type = BRUME_VIEW_PRESS, .x = x, .y = y, .button = 1};
  const BrumeViewEvent release = {.type = BRUME_VIEW_RELEASE, .x = x, .y = y, .button = 1};
  brume_view_stub_send(brume_panel_view(panel), &press);
  brume_view_stub_send(brume_panel_view(panel), &release);
}

static void type_key(BrumePanel *const panel, const uint32_t key, const unsigned mods) {
  const BrumeViewEvent event = {.type = BRUME_VIEW_KEY, .key = key, .mods = mods};
  brume_view_stub_send(brume_panel_view(panel), &event);
}

static void take_kit(BrumePanel *const panel) {
  static BrumeSettings settings;
  BrumePanelStatus status = {.load = 0.07f};
  sounds_settings(true, &settings);
  settings.control[BRUME_CONTROL_PAD] = 3.0f;
  settings.pads[9].control[BRUME_CONTROL_MUTE] = 1.0f;
  settings.pads[2].control[BRUME_CONTROL_LOCK] = 1.0f;
  brume_panel_take_settings(panel, &settings);
  for (size_t i = 0; i < sounds.n_kit; ++i) {
    brume_panel_take_news(panel, &sounds.news[i]);
  }
  status.meters.voices = 3;
  status.meters.hold[0] = 0.42f;
  status.meters.hold[1] = 0.36f;
  status.meters.level[0] = 0.5f;
  status.meters.level[2] = 0.32f;
  status.meters.level[6] = 0.08f;
  brume_panel_take_status(panel, &status);
}

static void take_one(BrumePanel *const panel, const unsigned steps, const bool all) {
  static BrumeSettings settings;
  BrumePanelStatus status = {.load = 0.05f};
  sounds_settings(false, &settings);
  brume_panel_take_settings(panel, &settings);
  for (size_t i = 0; i < sounds.n_kit; ++i) {
    if (sounds.news[i].pad != 0) {
      brume_panel_take_news(panel, &sounds.news[i]);
    }
  }
  for (size_t i = sounds.n_kit; i < sounds.n; ++i) {
    if (all || (sounds.news[i].type == BRUME_NEWS_STEP && sounds.news[i].as.step.step <= steps)) {
      brume_panel_take_news(panel, &sounds.news[i]);
    }
  }
  status.meters.waiting = all ? 0 : 1;
  status.meters.voices = all ? 2 : 0;
  status.meters.hold[0] = status.meters.hold[1] = all ? 0.3f : 0.0f;
  status.meters.level[0] = all ? 0.4f : 0.0f;
  brume_panel_take_status(panel, &status);
}

static void show_empty(BrumePanel *const panel) {
  static BrumeSettings settings;
  const BrumePanelStatus status = {.load = 0.02f};
  brume_settings_init(&settings);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    brume_settings_clear_pad(&settings, p);
  }
  brume_panel_take_settings(panel, &settings);
  brume_panel_take_status(panel, &status);
}

static void show_generating(BrumePanel *const panel) {
  take_one(panel, 7, false);
}

static void show_finished(BrumePanel *const panel) {
  take_one(panel, 0, true);
}

// A pad that varies a sound which somebody dropped on it.
static void show_source(BrumePanel *const panel) {
  const BrumeBrought brought = {.hash = 1, .kind = "pluck"};
  take_one(panel, 0, true);
  brume_panel_take_source(panel, 0, &brought);
}

// A sound made of another: its attack and its lows stay, on its way to that of pad 5.
static void show_shaped(BrumePanel *const panel) {
  static BrumeSettings settings;
  const BrumeEdit edit = {
      .from = 77, .to = 78, .n_spans = 1, .spans = {{0.0f, 0.06f}}, .band = {0.0f, 150.0f}};
  take_one(panel, 0, true);
  settings = *brume_panel_settings(panel);
  brume_settings_set_edit(&settings, 0, &edit);
  brume_settings_set(&settings, BRUME_CONTROL_MORPH, 0, 5.0f);
  brume_settings_set_param(&settings, BRUME_PARAM_AMOUNT, 0, 0.35f);
  brume_settings_set_param(&settings, BRUME_PARAM_POSITION, 0, 0.5f);
  brume_panel_take_settings(panel, &settings);
}

// Its loudness is drawn: it swells, and dies away twice.
static void show_drawn(BrumePanel *const panel) {
  static BrumeSettings settings;
  const BrumeEdit edit = {
      .n_points = 5,
      .points = {{0.0f, 0.0f}, {0.14f, 1.0f}, {0.3f, 0.25f}, {0.42f, 0.7f}, {0.8f, 0.0f}}};
  take_one(panel, 0, true);
  settings = *brume_panel_settings(panel);
  brume_settings_set_edit(&settings, 0, &edit);
  brume_panel_take_settings(panel, &settings);
  panel->focus = *brume_panel_item(panel, BRUME_ITEM_DRAWN, 0);
  panel->hover = panel->focus;
  panel->point = 3;
}

static void show_error(BrumePanel *const panel) {
  BrumeNews news = {.type = BRUME_NEWS_FAILED, .pad = 0, .serial = 99};
  take_one(panel, 0, true);
  news.as.failed.status = BRUME_STATUS_BAD_ARG;
  strcpy(news.as.failed.text, "guidance-low must not be above guidance-high");
  brume_panel_take_news(panel, &news);
}

// Texture mode: what was made last stands in for the sound, which has an end.
static void show_texture(BrumePanel *const panel) {
  static BrumeSettings settings;
  take_one(panel, 0, true);
  settings = *brume_panel_settings(panel);
  settings.control[BRUME_CONTROL_MODE] = (float)BRUME_MODE_TEXTURE;
  brume_panel_take_settings(panel, &settings);
  BrumeNews news = *brume_panel_played(panel);
  news.serial = 0;
  news.as.clip.stage = BRUME_STAGE_TEXTURE;
  news.as.clip.seconds = 2.97f;
  brume_panel_take_news(panel, &news);
}

static void show_kit(BrumePanel *const panel) {
  take_kit(panel);
}

static void show_browser(BrumePanel *const panel) {
  take_kit(panel);
  type_key(panel, 'f', BRUME_VIEW_CTRL);
}

// A host that tells its tempo, and can ask for files.
static void show_length(BrumePanel *const panel) {
  take_kit(panel);
  BrumePanelStatus status = panel->status;
  status.bpm = 96.0f;
  status.load = -1.0f;
  panel->owner.chooses = true;
  brume_panel_layout(panel);
  brume_panel_take_status(panel, &status);
  const BrumeRect rect =
      brume_panel_item(panel, BRUME_ITEM_DIAL, BRUME_KNOB_PARAM + BRUME_PARAM_LENGTH)->rect;
  const BrumeViewEvent press = {
      .type = BRUME_VIEW_PRESS, .x = rect.x + 30.0, .y = rect.y + 40.0, .button = 3};
  brume_view_stub_send(brume_panel_view(panel), &press);
}

static void show_more(BrumePanel *const panel) {
  take_kit(panel);
  const BrumeRect rect = brume_panel_item(panel, BRUME_ITEM_MORE, 0)->rect;
  click(panel, rect.x + 5.0, rect.y + 5.0);
}

static void show_menu(BrumePanel *const panel) {
  take_kit(panel);
  const BrumeViewEvent press = {.type = BRUME_VIEW_PRESS, .x = 300, .y = 620, .button = 3};
  brume_view_stub_send(brume_panel_view(panel), &press);
  click(panel, -1.0, -1.0); // Nowhere
}

static const struct {
  const char *name;
  void (*show)(BrumePanel *panel);
} states[] = {{"empty", show_empty},       {"generating", show_generating},
              {"finished", show_finished}, {"error", show_error},
              {"kit", show_kit},           {"browser", show_browser},
              {"menu", show_menu},         {"source", show_source},
              {"shaped", show_shaped},     {"beats", show_length},
              {"texture", show_texture},   {"more", show_more},
              {"drawn", show_drawn}};

// Mean colour of a square, three channels.
static void mean_of(cairo_surface_t *const picture, const int x0, const int y0, double mean[3]) {
  const unsigned char *const data = cairo_image_surface_get_data(picture);
  const int stride = cairo_image_surface_get_stride(picture);
  mean[0] = mean[1] = mean[2] = 0.0;
  for (int y = y0; y < y0 + SQUARE; ++y) {
    for (int x = x0; x < x0 + SQUARE; ++x) {
      for (int c = 0; c < 3; ++c) {
        mean[c] += data[(ptrdiff_t)y * stride + 4 * x + c] / (double)(SQUARE * SQUARE);
      }
    }
  }
}

static bool is_alike(cairo_surface_t *const a, const char *const path) {
  cairo_surface_t *const read = cairo_image_surface_create_from_png(path);
  const int width = cairo_image_surface_get_width(a);
  const int height = cairo_image_surface_get_height(a);
  // Whatever format the file has
  cairo_surface_t *const b = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t *const cr = cairo_create(b);
  bool alike = cairo_surface_status(read) == CAIRO_STATUS_SUCCESS &&
               cairo_image_surface_get_width(read) == width &&
               cairo_image_surface_get_height(read) == height;
  double worst = 0.0;
  double sum = 0.0;
  double n = 0.0;
  cairo_set_source_surface(cr, read, 0, 0);
  cairo_paint(cr);
  cairo_destroy(cr);
  cairo_surface_flush(b);
  for (int y = 0; alike && y + SQUARE <= height; y += SQUARE) {
    for (int x = 0; x + SQUARE <= width; x += SQUARE) {
      double mean_a[3];
      double mean_b[3];
      mean_of(a, x, y, mean_a);
      mean_of(b, x, y, mean_b);
      for (int c = 0; c < 3; ++c) {
        worst = worst_of(worst, fabs(mean_a[c] - mean_b[c]));
        sum += fabs(mean_a[c] - mean_b[c]);
        n += 1.0;
      }
    }
  }
  alike = alike && worst <= most.square && sum / n <= most.mean;
  printf("%s: mean %.2f, worst %.1f%s\n", path, n > 0.0 ? sum / n : 0.0, worst,
         alike ? "" : "  DIFFERS");
  cairo_surface_destroy(b);
  cairo_surface_destroy(read);
  return alike;
}

static void font_path(const char *const where, char path[1024]) {
  snprintf(path, 1024, "%s/font.txt", where);
}

// Width of some words in the font that there is.
static double font_width(void) {
  cairo_surface_t *const surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
  cairo_t *const cr = cairo_create(surface);
  const double width = brume_paint_text_width(cr, 100.0, false, "short dark boomy kick");
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  return width;
}

static bool write_font(const char *const where) {
  char path[1024];
  font_path(where, path);
  FILE *const file = fopen(path, "w");
  const bool good = file && fprintf(file, "%.3f\n", font_width()) > 0;
  return file && fclose(file) == 0 && good;
}

// Whether the pictures are of the font that there is.
static bool has_their_font(const char *const where) {
  char path[1024];
  double width = 0.0;
  font_path(where, path);
  FILE *const file = fopen(path, "r");
  const bool read = file && fscanf(file, "%lf", &width) == 1;
  if (file) {
    fclose(file);
  }
  const bool same = read && fabs(width - font_width()) < 0.01;
  printf("%s\n", same ? "the font of the pictures" : "another font than that of the pictures");
  return same;
}

static void move_dial(BrumePanel *const panel) {
  for (size_t i = 0; i < panel->n_items; ++i) {
    BrumeItem *const item = &panel->items[i];
    if (item->kind == BRUME_ITEM_DIAL && item->index == BRUME_CONTROL_PAN) {
      item->rect.x += 3.0;
    }
  }
}

static bool shoot(const size_t state, const double scale, const bool dark, const char *const where,
                  const bool write) {
  char path[1024];
  const BrumePanelOwner owner = {.act = act, .folder = folder};
  BrumePanel *const panel = brume_panel_new(&owner);
  snprintf(path, sizeof(path), "%s/%s-%s-%g.png", where, states[state].name,
           dark ? "dark" : "light", scale);
  bool good = panel && brume_panel_open(panel, &brume_view_stub, 0, scale, NULL) == BRUME_STATUS_OK;
  if (good) {
    brume_panel_set_dark(panel, dark);
    brume_panel_pump(panel, 1.0);
    states[state].show(panel);
    if (moves) {
      move_dial(panel);
    }
    brume_panel_pump(panel, 1.1);
    cairo_surface_t *const picture = brume_view_stub_picture(brume_panel_view(panel), NULL);
    good = write ? cairo_surface_write_to_png(picture, path) == CAIRO_STATUS_SUCCESS
                 : is_alike(picture, path);
  }
  brume_panel_free(panel);
  return good;
}

// The closer look must see what moved; the first state will do.
static int see_move(const char *const where) {
  if (!has_their_font(where)) {
    return SKIP;
  }
  const bool plain = shoot(0, 1.0, true, where, false);
  moves = true;
  return plain && !shoot(0, 1.0, true, where, false) ? 0 : 1;
}

int main(const int argc, char **const argv) {
  bool good = argc == 4 && mkdtemp(folder) && sounds_read(argv[1], &sounds);
  const bool write = argc == 4 && strcmp(argv[2], "write") == 0;
  if (!good) {
    return 1;
  }
  most = write || has_their_font(argv[3]) ? same_font : other_font;
  if (strcmp(argv[2], "moved") == 0) {
    return see_move(argv[3]);
  }
  for (size_t state = 0; state < sizeof(states) / sizeof(states[0]); ++state) {
    const bool has_menu = states[state].show == show_menu || states[state].show == show_length ||
                          states[state].show == show_more;
    const int n = has_menu ? 2 : 4;
    for (int i = 0; i < n; ++i) {
      good = shoot(state, i / 2 ? 2.0 : 1.0, i % 2 == 0, argv[3], write) && good;
    }
  }
  good = (!write || write_font(argv[3])) && good;
  free(sounds.news);
  return good ? 0 : 1;
}
