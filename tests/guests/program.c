/* A program for an exercise, which does what its first argument says: well-behaved things, and others. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_without_end(void) {
  static char chunk[4096];
  memset(chunk, 'x', sizeof chunk);
  while (write(1, chunk, sizeof chunk) > 0)
    ;
}

static void hang(void) {
  for (int number = 1; number < 32; number++)
    signal(number, SIG_IGN);
  for (;;)
    pause();
}

/* How many processes are called as this one is. */
static int count_us(void) {
  char path[300], name[32];
  int found = 0;
  DIR *all = opendir("/proc");
  for (struct dirent *entry; all && (entry = readdir(all));) {
    if (atoi(entry->d_name) == 0)
      continue;
    snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
    FILE *comm = fopen(path, "r");
    if (comm && fgets(name, sizeof name, comm))
      found += strcmp(name, "program\n") == 0;
    if (comm)
      fclose(comm);
  }
  return found;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "flood") == 0)
    write_without_end();
  else if (strcmp(what, "hang") == 0)
    hang();
  else if (strcmp(what, "daemon") == 0) {
    if (fork() == 0) {
      setsid();
      hang(); /* and holds standard output */
    }
    puts("started");
  } else if (strcmp(what, "quiet-daemon") == 0) {
    if (fork() == 0) {
      setsid();
      for (int fd = 0; fd < 3; fd++)
        close(fd);
      hang();
    }
    puts("started");
  } else if (strcmp(what, "count") == 0)
    printf("%d\n", count_us());
  else if (strcmp(what, "crash") == 0)
    *(volatile int *)0 = 1;
  else if (strcmp(what, "say") == 0) {
    /* Each word after its length: nothing that a word holds can be taken for another's. */
    for (int i = 2; i < argc; i++)
      printf("%zu:%s;", strlen(argv[i]), argv[i]);
    const char *word = getenv("WORD");
    fprintf(stderr, "%s", word ? word : "");
  } else
    return 3;
  return 0;
}
