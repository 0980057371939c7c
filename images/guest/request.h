/* What the agent is asked to run. */
#ifndef REQUEST_H
#define REQUEST_H
#include "frame.h"
#include <stddef.h>

#define MAX_WORDS 64

/*
 * A request's payload is a sequence of fields `<name> <length>\n<bytes>\n`:
 * image, arg (repeated), env (repeated), file (path NUL content; written before), copy (path NUL path in the guest; copied
 * before), collect (path; sent back after), timeout (milliseconds), limit (bytes of output); span (milliseconds after the
 * first output at which the program is looked at and then interrupted as by Ctrl-C, where it has no end of its own), hold
 * (path: when it appears, the program waits to be looked at until it is gone), looker (the image that the looking is done
 * from), look (repeated: a command, words with spaces between).
 */
struct request {
  const char *image, *hold, *looker;
  char *args[MAX_WORDS + 1], *env[MAX_WORDS + 1], *files[MAX_WORDS], *copies[MAX_WORDS], *collect[MAX_WORDS], *looks[MAX_WORDS];
  size_t file_lengths[MAX_WORDS];
  int nargs, nenv, nfiles, ncopies, ncollect, nlooks;
  long timeout, limit, span;
};

/* request.c: reads a request out of a frame, whose payload it points into; -1 where it cannot be read. */
int parse_request(struct frame *frame, struct request *request);
/* Puts the files of a request under this root; -1 with a sentence in `why`. */
int place_files(const char *root, struct request *request, char *why, size_t room);

/* look.c: runs the commands that look at the kernel while the program's probes are attached, until the deadline. */
void look_around(int port, const char *nonce, struct request *request, long deadline);
#endif
