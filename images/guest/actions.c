#include "actions.h"
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone, used))

static int sleep_ms(long milliseconds) {
  struct timespec t = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  return (int)syscall(SYS_nanosleep, &t, NULL);
}

/* hrtimer_nanosleep and the system call's tracepoints; long enough for bpftrace to print what it saw at the entry */
static int act_nanosleep(void) { return sleep_ms(20); }

/* uprobes and uretprobes; not static, so that probes find them by name; one for each case, and one for the control */
#define PROBED(name)                                                                                                   \
  NOINLINE int name(int value) {                                                                                       \
    __asm__ volatile("" : "+r"(value));                                                                                \
    return value + 1;                                                                                                  \
  }
PROBED(matrix_control)
PROBED(matrix_entry)
PROBED(matrix_return)
PROBED(matrix_entry_multi)
PROBED(matrix_return_multi)
static int act_call(void) {
  int sum = matrix_control(1) + matrix_entry(1) + matrix_return(1) + matrix_entry_multi(1) + matrix_return_multi(1);
  return sum == 10 ? 0 : -1;
}

/* System calls that nobody else makes here, each once: functions of their own for cases that may not share one */
static int act_syscalls(void) {
  static char room[1024];
  const long numbers[] = {SYS_getpgid, SYS_getsid, SYS_getpriority, SYS_times, SYS_getresuid, SYS_getresgid, SYS_getgroups};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (syscall(numbers[i], numbers[i] == SYS_getresuid || numbers[i] == SYS_getresgid || numbers[i] == SYS_times ? (long)room : 0L,
                numbers[i] == SYS_getgroups || numbers[i] == SYS_getpriority ? 0L : (long)(room + 256), room + 512) < 0)
      return -1;
  return syscall(SYS_getrusage, 0, room) != 0 || syscall(SYS_sysinfo, room) != 0 ? -1 : 0;
}

/*
 * usdt: a note in the form that <sys/sdt.h> of SystemTap writes, for the probe matrix:event without arguments.
 * Fields: lengths and type (3), provider's address of the nop, of .stapsdt.base, of the semaphore (none), names.
 */
static int act_usdt(void) {
  __asm__ volatile("990: nop\n"
                   ".pushsection .note.stapsdt,\"\",@note\n"
                   ".balign 4\n"
                   ".4byte 992f-991f, 994f-993f, 3\n"
                   "991: .asciz \"stapsdt\"\n"
                   "992: .balign 4\n"
                   "993: .8byte 990b\n"
                   ".8byte _.stapsdt.base\n"
                   ".8byte 0\n"
                   ".asciz \"matrix\"\n"
                   ".asciz \"event\"\n"
                   ".asciz \"\"\n"
                   "994: .balign 4\n"
                   ".popsection\n"
                   ".ifndef _.stapsdt.base\n"
                   ".pushsection .stapsdt.base,\"aG\",@progbits,.stapsdt.base,comdat\n"
                   ".weak _.stapsdt.base\n"
                   ".hidden _.stapsdt.base\n"
                   "_.stapsdt.base: .space 1\n"
                   ".size _.stapsdt.base, 1\n"
                   ".popsection\n"
                   ".endif\n");
  return 0;
}

/* software:page-faults: the first touch of a page */
static volatile char *fresh_page;
static int prepare_fault(void) {
  fresh_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return fresh_page == MAP_FAILED ? -1 : 0;
}
static int act_fault(void) {
  *fresh_page = 1;
  return 0;
}

/* watchpoint: a write to an address that programs can name */
#define WATCHED ((void *)0x10000000)
static int prepare_watched(void) {
  void *there = mmap(WATCHED, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  return there == MAP_FAILED ? -1 : 0;
}
static int act_watched(void) {
  *(volatile long *)WATCHED = 1;
  return 0;
}

/* self:signal: bpftrace is our parent; it takes its time to handle what it is sent. No sleep: that is another's event. */
static int act_signal(void) { return kill(getppid(), SIGUSR1) != 0 ? -1 : poll(NULL, 0, 150); }

/* rawtracepoint:task_rename, which fires before the name changes: to the same name, so that filters by it hold on */
static int act_rename(void) { return prctl(PR_SET_NAME, "syscall"); }

/*
 * timers (interval, profile, cpu-clock): a second on the CPU, by the process's own clock, because some timers stand
 * still while it is off the CPU. Periods are 200 ms, of which this holds five: three of them are whole where attaching
 * three handlers takes no more than two.
 */
static int act_spin(void) {
  struct timespec began, t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
  do
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  while ((t.tv_sec - began.tv_sec) * 1000000000L + t.tv_nsec - began.tv_nsec < 1000000000L);
  return 0;
}

static const struct action actions[] = {
    {"nanosleep", NULL, act_nanosleep, 1}, {"call", NULL, act_call, 1},
    {"syscalls", NULL, act_syscalls, 1},
    {"usdt", NULL, act_usdt, 1},           {"fault", prepare_fault, act_fault, 1},
    {"watched", prepare_watched, act_watched, 1}, {"signal", NULL, act_signal, 0},
    {"rename", NULL, act_rename, 1},       {"spin", NULL, act_spin, 0},
    {"nap", NULL, act_nap, 0},             {"hop", NULL, act_hop, 0},
};

const struct action *find_action(const char *name) {
  for (unsigned i = 0; i < sizeof actions / sizeof *actions; i++)
    if (strcmp(actions[i].name, name) == 0)
      return &actions[i];
  return NULL;
}
