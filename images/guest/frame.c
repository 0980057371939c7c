#include "frame.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PAYLOAD (8u << 20)

static uint32_t crc32(const unsigned char *bytes, size_t length) {
  static uint32_t table[256];
  if (!table[1])
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t c = i;
      for (int k = 0; k < 8; k++)
        c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      table[i] = c;
    }
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < length; i++)
    crc = table[(crc ^ bytes[i]) & 0xff] ^ (crc >> 8);
  return crc ^ 0xffffffffu;
}

static void write_all(int port, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t n = write(port, at, length);
    if (n > 0) {
      at += n;
      length -= (size_t)n;
    } else if (n < 0 && errno != EINTR && errno != EAGAIN)
      return;
    else
      poll(&(struct pollfd){.fd = port, .events = POLLOUT}, 1, 100);
  }
}

void frame_send(int port, const char *nonce, const char *kind, const void *payload, size_t length) {
  char head[96];
  int n = snprintf(head, sizeof head, "MTX1 %s %s %zu %08x\n", nonce, kind, length, crc32(payload, length));
  write_all(port, head, (size_t)n);
  write_all(port, payload, length);
}

static int read_all(int port, void *bytes, size_t length) {
  char *at = bytes;
  while (length > 0) {
    ssize_t n = read(port, at, length);
    if (n > 0) {
      at += n;
      length -= (size_t)n;
    } else if (n < 0 && (errno == EINTR || errno == EAGAIN))
      poll(&(struct pollfd){.fd = port, .events = POLLIN}, 1, 1000);
    else
      return -1;
  }
  return 0;
}

int frame_read(int port, struct frame *frame) {
  char head[128];
  size_t n = 0;
  memset(frame, 0, sizeof *frame);
  do {
    if (n == sizeof head - 1)
      n = 0; /* no header is this long: noise, start over */
    if (read_all(port, head + n, 1) != 0)
      return -2;
  } while (head[n++] != '\n');
  head[n] = 0;
  uint32_t crc;
  strcpy(frame->kind, "header");
  if (sscanf(head, "MTX1 %32s %16s %zu %x", frame->nonce, frame->kind, &frame->length, &crc) != 4)
    return -1;
  if (frame->length > MAX_PAYLOAD || !(frame->payload = malloc(frame->length + 1))) {
    strcpy(frame->kind, "length");
    return -1;
  }
  if (read_all(port, frame->payload, frame->length) != 0)
    return -2;
  frame->payload[frame->length] = 0;
  if (crc32(frame->payload, frame->length) != crc) {
    strcpy(frame->kind, "checksum");
    return -1;
  }
  return 0;
}
