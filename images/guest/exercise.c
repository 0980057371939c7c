#include "guest.h"
#include "request.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
      place_files(root, &request, why, sizeof why) != 0) {
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
