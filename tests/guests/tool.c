/*
 * A user's own workload: `tool work TIMES` calls a function that probes find by name, `tool once` fails where it has run
 * before in this /tmp, `tool open TIMES` opens a file so often, `tool fail` fails, `tool hang` never ends. What it prints is not to be taken for bpftrace's.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((noinline, noclone, used)) int tool_work(int value) {
  __asm__ volatile("" : "+r"(value));
  return value + 1;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  int times = argc > 2 ? atoi(argv[2]) : 1;
  printf("close\nopen\n@seen: 99\nERROR: %s\n", what);
  fflush(stdout);
  if (strcmp(what, "fail") == 0) {
    fprintf(stderr, "no such customer\n");
    return 3;
  }
  if (strcmp(what, "once") == 0 && open("/tmp/left", O_CREAT | O_EXCL | O_WRONLY, 0600) < 0)
    return 4;
  while (strcmp(what, "hang") == 0)
    pause();
  for (int i = 0; strcmp(what, "open") == 0 && i < times; i++)
    close(open("/etc/passwd", O_RDONLY));
  for (int i = 0; strcmp(what, "open") != 0 && i < times; i++)
    if (tool_work(i) != i + 1)
      return 5;
  return 0;
}
