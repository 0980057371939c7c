/*
 * The workload: does what probes are to see, as often as asked, and writes down when it did.
 *
 *     syscall [--hold FILE | --hold-after FILE] [--beside COUNT] [--cpus COUNT] ACTION:COUNT...
 *     syscall [--hold FILE] --exec WORD...
 *     syscall --neighbour asleep|busy ACTION
 *
 * With --hold it makes FILE first and waits until that is gone: so that somebody can look at what is attached. With
 * --hold-after it does so in the end: so that somebody can look at what the kernel has counted. With --beside it fails where
 * so many neighbours, who never end, are not there in the end; they are in burst.c. With --cpus each action is done on so many
 * CPUs at once (cpus.c). With --exec it becomes a command of the user's own, which is the action `run`. It is called `syscall` because programs under test filter by that process name.
 *
 * For each event it writes a line `ACTION INDEX BEGIN END` as its report, with the CPU behind it where there are several, into
 * REPORT_FD, with times in nanoseconds of CLOCK_MONOTONIC, the clock that bpftrace's `nsecs` reads: so events are delimited by the one who caused them. Where an
 * action fails, the report is the line `! ACTION: WHY` alone: there no words of bpftrace's stand beside it. All is written in
 * the end, in one call: no system call of ours falls into an event.
 */
#include "actions.h"
#include "workload.h"
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

long long now(void) {
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
void await_quiet(void) {
  for (int tries = 0; tries < 100 && !bpftrace_sleeps(); tries++)
    poll(NULL, 0, 2);
}

int bpftrace_sleeps(void) {
  static int fd = -2;
  char path[64], stat[512];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)getppid());
  if (fd == -2)
    fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 1;
  ssize_t length = pread(fd, stat, sizeof stat - 1, 0);
  stat[length > 0 ? length : 0] = 0;
  /* The name before the state may hold anything but this. */
  const char *state = strrchr(stat, ')');
  return !state || strncmp(state, ") R", 3) != 0;
}

/* And bpftrace does not wake up into an event, where we have the right to keep it from that; a container gives none. */
void be_urgent(int urgent) {
  struct sched_param how = {.sched_priority = urgent ? 1 : 0};
  syscall(SYS_sched_setscheduler, 0, urgent ? SCHED_FIFO : SCHED_OTHER, &how); /* musl has none of its own */
}

static int report(const char *text, size_t length) {
  if (write(REPORT_FD, text, length) == (ssize_t)length)
    return 0;
  perror("syscall: the report");
  return 1;
}

static int fail(const char *action) {
  char text[1000];
  int length = snprintf(text, sizeof text, "! %s: %s\n", action, complaint[0] ? complaint : strerror(errno));
  fprintf(stderr, "syscall: %s", text + 2);
  report(text, (size_t)length);
  return 1;
}

static char text[1 << 18];
static size_t used;

void note(const char *action, int index, long long begin, long long end, int cpu) {
  char on[16] = "";
  if (cpu >= 0)
    snprintf(on, sizeof on, " %d", cpu);
  if (used < sizeof text - 128)
    used += (size_t)snprintf(text + used, sizeof text - used, "%s %d %lld %lld%s\n", action, index, begin, end, on);
}

/* Does one action so often, on one CPU or at once on several. */
static int perform(char *asked, int cpus) {
  char *colon = strchr(asked, ':');
  int count = colon ? atoi(colon + 1) : 1;
  if (colon)
    *colon = 0;
  const struct action *action = find_action(asked);
  if (!action) {
    snprintf(complaint, sizeof complaint, "no such action");
    return -1;
  }
  if (cpus > 1)
    return perform_on_cpus(asked, action, count, cpus);
  for (int k = 0; k < count && used < sizeof text - 128; k++) {
    if (action->prepare && action->prepare() != 0)
      return -1;
    if (action->brief)
      await_quiet();
    be_urgent(action->brief);
    long long begin = now();
    if (action->act() != 0)
      return -1;
    long long end = now();
    be_urgent(0);
    note(asked, k, begin, end, -1);
  }
  return 0;
}

int main(int argc, char **argv) {
  char **word = argv + 1, *hold_after = NULL;
  int beside = 0, cpus = 1;
  if (argc == 4 && strcmp(*word, "--neighbour") == 0)
    return be_neighbour(word[1], word[2]);
  for (; *word && word[1] && strncmp(*word, "--", 2) == 0 && strcmp(*word, "--exec") != 0; word += 2)
    if (strcmp(*word, "--hold-after") == 0)
      hold_after = word[1];
    else if (strcmp(*word, "--beside") == 0)
      beside = atoi(word[1]);
    else if (strcmp(*word, "--cpus") == 0)
      cpus = atoi(word[1]);
    else if (hold(word[1]) != 0)
      return fail("hold");
  if (!*word) {
    fprintf(stderr, "usage: syscall [--hold FILE | --hold-after FILE] [--beside COUNT] [--cpus COUNT] ACTION:COUNT... | --exec WORD... | --neighbour HOW ACTION\n");
    return 2;
  }
  if (strcmp(*word, "--exec") == 0) {
    long long begin = now();
    if (run_command(word + 1) != 0)
      return fail("run");
    note("run", 0, begin, now(), -1);
  } else
    for (; *word; word++)
      if (perform(*word, cpus) != 0)
        return fail(*word);
  if (beside > 0 && neighbours() < beside) {
    snprintf(complaint, sizeof complaint, "%d are there, and %d were to be", neighbours(), beside);
    return fail("neighbours");
  }
  if (hold_after && hold(hold_after) != 0)
    return fail("hold");
  return report(text, used);
}
