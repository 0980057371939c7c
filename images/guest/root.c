/*
 * Images as root file systems: where they are, and what a machine has in them beside what was installed. Some of that
 * is new for each exercise.
 */
#include "guest.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

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

/* The disk that can be written and keeps nothing (SCRATCH in src/lab/machine/arguments.ts): its size, and its name for everyday. */
#define SCRATCH_BYTES (64 << 20)
#define SCRATCH_NODE "/dev/matrix-scratch"

static void name_scratch(const char *device) {
  char path[300], sectors[32];
  snprintf(path, sizeof path, "/sys/block/%s/size", device);
  if (read_file(path, sectors, sizeof sectors) > 0 && atol(sectors) == SCRATCH_BYTES / 512)
    symlink(device, SCRATCH_NODE);
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
    if (!uuid[0] && access(SCRATCH_NODE, F_OK) != 0)
      name_scratch(entry->d_name);
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

static int bind(const char *from, const char *root, const char *to) {
  char target[256];
  snprintf(target, sizeof target, "%s%s", root, to);
  if (mount(from, target, NULL, MS_BIND | MS_REC, NULL) == 0)
    return 0;
  int failed = errno;
  fprintf(stderr, "matrix-agent: bind %s: %s\n", target, strerror(failed));
  errno = failed;
  return -1;
}

/*
 * Empty for each exercise: what one leaves there must not be what another finds. Together they leave a machine of 768 MiB
 * more than 600.
 */
static const struct {
  const char *path, *options;
} fresh[] = {
    {"/tmp", "mode=1777,size=64m"},  {"/var/tmp", "mode=1777,size=32m"}, {"/run", "mode=755,size=16m"},
    {"/root", "mode=700,size=16m"}, {"/dev/shm", "mode=1777,size=16m"},
};

/* Where a root has this kernel's modules. */
static void modules_place(const char *root, char path[300]) {
  struct utsname name;
  uname(&name);
  snprintf(path, 300, "%s/usr/lib/modules/%s", root, name.release);
}

/* A copy of the indexes that the host has brought, of a root's own, so that links to headers can stand beside them. */
static void place_modules(const char *root) {
  char from[300], to[300], path[700];
  struct utsname name;
  uname(&name);
  snprintf(path, sizeof path, "%s/usr/lib/modules", root);
  modules_place(root, to);
  snprintf(from, sizeof from, "/lib/modules/%s", name.release);
  if (mount("tmpfs", path, "tmpfs", 0, "mode=755,size=16m") != 0 || mkdir(to, 0755) != 0)
    fprintf(stderr, "matrix-agent: modules cannot be shown at %s (%s)\n", to, strerror(errno));
  DIR *all = opendir(from);
  for (struct dirent *entry; all && (entry = readdir(all));) {
    if (entry->d_name[0] == '.')
      continue;
    snprintf(path, sizeof path, "%s/%s", from, entry->d_name);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "%s/%s", to, entry->d_name);
    int out = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    while (in >= 0 && out >= 0 && sendfile(out, in, NULL, 1 << 20) > 0)
      ;
    close(in);
    close(out);
  }
  if (all)
    closedir(all);
}

/* How the modules directory leads to the headers in /usr/src, on a machine that has them. */
static const char *const header_links[] = {"build", "source"};

static void remove_headers(const char *root) {
  char place[300], path[320];
  snprintf(path, sizeof path, "%s/usr/src", root);
  umount2(path, MNT_DETACH);
  modules_place(root, place);
  for (size_t i = 0; i < sizeof header_links / sizeof *header_links; i++) {
    snprintf(path, sizeof path, "%s/%s", place, header_links[i]);
    unlink(path);
  }
}

static void freshen(const char *root) {
  char path[200];
  struct stat there;
  for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++) {
    snprintf(path, sizeof path, "%s%s", root, fresh[i].path);
    umount2(path, MNT_DETACH);
    /* A tree of the user's own may have a link there, which would lead out of it. */
    if (lstat(path, &there) != 0 || !S_ISDIR(there.st_mode) || mount("tmpfs", path, "tmpfs", 0, fresh[i].options) != 0)
      fprintf(stderr, "matrix-agent: nothing can be written at %s\n", path);
  }
  remove_headers(root);
}

/* Makes an image's files be there, below /images; -1 with a sentence in `why`. */
static int mount_image(const char *uuid, char root[160], char *why, size_t room) {
  char device[300] = "", probe[200];
  snprintf(root, 160, "/images/%.36s", uuid);
  snprintf(probe, sizeof probe, "%s/usr", root);
  if (access(probe, F_OK) == 0) /* mounted before, or carried in the initramfs */
    return 0;
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
  return 0;
}

int enter_image(const char *uuid, char root[160], char *why, size_t room) {
  char probe[200];
  snprintf(root, 160, "/");
  if (strcmp(uuid, "/") == 0)
    return 0;
  if (mount_image(uuid, root, why, room) != 0)
    return -1;
  snprintf(probe, sizeof probe, "%s/proc/self", root);
  if (access(probe, F_OK) != 0) { /* not entered before */
    bind("/proc", root, "/proc");
    bind("/sys", root, "/sys");
    bind("/dev", root, "/dev");
    bind("/guest", root, "/guest");
    bind("/boot", root, "/boot");
    place_modules(root);
  }
  freshen(root);
  return 0;
}

int place_headers(const char *uuid, const char *root, char *why, size_t room) {
  char image[160], from[300], to[300], path[620], link[620], target[300];
  if (mount_image(uuid, image, why, room) != 0)
    return -1;
  snprintf(path, sizeof path, "%s/usr/src", image);
  if (bind(path, root, "/usr/src") != 0) {
    snprintf(why, room, "cannot show the headers at /usr/src: %s", strerror(errno));
    return -1;
  }
  modules_place(image, from);
  modules_place(root, to);
  for (size_t i = 0; i < sizeof header_links / sizeof *header_links; i++) {
    snprintf(path, sizeof path, "%s/%s", from, header_links[i]);
    snprintf(link, sizeof link, "%s/%s", to, header_links[i]);
    ssize_t n = readlink(path, target, sizeof target - 1);
    target[n > 0 ? n : 0] = 0;
    if (n <= 0 || symlink(target, link) != 0) {
      snprintf(why, room, "cannot link the headers of this kernel at %.300s: %s", link, strerror(errno));
      return -1;
    }
  }
  return 0;
}
