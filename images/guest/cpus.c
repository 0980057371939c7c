/*
 * An action on several CPUs at once: a thread on each, pinned there, and all released together. Threads and not processes,
 * because uprobes of `bpftrace -c` watch the process that it started.
 *
 * For each event the threads first wait idly until bpftrace sleeps and all of them are there; then they keep everybody else
 * off their CPUs and spin, so that they go within a microsecond of each other; the first goes when all others have begun. If
 * bpftrace woke up meanwhile, they let go and begin again. A host may stop a virtual CPU at any time: so they go when each has
 * answered the first within NOW_NS, and there are more events until as many as were asked for have been at once, up to ROUNDS
 * times as many. All of them are reported.
 *
 * Flags are loads and stores alone, since other atomic operations need a library on some machines.
 */
#include "actions.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST 8
#define ROUNDS 10  /* so many times the events that were asked for */
#define LETS_GO 50 /* so often bpftrace may wake up before an event goes on all the same */

#define NOW_NS 20000
#define PATIENCE_NS 300000000LL /* for such an answer; then they go without */

#define STOP (-1)

static const struct action *doing;
static const char *doing_what;
static int seats, wanted;

/* Written by one thread each, and read by others. The number counts meetings. */
static int here[MOST], at_the_line[MOST], begun[MOST], answered[MOST];
static int called; /* the leader's: counts its calls */
static int decided_on, decision; /* the leader's: what to do at that meeting */
static long long begins[MOST], ends[MOST];
static int wrong[MOST]; /* an errno, once an action has failed */

#define READ(flag) __atomic_load_n(&(flag), __ATOMIC_SEQ_CST)
#define WRITE(flag, value) __atomic_store_n(&(flag), (value), __ATOMIC_SEQ_CST)

static int all_at(int *flags, int meeting, int from) {
  for (int i = from; i < seats; i++)
    if (READ(flags[i]) < meeting)
      return 0;
  return 1;
}

/* The leader's: returns when all CPUs run, as far as can be told. */
static void call_all(void) {
  static int calls;
  for (long long began = now(), at = began; at - began < PATIENCE_NS;) {
    WRITE(called, ++calls);
    while (!all_at(answered, calls, 1))
      ;
    long long since = at;
    at = now();
    if (at - since < NOW_NS)
      return;
  }
}

static int pin(int cpu) {
  unsigned long mask = 1UL << cpu;
  return (int)syscall(SYS_sched_setaffinity, 0, sizeof mask, &mask);
}

static void unpin(void) {
  unsigned long all = ~0UL;
  syscall(SYS_sched_setaffinity, 0, sizeof all, &all);
}

/* Whether the event that all have done was at once on all CPUs; notes it. Only where all are here. */
static int settle(int index) {
  long long last_begin = begins[0], first_end = ends[0];
  for (int i = 0; i < seats; i++) {
    last_begin = begins[i] > last_begin ? begins[i] : last_begin;
    first_end = ends[i] < first_end ? ends[i] : first_end;
    note(doing_what, index, begins[i], ends[i], i);
  }
  return last_begin < first_end;
}

/* The leader's word on whether there is another event: 1 or STOP. */
static int goes_on(int done, int at_once) {
  for (int i = 0; i < seats; i++)
    if (wrong[i])
      return STOP;
  return at_once < wanted && done < wanted * ROUNDS ? 1 : STOP;
}

static void *take_part(void *seat) {
  int me = (int)(long)seat, meeting = 0, done = 0, at_once = 0, woken = 0, has_done = 0;
  if (pin(me) != 0)
    wrong[me] = errno;
  for (;;) {
    meeting++;
    if (!wrong[me])
      await_quiet();
    WRITE(here[me], meeting);
    while (!all_at(here, meeting, 0))
      poll(NULL, 0, 1);
    if (me == 0 && has_done)
      at_once += settle(done++);
    has_done = 0;
    be_urgent(1);
    WRITE(at_the_line[me], meeting);
    if (me == 0) {
      while (!all_at(at_the_line, meeting, 0))
        ;
      int word = goes_on(done, at_once);
      /* 0: everybody lets go, because bpftrace is awake */
      if (word != STOP && !bpftrace_sleeps() && woken++ < LETS_GO)
        word = 0;
      if (word == 1)
        call_all();
      decision = word;
      WRITE(decided_on, meeting);
    } else
      while (READ(decided_on) < meeting)
        WRITE(answered[me], READ(called));
    int word = decision;
    if (word == 1) {
      while (me == 0 && !all_at(begun, meeting, 1))
        ;
      begins[me] = now();
      WRITE(begun[me], meeting);
      if (doing->act() != 0)
        wrong[me] = errno ? errno : EIO;
      ends[me] = now();
      has_done = 1;
    }
    be_urgent(0);
    if (word == STOP)
      return NULL;
  }
}

int perform_on_cpus(const char *name, const struct action *action, int count, int cpus) {
  pthread_t threads[MOST];
  if (cpus > MOST || !action->brief || action->prepare) {
    snprintf(complaint, sizeof complaint, "cannot be done on %d CPUs at once", cpus);
    return -1;
  }
  doing = action;
  doing_what = name;
  seats = cpus;
  wanted = count;
  decided_on = 0;
  memset(here, 0, sizeof here);
  memset(at_the_line, 0, sizeof at_the_line);
  memset(begun, 0, sizeof begun);
  memset(wrong, 0, sizeof wrong);
  bpftrace_sleeps(); /* opens what all look into */
  for (long i = 1; i < cpus; i++) {
    int failed = pthread_create(&threads[i], NULL, take_part, (void *)i);
    if (failed) {
      /* Those that are there spin until the process ends, which is at once. */
      snprintf(complaint, sizeof complaint, "no thread for CPU %ld: %s", i, strerror(failed));
      return -1;
    }
  }
  take_part((void *)0);
  for (int i = 1; i < cpus; i++)
    pthread_join(threads[i], NULL);
  unpin();
  for (int i = 0; i < cpus; i++)
    if (wrong[i]) {
      snprintf(complaint, sizeof complaint, "on CPU %d: %s", i, strerror(wrong[i]));
      return -1;
    }
  return 0;
}
