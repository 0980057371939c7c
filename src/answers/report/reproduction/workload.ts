/** What causes a case's events, as a file of a few lines. Pure. */
import { fileWords } from './words.js'

/** Actions of the tool's own workload that no plain command does (images/guest/actions.c), a process each. */
const SOURCES: Readonly<Record<string, string>> = {
  watched: `#include <sys/mman.h>

/* Writes once to the watched address. */
int main(void) {
  void *there = (void *)0x10000000;
  if (mmap(there, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != there)
    return 1;
  *(volatile long *)there = 1;
  return 0;
}
`,
  syscalls: `#include <sys/syscall.h>
#include <unistd.h>

/* Makes each of these system calls once; with null pointers some fail, and their probes fire all the same. */
int main(void) {
  const long numbers[] = {SYS_getpgid,   SYS_getsid,    SYS_getpriority, SYS_times,  SYS_getresuid,
                          SYS_getresgid, SYS_getgroups, SYS_getrusage,   SYS_sysinfo};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
    syscall(numbers[i], 0L, 0L, 0L);
  return 0;
}
`,
}

/** @returns the source; undefined where there is none for this action */
export const sourceFor = (action: string): string | undefined => SOURCES[action]

/** A script that becomes the command, so that its process is the one that bpftrace started. */
export const scriptFor = (command: readonly string[]): string => `#!/bin/sh\nexec ${fileWords(command)}\n`
