/*
 * A mixture of everyday events, for scripts that nobody has written a workload for:
 *
 *     everyday [ROUNDS]      goes on until SIGTERM or SIGINT, or for so many rounds
 *     everyday --exit CODE   ends at once; what a round starts
 *
 * Each round does everything in mixture.h once. Whatever cannot be done (in a container, on a kernel without it) is left out
 * in silence: the script sees what is there. It prints nothing, and it needs no more memory in the last round than in the
 * first. What a round opens or starts, the round closes or ends. Children die with it, also where it is killed.
 */
#include "mixture.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long a round takes at least, and how much of that it sleeps at least, in milliseconds. */
#define ROUND 200
#define REST 20

static volatile sig_atomic_t ending;

static void end_soon(int signal) {
  (void)signal;
  ending = 1;
}

void place_of(const struct mixture *mixture, const char *name, char path[PATH_ROOM]) {
  snprintf(path, PATH_ROOM, "%s/%s", mixture->place, name);
}

void nap(long milliseconds) {
  struct timespec t = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  nanosleep(&t, NULL);
}

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void handle_signals(void) {
  /* Without SA_RESTART: whoever waits is woken, and the round is over soon. */
  struct sigaction how = {.sa_handler = end_soon};
  sigaction(SIGTERM, &how, NULL);
  sigaction(SIGINT, &how, NULL);
  signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "--exit") == 0)
    return atoi(argv[2]);
  char *rest = "";
  unsigned long rounds = argc > 1 ? strtoul(argv[1], &rest, 10) : 0;
  if (argc > 2 || *rest || (argc == 2 && rounds == 0)) {
    fprintf(stderr, "usage: everyday [ROUNDS] | everyday --exit CODE\n");
    return 2;
  }
  struct mixture mixture = {.self = argv[0], .place = "/tmp/everyday.XXXXXX"};
  if (!mkdtemp(mixture.place)) {
    fprintf(stderr, "everyday: %s: %s\n", mixture.place, strerror(errno));
    return 1;
  }
  handle_signals();
  for (; !ending && (rounds == 0 || mixture.round < rounds); mixture.round++) {
    long began = now();
    use_files(&mixture);
    read_disk(&mixture);
    write_disk();
    use_memory();
    use_threads();
    if (!ending)
      use_processes(&mixture);
    if (!ending)
      use_network(&mixture);
    long left = ROUND - (now() - began);
    if (!ending)
      nap(left > REST ? left : REST);
  }
  rmdir(mixture.place);
  return 0;
}
