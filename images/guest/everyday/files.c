#include "mixture.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define PAGE 4096

static char page[PAGE] __attribute__((aligned(PAGE)));

/* Reads a file from its beginning to its end, as whoever looks at it does. */
static void read_whole(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  while (read(fd, page, sizeof page) > 0)
    ;
  close(fd);
}

static void look_around(const char *place) {
  struct stat about;
  struct statfs system;
  stat(place, &about);
  statfs(place, &system);
  DIR *all = opendir(place);
  while (all && readdir(all))
    ;
  if (all)
    closedir(all);
}

/* A file's content comes into memory as a page. */
static void map(int fd) {
  volatile char *there = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  if (there == MAP_FAILED)
    return;
  (void)there[0];
  munmap((void *)there, PAGE);
}

static void copy(int from, const char *path) {
  int to = openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  off_t begin = 0;
  if (to < 0)
    return;
  sendfile(to, from, &begin, PAGE);
  close(to);
}

void use_files(const struct mixture *mixture) {
  char draft[PATH_ROOM], final[PATH_ROOM], other[PATH_ROOM], below[PATH_ROOM];
  struct stat about;
  place_of(mixture, "draft", draft);
  place_of(mixture, "final", final);
  place_of(mixture, "other", other);
  place_of(mixture, "below", below);
  memset(page, 'e', sizeof page);
  int fd = openat(AT_FDCWD, draft, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) {
    flock(fd, LOCK_EX);
    for (int i = 0; i < 4; i++)
      if (write(fd, page, sizeof page) < 0)
        break;
    fsync(fd);
    fdatasync(fd);
    fstat(fd, &about);
    lseek(fd, 0, SEEK_SET);
    if (read(fd, page, sizeof page) == sizeof page)
      map(fd);
    if (pread(fd, page, 100, 100) == 100 && ftruncate(fd, PAGE) == 0)
      fchmod(fd, 0644);
    copy(fd, other);
    close(fd);
  }
  rename(draft, final);
  link(final, draft);
  mkdir(below, 0755);
  look_around(mixture->place);
  rmdir(below);
  unlink(draft);
  unlink(final);
  unlink(other);
  if (symlink("other", below) == 0 && readlink(below, page, sizeof page) > 0)
    unlink(below);
  /* What is not there is asked for more often than one thinks. */
  fd = openat(AT_FDCWD, draft, O_RDONLY | O_CLOEXEC);
  if (fd >= 0)
    close(fd);
  stat(final, &about);
  access(other, R_OK);
  read_whole("/etc/passwd");
  read_whole("/proc/self/stat");
  sync();
}

/* Files of a Debian machine that nobody else reads meanwhile; the last one is there wherever bpftrace is. */
static const char *const large[] = {"/usr/bin/perl", "/usr/bin/openssl", "/usr/bin/bpftrace"};

static int open_large(int flags) {
  for (unsigned i = 0; i < sizeof large / sizeof *large; i++) {
    int fd = open(large[i], O_RDONLY | O_CLOEXEC | flags);
    if (fd >= 0)
      return fd;
  }
  return -1;
}

#define PIECE (16 * PAGE)

/* Past the page cache; and through it, after what it holds of this place was given up. A disk is asked both times. */
void read_disk(const struct mixture *mixture) {
  static char piece[PIECE] __attribute__((aligned(PAGE)));
  off_t at = (off_t)(mixture->round % 8) * PIECE;
  int fd = open_large(O_DIRECT);
  if (fd >= 0) {
    if (pread(fd, piece, PIECE, at) < 0)
      piece[0] = 0; /* a file system that cannot do that; the next lines still are read */
    close(fd);
  }
  fd = open_large(0);
  if (fd < 0)
    return;
  posix_fadvise(fd, at, PIECE, POSIX_FADV_DONTNEED);
  if (pread(fd, piece, PIECE, at) < 0)
    piece[0] = 0;
  close(fd);
}

/* Past the page cache, through it, and what a file system does at the end. In a container there is no such disk. */
void write_disk(void) {
  static char piece[PIECE] __attribute__((aligned(PAGE)));
  static const int ways[] = {O_DIRECT, 0};
  for (int i = 0; i < 2; i++) {
    int fd = open("/dev/matrix-scratch", O_WRONLY | O_CLOEXEC | ways[i]);
    if (fd < 0)
      return;
    if (pwrite(fd, piece, PIECE, 0) == PIECE)
      fsync(fd);
    close(fd);
  }
}
