/*
 * The workload: does what probes are to see, as often as asked, and writes down when it did.
 *
 *     syscall [--hold FILE | --hold-after FILE] [--beside COUNT] REPORT ACTION:COUNT...
 *     syscall --neighbour asleep|busy ACTION
 *
 * With --hold it makes FILE first and waits until that is gone: so that somebody can look at what is attached. With
 * --hold-after it does so in the end: so that somebody can look at what the kernel has counted. With --beside it fails where
 * so many neighbours, who never end, are not there in the end; they are in burst.c.
 * It is called `syscall` because programs under test filter by that process name. For each event it writes a line
 * `ACTION INDEX BEGIN END` to the file REPORT, with times in nanoseconds of CLOCK_MONOTONIC, the clock that
 * bpftrace's `nsecs` reads: so events are delimited by the one who caused them. Where an action fails, REPORT is the
 * line `! ACTION: WHY` alone: there no words of bpftrace's stand beside it.
 */
#include "actions.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* No call of these is probed by any case: poll, and not a sleep. */
static int hold(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0)
    return -1;
  close(fd);
  while (access(path, F_OK) == 0)
    poll(NULL, 0, 5);
  return 0;
}

/*
 * A kernel skips the programs of kprobes, tracepoints and perf events on a CPU whose current bpf(2) call was interrupted
 * (bpf_disable_instrumentation in kernel/bpf/syscall.c), and bpftrace makes such calls when it has something to print. So
 * an event waits until bpftrace, our parent, sleeps: for a fifth of a second at the most, after which it may not sleep
 * at all.
 */
static void await_quiet(void) {
  char path[64], stat[512];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)getppid());
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  for (int tries = 0; fd >= 0 && tries < 100; tries++) {
    ssize_t length = pread(fd, stat, sizeof stat - 1, 0);
    stat[length > 0 ? length : 0] = 0;
    /* The name before the state may hold anything but this. */
    const char *state = strrchr(stat, ')');
    if (!state || strncmp(state, ") R", 3) != 0)
      break;
    poll(NULL, 0, 2);
  }
  if (fd >= 0)
    close(fd);
}

/* And bpftrace does not wake up into an event, where we have the right to keep it from that; a container gives none. */
static void be_urgent(int urgent) {
  struct sched_param how = {.sched_priority = urgent ? 1 : 0};
  syscall(SYS_sched_setscheduler, 0, urgent ? SCHED_FIFO : SCHED_OTHER, &how); /* musl has none of its own */
}

static int fail(const char *report, const char *action) {
  const char *why = complaint[0] ? complaint : strerror(errno);
  fprintf(stderr, "syscall: %s: %s\n", action, why);
  FILE *to = fopen(report, "w");
  if (to) {
    fprintf(to, "! %s: %s\n", action, why);
    fclose(to);
  }
  return 1;
}

int main(int argc, char **argv) {
  const char *hold_after = NULL;
  int beside = 0;
  if (argc == 4 && strcmp(argv[1], "--neighbour") == 0)
    return be_neighbour(argv[2], argv[3]);
  while (argc > 3 && strncmp(argv[1], "--", 2) == 0) {
    if (strcmp(argv[1], "--hold-after") == 0)
      hold_after = argv[2];
    else if (strcmp(argv[1], "--beside") == 0)
      beside = atoi(argv[2]);
    else if (hold(argv[2]) != 0) {
      perror(argv[2]);
      return 1;
    }
    argc -= 2;
    argv += 2;
  }
  if (argc < 3) {
    fprintf(stderr, "usage: syscall [--hold FILE | --hold-after FILE] [--beside COUNT] REPORT ACTION:COUNT... | --neighbour HOW ACTION\n");
    return 2;
  }
  /* Written only when all is done: no system call of ours falls into an event. */
  static char text[65536];
  size_t used = 0;
  for (int i = 2; i < argc; i++) {
    char *colon = strchr(argv[i], ':');
    int count = colon ? atoi(colon + 1) : 1;
    if (colon)
      *colon = 0;
    const struct action *action = find_action(argv[i]);
    if (!action) {
      fprintf(stderr, "syscall: no action '%s'\n", argv[i]);
      return 2;
    }
    for (int k = 0; k < count && used < sizeof text - 128; k++) {
      if (action->prepare && action->prepare() != 0)
        return fail(argv[1], argv[i]);
      if (action->brief)
        await_quiet();
      be_urgent(action->brief);
      long long begin = now();
      if (action->act() != 0)
        return fail(argv[1], argv[i]);
      long long end = now();
      be_urgent(0);
      used += (size_t)snprintf(text + used, sizeof text - used, "%s %d %lld %lld\n", argv[i], k, begin, end);
    }
  }
  if (neighbours() < beside) {
    snprintf(complaint, sizeof complaint, "%d are there, and %d were to be", neighbours(), beside);
    return fail(argv[1], "neighbours");
  }
  FILE *report = fopen(argv[1], "w");
  if (!report || fwrite(text, 1, used, report) != used || fclose(report) != 0) {
    perror(argv[1]);
    return 1;
  }
  if (hold_after && hold(hold_after) != 0) {
    perror(hold_after);
    return 1;
  }
  return 0;
}
