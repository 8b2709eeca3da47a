// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file atoms.h Reading atoms in atoms whose sizes may lie. LV2's own lv2_atom_object_get() trusts
 * them: one that points beyond the event would be followed there, or round in a circle. */

#ifndef BRUME_PLUGIN_LV2_ATOMS_H
#define BRUME_PLUGIN_LV2_ATOMS_H

#include "dsp/base/rt.h"

#include <lv2/atom/atom.h>
#include <lv2/urid/urid.h>

#include <stdbool.h>

/** Whether all of an atom, head and body, lies before `end`. Thread: any. */
BRUME_RT bool brume_lv2_atom_fits(const LV2_Atom *atom, const void *end);

/** Return the value of an object's property, or NULL if none has that key. All of it lies in the
 * object, which must itself fit. Thread: any. */
BRUME_RT const LV2_Atom *brume_lv2_atom_find(const LV2_Atom_Object *object, LV2_URID key);

#endif // BRUME_PLUGIN_LV2_ATOMS_H
