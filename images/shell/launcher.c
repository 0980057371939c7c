/*
 * What `matrix shell` runs in a guest in bpftrace's place: a shell on a terminal, or one command whose output goes out as it
 * comes. Both go over two serial ports that only such a machine has; they are PCI devices, known by their place.
 *
 *     launcher terminal ROWS COLUMNS   the first port is the terminal; over the second come lines `ROWS COLUMNS`
 *     launcher command                 the first port is standard output, the second standard error; a byte 3 on the
 *                                      first is Ctrl-C. The words are in COMMAND, each ended by a NUL.
 *
 * It makes a root directory of its own from the image's: one that can be written, with cases, share and the observers' tools.
 * Its exit code is the shell's or the command's; 128 and the number where a signal ended it. Only what it has to complain
 * about itself goes to its own standard error. In a container it does the same by other means: contained.c.
 */
#include "launcher.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* The slots in which src/lab/shell/arguments.ts puts the ports. */
static const char *const slots[] = {"/0000:00:10.0", "/0000:00:11.0"};

#define COMMAND OURS "/command"

void die(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(125);
}

/* The port in a slot, whatever its number. */
static int open_port(const char *slot) {
  DIR *all = opendir("/sys/class/tty");
  int port = -1;
  for (struct dirent *entry; all && port < 0 && (entry = readdir(all));) {
    char path[400], real[PATH_MAX];
    snprintf(path, sizeof path, "/sys/class/tty/%s/device", entry->d_name);
    if (strncmp(entry->d_name, "ttyS", 4) != 0 || !realpath(path, real) || !strstr(real, slot))
      continue;
    snprintf(path, sizeof path, "/dev/%s", entry->d_name);
    port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  }
  if (all)
    closedir(all);
  if (port < 0) {
    fprintf(stderr, "this kernel has no serial port in PCI slot %s: it needs CONFIG_SERIAL_8250_PCI\n", slot + 1);
    exit(125);
  }
  fcntl(port, F_SETFL, fcntl(port, F_GETFL) & ~O_NONBLOCK);
  struct termios mode;
  tcgetattr(port, &mode);
  cfmakeraw(&mode);
  cfsetspeed(&mode, B115200);
  mode.c_cflag |= CLOCAL | CREAD;
  tcsetattr(port, TCSANOW, &mode);
  return port;
}

/* As a terminal is where people type. */
static void make_terminal(int port) {
  struct termios mode;
  tcgetattr(port, &mode);
  mode.c_iflag = ICRNL | IXON | IUTF8;
  mode.c_oflag = OPOST | ONLCR;
  mode.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
  tcsetattr(port, TCSANOW, &mode);
}

void resize(int port, const char *text) {
  struct winsize size = {0};
  if (sscanf(text, "%hu %hu", &size.ws_row, &size.ws_col) == 2)
    ioctl(port, TIOCSWINSZ, &size);
}

/* Shows one entry of the image's root in ours. */
static void show(const char *name) {
  char from[300], to[320], target[PATH_MAX];
  struct stat there;
  snprintf(from, sizeof from, "/%s", name);
  snprintf(to, sizeof to, ROOT "/%s", name);
  if (lstat(from, &there) != 0)
    return;
  if (S_ISLNK(there.st_mode)) {
    ssize_t n = readlink(from, target, sizeof target - 1);
    target[n > 0 ? n : 0] = 0;
    symlink(target, to);
  } else if (S_ISDIR(there.st_mode)) {
    mkdir(to, there.st_mode & 07777);
    if (strcmp(from, ROOT) != 0 && mount(from, to, NULL, MS_BIND | MS_REC, NULL) != 0)
      die(to);
  }
}

void bind(const char *from, const char *to, int read_only) {
  mkdir(to, 0755);
  if (access(from, F_OK) != 0)
    return;
  if (mount(from, to, NULL, MS_BIND, NULL) != 0 ||
      (read_only && mount(NULL, to, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0))
    die(to);
}

void make_root(const char *options, const char *but) {
  if (mount("tmpfs", ROOT, "tmpfs", 0, options) != 0)
    die(ROOT);
  DIR *all = opendir("/");
  for (struct dirent *entry; all && (entry = readdir(all));)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && strcmp(entry->d_name, but) != 0)
      show(entry->d_name);
  if (all)
    closedir(all);
}

static void enter_root(void) {
  make_root("mode=755,size=64m", "");
  bind(OURS "/cases", ROOT "/cases", 0);
  bind(OURS "/share", ROOT "/share", 1);
  bind(OBSERVERS, ROOT "/observers", 0);
  close(OBSERVERS_FD);
  if (chroot(ROOT) != 0 || chdir("/root") != 0)
    die(ROOT);
}

