#include "mixture.h"
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define PAGE 4096
#define PAGES 32
/* How long the CPU is used in a round, in milliseconds. */
#define BUSY 10

static void touch_pages(void) {
  char *fresh = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (fresh == MAP_FAILED)
    return;
  for (int i = 0; i < PAGES; i++)
    ((volatile char *)fresh)[i * PAGE] = 1;
  mprotect(fresh, PAGE, PROT_READ);
  madvise(fresh, PAGES * PAGE, MADV_DONTNEED);
  munmap(fresh, PAGES * PAGE);
}

/* For whoever samples: by the process's own clock, so that a busy machine makes it no shorter. */
static void calculate(void) {
  struct timespec began, t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
  do
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  while ((t.tv_sec - began.tv_sec) * 1000 + (t.tv_nsec - began.tv_nsec) / 1000000 < BUSY);
}

void use_memory(void) {
  touch_pages();
  calculate();
}

/* Two that may not go on at one time: one sleeps while it holds the lock, and the other waits for it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *hold(void *nothing) {
  (void)nothing;
  pthread_mutex_lock(&lock);
  nap(5);
  pthread_mutex_unlock(&lock);
  return NULL;
}

void use_threads(void) {
  pthread_t threads[2];
  int count = 0;
  while (count < 2 && pthread_create(&threads[count], NULL, hold, NULL) == 0)
    count++;
  while (count > 0)
    pthread_join(threads[--count], NULL);
}
