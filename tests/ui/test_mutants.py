# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each gesture has a test that fails when the gesture is broken: this breaks them, one at a time, and
looks that it does.

A row is a gesture, the place in the sources where it is broken, and the test that must see it. The broken
file is compiled apart and linked in front of the libraries of the build, so that no source is touched.
Rows of the file that speaks X11 are tried in a real window (test_window.py), if there is Xvfb.

Usage: test_mutants.py BUILD [WORD]   with WORD: only gestures that have it in their name
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import screen

ROOT = Path(__file__).resolve().parents[2]
PLAIN, SOUND, SHAPE, WINDOW = "gestures", "gestures_sound", "gestures_shape", "window"
PRESETS, DRAW = "gestures_presets", "gestures_draw"
INPUT, DRAG, KEYS, ACT = "panel/input.c", "panel/drag.c", "panel/keyboard.c", "panel/act.c"
OVER, BAR, WORDS = "panel/overlay.c", "panel/shape.c", "panel/words.c"
DRAWN = "panel/drawn.c"
X11 = "view/view_x11.c"
RESET = "(resets && (again || (event->mods & BRUME_VIEW_CTRL)))"
WHEEL = "event->scroll, (event->mods & BRUME_VIEW_SHIFT) != 0"
DROPPED_ON = "item.kind == BRUME_ITEM_PAD ? (unsigned)item.index : brume_panel_selected(panel);"

