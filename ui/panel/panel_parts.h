// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file panel_parts.h What the panel's files offer each other. */

#ifndef BRUME_UI_PANEL_PANEL_PARTS_H
#define BRUME_UI_PANEL_PANEL_PARTS_H

#include "ui/panel/panel_impl.h"

/* layout.c */

/** Place all items for the panel's size and overlay. The only place where places are decided. */
void brume_panel_layout(BrumePanel *panel);
/** The topmost item at a place; kind NONE if there is none. */
BrumeItem brume_panel_at(const BrumePanel *panel, double x, double y);
/** The item of that kind and index, or NULL. */
const BrumeItem *brume_panel_item(const BrumePanel *panel, BrumeItemKind kind, int index);
bool brume_item_same(const BrumeItem *a, const BrumeItem *b);
/** Where a key of the strip lies. */
BrumeRect brume_panel_key_rect(BrumeRect strip, int note);
bool brume_panel_key_is_black(int note);
/** The lower part of the picture, which has the waveform. */
BrumeRect brume_panel_wave_rect(const BrumePanel *panel, BrumeRect picture);

/* draw*.c */

void brume_panel_draw(void *ctx, cairo_t *cr, double width, double height);
void brume_panel_draw_picture(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_trace(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_field(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_curve(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
/** Where a pad that lies at `pad` shows its level. */
BrumeRect brume_panel_level_rect(BrumeRect pad);
void brume_panel_draw_pad(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_switch(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_keys(BrumePanel *panel, cairo_t *cr, BrumeRect rect);
void brume_panel_draw_dial(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_sound(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
void brume_panel_draw_overlay(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
/** Whether the item is pointed at, pressed, or has the keyboard. */
bool brume_panel_is_hot(const BrumePanel *panel, const BrumeItem *item);
bool brume_panel_is_down(const BrumePanel *panel, const BrumeItem *item);
bool brume_panel_has_focus(const BrumePanel *panel, const BrumeItem *item);
/** What the trace shows: index of a step, or -1 for the clip. */
int brume_panel_shown_step(const BrumePanel *panel);
/** What there is to say about an item: its tooltip. */
void brume_panel_hint(const BrumePanel *panel, const BrumeItem *item, char out[BRUME_PANEL_TEXT]);

/* shape.c: the bar that shapes sounds, and what is kept as it is drawn on the picture */

void brume_panel_draw_shape(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);
/** Draw what is kept onto the picture: `upper` is its spectrogram, in `rect`. */
void brume_panel_draw_kept(BrumePanel *panel, cairo_t *cr, BrumeRect rect, BrumeRect upper);
void brume_panel_press_shape(BrumePanel *panel, BrumePanelShape part);
/** The pointer moves over the picture with its button down: a part of it is being drawn. */
void brume_panel_drag_kept(BrumePanel *panel, const BrumeViewEvent *event);
/** The button came up: keep that part. */
void brume_panel_keep(BrumePanel *panel, const BrumePanelDrag *drag);

/* drawn.c: the loudness over time, drawn over the waveform */

/** Whether there is such a drawing, and a waveform below it. */
bool brume_panel_is_drawn(const BrumePanel *panel);
/** Begin to draw with the loudness that the sound has, or end it. */
void brume_panel_toggle_drawn(BrumePanel *panel);
/** The button goes down on the drawing, where there may be a point; the pointer moves; the button
 * comes up. */
void brume_panel_begin_drawn(BrumePanel *panel, const BrumeItem *item, double x, double y);
void brume_panel_drag_drawn(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_keep_drawn(BrumePanel *panel);
/** Remove the point at a place. False if there is none. */
bool brume_panel_remove_drawn(BrumePanel *panel, const BrumeItem *item, double x, double y);
/** The same by keyboard: remove the chosen point, add one after it, move it or choose another. */
void brume_panel_remove_chosen(BrumePanel *panel);
void brume_panel_add_drawn(BrumePanel *panel);
void brume_panel_step_drawn(BrumePanel *panel, uint32_t key, bool is_fine);
void brume_panel_hint_drawn(const BrumePanel *panel, char out[BRUME_PANEL_TEXT]);
void brume_panel_draw_drawn(BrumePanel *panel, cairo_t *cr, const BrumeItem *item);

/* nearest.c: sounds like others */

/** Try seeds for the selected pad; the nearest to what its dials ask for is kept. */
void brume_panel_find_nearest(BrumePanel *panel);
/** A sound is there: it may be one of those. */
void brume_panel_found(BrumePanel *panel, const BrumeNews *clip);
/** Let a pad's dials ask for what its source measures, or else its sound, and find the nearest. */
void brume_panel_match(BrumePanel *panel, unsigned pad);

/* words.c: sounds in words, loops, beats */

/** Make the selected pad's sound what the words say. False if they say nothing that is known; the
 * user is told. */
bool brume_panel_commit_words(BrumePanel *panel, const char *text);
void brume_panel_toggle_loop(BrumePanel *panel);
/** Beats a minute: the host's, or the usual. */
float brume_panel_bpm(const BrumePanel *panel);
/** Read "4 beats" or "4 beats at 90" as a length. False if it is none, or out of range. */
bool brume_panel_parse_beats(const BrumePanel *panel, const char *text, float *seconds);

/* curves.c: handles of the drawn curves */

size_t brume_panel_handles(const BrumePanel *panel, const BrumeItem *item, double points[4][2]);
void brume_panel_move_handle(BrumePanel *panel, const BrumeItem *item, int handle, double x,
                             double y);
/** The two knobs that a handle moves: across and up; -1: none. */
void brume_panel_handle_knobs(BrumePanelCurve curve, int handle, int knobs[2]);

/* act.c: what goes out; history.c: ways back */

unsigned brume_panel_selected(const BrumePanel *panel);
/** Whether the selected pad makes its sound of another. */
bool brume_panel_has_source(const BrumePanel *panel);
/** Whether the selected pad has a sound that the panel knows of. */
bool brume_panel_has_sound(const BrumePanel *panel);
/** What is known of what the selected pad plays: its sound, or in Texture mode the texture as it
 * goes on. NULL: nothing. */
const BrumeNews *brume_panel_played(const BrumePanel *panel);
bool brume_panel_is_texture(const BrumePanel *panel);
/** Why a pad's sound of this mode could not be made, or "". */
const char *brume_panel_error(const BrumePanel *panel, unsigned pad);
bool brume_panel_is_locked(const BrumePanel *panel, unsigned pad);
/** Whether a pad is locked, and so keeps its sound; the user is told. */
bool brume_panel_refuses(BrumePanel *panel, unsigned pad);
void brume_panel_send_knob(BrumePanel *panel, int knob, unsigned pad, float value);
void brume_panel_touch(BrumePanel *panel, int knob, bool holds);
void brume_panel_send_trigger(BrumePanel *panel, BrumeControl control);
void brume_panel_send_recipe(BrumePanel *panel, unsigned pad, const BrumeRecipe *recipe);
void brume_panel_send_name(BrumePanel *panel, const char *name);
void brume_panel_send_note(BrumePanel *panel, int note, int velocity);
void brume_panel_select(BrumePanel *panel, unsigned pad);
void brume_panel_send_step(BrumePanel *panel);
/** A gesture begins and ends: what it changed can be undone. */
void brume_panel_begin(BrumePanel *panel);
void brume_panel_end(BrumePanel *panel);
void brume_panel_undo(BrumePanel *panel, bool redo);
/** One step more to undo: back to these settings. */
void brume_panel_push_undo(BrumePanel *panel, const BrumeSettings *before);
/** The sound before or after in the pad's history; after the last, a new one. */
void brume_panel_go_in_history(BrumePanel *panel, int by);
/** Whether the sound that a pad has is that of its recipe. */
bool brume_panel_is_made(const BrumePanel *panel, unsigned pad);
void brume_panel_note_history(BrumePanel *panel, unsigned pad);
void brume_panel_roll(BrumePanel *panel, BrumePanelDice dice);
void brume_panel_swap_pads(BrumePanel *panel, unsigned a, unsigned b);
void brume_panel_copy(BrumePanel *panel, unsigned pad);
void brume_panel_pasted(BrumePanel *panel, const char *text);
/** Spread a pad's morph over it and the pads after it. */
void brume_panel_spread_morph(BrumePanel *panel, unsigned pad);
/** Give the pads after this one softer strokes of the sound that it varies. */
void brume_panel_spread_strokes(BrumePanel *panel, unsigned pad);
/** Give all pads sounds of one style (kit.h). */
void brume_panel_roll_style(BrumePanel *panel);
/** Make other sounds of the one that a pad has, or of noise alone again. */
void brume_panel_vary(BrumePanel *panel, unsigned pad);
void brume_panel_forget_source(BrumePanel *panel, unsigned pad);
/** Let the user choose a file to make sounds of. */
void brume_panel_choose_source(BrumePanel *panel);
void brume_panel_dropped(BrumePanel *panel, double x, double y, const char *path);

/* input.c, drag.c, keyboard.c */

void brume_panel_event(void *ctx, const BrumeViewEvent *event);
void brume_panel_key(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_key_up(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_release_keys(BrumePanel *panel);
/** Press a button by mouse or keyboard. */
void brume_panel_activate(BrumePanel *panel, const BrumeItem *item);
void brume_panel_reset_item(BrumePanel *panel, const BrumeItem *item);
void brume_panel_step_item(BrumePanel *panel, const BrumeItem *item, double steps, bool fine);
/** The knob that an item turns, or -1. */
int brume_panel_knob_of(const BrumeItem *item);
/** Whether items of a kind are one knob that is turned: a dial, or what is like one. */
bool brume_panel_turns(BrumeItemKind kind);
/** Where a free knob is turned from: at what the sound has, if that is known. */
double brume_panel_free_place(const BrumePanel *panel, int knob);
/** The button goes down on an item, the pointer moves, the button comes up. */
void brume_panel_begin_drag(BrumePanel *panel, const BrumeItem *item, double x, double y);
void brume_panel_drag(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_drop_drag(BrumePanel *panel, const BrumeViewEvent *event);
/** Send a mix that waits. */
void brume_panel_field_tick(BrumePanel *panel);

/* overlay.c, browser.c, library.c */

void brume_panel_close_overlay(BrumePanel *panel);
void brume_panel_open_menu(BrumePanel *panel, const BrumeItem *item, double x, double y);
void brume_panel_do_row(BrumePanel *panel, int row);
void brume_panel_open_entry(BrumePanel *panel, const BrumeItem *item, BrumeEntryKind kind,
                            const char *text);
void brume_panel_entry_key(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_commit_entry(BrumePanel *panel);
void brume_panel_open_browser(BrumePanel *panel);
void brume_panel_browser_filter(BrumePanel *panel);
void brume_panel_browser_key(BrumePanel *panel, const BrumeViewEvent *event);
void brume_panel_browser_load(BrumePanel *panel, int row);
void brume_panel_browser_star(BrumePanel *panel, int row);
void brume_panel_browser_step(BrumePanel *panel, int by);
/** How many rows fit. */
int brume_panel_browser_fits(const BrumePanel *panel);
void brume_library_find_folder(BrumePanel *panel);
void brume_library_load(BrumePanel *panel);
void brume_library_free(BrumePanel *panel);
bool brume_library_save_preset(BrumePanel *panel, const char *name);
void brume_library_save_favourites(const BrumePanel *panel);
bool brume_library_path(const BrumePanel *panel, const char *name, char *out, size_t n);
bool brume_library_is_dark(const BrumePanel *panel);
void brume_library_set_dark(const BrumePanel *panel, bool dark);

/* panel.c */

void brume_panel_redraw(BrumePanel *panel, BrumeRect rect);
void brume_panel_redraw_all(BrumePanel *panel);
/** The user does something else: what was said is old. */
void brume_panel_hush(BrumePanel *panel);
void brume_panel_redraw_kind(BrumePanel *panel, BrumeItemKind kind);
/** What shows a knob of a pad. */
void brume_panel_redraw_knob(BrumePanel *panel, int knob, unsigned pad);
/** What shows the difference between these settings and those of now. */
void brume_panel_redraw_changes(BrumePanel *panel, const BrumeSettings *before);

#endif // BRUME_UI_PANEL_PANEL_PARTS_H
