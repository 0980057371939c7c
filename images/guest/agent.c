/*
 * The guest's init and agent: brings the machine up, then does what the host asks, one exercise at a time.
 *
 * It decides nothing about bpftrace. It mounts, runs a program in an image, sends back every byte that the program
 * wrote and how it ended, and says in what state the kernel is afterwards. src/machine/conversation.ts is the host's side.
 *
 *     agent                     as the init of a machine
 *     agent --contained NONCE   as the first process of a container
 */
#include "frame.h"
#include "guest.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

/* The second serial port: QEMU's boards have a 16550 on x86-64, and a PL011 on arm64 (BOARDS in src/lab/machine/arguments.ts) */
#ifdef __aarch64__
#define PORT "/dev/ttyAMA1"
#else
#define PORT "/dev/ttyS1"
#endif

static int open_port(void) {
  int port = open(PORT, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (port < 0)
    die("cannot open " PORT ", the agent's port");
  hide_port(PORT);
  struct termios mode;
  tcgetattr(port, &mode);
  cfmakeraw(&mode);
  cfsetspeed(&mode, B115200);
  mode.c_cflag |= CLOCAL | CREAD;
  tcsetattr(port, TCSANOW, &mode);
  tcflush(port, TCIOFLUSH);
  return port;
}

/* The value of a word `key=value` on the kernel's command line, or "". */
static const char *boot_word(const char *key) {
  static char line[4096];
  static char value[256];
  read_file("/proc/cmdline", line, sizeof line);
  size_t n = strlen(key);
  for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n"))
    if (strncmp(word, key, n) == 0 && word[n] == '=') {
      snprintf(value, sizeof value, "%s", word + n + 1);
      return value;
    }
  return "";
}

static void say_ready(int port, const char *nonce_of_boot, int disks) {
  char nonce[64], text[512], uptime[64] = "";
  struct utsname name;
  uname(&name);
  read_file("/proc/uptime", uptime, sizeof uptime);
  strtok(uptime, " ");
  snprintf(nonce, sizeof nonce, "%.32s", nonce_of_boot);
  int n = snprintf(text, sizeof text, "release=%s\nversion=%s\nuptime=%s\ndisks=%d\ntaint=%ld\nprograms=%d\n", name.release,
                   name.version, uptime, disks, kernel_taint(), loaded_programs());
  frame_send(port, nonce, "ready", text, (size_t)n);
}

static void start_machine(int *in, int *out, const char **nonce, int *disks) {
  prepare_machine();
  load_modules();
  limit_helpers();
  permit_tracing();
  *disks = wait_for_disks(atoi(boot_word("matrix.disks")));
  *in = *out = open_port();
  *nonce = boot_word("matrix.nonce");
}

int main(int argc, char **argv) {
  int in, out, disks = 0;
  const char *nonce = argc > 2 ? argv[2] : "";
  if (argc > 1 && strcmp(argv[1], "--contained") == 0)
    start_contained(&in, &out);
  else
    start_machine(&in, &out, &nonce, &disks);
  say_ready(out, nonce, disks);
  for (;;) {
    struct frame frame;
    char why[512];
    int state = frame_read(in, &frame);
    if (state == -2)
      die("the agent's port is gone");
    if (state == -1)
      frame_send(out, frame.nonce[0] ? frame.nonce : "-", "refused", frame.kind, strlen(frame.kind));
    else if (strcmp(frame.kind, "exec") == 0)
      run_exercise(out, &frame);
    else if (strcmp(frame.kind, "keep") == 0 && contained) {
      if (keep_piece(&frame, why, sizeof why) == 0)
        frame_send(out, frame.nonce, "kept", "", 0);
      else
        frame_send(out, frame.nonce, "refused", why, strlen(why));
    } else if (strcmp(frame.kind, "poweroff") == 0)
      leave();
    else
      frame_send(out, frame.nonce, "refused", "unknown request", 15);
    free(frame.payload);
  }
}
