/*
 * The launcher in a container, where the engine brings the terminal and a command's output. It is executed there beside the
 * agent, which has made the image's root ready before:
 *
 *     launcher contained place IMAGE OBSERVERS MIB ARCHIVES   makes the root in the image's, of at most so many MiB, and
 *                                                             unpacks so many cpio archives from standard input into it
 *     launcher contained terminal IMAGE ROWS COLUMNS          a shell on standard input, which is a terminal
 *     launcher contained command IMAGE WORD...                a command; a byte 3 on standard input is Ctrl-C
 */
#include "launcher.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fields of a cpio header (newc), each of 8 hexadecimal digits. */
enum { MODE = 1, SIZE = 6, NAME_SIZE = 11, FIELDS = 13 };
#define HEADER (6 + 8 * FIELDS)

static void take(void *to, size_t length) {
  if (fread(to, 1, length, stdin) != length) {
    fprintf(stderr, "the files for it did not arrive whole\n");
    exit(125);
  }
}

/* Files and names are filled up to a multiple of four. */
static void skip(size_t length) {
  char rest[4];
  take(rest, (4 - length % 4) % 4);
}

static void keep_file(const char *path, unsigned mode, size_t size) {
  static char room[1 << 16];
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode & 07777);
  if (fd < 0)
    die(path);
  for (size_t left = size, part; left > 0; left -= part) {
    part = left < sizeof room ? left : sizeof room;
    take(room, part);
    if (write(fd, room, part) != (ssize_t)part)
      die(path);
  }
  close(fd);
}

static void keep_link(const char *path, size_t size) {
  char target[PATH_MAX] = "";
  if (size >= sizeof target) {
    errno = ENAMETOOLONG;
    die(path);
  }
  take(target, size);
  if (symlink(target, path) != 0)
    die(path);
}

/* Unpacks an archive of our own host's making below ROOT. */
static void unpack(void) {
  for (;;) {
    char head[HEADER], field[9] = "", name[PATH_MAX], path[PATH_MAX + 8];
    size_t fields[FIELDS];
    take(head, sizeof head);
    for (int i = 0; i < FIELDS; i++) {
      memcpy(field, head + 6 + 8 * i, 8);
      fields[i] = strtoul(field, NULL, 16);
    }
    if (memcmp(head, "070701", 6) != 0 || fields[NAME_SIZE] == 0 || fields[NAME_SIZE] > sizeof name) {
      fprintf(stderr, "the files for it are no archive\n");
      exit(125);
    }
    take(name, fields[NAME_SIZE]);
    name[fields[NAME_SIZE] - 1] = 0;
    skip(HEADER + fields[NAME_SIZE]);
    if (strcmp(name, "TRAILER!!!") == 0)
      return;
    snprintf(path, sizeof path, ROOT "/%s", name);
    if (S_ISDIR(fields[MODE])) {
      if (mkdir(path, fields[MODE] & 07777) != 0 && errno != EEXIST)
        die(path);
    } else if (S_ISLNK(fields[MODE]))
      keep_link(path, fields[SIZE]);
    else
      keep_file(path, (unsigned)fields[MODE], fields[SIZE]);
    skip(fields[SIZE]);
  }
}

/* The agent's directory is read-only; ours has what is in it, and room for more. */
static void show_guest(void) {
  mkdir(ROOT "/guest", 0755);
  DIR *all = opendir("/guest");
  for (struct dirent *entry; all && (entry = readdir(all));) {
    char from[300], to[320];
    struct stat there;
    snprintf(from, sizeof from, "/guest/%s", entry->d_name);
    snprintf(to, sizeof to, ROOT "/guest/%s", entry->d_name);
    if (entry->d_name[0] == '.' || stat(from, &there) != 0)
      continue;
    if (!S_ISDIR(there.st_mode))
      close(open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
    bind(from, to, 0);
  }
  if (all)
    closedir(all);
}

static void place(const char *image, const char *observers, const char *size, int archives) {
  char options[80];
  int there = open(observers, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (there >= 0 && there != OBSERVERS_FD)
    dup2(there, OBSERVERS_FD);
  if (chroot(image) != 0 || chdir("/") != 0)
    die(image);
  umask(0);
  snprintf(options, sizeof options, "mode=755,size=%dm", atoi(size));
  make_root(options, "guest");
  show_guest();
  while (archives-- > 0)
    unpack();
  bind(ROOT OURS "/cases", ROOT "/cases", 0);
  bind(ROOT OURS "/share", ROOT "/share", 1);
  bind(OBSERVERS, ROOT "/observers", 0);
}

/* As the agent and its exercises do. */
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

static void enter(const char *image) {
  char root[PATH_MAX];
  snprintf(root, sizeof root, "%s" ROOT, image);
  stay_on_one_cpu();
  unsetenv("HOSTNAME"); /* the engine's, which no exercise has */
  if (chroot(root) != 0 || chdir("/root") != 0)
    die(root);
  if (give_up_rights() != 0)
    die("cannot give up rights");
}

int in_container(int argc, char **argv) {
  if (argc == 5 && strcmp(argv[0], "place") == 0) {
    place(argv[1], argv[2], argv[3], atoi(argv[4]));
    return 0;
  }
  if (argc == 4 && strcmp(argv[0], "terminal") == 0) {
    char size[40];
    snprintf(size, sizeof size, "%.18s %.18s", argv[2], argv[3]);
    enter(argv[1]);
    resize(0, size);
    become_shell();
  }
  if (argc > 2 && strcmp(argv[0], "command") == 0) {
    enter(argv[1]);
    return run_command(argv + 2, 1, 2, 0);
  }
  return 125 << 8;
}
