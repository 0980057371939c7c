#include "guest.h"
#include "request.h"
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Hides all but one of the kernel's symbols from what is executed next. bpftool reads them all to name the functions of a
 * kprobe_multi link, which nobody asks for, and an emulated CPU takes 1.6 s for that; where it finds none, it leaves the
 * link out. Where they cannot be hidden, a look takes longer.
 */
static void hide_symbols(const char *root) {
  static const char symbol[] = "ffffffff81000000 T _text\n";
  char own[200], symbols[200];
  snprintf(own, sizeof own, "%s/tmp/kallsyms", root);
  snprintf(symbols, sizeof symbols, "%s/proc/kallsyms", root);
  int fd = open(own, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0444);
  int wrote = fd >= 0 && write(fd, symbol, sizeof symbol - 1) == sizeof symbol - 1;
  close(fd);
  if (wrote && unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
    mount(own, symbols, NULL, MS_BIND, NULL);
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
    hide_symbols(root);
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
  if (pid > 0) {
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
  }
  frame_send(port, nonce, "seen", text, used);
}

void look_around(int port, const char *nonce, struct request *request, long deadline) {
  char root[160], why[512];
  if (enter_image(request->looker, root, why, sizeof why) != 0)
    snprintf(root, sizeof root, "/nowhere"); /* each look then brings nothing back, which the host sees */
  for (int i = 0; i < request->nlooks; i++)
    look(port, nonce, root, request->looks[i], deadline);
}
