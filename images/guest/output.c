/*
 * What a program writes. Nobody reads it while the program is at work: a reader is a process that scripts see. A pipe holds
 * as much as most write in all; only where it fills up is it emptied meanwhile.
 */
#include "guest.h"
#include "request.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PIPE_ROOM (1 << 20) /* what everybody may ask for */
#define CHUNK 16384

int open_output(struct output *output, int *writer) {
  int ends[2];
  memset(output, 0, sizeof *output);
  if (pipe2(ends, O_CLOEXEC) != 0)
    return -1;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[1], F_SETPIPE_SZ, PIPE_ROOM);
  output->pipe = ends[0];
  *writer = ends[1];
  return 0;
}

int is_filling(const struct output *output) {
  int waiting = 0;
  if (output->pipe < 0 || ioctl(output->pipe, FIONREAD, &waiting) != 0)
    return 0;
  return waiting > fcntl(output->pipe, F_GETPIPE_SZ) / 2;
}

int drain(struct output *output, size_t limit) {
  while (output->pipe >= 0) {
    char *text = realloc(output->text, output->length + CHUNK + 1);
    if (!text)
      return 1;
    output->text = text;
    ssize_t n = read(output->pipe, text + output->length, CHUNK);
    if (n < 0)
      break; /* nothing more for now */
    if (n == 0) {
      close(output->pipe);
      output->pipe = -1;
      break;
    }
    output->length += (size_t)n;
    text[output->length] = 0;
    if (output->length > limit)
      return 1;
  }
  return 0;
}

int take_line(struct output *output, const char *line) {
  size_t length = strlen(line);
  for (char *at = output->text; at && (at = strstr(at, line)); at += length) {
    char *end = at + length;
    if ((at > output->text && at[-1] != '\n') || *end != '\n')
      continue;
    memmove(at, end + 1, (size_t)(output->text + output->length - end));
    output->length -= length + 1;
    return 1;
  }
  return 0;
}

size_t send_output(int port, const char *nonce, const char *kind, struct output *output, size_t most) {
  size_t sent = 0, length = output->length < most ? output->length : most;
  for (; sent < length; sent += length - sent < CHUNK ? length - sent : CHUNK)
    frame_send(port, nonce, kind, output->text + sent, length - sent < CHUNK ? length - sent : CHUNK);
  free(output->text);
  if (output->pipe >= 0)
    close(output->pipe);
  return sent;
}
