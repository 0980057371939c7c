#include "request.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* When it starts NUL `ends` or nothing NUL words, each ended by a NUL. */
static int parse_companion(char *value, size_t length, struct request *request) {
  char *end = value + length;
  struct companion *one = &request->companions[request->ncompanions];
  int count = 0;
  one->starts = value;
  one->said = -1;
  value += strlen(value) + 1;
  if (value >= end)
    return -1;
  one->ends = *value != 0;
  for (value += strlen(value) + 1; value < end && count < MAX_WORDS; value += strlen(value) + 1)
    one->args[count++] = value;
  request->ncompanions++;
  return count > 0 ? 0 : -1;
}

int parse_request(struct frame *frame, struct request *request) {
  memset(request, 0, sizeof *request);
  request->image = request->looker = "/";
  request->timeout = 60000;
  request->limit = 1 << 20;
  char *at = (char *)frame->payload, *end = at + frame->length;
  while (at < end) {
    char name[16];
    size_t length;
    int skip = 0;
    if (sscanf(at, "%15s %zu%n", name, &length, &skip) != 2 || at[skip] != '\n')
      return -1;
    char *value = at + skip + 1;
    if (length >= (size_t)(end - value) || value[length] != '\n')
      return -1;
    value[length] = 0;
    at = value + length + 1;
    if (strcmp(name, "image") == 0)
      request->image = value;
    else if (strcmp(name, "headers") == 0)
      request->headers = value;
    else if (strcmp(name, "notice") == 0)
      request->notice = value;
    else if (strcmp(name, "report") == 0)
      request->report = 1;
    else if (strcmp(name, "hold") == 0)
      request->hold = value;
    else if (strcmp(name, "looker") == 0)
      request->looker = value;
    else if (strcmp(name, "look") == 0 && request->nlooks < MAX_WORDS)
      request->looks[request->nlooks++] = value;
    else if (strcmp(name, "timeout") == 0)
      request->timeout = atol(value);
    else if (strcmp(name, "limit") == 0)
      request->limit = atol(value);
    else if (strcmp(name, "span") == 0)
      request->span = atol(value);
    else if (strcmp(name, "arg") == 0 && request->nargs < MAX_WORDS)
      request->args[request->nargs++] = value;
    else if (strcmp(name, "env") == 0 && request->nenv < MAX_WORDS)
      request->env[request->nenv++] = value;
    else if (strcmp(name, "collect") == 0 && request->ncollect < MAX_WORDS)
      request->collect[request->ncollect++] = value;
    else if (strcmp(name, "copy") == 0 && request->ncopies < MAX_WORDS)
      request->copies[request->ncopies++] = value;
    else if (strcmp(name, "file") == 0 && request->nfiles < MAX_WORDS) {
      request->file_lengths[request->nfiles] = length;
      request->files[request->nfiles++] = value;
    } else if (strcmp(name, "beside") != 0 || request->ncompanions == MAX_COMPANIONS ||
               parse_companion(value, length, request) != 0)
      return -1;
  }
  return request->nargs > 0 ? 0 : -1;
}

static int write_files(const char *root, struct request *request, char *why, size_t room) {
  for (int i = 0; i < request->nfiles; i++) {
    char path[400];
    size_t name = strlen(request->files[i]) + 1;
    snprintf(path, sizeof path, "%s%s", root, request->files[i]);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    size_t length = request->file_lengths[i] - name;
    if (fd < 0 || write(fd, request->files[i] + name, length) != (ssize_t)length) {
      snprintf(why, room, "cannot write %s: %s", path, strerror(errno));
      close(fd);
      return -1;
    }
    close(fd);
  }
  return 0;
}

static int copy_files(const char *root, struct request *request, char *why, size_t room) {
  for (int i = 0; i < request->ncopies; i++) {
    char path[400];
    const char *source = request->copies[i] + strlen(request->copies[i]) + 1;
    snprintf(path, sizeof path, "%s%s", root, request->copies[i]);
    int from = open(source, O_RDONLY | O_CLOEXEC), to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    ssize_t n = -1;
    while (from >= 0 && to >= 0 && (n = sendfile(to, from, NULL, 1 << 20)) > 0)
      ;
    if (n != 0) {
      snprintf(why, room, "cannot copy %s to %s: %s", source, path, strerror(errno));
      close(from);
      close(to);
      return -1;
    }
    close(from);
    close(to);
  }
  return 0;
}

int place_files(const char *root, struct request *request, char *why, size_t room) {
  return write_files(root, request, why, room) != 0 ? -1 : copy_files(root, request, why, room);
}
