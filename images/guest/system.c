#include "guest.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
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

void prepare_mounts(void) {
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
  /* bpftrace 0.27 opens /dev/fd/N and fails where it is missing. */
  symlink("/proc/self/fd", "/dev/fd");
  symlink("/proc/self/fd/0", "/dev/stdin");
  symlink("/proc/self/fd/1", "/dev/stdout");
  symlink("/proc/self/fd/2", "/dev/stderr");
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

/*
 * The ext4 UUID of a block device, or "" where it holds no ext4. Images are known by it and never by a device's name:
 * kernels number the namespaces of one controller in the order in which their scans finish.
 */
static void read_uuid(const char *device, char uuid[37]) {
  unsigned char block[1024];
  char path[300];
  uuid[0] = 0;
  snprintf(path, sizeof path, "/dev/%s", device);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  if (pread(fd, block, sizeof block, 1024) == sizeof block && block[0x38] == 0x53 && block[0x39] == 0xef)
    for (int i = 0, at = 0; i < 16; i++)
      at += sprintf(uuid + at, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", block[0x68 + i]);
  close(fd);
}

/* Looks through the block devices: counts those with an ext4, and puts the one with `wanted` into `path`. */
static int find_disks(const char *wanted, char *path, size_t room) {
  int count = 0;
  DIR *all = opendir("/sys/block");
  for (struct dirent *entry; all && (entry = readdir(all));) {
    char uuid[37];
    if (entry->d_name[0] == '.')
      continue;
    read_uuid(entry->d_name, uuid);
    count += uuid[0] != 0;
    if (wanted && strcmp(uuid, wanted) == 0)
      snprintf(path, room, "/dev/%s", entry->d_name);
  }
  if (all)
    closedir(all);
  return count;
}

/* Waits for as many disks as the host attached; a driver that is missing is told to the host by the count. */
int wait_for_disks(int wanted) {
  int found = 0;
  for (int tries = 0; tries < 300 && (found = find_disks(NULL, NULL, 0)) < wanted; tries++) {
    if (found == 0 && tries == 100)
      break; /* no driver at all: a second is plenty to know */
    usleep(10000);
  }
  return found;
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

static void bind(const char *from, const char *root, const char *to) {
  char target[256];
  snprintf(target, sizeof target, "%s%s", root, to);
  if (mount(from, target, NULL, MS_BIND | MS_REC, NULL) != 0)
    fprintf(stderr, "matrix-agent: bind %s: %s\n", target, strerror(errno));
}

/* Empty for each exercise: what one leaves there must not be what another finds. */
static void empty_tmp(const char *root) {
  char path[200];
  snprintf(path, sizeof path, "%s/tmp", root);
  umount2(path, MNT_DETACH);
  mount("tmpfs", path, "tmpfs", 0, "mode=1777,size=64m");
}

int enter_image(const char *uuid, char root[160], char *why, size_t room) {
  char device[300] = "", probe[200];
  snprintf(root, 160, "/");
  if (strcmp(uuid, "/") == 0)
    return 0;
  snprintf(root, 160, "/images/%.36s", uuid);
  snprintf(probe, sizeof probe, "%s/proc/self", root);
  if (access(probe, F_OK) == 0) { /* entered before */
    empty_tmp(root);
    return 0;
  }
  snprintf(probe, sizeof probe, "%s/usr", root);
  if (access(probe, F_OK) != 0) { /* not carried in the initramfs */
    mkdir(root, 0755);
    find_disks(uuid, device, sizeof device);
    if (!device[0]) {
      snprintf(why, room, "image %.36s is on no disk that this kernel can see", uuid);
      return -1;
    }
    if (mount(device, root, "ext4", MS_RDONLY, NULL) != 0) {
      snprintf(why, room, "cannot mount image %.36s from %s: %s", uuid, device, strerror(errno));
      return -1;
    }
  }
  bind("/proc", root, "/proc");
  bind("/sys", root, "/sys");
  bind("/dev", root, "/dev");
  bind("/guest", root, "/guest");
  empty_tmp(root);
  return 0;
}