/* A terminal that the image's programs do not know is taken for one that they do. */
static void choose_terminal_type(void) {
  static const char *const places[] = {"/lib/terminfo", "/usr/share/terminfo", "/etc/terminfo"};
  const char *type = getenv("TERM");
  char path[300];
  for (unsigned i = 0; type && type[0] && !strchr(type, '/') && i < sizeof places / sizeof *places; i++) {
    snprintf(path, sizeof path, "%s/%c/%s", places[i], type[0], type);
    if (access(path, F_OK) == 0)
      return;
  }
  setenv("TERM", "xterm-256color", 1);
}

/* Where the workload writes its report (REPORT_FD in images/guest/workload.h); here nobody reads it. */
#define REPORT_FD 8
static void open_report(void) { dup2(open("/dev/null", O_WRONLY), REPORT_FD); }

void become_shell(void) {
  open_report();
  choose_terminal_type();
  execl("/bin/bash", "bash", "--rcfile", OURS "/rc", "-i", (char *)NULL);
  setenv("ENV", OURS "/rc", 1);
  execl("/bin/sh", "sh", "-i", (char *)NULL);
  perror("/bin/sh");
  _exit(127);
}

static void start_shell(int terminal) {
  setsid();
  ioctl(terminal, TIOCSCTTY, 0);
  for (int fd = 0; fd < 3; fd++)
    dup2(terminal, fd);
  become_shell();
}

static char **words(void) {
  static char text[1 << 20], *all[4096];
  int fd = open(COMMAND, O_RDONLY), count = 0;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  for (char *at = text; at < text + n && count < 4095; at += strlen(at) + 1)
    all[count++] = at;
  return all;
}

static void start_command(char **args, int out, int err) {
  setsid();
  dup2(open("/dev/null", O_RDONLY), 0);
  dup2(out, 1);
  dup2(err, 2);
  open_report();
  execvp(args[0], args);
  fprintf(stderr, "%s: %s\n", args[0], errno == ENOENT ? "command not found" : strerror(errno));
  _exit(errno == ENOENT ? 127 : 126);
}

/* Passes on all that is there now; -1 where there will be no more. */
static int pass_on(int from, int to) {
  char room[16384];
  ssize_t n;
  while ((n = read(from, room, sizeof room)) > 0)
    for (ssize_t at = 0, sent; at < n; at += sent)
      if ((sent = write(to, room + at, (size_t)(n - at))) <= 0)
        return -1;
  return n == 0 ? -1 : 0;
}

static int children(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Whether the child has ended; others are orphans of the agent's. */
static int has_ended(int signals, pid_t child, int *status) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) > 0)
    ;
  return waitpid(child, status, WNOHANG) == child;
}

static pid_t start(void) {
  pid_t child = fork();
  if (child < 0)
    die("fork");
  if (child == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
  }
  return child;
}

static int run_terminal(int terminal, int sizes, char **size) {
  char text[40], line[64];
  size_t used = 0;
  int status = 0, signals = children();
  snprintf(text, sizeof text, "%s %s", size[0], size[1]);
  make_terminal(terminal);
  resize(terminal, text);
  pid_t child = start();
  if (child == 0)
    start_shell(terminal);
  struct pollfd from[] = {{.fd = signals, .events = POLLIN}, {.fd = sizes, .events = POLLIN}};
  while (!has_ended(signals, child, &status)) {
    poll(from, 2, -1);
    if (!(from[1].revents & POLLIN) || read(sizes, line + used, 1) != 1)
      continue;
    used++;
    if (line[used - 1] == '\n' || used == sizeof line - 1) {
      line[used] = 0;
      resize(terminal, line);
      used = 0;
    }
  }
  return status;
}

int run_command(char **args, int out_port, int err_port, int control) {
  int out[2], err[2], status = 0, signals = children(), over = 0;
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
    die("pipe");
  pid_t child = start();
  if (child == 0)
    start_command(args, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  fcntl(err[0], F_SETFL, O_NONBLOCK);
  struct pollfd from[] = {{.fd = signals, .events = POLLIN},
                          {.fd = out[0], .events = POLLIN},
                          {.fd = err[0], .events = POLLIN},
                          {.fd = control, .events = POLLIN}};
  while (!over) {
    poll(from, 4, -1);
    over = has_ended(signals, child, &status);
    /* Whoever it left behind with its output is not waited for. */
    if (from[1].fd >= 0 && pass_on(out[0], out_port) < 0)
      from[1].fd = -1;
    if (from[2].fd >= 0 && pass_on(err[0], err_port) < 0)
      from[2].fd = -1;
    char asked = 0;
    if (from[3].revents && read(control, &asked, 1) == 0)
      from[3].fd = -1;
    if (asked == 3)
      kill(-child, SIGINT);
  }
  return status;
}

static int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "contained") == 0)
    return exit_code(in_container(argc - 2, argv + 2));
  if (argc < 2 || (strcmp(argv[1], "terminal") == 0 && argc < 4))
    return 125;
  int one = open_port(slots[0]), other = open_port(slots[1]);
  enter_root();
  int status = strcmp(argv[1], "terminal") == 0 ? run_terminal(one, other, argv + 2) : run_command(words(), one, other, one);
  tcdrain(one);
  tcdrain(other);
  return exit_code(status);
}
