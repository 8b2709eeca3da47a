// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Ring, mailbox, semaphore and thread under two threads at once. Built a second time with
// ThreadSanitizer where the compiler has it.

#include "dsp/base/clock.h"
#include "dsp/base/mailbox.h"
#include "dsp/base/ring.h"
#include "dsp/base/thread.h"
#include "tests/unit/unit.h"

#include <stdatomic.h>
#include <string.h>

enum { N_MESSAGES = 200000, N_VALUES = 200000, MESSAGE_MAX = 60 };

typedef struct {
  BrumeRing *ring;
  BrumeMailbox *box;
  BrumeSemaphore *there, *back;
  atomic_bool a_done;
  size_t n; // Plain data: what the semaphores order
} Shared;

static void write_messages(void *const ctx) {
  Shared *const shared = ctx;
  for (uint32_t i = 0; i < N_MESSAGES;) {
    const uint32_t n = i % MESSAGE_MAX;
    unsigned char body[MESSAGE_MAX];
    memset(body, (int)(i & 0xFF), sizeof(body));
    BrumeRingWrite write = brume_ring_begin(shared->ring);
    if (brume_ring_add(shared->ring, &write, &i, sizeof(i)) &&
        brume_ring_add(shared->ring, &write, body, n)) {
      brume_ring_commit(shared->ring, &write);
      ++i;
    } else {
      brume_thread_sleep(0.0);
    }
  }
}

static void messages_arrive_whole_and_in_order(void **state) {
  (void)state;
  Shared shared = {.ring = brume_ring_new(256)};
  BrumeThread *const thread =
      brume_thread_new("writer", BRUME_THREAD_NORMAL, write_messages, &shared);
  assert_non_null(thread);
  for (uint32_t i = 0; i < N_MESSAGES;) {
    uint32_t number = 0;
    if (!brume_ring_read(shared.ring, &number, sizeof(number))) {
      brume_thread_sleep(0.0);
      continue;
    }
    assert_int_equal(number, i);
    unsigned char body[MESSAGE_MAX];
    assert_true(brume_ring_read(shared.ring, body, i % MESSAGE_MAX));
    for (size_t k = 0; k < i % MESSAGE_MAX; ++k) {
      assert_int_equal(body[k], i & 0xFF);
    }
    ++i;
  }
  brume_thread_join(thread);
  brume_ring_free(shared.ring);
}

typedef struct {
  uint32_t number;
  uint32_t copies[40]; // Torn if one differs
} Value;

static void publish_values(void *const ctx) {
  Shared *const shared = ctx;
  for (uint32_t i = 1; i <= N_VALUES; ++i) {
    Value *const value = brume_mailbox_draft(shared->box);
    value->number = i;
    for (size_t k = 0; k < 40; ++k) {
      value->copies[k] = i;
    }
    brume_mailbox_publish(shared->box);
    if (i % 64 == 0) {
      brume_thread_sleep(0.0);
    }
  }
  atomic_store(&shared->a_done, true);
}

static void values_are_never_torn_nor_older_than_seen(void **state) {
  (void)state;
  Shared shared = {.box = brume_mailbox_new(sizeof(Value))};
  BrumeThread *const thread =
      brume_thread_new("publisher", BRUME_THREAD_NORMAL, publish_values, &shared);
  uint32_t last = 0;
  for (bool done = false; !done;) {
    done = atomic_load(&shared.a_done); // Before reading: the last value is then there
    Value value;
    const bool fresh = brume_mailbox_read(shared.box, &value);
    assert_true(fresh ? value.number > last : value.number == last);
    last = value.number;
    for (size_t k = 0; k < 40; ++k) {
      assert_int_equal(value.copies[k], last);
    }
    if (!fresh) {
      brume_thread_sleep(0.0);
    }
  }
  assert_int_equal(last, N_VALUES); // The newest is never lost
  brume_thread_join(thread);
  brume_mailbox_free(shared.box);
}

static void a_mailbox_starts_at_zero_and_tells_new_from_old(void **state) {
  (void)state;
  assert_null(brume_mailbox_new(0));
  assert_null(brume_mailbox_new(SIZE_MAX));
  BrumeMailbox *const box = brume_mailbox_new(sizeof(int));
  int value = 9;
  assert_false(brume_mailbox_read(box, &value));
  assert_int_equal(value, 0);
  for (int i = 1; i < 4; ++i) {
    brume_mailbox_write(box, &i);
  }
  assert_true(brume_mailbox_read(box, &value));
  assert_int_equal(value, 3);
  value = 0;
  assert_false(brume_mailbox_read(box, &value));
  assert_int_equal(value, 3);
  brume_mailbox_free(box);
  brume_mailbox_free(NULL);
}

static void answer(void *const ctx) {
  Shared *const shared = ctx;
  for (int i = 0; i < 1000; ++i) {
    brume_semaphore_wait(shared->there);
    ++shared->n;
    brume_semaphore_post(shared->back);
  }
}

static void semaphores_order_two_threads(void **state) {
  (void)state;
  Shared shared = {.there = brume_semaphore_new(0), .back = brume_semaphore_new(0)};
  BrumeThread *const thread =
      brume_thread_new("a name longer than fifteen bytes", BRUME_THREAD_LOW, answer, &shared);
  for (size_t i = 0; i < 1000; ++i) {
    assert_int_equal(shared.n, i);
    brume_semaphore_post(shared.there);
    brume_semaphore_wait(shared.back);
  }
  brume_thread_join(thread);
  assert_int_equal(shared.n, 1000);
  const double start = brume_clock_s();
  assert_false(brume_semaphore_wait_for(shared.back, 0.05));
  const double waited = brume_clock_s() - start;
  assert_true(waited >= 0.049);
  brume_semaphore_post(shared.back);
  assert_true(brume_semaphore_wait_for(shared.back, 0.0));
  brume_semaphore_free(shared.there);
  brume_semaphore_free(shared.back);
  brume_semaphore_free(NULL);
  brume_thread_join(NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_arrive_whole_and_in_order),
      cmocka_unit_test(values_are_never_torn_nor_older_than_seen),
      cmocka_unit_test(a_mailbox_starts_at_zero_and_tells_new_from_old),
      cmocka_unit_test(semaphores_order_two_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
