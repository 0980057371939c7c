/*
 * One exercise. While the program's probes count, nothing of ours runs: the agent sleeps until a process ends, the
 * program asks to be looked at, or something is due; and once a second, for a program that prints without end.
 */
#include "guest.h"
#include "request.h"
#include "workload.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The first of the descriptors that nobody was promised. */
#define FREE_FD 20
/* How often we wake up, in milliseconds: until all is attached, and from then on. */
#define ATTENTIVE 20
#define ASLEEP 1000
/* A program that cannot say so has attached all when it has programs and for so long hardly had the CPU. */
#define SETTLED 1000
#define STILL 50
/* Or has had its programs for so long, if it never sleeps. */
#define BUSY 60000
/* Between the end of a companion and the interruption: whoever presses Ctrl-C takes longer. */
#define REACTION 200

/* A file without a name in the program's /tmp, whose room is limited: a command may write without end. */
int open_note(const char *root) {
  char path[200];
  snprintf(path, sizeof path, "%s/tmp", root);
  int low = open(path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (low < 0)
    low = memfd_create("note", MFD_CLOEXEC); /* a file system that cannot do that */
  int fd = fcntl(low, F_DUPFD_CLOEXEC, FREE_FD);
  close(low);
  return fd;
}

/* Opened before anybody counts. */
static int null_device(void) {
  static int fd = -1;
  if (fd < 0)
    fd = fcntl(open("/dev/null", O_RDWR | O_CLOEXEC), F_DUPFD_CLOEXEC, FREE_FD);
  return fd;
}

void become(const char *root, char **args, char **env, int out, int err) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  dup2(null_device(), 0);
  dup2(out, 1);
  dup2(err, 2);
  if (chroot(root) != 0 || chdir("/") != 0)
    _exit(126);
  for (char **each = env; *each; each++)
    if (strncmp(*each, "PATH=", 5) == 0)
      setenv("PATH", *each + 5, 1);
  if (give_up_rights() != 0)
    _exit(126);
  execvpe(args[0], args, env);
  fprintf(stderr, "cannot run %s: %s\n", args[0], strerror(errno));
  _exit(127);
}

/*
 * Where the program's child writes its report, and the output of a command that it becomes; and the directory of the observers'
 * programs, for an observer that runs in the program's place (src/judge/exercise/traced.ts). -1: there is none.
 */
struct notes {
  int report, said, observers;
};

#define OBSERVERS_FD 10

