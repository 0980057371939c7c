/*
 * Images as root file systems: where they are, and what a machine has in them beside what was installed. Some of that
 * is new for each exercise.
 */
#include "guest.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
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

/* Where the headers of a kernel are, on a machine that has them. */
static const char *const header_places[] = {"/usr/src", "/usr/lib/modules"};

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
  for (size_t i = 0; i < sizeof header_places / sizeof *header_places; i++) {
    snprintf(path, sizeof path, "%s%s", root, header_places[i]);
    umount2(path, MNT_DETACH);
  }
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
  }
  freshen(root);
  return 0;
}

int place_headers(const char *uuid, const char *root, char *why, size_t room) {
  char from[160], path[200];
  if (mount_image(uuid, from, why, room) != 0)
    return -1;
  for (size_t i = 0; i < sizeof header_places / sizeof *header_places; i++) {
    snprintf(path, sizeof path, "%s%s", from, header_places[i]);
    if (bind(path, root, header_places[i]) != 0) {
      snprintf(why, room, "cannot show the headers at %s: %s", header_places[i], strerror(errno));
      return -1;
    }
  }
  return 0;
}
