#include "guest.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS 64

/*
 * A request's payload is a sequence of fields `<name> <length>\n<bytes>\n`:
 * image, arg (repeated), env (repeated), file (path NUL content; written before), copy (path NUL path in the guest; copied
 * before), collect (path; sent back after), timeout (milliseconds), limit (bytes of output); span (milliseconds after the
 * first output at which the program is looked at and then interrupted as by Ctrl-C, where it has no end of its own), hold
 * (path: when it appears, the program waits to be looked at until it is gone), looker (the image that the looking is done
 * from), look (repeated: a command, words with spaces between).
 */
struct request {
  const char *image, *hold, *looker;
  char *args[MAX_WORDS + 1], *env[MAX_WORDS + 1], *files[MAX_WORDS], *copies[MAX_WORDS], *collect[MAX_WORDS], *looks[MAX_WORDS];
  size_t file_lengths[MAX_WORDS];
  int nargs, nenv, nfiles, ncopies, ncollect, nlooks;
  long timeout, limit, span;
};

static int parse_request(struct frame *frame, struct request *request) {
  memset(request, 0, sizeof *request);
  request->image = request->looker = "/";
  request->timeout = 60000;
  request->limit = 1 << 20;
  char *at = (char *)frame->payload, *end = at + frame->length;
  while (at < end) {
    char name[16];
    size_t length;
    int skip = 0;
    if (sscanf(at, "%15s %zu%n", name, &length, &skip) != 2 || at[skip] != '\n')
      return -1;
    char *value = at + skip + 1;
    if (length >= (size_t)(end - value) || value[length] != '\n')
      return -1;
    value[length] = 0;
    at = value + length + 1;
    if (strcmp(name, "image") == 0)
      request->image = value;
    else if (strcmp(name, "hold") == 0)
      request->hold = value;
    else if (strcmp(name, "looker") == 0)
      request->looker = value;
    else if (strcmp(name, "look") == 0 && request->nlooks < MAX_WORDS)
      request->looks[request->nlooks++] = value;
    else if (strcmp(name, "timeout") == 0)
      request->timeout = atol(value);
    else if (strcmp(name, "limit") == 0)
      request->limit = atol(value);
    else if (strcmp(name, "span") == 0)
      request->span = atol(value);
    else if (strcmp(name, "arg") == 0 && request->nargs < MAX_WORDS)
      request->args[request->nargs++] = value;
    else if (strcmp(name, "env") == 0 && request->nenv < MAX_WORDS)
      request->env[request->nenv++] = value;
    else if (strcmp(name, "collect") == 0 && request->ncollect < MAX_WORDS)
      request->collect[request->ncollect++] = value;
    else if (strcmp(name, "copy") == 0 && request->ncopies < MAX_WORDS)
      request->copies[request->ncopies++] = value;
    else if (strcmp(name, "file") == 0 && request->nfiles < MAX_WORDS) {
      request->file_lengths[request->nfiles] = length;
      request->files[request->nfiles++] = value;
    } else
      return -1;
  }
  return request->nargs > 0 ? 0 : -1;
}

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int write_files(const char *root, struct request *request, char *why, size_t room) {
  for (int i = 0; i < request->nfiles; i++) {
    char path[400];
    size_t name = strlen(request->files[i]) + 1;
    snprintf(path, sizeof path, "%s%s", root, request->files[i]);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    size_t length = request->file_lengths[i] - name;
    if (fd < 0 || write(fd, request->files[i] + name, length) != (ssize_t)length) {
      snprintf(why, room, "cannot write %s: %s", path, strerror(errno));
      return -1;
    }
    close(fd);
  }
  return 0;
}

static int copy_files(const char *root, struct request *request, char *why, size_t room) {
  for (int i = 0; i < request->ncopies; i++) {
    char path[400];
    const char *source = request->copies[i] + strlen(request->copies[i]) + 1;
    snprintf(path, sizeof path, "%s%s", root, request->copies[i]);
    int from = open(source, O_RDONLY | O_CLOEXEC), to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    ssize_t n = -1;
    while (from >= 0 && to >= 0 && (n = sendfile(to, from, NULL, 1 << 20)) > 0)
      ;
    if (n != 0) {
      snprintf(why, room, "cannot copy %s to %s: %s", source, path, strerror(errno));
      return -1;
    }
    close(from);
    close(to);
  }
  return 0;
}

static pid_t start(const char *root, struct request *request, int out, int err) {
  pid_t pid = fork();
  if (pid != 0)
    return pid;
  setsid();
  signal(SIGPIPE, SIG_DFL);
  int null = open("/dev/null", O_RDWR);
  dup2(null, 0);
  dup2(out, 1);
  dup2(err, 2);
  if (chroot(root) != 0 || chdir("/") != 0)
    _exit(126);
  execve(request->args[0], request->args, request->env);
  fprintf(stderr, "matrix-agent: cannot run %s: %s\n", request->args[0], strerror(errno));
  _exit(127);
}

static void send_collected(int port, const char *nonce, const char *root, struct request *request) {
  for (int i = 0; i < request->ncollect; i++) {
    char path[512], *content = malloc(1 << 20);
    snprintf(path, sizeof path, "%s%s", root, request->collect[i]);
    size_t n = content ? read_file(path, content, 1 << 20) : 0;
    frame_send(port, nonce, "file", content, n);
    unlink(path);
    free(content);
  }
}