# Gesture, file under ui/, what is there, what is there instead, test program, test
ROWS = [
    ("drag turns a dial", DRAG, "&& by != 0.0", "&& by > 1e9", PLAIN, "drag_turns_a_dial"),
    ("a drag is told at once", DRAG, "&& by != 0.0", "&& by > 1e9", PLAIN, "drag_is_at_once"),
    ("shift drags finely", DRAG, "event->mods & BRUME_VIEW_SHIFT ? fine : 1.0", "1.0", PLAIN,
     "shift_drags_finely"),
    ("double click resets", INPUT, RESET, "(resets && (event->mods & BRUME_VIEW_CTRL))", PLAIN,
     "double_click_and_ctrl_click_reset"),
    ("ctrl and click resets", INPUT, RESET, "(resets && again)", PLAIN,
     "double_click_and_ctrl_click_reset"),
    ("wheel", INPUT, WHEEL, "0.0, false", PLAIN, "wheel"),
    ("shift and wheel", INPUT, WHEEL, "event->scroll, false", PLAIN, "wheel"),
    ("type a value", OVER, "done = commit_knob(panel);", "done = true;", PLAIN, "type_a_value"),
    ("say what may be typed", OVER, "say_range(panel, knob);", ";", PLAIN, "type_a_value"),
    ("select all", OVER, "(event->key | 32u) == 'a'", "event->key == 0", PLAIN, "type_a_value"),
    ("select all in the search", OVER, "edit(panel->browser.search, sizeof(panel->browser.search), event->key, panel->browser.fresh);",
     "edit(panel->browser.search, sizeof(panel->browser.search), event->key, false);", PRESETS, "browser"),
    ("digits on a dial", KEYS, "event->key <= '9'", "event->key < '0'", PLAIN, "type_a_value"),
    ("right click", INPUT, "event->button == 3", "event->button == 9", PLAIN, "right_click_menu"),
    ("reset in the menu", OVER, "brume_panel_reset_item(panel, &of);", ";", PLAIN,
     "right_click_menu"),
    ("tab moves the focus", KEYS, "panel->focus = panel->items[at];", ";", PLAIN,
     "keyboard_focus_and_arrows"),
    ("arrows turn", KEYS, "whole ? (up ? 1.0 : -1.0) : steps, is_fine", "0.0, is_fine", PLAIN,
     "keyboard_focus_and_arrows"),
    ("arrows select pads", KEYS, "move_pad(panel, up ? 1 : -1);", ";", PLAIN,
     "keyboard_focus_and_arrows"),
    ("delete resets", KEYS, "brume_panel_reset_item(panel, &panel->focus);", ";", PLAIN,
     "keyboard_focus_and_arrows"),
    ("keys play", KEYS, "brume_panel_send_note(panel, note, VELOCITY);", ";", PLAIN,
     "computer_keyboard_plays"),
    ("keys let go", KEYS, "brume_panel_send_note(panel, note, 0);", ";", PLAIN,
     "computer_keyboard_plays"),
    ("held keys play once", KEYS, "!event->repeats && ", "", PLAIN, "computer_keyboard_plays"),
    ("keys of the strip", DRAG, "play_key(panel, key_at(panel, x, y), y);", ";", PLAIN,
     "strip_plays_harder_towards_the_front"),
    ("undo", "panel/history.c", "become(panel, &panel->undo[at]);", "(void)become;", PLAIN,
     "undo_and_redo"),
    ("undo a preset", "panel/browser.c", "panel->loads = true;", ";", PRESETS, "loading_is_undone"),
    ("undo a program change", "panel/panel.c", "brume_panel_push_undo(panel, before);", ";", PRESETS,
     "loading_is_undone"),
    ("undo gives the name back", "panel/history.c", "brume_panel_send_name(panel, target->name);", ";",
     PRESETS, "loading_is_undone"),
    ("undo what is locked", "panel/history.c",
     "brume_panel_send_knob(panel, BRUME_CONTROL_LOCK, p, 0.0f);", ";", PRESETS,
     "locked_presets_are_undone"),
    ("redo", KEYS, "brume_panel_undo(panel, true);", "brume_panel_undo(panel, false);", PLAIN,
     "undo_and_redo"),
    ("copy a recipe", ACT, "panel->view->type->copy(panel->view, text);", ";", PLAIN,
     "copy_and_paste_a_recipe"),
    ("paste a recipe", ACT, "brume_panel_send_recipe(panel, brume_panel_selected(panel), &recipe);",
     ";", PLAIN, "copy_and_paste_a_recipe"),
    ("drop a sound", ACT, "case BRUME_DROP_SOUND:\n    send(panel, &act);", "case BRUME_DROP_SOUND:",
     SOUND, "drop_a_sound_file"),
    ("drop a sound of Brume's", ACT, 'take_recipe(panel, pad, &recipe, "The sound\'s', '(void)("',
     SOUND, "drop_a_sound_file"),
    ("drop on a pad", ACT, DROPPED_ON, "brume_panel_selected(panel);", SOUND, "drop_a_sound_file"),
    ("drag a pad out", DRAG, "panel->owner.act(panel->owner.ctx, &act);", "(void)act;", SOUND,
     "drag_out_of_the_window"),
    ("drag a pad to another", DRAG,
     "brume_panel_swap_pads(panel, (unsigned)drag.item.index, (unsigned)item.index);", ";", SOUND,
     "drag_reorders_pads"),
    ("mix kinds in the field", DRAG, "brume_field_mix(drag->x, drag->y, &recipe);", ";", SOUND,
     "field_mixes_classes"),
    ("hear a step", ACT, "trace[shown].step}", "trace[shown].step + 1}", SOUND,
     "scrub_the_trace_and_hear"),
    ("scrub the trace", DRAG, "panel->shown = at >= n ? -1 : at < 0 ? 0 : at;", ";", SOUND,
     "scrub_the_trace_and_hear"),
    ("drag a curve", DRAG,
     "brume_panel_move_handle(panel, &drag->item, drag->handle, event->x, event->y);", ";", SOUND,
     "curves"),
    ("mute, solo, lock", INPUT, "toggle(panel, controls[index % 4], (unsigned)(index / 4));",
     "(void)controls;", SOUND, "pads"),
    ("vary", BAR, "brume_panel_vary(panel, brume_panel_selected(panel));", ";", SHAPE, "shape_bar"),
    ("forget", BAR, "brume_panel_forget_source(panel, brume_panel_selected(panel));", ";", SHAPE,
     "shape_bar"),
    ("keep a span", BAR, "send_pair(panel, BRUME_CONTROL_KEEP_FROM, pair);", ";", SHAPE,
     "keep_by_drawing"),
    ("keep one more span", BAR, "event->mods & BRUME_VIEW_SHIFT) && n > 0", "event->mods & 0) && n > 0",
     SHAPE, "keep_more_spans"),
    ("keep a band", BAR, "send_pair(panel, BRUME_CONTROL_KEEP_LOW, pair);", ";", SHAPE,
     "keep_by_drawing"),
    ("keep nothing", BAR, "send_pair(panel, (int)from, none);", ";", SHAPE, "keep_by_drawing"),
    ("morph to a pad", OVER, "(float)row.arg);", "(float)row.arg + 1.0f);", SHAPE, "shape_bar"),
    ("say it in words", WORDS, "brume_panel_send_recipe(panel, pad, &recipe);\n  return true;",
     "return true;", SHAPE, "words"),
    ("loop", WORDS, "recipe.edit.loop = !recipe.edit.loop;", ";", SHAPE, "loop"),
    ("beats", WORDS, "beats * 60.0f / bpm", "beats * 60.0f / 100.0f", SHAPE, "beats"),
    ("draw the loudness", BAR, "brume_panel_toggle_drawn(panel);", ";", DRAW, "begins_as_it_is"),
    ("drag a point", DRAG, "brume_panel_drag_drawn(panel, event);", ";", DRAW, "drag_a_point"),
    ("a point stays between others", DRAWN, "fmin(fmax(seconds, low), high)", "seconds", DRAW, "drag_a_point"),
    ("a drawing is one step of undo", DRAG, "brume_panel_keep_drawn(panel);\n  panel->drag", "panel->drag",
     DRAW, "drag_a_point"),
    ("add a point", DRAWN, "drag->handle = add_point(", "(void)add_point(", DRAW, "add_and_remove"),
    ("right click on a point", INPUT, "brume_panel_remove_drawn(panel, &item, event->x, event->y)", "false",
     DRAW, "add_and_remove"),
    ("drag a point out", DRAWN,
     "drag->out = event->y < area.y - away || event->y > area.y + area.h + away;", "", DRAW,
     "add_and_remove"),
    ("what is drawn is refused", DRAWN, "if (!brume_edit_allows(&recipe.edit, detail)) {", "if (false) {",
     DRAW, "limits"),
    ("draw by keyboard", KEYS, "brume_panel_step_drawn(panel, event->key, is_fine);", ";", DRAW, "by_keyboard"),
    ("add a point by keyboard", INPUT, "brume_panel_add_drawn(panel);", ";", DRAW, "by_keyboard"),
    ("remove a point by keyboard", INPUT, "brume_panel_remove_chosen(panel);", ";", DRAW, "by_keyboard"),
    ("a drawing ends a loop", DRAWN, "recipe.edit.loop = false;", ";", DRAW, "instead_of_others"),
    ("a loop ends a drawing", WORDS, "recipe.edit.n_points = 0;", ";", DRAW, "instead_of_others"),
    ("locked pads keep their drawing", DRAWN, "if (brume_panel_refuses(panel, brume_panel_selected(panel)) || ",
     "if (", DRAW, "where_it_is"),
    ("choose a sound file", ACT, "CHOOSE, .pad = (uint8_t)pad};\n  if (!brume_panel_refuses(panel, pad)) {",
     "CHOOSE, .pad = (uint8_t)pad};\n  if (!act.type) {", SHAPE, "choose_a_source"),
    ("find the nearest", "panel/nearest.c", "if (off < search->best) {", "if (off > 1e9) {", SHAPE,
     "nearest"),
    ("a gesture ends the search", "panel/history.c", "panel->search.on = false;", ";", SHAPE, "nearest"),
    ("match a sound", BAR, "brume_panel_match(panel, brume_panel_selected(panel));", ";", SHAPE,
     "match"),
    ("match in the menu", OVER, "brume_panel_match(panel, pad);", ";", SHAPE, "match"),
    ("a morph over pads", OVER, "brume_panel_spread_morph(panel, pad);", ";", SHAPE,
     "pads_of_one_sound"),
    ("softer strokes on pads", OVER, "brume_panel_spread_strokes(panel, pad);", ";", SHAPE,
     "pads_of_one_sound"),
    ("a kit of one style", OVER, "brume_panel_roll_style(panel);", ";", SHAPE, "kit_of_one_style"),
    ("end a kit", OVER, "panel->ends_kit = act.as.kit && panel->writes_kit;", ";", SHAPE, "write_the_kit"),
    ("numbers in menus", OVER, "panel->entry.knob = knob;", ";", SHAPE, "more"),
    ("generate what is there", INPUT, "if (brume_panel_is_made(panel, pad)) {", "if (false) {", PLAIN,
     "generate"),
    ("old messages go", INPUT, "brume_panel_hush(panel);\n    brume_panel_key", "brume_panel_key", PLAIN,
     "type_a_value"),
    ("hints of textures", "panel/draw.c", "brume_panel_is_texture(panel) ? texture_hint(item)",
     "false ? texture_hint(item)", PLAIN, "textures_change_pads"),
    ("textures change pads", INPUT, "if (!goes_on) {", "if (goes_on) {", PLAIN, "textures_change_pads"),
    ("X11: wheel", X11, "told.type = BRUME_VIEW_SCROLL;", ";", WINDOW, "wheel_and_keys"),
    ("X11: shift", X11, "state & ShiftMask", "state & 0", WINDOW, "fine_and_typed"),
    ("X11: ctrl", X11, "state & ControlMask", "state & 0", WINDOW, "fine_and_typed"),
    ("X11: keys", X11, "if (told.key) {", "if (told.key > 0x200000) {", WINDOW, "wheel_and_keys"),
    ("X11: copy", X11, "XSetSelectionOwner(x11->display, x11->atoms[BRUME_X11_CLIPBOARD], ",
     "XSetSelectionOwner(x11->display, x11->atoms[BRUME_X11_UTF8_STRING], ", WINDOW, "copy_and_paste"),
    ("X11: errors harm nobody", "view/view_x11_errors.c", "code < 256", "code < 1", WINDOW,
     "errors_harm_nobody"),
    ("X11: drop", "view/view_x11_data.c", ".type = BRUME_VIEW_DROP", ".type = BRUME_VIEW_LEAVE", WINDOW,
     "drop_a_source"),
    ("X11: drag out", X11, "return brume_x11_drag_begin((BrumeX11 *)view, path);",
     "(void)path;\n  (void)view;\n  return false;", WINDOW, "drag_out_and_in"),
]


