// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/lv2/atoms.h"

#include <lv2/atom/util.h>

#include <stddef.h>
#include <stdint.h>

BRUME_RT bool brume_lv2_atom_fits(const LV2_Atom *const atom, const void *const end) {
  const ptrdiff_t room = (const char *)end - (const char *)atom;
  return room >= (ptrdiff_t)sizeof(*atom) && atom->size <= (size_t)room - sizeof(*atom);
}

BRUME_RT const LV2_Atom *brume_lv2_atom_find(const LV2_Atom_Object *const object,
                                             const LV2_URID key) {
  const void *const end = (const char *)(&object->atom + 1) + object->atom.size;
  const LV2_Atom_Property_Body *property = lv2_atom_object_begin(&object->body);
  while (brume_lv2_atom_fits(&property->value, end)) {
    if (property->key == key) {
      return &property->value;
    }
    property = lv2_atom_object_next(property);
  }
  return NULL;
}
