/*
 * Frames on the agent's serial port, the same in both directions:
 *
 *     MTX1 <nonce> <kind> <length> <crc32 of the payload, hex>\n<payload>
 *
 * The reader on the other side is src/machine/frames.ts. The checksum is there because a serial line can lose a
 * byte under load without telling anyone, and a lost byte must never become an answer.
 */
#ifndef FRAME_H
#define FRAME_H
#include <stddef.h>
#include <stdint.h>

struct frame {
  char nonce[33];
  char kind[17];
  unsigned char *payload; /* NUL-terminated beyond its length; freed by the caller */
  size_t length;
};

void frame_send(int port, const char *nonce, const char *kind, const void *payload, size_t length);

/* 0: a whole frame; -1: the line is not a frame (reason in frame->kind); -2: the port is gone. */
int frame_read(int port, struct frame *frame);
#endif
