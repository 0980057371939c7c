/*
 * Actions for bursts, as fast as a program makes them: nothing waits for bpftrace. And those who are in what is probed
 * beside the workload, as on any machine somebody is:
 *
 *     syscall --neighbour asleep ACTION    stays in it for a second at a time, for ever
 *     syscall --neighbour busy ACTION      calls it every 3 ms, for ever
 *
 * A neighbour has a name of its own, so that programs which filter by the workload's do not take it for that.
 */
#include "actions.h"
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NAP 2 /* milliseconds */
#define NEIGHBOUR "neighbour"

/* hrtimer_nanosleep and the system call's tracepoints */
static int nap(long milliseconds) {
  struct timespec t = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  return (int)syscall(SYS_nanosleep, &t, NULL);
}
int act_nap(void) { return nap(NAP); }

/* uprobes and uretprobes, which find it by its name; stays in it by poll, which no case probes */
__attribute__((noinline, noclone, used)) int matrix_hop(long milliseconds) {
  __asm__ volatile("" : "+r"(milliseconds));
  return milliseconds > 0 ? poll(NULL, 0, (int)milliseconds) : 0;
}
int act_hop(void) { return matrix_hop(0); }

static const struct {
  const char *name;
  int (*stay)(long milliseconds);
  long call, pause; /* a busy one's, in milliseconds */
} places[] = {{"nap", nap, NAP, 1}, {"hop", matrix_hop, 0, 3}};

int be_neighbour(const char *how, const char *action) {
  int busy = strcmp(how, "busy") == 0;
  if (!busy && strcmp(how, "asleep") != 0) {
    fprintf(stderr, "syscall: no neighbour is '%s'\n", how);
    return 2;
  }
  prctl(PR_SET_NAME, NEIGHBOUR);
  for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
    while (strcmp(places[i].name, action) == 0) {
      places[i].stay(busy ? places[i].call : 1000);
      if (busy)
        poll(NULL, 0, (int)places[i].pause);
    }
  fprintf(stderr, "syscall: nobody can be in '%s'\n", action);
  return 2;
}

int neighbours(void) {
  int count = 0;
  DIR *processes = opendir("/proc");
  for (struct dirent *one; processes && (one = readdir(processes));) {
    char path[300], name[32] = "";
    snprintf(path, sizeof path, "/proc/%s/comm", one->d_name);
    FILE *comm = fopen(path, "r");
    count += comm && fgets(name, sizeof name, comm) && strcmp(name, NEIGHBOUR "\n") == 0;
    if (comm)
      fclose(comm);
  }
  if (processes)
    closedir(processes);
  return count;
}
