/*
 * A command of the user's own. It has to be the very process that bpftrace started, because the uprobes of `bpftrace -c`
 * watch no other; so we become it, and a child of ours, returning in our place, sees how it ends.
 */
#include "actions.h"
#include "workload.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

char complaint[600];

static int hex(char digit) { return digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10; }

/* `%41` stands for `A`: bpftrace takes a command line apart at spaces and knows no quotes. */
static void decode(char *word) {
  char *to = word;
  for (; *word; word++)
    if (*word == '%' && word[1] && word[2]) {
      *to++ = (char)(hex(word[1]) << 4 | hex(word[2]));
      word += 2;
    } else
      *to++ = *word;
  *to = 0;
}

/* Waits until the other side says to go, then is the command; never returns. */
static void become_command(char **words, int other) {
  char go;
  if (read(other, &go, 1) != 1)
    _exit(127);
  /* What it says stays apart: beside bpftrace's own output it could be taken for bpftrace's. */
  dup2(SAID_FD, 1);
  dup2(SAID_FD, 2);
  fcntl(SAID_FD, F_SETFD, FD_CLOEXEC);
  fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
  execvp(words[0], words);
  int failed = errno;
  write(other, &failed, sizeof failed);
  _exit(127);
}

/* The last line of what the command said, or "". */
static const char *last_words(void) {
  static char said[300];
  off_t size = lseek(SAID_FD, 0, SEEK_END), room = sizeof said - 1;
  ssize_t n = pread(SAID_FD, said, sizeof said - 1, size > room ? size - room : 0);
  while (n > 0 && (said[n - 1] == '\n' || said[n - 1] == '\r'))
    n--;
  said[n > 0 ? n : 0] = 0;
  char *line = strrchr(said, '\n');
  return line ? line + 1 : said;
}

/* Returns in the child, where the command has ended well, or not at all. */
int run_command(char **words) {
  for (char **word = words; *word; word++)
    decode(*word);
  pid_t command = getpid();
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return -1;
  /* Where Yama lets only parents trace, and we have not the capability to do it all the same. */
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  pid_t watcher = fork();
  if (watcher < 0)
    return -1;
  close(ends[watcher != 0]);
  if (watcher != 0)
    become_command(words, ends[0]);
  int failed = 0;
  if (ptrace(PTRACE_SEIZE, command, NULL, NULL) != 0 || write(ends[1], "", 1) != 1)
    return -1;
  if (read(ends[1], &failed, sizeof failed) > 0) {
    const char *hint = failed == ENOENT && access(words[0], F_OK) == 0 ? " (what interprets or loads it)" : "";
    snprintf(complaint, sizeof complaint, "cannot run %.200s: %s%s", words[0], strerror(failed), hint);
    return -1;
  }
  /* It stays a zombie that nobody else sees until we are gone too: bpftrace goes on when the report is written. */
  siginfo_t how;
  while (waitid(P_PID, (id_t)command, &how, WEXITED | WSTOPPED | WNOWAIT) == 0) {
    if (how.si_code == CLD_TRAPPED || how.si_code == CLD_STOPPED) {
      ptrace(PTRACE_CONT, command, NULL, (void *)(long)(how.si_status > 0xff ? 0 : how.si_status));
      continue;
    }
    if (how.si_code == CLD_EXITED && how.si_status == 0)
      return 0;
    const char *said = last_words();
    snprintf(complaint, sizeof complaint, "%.200s %s %d%s%s", words[0],
             how.si_code == CLD_EXITED ? "failed with exit code" : "died of signal", how.si_status, said[0] ? ": " : "", said);
    return -1;
  }
  return -1;
}