/* What one command writes on its standard output, as one frame `seen`; cut short at the deadline. */
static void look(int port, const char *nonce, const char *root, char *command, long deadline) {
  static char text[1 << 20];
  char *words[MAX_WORDS + 1] = {NULL}, *environment[] = {NULL};
  int from[2], count = 0;
  size_t used = 0;
  for (char *word = strtok(command, " "); word && count < MAX_WORDS; word = strtok(NULL, " "))
    words[count++] = word;
  if (count == 0 || pipe2(from, O_CLOEXEC) != 0)
    return;
  pid_t pid = fork();
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(from[1], 1);
    dup2(null, 2);
    if (chroot(root) != 0 || chdir("/") != 0)
      _exit(126);
    execve(words[0], words, environment);
    _exit(127);
  }
  close(from[1]);
  struct pollfd end = {.fd = from[0], .events = POLLIN};
  for (long left; (left = deadline - now()) > 0 && poll(&end, 1, (int)left) > 0;) {
    ssize_t n = read(from[0], text + used, sizeof text - used);
    if (n <= 0)
      break;
    used += (size_t)n;
  }
  close(from[0]);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  frame_send(port, nonce, "seen", text, used);
}

/* Runs the commands that look at the kernel while the program's probes are attached. */
static void look_around(int port, const char *nonce, struct request *request, long deadline) {
  char root[160], why[512];
  if (enter_image(request->looker, root, why, sizeof why) != 0)
    snprintf(root, sizeof root, "/nowhere"); /* each look then brings nothing back, which the host sees */
  for (int i = 0; i < request->nlooks; i++)
    look(port, nonce, root, request->looks[i], deadline);
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

/* Runs one program and streams what it writes; ends with a frame `done` that says how it ended. */
void run_exercise(int port, struct frame *frame) {
  struct request request;
  char why[512] = "the request's fields cannot be read";
  char root[160], hold[400] = "";
  if (parse_request(frame, &request) != 0 || enter_image(request.image, root, why, sizeof why) != 0 ||
      write_files(root, &request, why, sizeof why) != 0 || copy_files(root, &request, why, sizeof why) != 0) {
    frame_send(port, frame->nonce, "refused", why, strlen(why));
    return;
  }
  if (request.hold)
    snprintf(hold, sizeof hold, "%s%s", root, request.hold);
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
    die("cannot make a pipe");
  int programs = loaded_programs();
  long began = now(), deadline = began + request.timeout, sent = 0, killed_at = 0, spoke_at = 0;
  pid_t child = start(root, &request, out[1], err[1]);
  close(out[1]);
  close(err[1]);
  struct pollfd from[2] = {{.fd = out[0], .events = POLLIN}, {.fd = err[0], .events = POLLIN}};
  const char *kinds[2] = {"out", "err"};
  const char *ended = "exit";
  int status = 0, running = child > 0, open_pipes = 2;
  while (running || open_pipes > 0) {
    static char chunk[16384];
    poll(from, 2, running ? 20 : 0);
    int idle = 1;
    for (int i = 0; i < 2; i++) {
      if (from[i].fd < 0 || !(from[i].revents & (POLLIN | POLLHUP | POLLERR)))
        continue;
      ssize_t n = read(from[i].fd, chunk, sizeof chunk);
      idle = 0;
      if (n <= 0) {
        close(from[i].fd);
        from[i].fd = -1;
        open_pipes--;
      } else if (sent + n <= request.limit) {
        frame_send(port, frame->nonce, kinds[i], chunk, (size_t)n);
        sent += n;
        if (i == 0 && !spoke_at)
          spoke_at = now();
      } else
        ended = "flood";
    }
    int state;
    for (pid_t pid; (pid = waitpid(-1, &state, WNOHANG)) > 0;)
      if (pid == child) {
        status = state;
        running = 0;
      }
    if (running && hold[0] && access(hold, F_OK) == 0) {
      look_around(port, frame->nonce, &request, deadline);
      unlink(hold);
      hold[0] = 0; /* once; whoever else makes such a file waits for nothing */
    }
    if (running && request.span && spoke_at && now() - spoke_at >= request.span) {
      look_around(port, frame->nonce, &request, deadline);
      kill(-child, SIGINT); /* the group that its setsid made, as a terminal would */
      request.span = 0;     /* once */
    }
    if (running && strcmp(ended, "exit") == 0 && now() > deadline)
      ended = "timeout";
    if (strcmp(ended, "exit") != 0 && !killed_at) {
      kill(-1, SIGKILL); /* init is spared; everything else in this machine belongs to the exercise */
      killed_at = now();
    }
    if (!running && idle) {
      /* Whoever still holds the pipes is a leftover of the exercise (a daemon, a hung child). */
      if (open_pipes > 0 && !killed_at) {
        kill(-1, SIGKILL);
        killed_at = now();
      } else if (killed_at && now() - killed_at > 2000)
        break;
    }
    if (running && killed_at && now() - killed_at > 5000)
      break; /* stuck in the kernel: the host will end this machine */
  }
  for (int i = 0; i < 2; i++)
    if (from[i].fd >= 0)
      close(from[i].fd);
  end_everybody();
  send_collected(port, frame->nonce, root, &request);
  char text[256];
  int n = snprintf(text, sizeof text, "ended=%s\nexit=%d\nsignal=%d\nstuck=%d\nmilliseconds=%ld\ntaint=%ld\nprograms=%d\n",
                   ended, WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                   running, now() - began, kernel_taint(), settled_programs(programs));
  frame_send(port, frame->nonce, "done", text, (size_t)n);
}