static int open_observers(const struct request *request, const char *root) {
  char path[200];
  snprintf(path, sizeof path, "%s/usr", root);
  return request->nlooks > 0 ? -1 : open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static pid_t start(const char *root, struct request *request, int out, int err, struct notes notes) {
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  /* Out of the way of the numbers that are promised. */
  out = fcntl(out, F_DUPFD_CLOEXEC, FREE_FD);
  err = fcntl(err, F_DUPFD_CLOEXEC, FREE_FD);
  if (request->report) {
    dup2(notes.report, REPORT_FD);
    dup2(notes.said, SAID_FD);
  }
  if (notes.observers >= 0)
    dup2(notes.observers, OBSERVERS_FD);
  become(root, request->args, request->env, out, err);
  return -1;
}

static void send_collected(int port, const char *nonce, const char *root, struct request *request, int report) {
  char path[512], *content = malloc(1 << 20);
  if (request->report) {
    snprintf(path, sizeof path, "/proc/self/fd/%d", report);
    frame_send(port, nonce, "file", content, content ? read_file(path, content, 1 << 20) : 0);
  }
  for (int i = 0; i < request->ncollect; i++) {
    snprintf(path, sizeof path, "%s%s", root, request->collect[i]);
    frame_send(port, nonce, "file", content, content ? read_file(path, content, 1 << 20) : 0);
    unlink(path);
  }
  free(content);
}

/* The kernel frees programs some time after their last user is gone; waits a little before it calls them left over. */
static int settled_programs(int before) {
  int left = loaded_programs();
  for (int tries = 0; left > before && tries < 150; tries++) {
    usleep(20000);
    left = loaded_programs();
  }
  return left;
}

/* Whoever is still there is a leftover of the exercise, and nobody that the next one may meet. Init itself is spared. */
static void end_everybody(void) {
  kill(-1, SIGKILL);
  pid_t pid;
  for (int tries = 0; tries < 250 && (pid = waitpid(-1, NULL, WNOHANG)) >= 0; tries += pid == 0)
    if (pid == 0)
      usleep(2000);
}

/* How long a process has had the CPU, in milliseconds, by a clock that takes no file to read. */
static long cpu_time(pid_t pid) {
  clockid_t clock;
  struct timespec t;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
    return 0;
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What is known of a program on its way to having all attached. */
struct progress {
  int programs_before;
  long loaded_at, still_since, cpu_then;
};

static int has_attached(pid_t child, struct request *request, struct output *out, struct output *err, struct progress *progress) {
  if (request->notice)
    return take_line(out, request->notice) || take_line(err, request->notice); /* 0.17.0 says it there */
  if (!progress->loaded_at && loaded_programs() > progress->programs_before)
    progress->loaded_at = now();
  long cpu = cpu_time(child);
  if (!progress->loaded_at || cpu > progress->cpu_then + STILL)
    progress->still_since = 0;
  if (!progress->still_since) {
    progress->still_since = now();
    progress->cpu_then = cpu;
  }
  return progress->loaded_at && (now() - progress->still_since > SETTLED || now() - progress->loaded_at > BUSY);
}

/* Whether a companion is to come when all is attached. */
static int awaited(const struct request *request) {
  int count = 0;
  for (int i = 0; i < request->ncompanions; i++)
    count += strcmp(request->companions[i].starts, "before") != 0;
  return count;
}

/* Opens what tells that a file appears in a directory of the program's, so that nobody has to look for it. */
static int watch_for(const char *root, const char *path) {
  char directory[400];
  snprintf(directory, sizeof directory, "%s%s", root, path);
  *strrchr(directory, '/') = 0;
  int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  inotify_add_watch(fd, directory, IN_CREATE);
  return fd;
}

static int wait_signals(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Empties a descriptor that only says that something has happened, where it has. */
static void acknowledge(const struct pollfd *from) {
  char events[4096];
  while (from->revents & POLLIN && read(from->fd, events, sizeof events) > 0)
    ;
}

/* How long nobody has to look, in milliseconds, where these are the times at which something is due (0: never). */
static int rest(long deadline, long interruption, long end_of_span) {
  long due[] = {deadline, interruption, end_of_span}, least = ASLEEP;
  for (unsigned i = 0; i < sizeof due / sizeof *due; i++)
    if (due[i] > 0 && due[i] - now() < least)
      least = due[i] - now();
  return least > 0 ? (int)least + 1 : 0;
}

/* Runs one program; sends what it wrote when it has ended, and a frame `done` that says how it ended. */
void run_exercise(int port, struct frame *frame) {
  struct request request;
  char why[512] = "the request's fields cannot be read";
  char root[160], hold[400] = "";
  if (parse_request(frame, &request) != 0 || enter_image(request.image, root, why, sizeof why) != 0 ||
      (request.headers && place_headers(request.headers, root, why, sizeof why) != 0) ||
      place_files(root, &request, why, sizeof why) != 0) {
    frame_send(port, frame->nonce, "refused", why, strlen(why));
    return;
  }
  struct output out, err;
  struct notes notes = {open_note(root), open_note(root), -1};
  if (strcmp(request.looker, "/") != 0) { /* before anybody counts; one that cannot be entered shows nothing */
    char there[160];
    if (enter_image(request.looker, there, why, sizeof why) == 0)
      notes.observers = open_observers(&request, there);
  }
  int out_writer, err_writer, signals = wait_signals(), appeared = -1;
  if (open_output(&out, &out_writer) != 0 || open_output(&err, &err_writer) != 0 || signals < 0)
    die("cannot make a pipe");
  if (request.hold) {
    snprintf(hold, sizeof hold, "%s%s", root, request.hold);
    appeared = watch_for(root, request.hold);
  }
  prepare_companions(&request, root);
  start_companions(&request, root, "before");
  start_companions(&request, root, "held");
  name_companion(&request);
  struct progress progress = {.programs_before = loaded_programs()};
  size_t limit = (size_t)request.limit;
  long began = now(), deadline = began + request.timeout, killed_at = 0, attached_at = 0, interrupt_at = 0;
  null_device();
  /* Until all is attached, for what comes then. */
  int waits = request.span > 0 || request.notice != NULL || awaited(&request);
  if (held_is_over(&request))
    interrupt_at = now() + REACTION;
  pid_t child = start(root, &request, out_writer, err_writer, notes);
  close(out_writer);
  close(err_writer);
  const char *ended = "exit";
  int status = 0, running = child > 0;
  while (running || out.pipe >= 0 || err.pipe >= 0) {
    int attentive = (running && waits) || !running || killed_at;
    struct pollfd from[2] = {{.fd = signals, .events = POLLIN}, {.fd = appeared, .events = POLLIN}};
    poll(from, 2, attentive ? ATTENTIVE : rest(deadline, interrupt_at, attached_at && request.span ? attached_at + request.span : 0));
    acknowledge(&from[0]);
    acknowledge(&from[1]);
    if (attentive || is_filling(&out) || is_filling(&err))
      if ((drain(&out, limit) || drain(&err, limit) || out.length + err.length > limit) && !killed_at)
        ended = "flood";
    int state;
    for (pid_t pid; (pid = waitpid(-1, &state, WNOHANG)) > 0;) {
      if (pid == child) {
        status = state;
        running = 0;
      } else if (!killed_at && companion_ended(&request, pid, state) && !interrupt_at)
        interrupt_at = now() + REACTION;
    }
    if (!running && (drain(&out, limit) || drain(&err, limit) || out.length + err.length > limit) && !killed_at)
      ended = "flood";
    if (running && hold[0] && access(hold, F_OK) == 0) {
      look_around(port, frame->nonce, &request, deadline);
      close(appeared);
      appeared = -1;
      unlink(hold);
      hold[0] = 0; /* once; whoever else makes such a file waits for nothing */
    }
    if (running && waits && has_attached(child, &request, &out, &err, &progress)) {
      waits = 0;
      attached_at = now();
      if (awaited(&request) && !request.span)
        look_around(port, frame->nonce, &request, deadline);
      start_companions(&request, root, "attached");
      release_companions(&request);
    }
    if (running && request.span && attached_at && now() - attached_at >= request.span) {
      look_around(port, frame->nonce, &request, deadline);
      kill(-child, SIGINT); /* the group that its setsid made, as a terminal would */
      request.span = 0;     /* once */
    }
    if (running && interrupt_at > 0 && now() >= interrupt_at && !request.span) {
      kill(-child, SIGINT);
      interrupt_at = -1; /* once */
    }
    if (running && strcmp(ended, "exit") == 0 && now() > deadline)
      ended = "timeout";
    if (strcmp(ended, "exit") != 0 && !killed_at) {
      kill(-1, SIGKILL); /* init is spared; everything else in this machine belongs to the exercise */
      killed_at = now();
    }
    if (!running && (out.pipe >= 0 || err.pipe >= 0)) {
      /* Whoever still holds the pipes is a leftover of the exercise (a daemon, a hung child). */
      if (!killed_at) {
        kill(-1, SIGKILL);
        killed_at = now();
      } else if (now() - killed_at > 2000)
        break;
    }
    if (running && killed_at && now() - killed_at > 5000)
      break; /* stuck in the kernel: the host will end this machine */
  }
  long milliseconds = now() - began;
  end_everybody();
  if (request.notice) {
    take_line(&out, request.notice);
    take_line(&err, request.notice);
  }
  size_t left = limit - send_output(port, frame->nonce, "out", &out, limit);
  send_output(port, frame->nonce, "err", &err, left);
  send_companions(port, frame->nonce, &request);
  send_collected(port, frame->nonce, root, &request, notes.report);
  int descriptors[] = {signals, appeared, notes.report, notes.said, notes.observers};
  for (unsigned i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
    if (descriptors[i] >= 0)
      close(descriptors[i]);
  char text[256];
  int n = snprintf(text, sizeof text, "ended=%s\nexit=%d\nsignal=%d\nstuck=%d\nmilliseconds=%ld\ntaint=%ld\nprograms=%d\n",
                   ended, WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                   running, milliseconds, kernel_taint(), settled_programs(progress.programs_before));
  frame_send(port, frame->nonce, "done", text, (size_t)n);
}
