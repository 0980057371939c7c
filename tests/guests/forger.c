/*
 * A program that wants to speak in the agent's place: it tries each way to look into the agent or to come by its port, and says
 * of each whether it was open to it. As `helper` it is what the kernel starts for a core dump, and leaves what it could do in a file.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACE "/tmp/forged"
#define LEFT "/tmp/helper"

static int open_it(const char *path) { return open(path, O_RDWR | O_NOCTTY | O_CLOEXEC); }

/* A descriptor of the agent's that is a terminal: its port. */
static int agents_descriptor(void) {
  DIR *all = opendir("/proc/1/fd");
  char path[300];
  for (struct dirent *entry; all && (entry = readdir(all));) {
    snprintf(path, sizeof path, "/proc/1/fd/%s", entry->d_name);
    int fd = atoi(entry->d_name) > 2 ? open_it(path) : -1;
    if (fd >= 0 && isatty(fd))
      return fd;
  }
  return -1;
}

static int agents_memory(void) { return open_it("/proc/1/mem"); }
static int agents_root(void) { return open("/proc/1/root/init", O_RDONLY); }
static int devices_node(void) { return open_it("/dev/ttyS1"); }

static int agents_bytes(void) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
  return (int)process_vm_readv(1, &here, 1, &there, 1, 0);
}

static int own_node(void) {
  unlink(PLACE);
  return mknod(PLACE, S_IFCHR | 0600, makedev(4, 65)) == 0 ? open_it(PLACE) : -1;
}

static int another_devtmpfs(void) {
  mkdir(PLACE ".dev", 0700);
  return mount("dev", PLACE ".dev", "devtmpfs", 0, NULL) == 0 ? open_it(PLACE ".dev/ttyS1") : -1;
}

static int registers(void) { return iopl(3); }
static int ports(void) { return open_it("/dev/port"); }
static int module(void) { return (int)syscall(SYS_init_module, "", 0L, "") == 0 || errno != EPERM ? 0 : -1; }
static int kexec(void) { return (int)syscall(SYS_kexec_load, 0L, 0L, NULL, 0L) == 0 || errno != EPERM ? 0 : -1; }

/* What the kernel starts for a core dump, with rights of its own. */
static int helper(void) {
  char text[100];
  int pattern = open("/proc/sys/kernel/core_pattern", O_WRONLY), n;
  n = snprintf(text, sizeof text, "|/guest/forger helper");
  if (pattern < 0 || write(pattern, text, (size_t)n) != n)
    return -1;
  close(pattern);
  unlink(LEFT);
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGSEGV, SIG_DFL);
    kill(getpid(), SIGSEGV);
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  for (int tries = 0; tries < 100 && access(LEFT, F_OK) != 0; tries++)
    usleep(20000);
  int fd = open(LEFT, O_RDONLY);
  memset(text, 0, sizeof text);
  if (fd < 0 || read(fd, text, sizeof text - 1) <= 0)
    return printf("helper was not started\n"), 0; /* nothing was tried then */
  return strstr(text, "open") ? 0 : -1;
}

static const struct {
  const char *name;
  int (*try)(void);
} ways[] = {
    {"memory", agents_memory}, {"bytes", agents_bytes},       {"root", agents_root},
    {"descriptor", agents_descriptor}, {"node", devices_node}, {"own-node", own_node},
    {"devtmpfs", another_devtmpfs},    {"registers", registers}, {"ports", ports},
    {"module", module},                {"kexec", kexec},       {"helper", helper},
};

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "helper") == 0) {
    const char *word = agents_memory() >= 0 || devices_node() >= 0 || own_node() >= 0 ? "open" : "shut";
    int fd = open(LEFT, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    return write(fd, word, 4) == 4 ? 0 : 1;
  }
  for (unsigned i = 0; i < sizeof ways / sizeof *ways; i++) {
    errno = 0;
    int found = ways[i].try();
    printf("%s: %s\n", ways[i].name, found < 0 ? "shut" : "open");
    fflush(stdout);
  }
  return 0;
}
