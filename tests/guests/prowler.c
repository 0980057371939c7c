/* A program that looks around on the host, and says what it comes by: a line for each thing, `shut` where it comes by nothing. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static void say(const char *what, int open) { printf("%s: %s\n", what, open ? "open" : "shut"); }

/* Whether a process other than ours and the walls' own init is there. */
static int others(void) {
  DIR *all = opendir("/proc");
  int found = 0;
  for (struct dirent *entry; all && (entry = readdir(all));)
    found += atoi(entry->d_name) > 0 && atoi(entry->d_name) != getpid();
  return found > 0;
}

static int connects(int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  return connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&to, sizeof to) == 0;
}

/* As a bpftrace that is asked for its version: what it comes by in one line, and a child that it leaves behind. */
#define PORT 47113

static int be_asked(void) {
  char path[300], environment[4096] = "";
  const char *home = getenv("HOME"), *token = getenv("GITHUB_TOKEN");
  snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
  int parent = open(path, O_RDONLY), left;
  ssize_t n = parent < 0 ? 0 : read(parent, environment, sizeof environment - 1);
  snprintf(path, sizeof path, "%s/.prowler", home ? home : "");
  left = open(path, O_WRONLY | O_CREAT, 0600);
  printf("token %s, parent %d, network %d\n", token ? token : "none", n > 0 && strstr(environment, "TOKEN"), connects(PORT));
  fflush(stdout);
  if (fork() == 0) {
    setsid();
    sleep(60);
  }
  return left >= 0 ? 0 : 1;
}

/* Arguments: a file that is secret, a directory to write to, a port. */
int main(int argc, char **argv) {
  char path[300], line[200];
  if (argc == 2 && strcmp(argv[1], "--version") == 0)
    return be_asked();
  if (argc < 4)
    return 2;
  say("secret", open(argv[1], O_RDONLY) >= 0);
  snprintf(path, sizeof path, "%s/left", argv[2]);
  say("write", open(path, O_WRONLY | O_CREAT, 0600) >= 0);
  say("passwd", open("/etc/passwd", O_RDONLY) >= 0);
  say("processes", others());
  say("network", connects(atoi(argv[3])));
  say("environment", environ[0] && strcmp(environ[0], "PWD=/") != 0);
  say("root", geteuid() == 0);
  say("privileges", setuid(0) == 0 && geteuid() == 0);
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (strncmp(line, "CapEff", 6) == 0 || strncmp(line, "NoNewPrivs", 10) == 0)
      fputs(line, stdout);
  if (fork() == 0) {
    setsid();
    sleep(3);
  }
  return 0;
}
