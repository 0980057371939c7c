#include "guest.h"
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int contained;

/* Ends the machine. */
void leave(void) {
  if (contained)
    _exit(1);
  sync();
  reboot(RB_POWER_OFF);
  for (;;)
    pause();
}

/* Says why on the console, where the host reads it, and ends the machine. */
void die(const char *what) {
  fprintf(stderr, "matrix-agent: %s: %s\n", what, strerror(errno));
  leave();
}

long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

size_t read_file(const char *path, char *text, size_t room) {
  text[0] = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  size_t n = 0;
  ssize_t got;
  while (n < room - 1 && (got = read(fd, text + n, room - 1 - n)) > 0)
    n += (size_t)got;
  text[n] = 0;
  close(fd);
  return n;
}

static void mount_at(const char *type, const char *target, const char *options) {
  mkdir(target, 0755);
  if (mount(type, target, type, 0, options) != 0 && errno != EBUSY)
    fprintf(stderr, "matrix-agent: mount %s at %s: %s\n", type, target, strerror(errno));
}

/* The same of what not every kernel has: what says so on the console ends the machine. */
static void mount_where_known(const char *type, const char *target, const char *options) {
  mkdir(target, 0755);
  mount(type, target, type, 0, options);
}

static void prepare_mounts(void) {
  mount_at("devtmpfs", "/dev", "mode=0755");
  int console = open("/dev/console", O_RDWR);
  for (int fd = 0; fd < 3 && console >= 0; fd++)
    dup2(console, fd);
  if (console > 2)
    close(console);
  mount_at("proc", "/proc", NULL);
  mount_at("sysfs", "/sys", NULL);
  mount_at("tracefs", "/sys/kernel/tracing", NULL);
  mount_at("debugfs", "/sys/kernel/debug", NULL);
  mount_at("bpf", "/sys/fs/bpf", NULL);
  mount_where_known("securityfs", "/sys/kernel/security", NULL);
  mount_where_known("cgroup2", "/sys/fs/cgroup", NULL);
  mount_where_known("devpts", "/dev/pts", "mode=620,ptmxmode=666,gid=5");
  mkdir("/dev/shm", 01777); /* each image has its own there */
  /* bpftrace 0.27 opens /dev/fd/N and fails where it is missing. */
  symlink("/proc/self/fd", "/dev/fd");
  symlink("/proc/self/fd/0", "/dev/stdin");
  symlink("/proc/self/fd/1", "/dev/stdout");
  symlink("/proc/self/fd/2", "/dev/stderr");
}

/* The network of a machine that has none: the loopback interface is up, where the kernel has it. */
static void raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0)
    return;
  ioctl(any, SIOCSIFFLAGS, &request);
  close(any);
}

void prepare_machine(void) {
  prepare_mounts();
  raise_loopback();
  sethostname("guest", 5); /* as /etc/hostname and /etc/hosts of the images have it */
}

void load_modules(void) {
  char names[4096];
  read_file("/modules/order", names, sizeof names);
  for (char *name = strtok(names, "\n"); name; name = strtok(NULL, "\n")) {
    char path[256];
    snprintf(path, sizeof path, "/modules/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) != 0 && errno != EEXIST))
      fprintf(stderr, "matrix-agent: module %s: %s\n", name, strerror(errno));
    if (fd >= 0)
      close(fd);
  }
}

long kernel_taint(void) {
  char text[64];
  read_file("/proc/sys/kernel/tainted", text, sizeof text);
  return atol(text);
}

/* How many BPF programs the kernel holds: whatever an exercise forgot to detach keeps one alive. */
int loaded_programs(void) {
  struct { /* union bpf_attr as BPF_PROG_GET_NEXT_ID (command 11) reads it, from linux/bpf.h */
    uint32_t start_id, next_id, open_flags;
  } request = {0};
  int count = 0;
  while (syscall(SYS_bpf, 11, &request, sizeof request) == 0) {
    request.start_id = request.next_id;
    count++;
  }
  return count;
}
