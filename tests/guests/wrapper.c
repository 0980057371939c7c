/*
 * Stands in place of bpftrace: runs the real one with the same arguments, and tampers with what it printed in the way
 * that the environment names, `PLANT=LIE` or `PLANT=LIE CASE`. A lie about a case leaves other cases' tokens alone;
 * without a case it is about all, the control's among them; with a CPU, `LIE CASE CPU`, about its tokens alone. Cases have three handlers; lines `a` and `b` of verbatim
 * programs are tokens too, of a case without a name.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LINES 1000
#define HANDLERS 3
#define CPUS 2
#define BEFORE "/guest/before"
/* bpftrace's line about it. */
#define NOTICE "__BPFTRACE_NOTIFY_PROBES_ATTACHED\n"

struct line {
  char *text;
  int is_token;
  char name[40], handler[20];
  unsigned long long at;
  int cpu;
};

static char lie[40], about[40], other[40];
static struct line lines[LINES];
static int count;

static int is(const char *name) { return strcmp(lie, name) == 0; }

static void hang(void) {
  for (;;)
    pause();
}

static void die_of(int number) {
  fflush(stdout);
  signal(number, SIG_DFL);
  raise(number);
}

static void read_lines(char *text) {
  for (char *at = strtok(text, "\n"); at && count < LINES; at = strtok(NULL, "\n")) {
    struct line *line = &lines[count++];
    line->text = at;
    line->is_token = sscanf(at, "=%39s %19s %llu %d", line->name, line->handler, &line->at, &line->cpu) == 4;
    if (!line->is_token && strlen(at) == 1) {
      line->is_token = 1;
      strcpy(line->handler, at);
    }
  }
}

/* The tokens that the lie is about, in the order of the output. */
static int find_targets(struct line **targets) {
  int found = 0, cpu = other[0] >= '0' && other[0] <= '9' ? atoi(other) : -1;
  for (int i = 0; i < count; i++)
    if (lines[i].is_token && (!about[0] || strcmp(lines[i].name, about) == 0) && (cpu < 0 || lines[i].cpu == cpu))
      targets[found++] = &lines[i];
  return found;
}

static void print(const struct line *line) {
  if (line->is_token && line->name[0])
    printf("=%s %s %llu %d\n", line->name, line->handler, line->at, line->cpu);
  else
    puts(line->is_token ? line->handler : line->text);
}

static void swap_handlers(struct line *one, struct line *two) {
  char kept[sizeof one->handler];
  strcpy(kept, one->handler);
  strcpy(one->handler, two->handler);
  strcpy(two->handler, kept);
}

/* The first and the last token of each event change places; their times go with them or are made to fit. */
static void swap_ends(struct line **targets, int found, int events, int forge_the_clock) {
  int size = targets[0]->name[0] ? HANDLERS : HANDLERS - 1;
  for (int i = 0; i + size <= found && i < events * size; i += size) {
    struct line *first = targets[i], *last = targets[i + size - 1];
    swap_handlers(first, last);
    if (!forge_the_clock) {
      unsigned long long at = first->at;
      first->at = last->at;
      last->at = at;
    }
  }
}

/* The same on each CPU by itself. */
static void swap_on_cpus(struct line **targets, int found, int events, int forge_the_clock) {
  static struct line *own[LINES];
  for (int cpu = 0; cpu < CPUS; cpu++) {
    int count = 0;
    for (int i = 0; i < found; i++)
      if (targets[i]->cpu == cpu)
        own[count++] = targets[i];
    if (count > 0)
      swap_ends(own, count, events, forge_the_clock);
  }
}

/* Every event's handlers as their names are sorted: whatever was seen, it is said to be as declared. */
static void sort_handlers(struct line **targets, int found) {
  for (int i = 0; i < found; i++)
    for (int k = i + 1; k < found && k / HANDLERS == i / HANDLERS; k++)
      if (strcmp(targets[k]->name, targets[i]->name) == 0 && strcmp(targets[k]->handler, targets[i]->handler) < 0)
        swap_handlers(targets[i], targets[k]);
}

