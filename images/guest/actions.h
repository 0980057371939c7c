/* What the workload can do. Each action is one event for the probes that its comment names. */
#ifndef ACTIONS_H
#define ACTIONS_H

struct action {
  const char *name;
  /* What must be there before the event, outside of its time; may be NULL. Both return 0, or set errno or complaint. */
  int (*prepare)(void);
  int (*act)(void);
  /* Whether it takes so little time that bpftrace may be kept off the CPU meanwhile. */
  int brief;
};

const struct action *find_action(const char *name);

/* Says what went wrong where errno cannot; "" where it can. */
extern char complaint[600];

/* workload.c: CLOCK_MONOTONIC in nanoseconds; waits until bpftrace sleeps; whether it does; keeps others off this CPU, or not. */
long long now(void);
void await_quiet(void);
int bpftrace_sleeps(void);
void be_urgent(int urgent);
/* Reports an event; of a CPU, or of none where that is below 0. */
void note(const char *action, int index, long long begin, long long end, int cpu);

/* cpus.c: does an action so often at once on so many CPUs; returns 0, or sets complaint. */
int perform_on_cpus(const char *name, const struct action *action, int count, int cpus);

/* command.c: becomes these words' command; returns in a child, 0 where the command has ended well. */
int run_command(char **words);

/* burst.c */
int act_nap(void);
int act_hop(void);
/* Is in an action for ever; returns an exit code where it cannot. */
int be_neighbour(const char *how, const char *action);
/* How many there are. */
int neighbours(void);
#endif