class Build:
    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        entries = json.loads((self.folder / "compile_commands.json").read_text())
        self.compile = {}
        for entry in entries:
            name = Path(self.folder, entry["file"]).resolve()
            self.compile.setdefault(name, shlex.split(entry["command"]))

    def object(self, source, text, folder):
        """Compile `text` in place of the file `source`."""
        path, out = Path(folder) / source.name, Path(folder) / "broken.o"
        path.write_text(text)
        words = list(self.compile[source])
        words[words.index("-o") + 1] = str(out)
        words[words.index("-c") + 1] = str(path)
        for flag in ("-MF", "-MQ"):
            if flag in words:
                words[words.index(flag) + 1] = str(out) + ".d"
        subprocess.run([*words, "-w", "-I", str(source.parent)], cwd=self.folder, check=True)
        return out

    def link(self, target, broken, folder):
        """Link `target` with the broken object before its libraries."""
        lines = subprocess.run(["ninja", "-t", "commands", target], cwd=self.folder, check=True,
                               capture_output=True, text=True).stdout.splitlines()
        words = shlex.split(lines[-1])
        at = words.index("-o") + 1
        out = str(Path(folder) / Path(words[at]).name)
        words[at] = out
        words.insert(at + 1, str(broken))
        subprocess.run(words, cwd=self.folder, check=True)
        return out


