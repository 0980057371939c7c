/* What the agent is asked to run. */
#ifndef REQUEST_H
#define REQUEST_H
#include "frame.h"
#include <stddef.h>
#include <sys/types.h>

#define MAX_WORDS 64
#define MAX_COMPANIONS 4

/* A process beside the program; src/machine/types.ts says when it starts. */
struct companion {
  const char *starts;
  int ends; /* whether its end interrupts the program */
  char *args[MAX_WORDS + 1];
  /* Its life: the process, what it says (a descriptor), and how it ended. */
  pid_t pid;
  int said, over, status;
};

/*
 * A request's payload is a sequence of fields `<name> <length>\n<bytes>\n`:
 * image, arg (repeated), env (repeated), file (path NUL content; written before), copy (path NUL path in the guest; copied
 * before), collect (path; sent back after), timeout (milliseconds), limit (bytes of output), headers (the image with the
 * kernel's), beside (when it starts NUL `ends` or nothing NUL words, each ended by a NUL), notice (the line that the
 * program prints when all is attached; it is no output), span (milliseconds after that at which the program is interrupted,
 * as by Ctrl-C), report (the program's child writes one into REPORT_FD), hold (path: when it appears, the program waits to be
 * looked at until it is gone), looker (the image that the looking is done from), look (repeated: a command, words with spaces
 * between).
 */
struct request {
  const char *image, *headers, *hold, *looker, *notice;
  char *args[MAX_WORDS + 1], *env[MAX_WORDS + 1], *files[MAX_WORDS], *copies[MAX_WORDS], *collect[MAX_WORDS], *looks[MAX_WORDS];
  size_t file_lengths[MAX_WORDS];
  struct companion companions[MAX_COMPANIONS];
  int nargs, nenv, nfiles, ncopies, ncollect, nlooks, ncompanions, report;
  long timeout, limit, span;
};

/* request.c: reads a request out of a frame, whose payload it points into; -1 where it cannot be read. */
int parse_request(struct frame *frame, struct request *request);
/* Puts the files of a request under this root; -1 with a sentence in `why`. */
int place_files(const char *root, struct request *request, char *why, size_t room);

/* look.c: runs the commands that look at the kernel while the program's probes are attached, until the deadline. */
void look_around(int port, const char *nonce, struct request *request, long deadline);

/* output.c: what a program writes, kept until somebody wants it. */
struct output {
  int pipe; /* -1 when its other end is closed */
  char *text;
  size_t length;
};
int open_output(struct output *output, int *writer);
/* Takes what is in the pipe, up to the limit; 1 where the program wrote more than that. */
int drain(struct output *output, size_t limit);
/* Whether so much waits in the pipe that the program might soon have to wait. */
int is_filling(const struct output *output);
/* Takes the line out of what was written; 1 where it was there. */
int take_line(struct output *output, const char *line);
/* Sends so much of it at the most, and lets go of it; returns how much that was. */
size_t send_output(int port, const char *nonce, const char *kind, struct output *output, size_t most);

/* companion.c: what they are given, before anybody counts. */
void prepare_companions(struct request *request, const char *root);
void start_companions(struct request *request, const char *root, const char *when);
/* Whether one that was to be held, and to end the program, has ended instead: it could not be executed. */
int held_is_over(const struct request *request);
/* Lets those go that were held. */
void release_companions(struct request *request);
/* Notes that a process has ended, if it is one of them; whether the program is to be interrupted for it. */
int companion_ended(struct request *request, pid_t pid, int status);
/* Puts the process id of the held one in the place of `{beside}` in the program's words. */
void name_companion(struct request *request);
/* Sends how each ended, and its last words; those that were there before the program are passed over. */
void send_companions(int port, const char *nonce, struct request *request);

/* exercise.c */
int open_note(const char *root);
/* In a child: everything that a process begins with, and the program; does not return. */
void become(const char *root, char **args, char **env, int out, int err);
#endif
