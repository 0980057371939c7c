/* Processes beside the program, each in a session of its own as from another terminal. */
#include "guest.h"
#include "request.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACEHOLDER "{beside}"

static int is_held(const struct companion *one) { return strcmp(one->starts, "held") == 0; }

static void start_one(struct request *request, const char *root, struct companion *one) {
  one->said = memfd_create("said", MFD_CLOEXEC);
  one->pid = fork();
  if (one->pid == 0) {
    /* Until it is somebody, it is what starts commands on any machine. */
    prctl(PR_SET_NAME, "sh");
    if (is_held(one))
      ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    become(root, one->args, request->env, one->said, one->said);
  }
  int status;
  if (one->pid < 0 || !is_held(one) || waitpid(one->pid, &status, 0) != one->pid)
    return;
  if (WIFSTOPPED(status)) /* at its exec: it stands still from there on */
    ptrace(PTRACE_DETACH, one->pid, NULL, (void *)(long)SIGSTOP);
  else {
    one->over = 1;
    one->status = status;
  }
}

void start_companions(struct request *request, const char *root, const char *when) {
  for (int i = 0; i < request->ncompanions; i++)
    if (strcmp(request->companions[i].starts, when) == 0)
      start_one(request, root, &request->companions[i]);
}

void release_companions(struct request *request) {
  for (int i = 0; i < request->ncompanions; i++)
    if (is_held(&request->companions[i]) && !request->companions[i].over)
      kill(request->companions[i].pid, SIGCONT);
}

int companion_ended(struct request *request, pid_t pid, int status) {
  for (int i = 0; i < request->ncompanions; i++) {
    struct companion *one = &request->companions[i];
    if (one->pid != pid || one->over)
      continue;
    one->over = 1;
    one->status = status;
    return one->ends;
  }
  return 0;
}

void name_companion(struct request *request) {
  static char words[MAX_WORDS][512];
  const struct companion *held = NULL;
  for (int i = 0; i < request->ncompanions && !held; i++)
    if (is_held(&request->companions[i]))
      held = &request->companions[i];
  for (int i = 0; held && i < request->nargs; i++) {
    char *at = strstr(request->args[i], PLACEHOLDER);
    if (!at)
      continue;
    snprintf(words[i], sizeof words[i], "%.*s%d%s", (int)(at - request->args[i]), request->args[i], (int)held->pid,
             at + strlen(PLACEHOLDER));
    request->args[i] = words[i];
  }
}

void send_companions(int port, const char *nonce, struct request *request) {
  for (int i = 0; i < request->ncompanions; i++) {
    struct companion *one = &request->companions[i];
    char said[300] = "", text[512];
    if (strcmp(one->starts, "before") != 0) {
      off_t size = lseek(one->said, 0, SEEK_END), room = sizeof said - 1;
      ssize_t n = pread(one->said, said, (size_t)room, size > room ? size - room : 0);
      said[n > 0 ? n : 0] = 0;
      int length = snprintf(text, sizeof text, "over=%d\nexit=%d\nsignal=%d\n\n%s", one->over,
                            one->over && WIFEXITED(one->status) ? WEXITSTATUS(one->status) : -1,
                            one->over && WIFSIGNALED(one->status) ? WTERMSIG(one->status) : 0, said);
      frame_send(port, nonce, "beside", text, (size_t)length);
    }
    close(one->said);
  }
}
