/*
 * What an exercise may not do: speak in the agent's place. It is root, as on a user's machine, but it can neither look into the
 * agent (the kernel lets nobody trace a process that has more capabilities) nor come by the agent's port. What is left: whoever
 * may load BPF programs can read a kernel's memory, and so the agent's too.
 */
#include "guest.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * CAP_SYS_PTRACE: other processes that have more rights. CAP_MKNOD: a node for the port. CAP_SYS_RAWIO: the port's registers,
 * the machine's memory. CAP_SYS_MODULE and CAP_SYS_BOOT: another kernel's code. Nothing that bpftrace does needs one of them.
 */
static const int given_up[] = {CAP_SYS_PTRACE, CAP_MKNOD, CAP_SYS_RAWIO, CAP_SYS_MODULE, CAP_SYS_BOOT};

static uint64_t rights_left(void) {
  uint64_t left = ~0ull;
  for (size_t i = 0; i < sizeof given_up / sizeof *given_up; i++)
    left &= ~(1ull << given_up[i]);
  return left;
}

/* The programs that the kernel itself starts (for core dumps, for modules) have no more rights than an exercise, which can name them. */
void limit_helpers(void) {
  static const char *const sets[] = {"bset", "inheritable"};
  char path[80], text[40];
  uint64_t left = rights_left();
  int n = snprintf(text, sizeof text, "%u %u\n", (unsigned)left, (unsigned)(left >> 32));
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    snprintf(path, sizeof path, "/proc/sys/kernel/usermodehelper/%s", sets[i]);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, (size_t)n) != n)
      fprintf(stderr, "matrix-agent: %s: %s\n", path, strerror(errno));
    close(fd);
  }
}

/* Root with CAP_SYS_PTRACE may trace whatever Yama says; so may an exercise, of those that have no more rights than it. */
void permit_tracing(void) {
  int fd = open("/proc/sys/kernel/yama/ptrace_scope", O_WRONLY | O_CLOEXEC);
  if (fd >= 0 && write(fd, "0\n", 2) != 2)
    fprintf(stderr, "matrix-agent: ptrace_scope: %s\n", strerror(errno));
  close(fd);
}

/* The node of a port that is open already. devtmpfs is one for the whole machine, however often it is mounted. */
void hide_port(const char *node) { unlink(node); }

/* In a child that is about to be somebody else. */
int give_up_rights(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct sets[2];
  uint64_t left = rights_left();
  for (size_t i = 0; i < sizeof given_up / sizeof *given_up; i++)
    if (prctl(PR_CAPBSET_DROP, given_up[i], 0, 0, 0) != 0 && errno != EPERM) /* EPERM: a container without CAP_SETPCAP */
      return -1;
  if (syscall(SYS_capget, &header, sets) != 0)
    return -1;
  for (int i = 0; i < 2; i++) {
    uint32_t mask = (uint32_t)(left >> (32 * i));
    sets[i].effective &= mask;
    sets[i].permitted &= mask;
    sets[i].inheritable &= mask;
  }
  return (int)syscall(SYS_capset, &header, sets);
}
