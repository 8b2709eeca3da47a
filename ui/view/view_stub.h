// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file view_stub.h A view without a display: tests say what happens and look at what was drawn.
 */

#ifndef BRUME_UI_VIEW_VIEW_STUB_H
#define BRUME_UI_VIEW_VIEW_STUB_H

#include "ui/view/view.h"

extern const BrumeViewType brume_view_stub;

/** Let this happen. `time_s` is the test's own. */
void brume_view_stub_send(BrumeView *view, const BrumeViewEvent *event);

/** Draw what needs it and return the picture, the view's; `n_drawn` (may be NULL) counts the pixels
 * that were drawn since the last call. */
cairo_surface_t *brume_view_stub_picture(BrumeView *view, double *n_drawn);

/** Return what was copied, "" if nothing was. */
const char *brume_view_stub_copied(const BrumeView *view);

/** Return the path of the file that is dragged, "" if none is. */
const char *brume_view_stub_dragged(const BrumeView *view);

#endif // BRUME_UI_VIEW_VIEW_STUB_H
