#include "mixture.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* After how many seconds a child is ended that does not end: never, where all goes well. */
#define PATIENCE 5

/*
 * A child that dies with us, says nothing, and takes signals as any program does: from its first moment, so that none is lost
 * to a handler of ours. Returns 0 in it, -1 where there is none.
 */
static pid_t begin_child(void) {
  sigset_t held, before;
  sigemptyset(&held);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGINT);
  sigprocmask(SIG_BLOCK, &held, &before);
  pid_t parent = getpid(), child = fork();
  if (child == 0) {
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (child != 0)
    return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(1);
  alarm(PATIENCE);
  int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3 && null >= 0; fd++)
    dup2(null, fd);
  if (null > 2)
    close(null);
  return 0;
}

static void await(pid_t child) {
  /* We are interrupted only to end, and then so are they. */
  if (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
}

static void run(char *const words[]) {
  static char *const environment[] = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", NULL};
  pid_t child = begin_child();
  if (child == 0) {
    execve(words[0], words, environment);
    _exit(127);
  }
  await(child);
}

/* One says something and the other hears it. */
static void speak(void) {
  int ends[2];
  char heard[16];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return;
  pid_t child = begin_child();
  if (child == 0)
    _exit(write(ends[1], "good morning", 12) == 12 ? 0 : 1);
  close(ends[1]);
  while (child > 0 && read(ends[0], heard, sizeof heard) > 0)
    ;
  close(ends[0]);
  await(child);
}

/* One that would never end is told to. */
static void signal_child(void) {
  pid_t child = begin_child();
  if (child == 0)
    for (;;)
      pause();
  if (child > 0) {
    kill(child, 0);
    kill(child, SIGTERM);
  }
  await(child);
}

void use_processes(const struct mixture *mixture) {
  /* One of these in each round: a program that is linked dynamically takes an emulated CPU long. */
  char *const commands[][4] = {
      {"/bin/sh", "-c", "exit 0", NULL},
      {"/bin/true", NULL},
      {"/bin/sh", "-c", "exit 1", NULL},
      {"/usr/bin/getent", "ahosts", "localhost", NULL},
  };
  char *const itself[] = {(char *)mixture->self, "--exit", "1", NULL};
  run(itself);
  run(commands[mixture->round % (sizeof commands / sizeof *commands)]);
  speak();
  signal_child();
  if (setuid(getuid()) != 0) /* what a daemon does that gives up its rights */
    return;
}
