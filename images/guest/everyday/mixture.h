/* What everyday.c does in each round, and what its parts share. Each of them bears that something cannot be done. */
#ifndef MIXTURE_H
#define MIXTURE_H

/* Room for a path: of the directory that is ours, or of what is in it. */
#define PATH_ROOM 200

struct mixture {
  const char *self; /* where our own program is */
  char place[PATH_ROOM / 2]; /* a directory in /tmp that is ours alone */
  unsigned round; /* counted from 0 */
};

/* Where something of this name is in our directory. */
void place_of(const struct mixture *mixture, const char *name, char path[PATH_ROOM]);
void nap(long milliseconds);

/* files.c: files are made, written, read, looked for, renamed and removed; disks are read and written */
void use_files(const struct mixture *mixture);
void read_disk(const struct mixture *mixture);
void write_disk(void);

/* processes.c: processes start, speak through a pipe, become other programs, are sent signals, and end */
void use_processes(const struct mixture *mixture);

/* network.c: TCP, UDP and Unix sockets, none of which leaves this machine */
void use_network(const struct mixture *mixture);

/* memory.c: pages are touched for the first time; two threads wait for each other; the CPU is used */
void use_memory(void);
void use_threads(void);
#endif
