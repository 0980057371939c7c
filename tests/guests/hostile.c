/*
 * An init that misbehaves, each time in the way that the file /behaviour names. It speaks the agent's protocol as far
 * as it has to, with the agent's own frames.
 */
#include "../../images/guest/guest.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

static int port;
static char behaviour[64];

static int is(const char *name) { return strcmp(behaviour, name) == 0; }

static void hang(void) {
  for (;;)
    pause();
}

static void say(const char *text) {
  if (write(port, text, strlen(text)) < 0)
    die("cannot write to the port");
}

static void say_ready(void) {
  static const char facts[] = "release=0.0.0-hostile\ndisks=0\ntaint=0\nprograms=0\n";
  char line[4096], nonce[33] = "";
  read_file("/proc/cmdline", line, sizeof line);
  char *at = strstr(line, "matrix.nonce=");
  if (at)
    sscanf(at, "matrix.nonce=%32[0-9a-f]", nonce);
  frame_send(port, nonce, "ready", facts, strlen(facts));
}

static void answer(const struct frame *asked) {
  static const char done[] = "ended=exit\nexit=0\nsignal=0\nstuck=0\ntaint=0\nprograms=0\n";
  static const char vague[] = "ended=somehow\nstuck=0\ntaint=0\nprograms=0\n";
  char frame[200];
  if (is("old-answer")) /* to this question, and once more to the next */
    for (int times = 0; times < 2; times++)
      frame_send(port, asked->nonce, "done", done, strlen(done));
  if (is("stale-answer"))
    frame_send(port, "0123456789abcdef01234567", "done", done, strlen(done));
  if (is("bad-checksum")) {
    snprintf(frame, sizeof frame, "MTX1 %s done %zu 00000000\n%s", asked->nonce, strlen(done), done);
    say(frame);
  }
  if (is("unknown-frame"))
    frame_send(port, asked->nonce, "maybe", "", 0);
  if (is("vague-answer"))
    frame_send(port, asked->nonce, "done", vague, strlen(vague));
  if (is("no-file"))
    frame_send(port, asked->nonce, "done", done, strlen(done));
  if (is("endless-output"))
    for (;;)
      frame_send(port, asked->nonce, "out", frame, sizeof frame);
  if (is("power-off")) {
    snprintf(frame, sizeof frame, "MTX1 %s done %zu 00000000\nended=", asked->nonce, strlen(done));
    say(frame);
    reboot(RB_POWER_OFF);
  }
  if (is("panic-later"))
    exit(1);
  hang(); /* "no-answer", and whatever has said its word */
}

int main(void) {
  struct frame asked;
  prepare_machine();
  read_file("/behaviour", behaviour, sizeof behaviour);
  if (is("panic"))
    return 1;
  if (is("hang"))
    hang();
  struct termios mode;
  port = open("/dev/ttyS1", O_RDWR | O_NOCTTY);
  tcgetattr(port, &mode);
  cfmakeraw(&mode);
  tcsetattr(port, TCSANOW, &mode);
  if (is("garbage"))
    say("Welcome to this machine!\n");
  else if (is("wrong-nonce"))
    frame_send(port, "0123456789abcdef01234567", "ready", "", 0);
  else
    say_ready();
  if (frame_read(port, &asked) == 0)
    answer(&asked);
  hang();
}
