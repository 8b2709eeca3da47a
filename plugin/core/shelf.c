// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/shelf.h"

#include <pthread.h>
#include <stdlib.h>

// A few hundred clips at most: 16 pads, their siblings, and what fits into the budget. All is
// looked for one by one.
typedef struct {
  BrumeClip *clip;
  unsigned holds;
  bool keep;
  uint64_t used; // When it was last put up, found or let go, in acts of the shelf
} Item;

struct BrumeShelfImpl {
  pthread_mutex_t mutex; // Guards all below
  size_t budget_bytes;
  size_t bytes, idle_bytes; // Of all clips; of those that nobody holds
  uint64_t acts;
  Item *items;
  size_t n, capacity;
};

BrumeShelf *brume_shelf_new(const size_t budget_bytes) {
  BrumeShelf *const shelf = calloc(1, sizeof(*shelf));
  if (!shelf) {
    return NULL;
  }
  if (pthread_mutex_init(&shelf->mutex, NULL) != 0) {
    free(shelf);
    return NULL;
  }
  shelf->budget_bytes = budget_bytes;
  return shelf;
}

void brume_shelf_free(BrumeShelf *const shelf) {
  if (shelf) {
    for (size_t i = 0; i < shelf->n; ++i) {
      brume_clip_free(shelf->items[i].clip);
    }
    free(shelf->items);
    pthread_mutex_destroy(&shelf->mutex);
    free(shelf);
  }
}

static size_t clip_bytes(const BrumeClip *const clip) {
  return sizeof(*clip) + clip->n * sizeof(float);
}

static Item *find_clip(BrumeShelf *const shelf, const BrumeClip *const clip) {
  for (size_t i = 0; clip && i < shelf->n; ++i) {
    if (shelf->items[i].clip == clip) {
      return &shelf->items[i];
    }
  }
  return NULL;
}

// Takes down an item without holds.
static void take_down(BrumeShelf *const shelf, Item *const item) {
  const size_t bytes = clip_bytes(item->clip);
  shelf->bytes -= bytes;
  shelf->idle_bytes -= bytes;
  brume_clip_free(item->clip);
  *item = shelf->items[--shelf->n];
}

static void keep_budget(BrumeShelf *const shelf) {
  while (shelf->idle_bytes > shelf->budget_bytes) {
    Item *oldest = NULL;
    for (size_t i = 0; i < shelf->n; ++i) {
      Item *const item = &shelf->items[i];
      if (item->holds == 0 && (!oldest || item->used < oldest->used)) {
        oldest = item;
      }
    }
    if (!oldest) {
      return;
    }
    take_down(shelf, oldest);
  }
}

static void hold(BrumeShelf *const shelf, Item *const item) {
  if (item->holds++ == 0) {
    shelf->idle_bytes -= clip_bytes(item->clip);
  }
  item->used = ++shelf->acts;
}

static bool make_room(BrumeShelf *const shelf) {
  if (shelf->n < shelf->capacity) {
    return true;
  }
  const size_t capacity = shelf->capacity ? 2 * shelf->capacity : 64;
  Item *const items = realloc(shelf->items, capacity * sizeof(*items));
  if (items) {
    shelf->items = items;
    shelf->capacity = capacity;
  }
  return items != NULL;
}

BrumeStatus brume_shelf_put(BrumeShelf *const shelf, BrumeClip *const clip, const bool keep) {
  pthread_mutex_lock(&shelf->mutex);
  const bool has_room = make_room(shelf);
  if (has_room) {
    shelf->items[shelf->n++] = (Item){clip, 1, keep, ++shelf->acts};
    shelf->bytes += clip_bytes(clip);
  }
  pthread_mutex_unlock(&shelf->mutex);
  if (!has_room) {
    brume_clip_free(clip);
  }
  return has_room ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
}

const BrumeClip *brume_shelf_find(BrumeShelf *const shelf, const BrumeRecipe *const recipe,
                                  const unsigned sibling) {
  const BrumeClip *found = NULL;
  pthread_mutex_lock(&shelf->mutex);
  for (size_t i = 0; !found && i < shelf->n; ++i) {
    Item *const item = &shelf->items[i];
    // The seed first: comparing recipes takes their text
    if (item->keep && item->clip->sibling == sibling && item->clip->recipe.seed == recipe->seed &&
        brume_recipe_equal(&item->clip->recipe, recipe)) {
      hold(shelf, item);
      found = item->clip;
    }
  }
  pthread_mutex_unlock(&shelf->mutex);
  return found;
}

const BrumeClip *brume_shelf_find_hash(BrumeShelf *const shelf, const uint64_t hash) {
  const BrumeClip *found = NULL;
  pthread_mutex_lock(&shelf->mutex);
  for (size_t i = 0; !found && i < shelf->n; ++i) {
    if (hash && shelf->items[i].clip->hash == hash) {
      hold(shelf, &shelf->items[i]);
      found = shelf->items[i].clip;
    }
  }
  pthread_mutex_unlock(&shelf->mutex);
  return found;
}

bool brume_shelf_hold(BrumeShelf *const shelf, const BrumeClip *const clip) {
  pthread_mutex_lock(&shelf->mutex);
  Item *const item = find_clip(shelf, clip);
  if (item) {
    hold(shelf, item);
  }
  pthread_mutex_unlock(&shelf->mutex);
  return item != NULL;
}

void brume_shelf_release(BrumeShelf *const shelf, const BrumeClip *const clip) {
  pthread_mutex_lock(&shelf->mutex);
  Item *const item = find_clip(shelf, clip);
  if (item && item->holds > 0 && --item->holds == 0) {
    shelf->idle_bytes += clip_bytes(item->clip);
    item->used = ++shelf->acts;
    if (!item->keep) {
      take_down(shelf, item);
    }
    keep_budget(shelf);
  }
  pthread_mutex_unlock(&shelf->mutex);
}

size_t brume_shelf_bytes(BrumeShelf *const shelf) {
  pthread_mutex_lock(&shelf->mutex);
  const size_t bytes = shelf->bytes;
  pthread_mutex_unlock(&shelf->mutex);
  return bytes;
}
