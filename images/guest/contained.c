/*
 * The agent in a container. It speaks the same frames, over its standard input and output, and its standard error is the
 * log. What a machine of its own has for itself it shares here with a host: nothing is rebooted, no module is loaded, and
 * whatever ends, ends within its own process namespace.
 */
#include "guest.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The container's first process: waits for the agent, and for whoever holds the other end of standard input to go. When
 * the first process ends, the kernel kills every other one of the container, and so takes away all probes, also where an
 * exercise is under way. Returns in its child, which is to be the agent.
 */
static void outlive_agent(void) {
  pid_t agent = fork();
  if (agent < 0)
    die("cannot fork");
  if (agent == 0)
    return;
  for (;;) {
    struct pollfd input = {.fd = 0, .events = 0};
    int status;
    if (poll(&input, 1, 100) > 0 && input.revents & (POLLHUP | POLLERR | POLLNVAL))
      _exit(0);
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
      if (pid == agent)
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
}

/*
 * A file system of the kernel's where the engine has given none, for reading only: what is written into tracefs stays when
 * everybody is gone, and no bpftrace needs to where the kernel has probes as perf events (since 4.17). A want of it is
 * for bpftrace to put into words.
 */
static void mount_readable(const char *type, const char *target, long magic) {
  struct statfs there;
  if (statfs(target, &there) == 0 && (long)there.f_type == magic)
    return;
  if (mount(type, target, type, MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
    fprintf(stderr, "no %s at %s: it cannot be mounted: %s\n", type, target, strerror(errno));
    return;
  }
  if (mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) {
    fprintf(stderr, "no %s at %s: it cannot be made read-only: %s\n", type, target, strerror(errno));
    umount2(target, MNT_DETACH);
  }
}

/*
 * Everything on one CPU, as in a machine of ours: bpftrace reads its buffers CPU by CPU, so that tokens of a workload that
 * moves would come in another order than they were made in.
 */
static void stay_on_one_cpu(void) {
  cpu_set_t allowed, one;
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
    return;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
    if (CPU_ISSET(cpu, &allowed)) {
      CPU_SET(cpu, &one);
      sched_setaffinity(0, sizeof one, &one);
      return;
    }
}

void start_contained(int *in, int *out) {
  contained = 1;
  outlive_agent();
  stay_on_one_cpu();
  /* Orphans of an exercise are ours to wait for, as they are init's in a machine. */
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  signal(SIGPIPE, SIG_IGN);
  *in = fcntl(0, F_DUPFD_CLOEXEC, 3);
  *out = fcntl(1, F_DUPFD_CLOEXEC, 3);
  int null = open("/dev/null", O_RDONLY);
  if (*in < 0 || *out < 0 || null < 0 || dup2(null, 0) < 0 || dup2(2, 1) < 0)
    die("cannot use standard input and output");
  close(null);
  mount_readable("tracefs", "/sys/kernel/tracing", 0x74726163);
  mount_readable("debugfs", "/sys/kernel/debug", 0x64626720);
}

/* Appends to a file of the user's that exercises will copy; the payload is its path, a NUL, and a piece of it. */
int keep_piece(struct frame *frame, char *why, size_t room) {
  const char *path = (const char *)frame->payload;
  size_t name = strnlen(path, frame->length) + 1;
  int fd = name <= frame->length ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0755) : -1;
  ssize_t length = (ssize_t)(frame->length - name);
  if (fd < 0 || write(fd, frame->payload + name, (size_t)length) != length) {
    snprintf(why, room, "cannot keep a file: %s", strerror(errno));
    return -1;
  }
  return close(fd);
}
