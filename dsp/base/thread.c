// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifdef __linux__
#define _GNU_SOURCE // NOLINT: the system's name, for pthread_setname_np() and gettid()
#endif

#include "dsp/base/thread.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { NAME = 16, NICE_LOW = 10 };

struct BrumeThreadImpl {
  pthread_t id;
  char name[NAME];
  BrumeThreadPriority priority;
  BrumeThreadFn run;
  void *ctx;
};

struct BrumeSemaphoreImpl {
  sem_t semaphore;
};

static void *begin(void *const ctx) {
  const BrumeThread *const thread = ctx;
#ifdef __linux__
  pthread_setname_np(pthread_self(), thread->name);
  if (thread->priority == BRUME_THREAD_LOW) {
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE_LOW); // On Linux this is of the thread alone
  }
#endif
  thread->run(thread->ctx);
  return NULL;
}

BrumeThread *brume_thread_new(const char *const name, const BrumeThreadPriority priority,
                              const BrumeThreadFn run, void *const ctx) {
  BrumeThread *const thread = calloc(1, sizeof(BrumeThread));
  if (!thread) {
    return NULL;
  }
  memcpy(thread->name, name, strnlen(name, NAME - 1));
  thread->priority = priority;
  thread->run = run;
  thread->ctx = ctx;

  // A host may create us from its audio thread's relatives: do not inherit their scheduling
  pthread_attr_t attr;
  const struct sched_param param = {.sched_priority = 0};
  sigset_t all;
  sigset_t before;
  int failed = pthread_attr_init(&attr);
  if (!failed) {
    pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attr, SCHED_OTHER);
    pthread_attr_setschedparam(&attr, &param);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&thread->id, &attr, begin, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
  }
  if (failed) {
    free(thread);
    return NULL;
  }
  return thread;
}

void brume_thread_join(BrumeThread *const thread) {
  if (thread) {
    pthread_join(thread->id, NULL);
    free(thread);
  }
}

/// `seconds` as a timespec, held within 0 and some ten years
static struct timespec duration(const double seconds) {
  const double held = seconds > 0.0 ? (seconds < 3e8 ? seconds : 3e8) : 0.0;
  const time_t whole = (time_t)held;
  return (struct timespec){whole, (long)((held - (double)whole) * 1e9)};
}

void brume_thread_sleep(const double seconds) {
  struct timespec left = duration(seconds);
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

BrumeSemaphore *brume_semaphore_new(const uint32_t value) {
  BrumeSemaphore *const semaphore = calloc(1, sizeof(BrumeSemaphore));
  if (semaphore && sem_init(&semaphore->semaphore, 0, value) != 0) {
    free(semaphore);
    return NULL;
  }
  return semaphore;
}

void brume_semaphore_free(BrumeSemaphore *const semaphore) {
  if (semaphore) {
    sem_destroy(&semaphore->semaphore);
    free(semaphore);
  }
}

void brume_semaphore_post(BrumeSemaphore *const semaphore) {
  sem_post(&semaphore->semaphore);
}

void brume_semaphore_wait(BrumeSemaphore *const semaphore) {
  while (sem_wait(&semaphore->semaphore) != 0 && errno == EINTR) {
  }
}

bool brume_semaphore_wait_for(BrumeSemaphore *const semaphore, const double seconds) {
  const struct timespec more = duration(seconds);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until); // What sem_timedwait() counts in
  until.tv_sec += more.tv_sec;
  until.tv_nsec += more.tv_nsec;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    ++until.tv_sec;
  }
  int result = 0;
  do {
    result = sem_timedwait(&semaphore->semaphore, &until);
  } while (result != 0 && errno == EINTR);
  return result == 0;
}