static void tamper(struct line **targets, int found) {
  if (is("swap"))
    swap_on_cpus(targets, found, LINES, 0);
  else if (is("swap-and-forge-the-clock"))
    swap_on_cpus(targets, found, LINES, 1);
  else if (is("swap-in-one-event"))
    swap_on_cpus(targets, found, 1, 1);
  else if (is("say-declared"))
    sort_handlers(targets, found);
  else if (is("drop"))
    targets[0]->text = NULL;
  else if (is("drop-an-event"))
    for (int i = 0; i < HANDLERS && i < found; i++)
      targets[i]->text = NULL;
  else if (is("drop-all"))
    for (int i = 0; i < found; i++)
      targets[i]->text = NULL;
  else if (is("claim-another-cpu"))
    targets[0]->cpu = !targets[0]->cpu;
  else if (is("claim-one-cpu"))
    for (int i = 0; i < found; i++)
      targets[i]->cpu = 0;
  else if (is("rename"))
    for (int i = 0; i < found; i++)
      strcpy(targets[i]->name, other);
}

/* Tokens as the program's text has them, at this moment: no probe, and no workload that could fire it. */
static void invent_tokens(const char *program) {
  char line[4096], name[40], handler[20];
  FILE *text = fopen(program, "r");
  while (text && fgets(line, sizeof line, text))
    for (char *at = line; (at = strstr(at, "\"=")); at++)
      if (sscanf(at, "\"=%39s %19s", name, handler) == 2) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        printf("=%s %s %lld 0\n", name, handler, t.tv_sec * 1000000000LL + t.tv_nsec);
      }
}

/* What the file holds is what bpftrace printed the last time. */
static void replay(char *printed, size_t length, size_t room) {
  FILE *before = fopen(BEFORE, "r");
  size_t got = before ? fread(printed, 1, room - 1, before) : length;
  printed[got] = 0;
}

static void keep(const char *printed, size_t length) {
  FILE *before = fopen(BEFORE, "w");
  if (!before || fwrite(printed, 1, length, before) != length || fclose(before) != 0)
    perror(BEFORE);
}

/* Passes on at once that all is attached: what happens after that is not ours to hold up. */
static size_t pass_notice(char *printed, size_t length) {
  size_t size = strlen(NOTICE);
  char *at = strstr(printed, NOTICE);
  if (!at)
    return length;
  fwrite(NOTICE, 1, size, stdout);
  fflush(stdout);
  memmove(at, at + size, (size_t)(printed + length - at - size) + 1);
  return length - size;
}

/* Runs the real bpftrace; gives its status as waitpid does. What it prints is told when it has ended. */
static int run_bpftrace(char **argv, char *printed, size_t room, size_t *length) {
  int out[2], status = 0;
  if (pipe(out) != 0)
    exit(99);
  pid_t child = fork();
  if (child == 0) {
    dup2(out[1], 1);
    close(out[0]);
    close(out[1]);
    argv[0] = "/usr/bin/bpftrace";
    execv(argv[0], argv);
    _exit(127);
  }
  close(out[1]);
  signal(SIGINT, SIG_IGN);
  ssize_t got;
  while (*length < room - 1 && (got = read(out[0], printed + *length, room - 1 - *length)) > 0) {
    *length += (size_t)got;
    printed[*length] = 0;
    *length = pass_notice(printed, *length);
  }
  waitpid(child, &status, 0);
  return status;
}

/* From here on no shell can be executed: as in a guest that has none. */
static void take_the_shell(void) {
  if (unshare(CLONE_NEWNS) != 0 || mount("/dev/null", "/bin/sh", NULL, MS_BIND, NULL) != 0)
    perror("/bin/sh");
}

int main(int argc, char **argv) {
  static char printed[1 << 20];
  static struct line *targets[LINES];
  size_t length = 0;
  sscanf(getenv("PLANT") ? getenv("PLANT") : "", "%39s %39s %39s", lie, about, other);
  if (is("crash-at-once"))
    die_of(SIGSEGV);
  if (is("print-nothing"))
    return 0;
  if (is("invent")) {
    invent_tokens(argv[argc - 1]);
    return 0;
  }
  if (is("no-shell"))
    take_the_shell();
  int status = run_bpftrace(argv, printed, sizeof printed, &length);
  if (is("replay"))
    replay(printed, length, sizeof printed);
  else
    keep(printed, length);
  read_lines(printed);
  int found = find_targets(targets);
  if (found > 0)
    tamper(targets, found);
  for (int i = 0; i < count && !is("swallow"); i++)
    if (lines[i].text) {
      print(&lines[i]);
      if (is("double") && &lines[i] == targets[0])
        print(&lines[i]);
    }
  fflush(stdout);
  if (is("hang"))
    hang();
  if (is("crash"))
    die_of(SIGSEGV);
  if (WIFSIGNALED(status))
    die_of(WTERMSIG(status));
  return is("fail") ? 1 : WEXITSTATUS(status);
}
