/* Processes beside the program, each in a session of its own as from another terminal. */
#include "guest.h"
#include "request.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PLACEHOLDER "{beside}"
#define NOT_STARTED (127 << 8) /* an exit code, as waitpid tells it */

static int is_held(const struct companion *one) { return strcmp(one->starts, "held") == 0; }

static void start_one(struct request *request, const char *root, struct companion *one) {
  one->pid = fork();
  if (one->pid == 0) {
    /* Until it is somebody, it is what starts commands on any machine. */
    prctl(PR_SET_NAME, "sh");
    if (is_held(one))
      ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    become(root, one->args, request->env, one->said, one->said);
  }
  int status = NOT_STARTED;
  if (one->pid > 0 && (!is_held(one) || waitpid(one->pid, &status, 0) != one->pid))
    return;
  if (one->pid > 0 && WIFSTOPPED(status)) /* at its exec: it stands still from there on */
    ptrace(PTRACE_DETACH, one->pid, NULL, (void *)(long)SIGSTOP);
  else {
    one->over = 1;
    one->status = status;
  }
}

int held_is_over(const struct request *request) {
  for (int i = 0; i < request->ncompanions; i++)
    if (is_held(&request->companions[i]) && request->companions[i].over && request->companions[i].ends)
      return 1;
  return 0;
}

void prepare_companions(struct request *request, const char *root) {
  for (int i = 0; i < request->ncompanions; i++)
    request->companions[i].said = open_note(root);
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

/* The word with the process id in each of its places; never freed, since it is the program's. */
static char *named(char *word, pid_t pid) {
  for (char *at; (at = strstr(word, PLACEHOLDER));) {
    char *with = NULL;
    if (asprintf(&with, "%.*s%d%s", (int)(at - word), word, (int)pid, at + strlen(PLACEHOLDER)) < 0)
      return word;
    word = with;
  }
  return word;
}

void name_companion(struct request *request) {
  const struct companion *held = NULL;
  for (int i = 0; i < request->ncompanions && !held; i++)
    if (is_held(&request->companions[i]))
      held = &request->companions[i];
  for (int i = 0; held && i < request->nargs; i++)
    request->args[i] = named(request->args[i], held->pid);
}

void send_companions(int port, const char *nonce, struct request *request) {
  for (int i = 0; i < request->ncompanions; i++) {
    struct companion *one = &request->companions[i];
    char said[300] = "", text[512];
    if (strcmp(one->starts, "before") != 0) {
      off_t size = lseek(one->said, 0, SEEK_END), room = sizeof said - 1;
      ssize_t n = one->said < 0 ? 0 : pread(one->said, said, (size_t)room, size > room ? size - room : 0);
      said[n > 0 ? n : 0] = 0;
      int length = snprintf(text, sizeof text, "over=%d\nexit=%d\nsignal=%d\n\n%s", one->over,
                            one->over && WIFEXITED(one->status) ? WEXITSTATUS(one->status) : -1,
                            one->over && WIFSIGNALED(one->status) ? WTERMSIG(one->status) : 0, said);
      frame_send(port, nonce, "beside", text, (size_t)length);
    }
    if (one->said >= 0)
      close(one->said);
  }
}