def fails_in_panel(program, test):
    done = subprocess.run([program], capture_output=True, text=True, errors="replace")
    said = done.stdout + done.stderr
    last = re.findall(r"\[ RUN +\] test_(\w+)", said)[-1:]
    return test in re.findall(r"\[  FAILED  \] test_(\w+)", said) or (
        done.returncode < 0 and last == [test])


def fails_in_window(library, check):
    done = subprocess.run([sys.executable, ROOT / "tests/ui/test_window.py", "check", "dial", check],
                          env={**os.environ, "BRUME_UI": library}, capture_output=True, text=True)
    return done.returncode == 1 and f"in check_{check}\n" in done.stderr


def is_seen(build, row, folder):
    _, name, old, new, program, test = row
    source = ROOT / "ui" / name
    text = source.read_text()
    if old not in text:
        print(f"    {name} has no '{old}': mend the table")
        return False
    broken = build.object(source, text.replace(old, new), folder)
    if program == WINDOW:
        return fails_in_window(build.link("plugin/lv2/brume_ui.so", broken, folder), test)
    return fails_in_panel(build.link(f"tests/ui/test_ui_{program}", broken, folder), test)


def main():
    build, bad = Build(sys.argv[1]), 0
    for row in ROWS:
        if row[4] == WINDOW and (screen.missing() or "EMBED" not in os.environ):
            continue
        if len(sys.argv) > 2 and sys.argv[2] not in row[0]:
            continue
        with tempfile.TemporaryDirectory() as folder:
            seen = is_seen(build, row, folder)
        bad += not seen
        print(f"{row[0]:26} {row[4]}: {row[5]:36} {'fails' if seen else 'SEES NOTHING'}", flush=True)
    print(f"{bad} of {len(ROWS)} gestures could be broken unseen")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
