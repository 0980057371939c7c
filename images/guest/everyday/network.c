#include "mixture.h"
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* The address of one end, of whichever family. */
union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  struct sockaddr_un local;
};

/* Nobody waits for long for what does not come. */
static int make_socket(int family, int type) {
  struct timeval second = {.tv_sec = 1};
  int fd = socket(family, type | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
  return fd;
}

static void say(int from, int to, const char *what) {
  char heard[64];
  if (send(from, what, strlen(what), MSG_NOSIGNAL) > 0 && recv(to, heard, sizeof heard, 0) < 0)
    return;
}

/* One that calls, one that is called, and a few words; the caller hangs up first. */
static void converse(int family, const union address *at, socklen_t length) {
  union address bound;
  socklen_t room = sizeof bound;
  int server = make_socket(family, SOCK_STREAM), client = make_socket(family, SOCK_STREAM), peer = -1;
  if (server >= 0 && client >= 0 && bind(server, &at->any, length) == 0 && listen(server, 1) == 0 &&
      getsockname(server, &bound.any, &room) == 0 && connect(client, &bound.any, room) == 0)
    peer = accept4(server, NULL, NULL, SOCK_CLOEXEC);
  if (peer >= 0) {
    say(client, peer, "how are you?");
    say(peer, client, "well, and you?");
    shutdown(client, SHUT_WR);
  }
  int all[] = {client, peer, server};
  for (int i = 0; i < 3; i++)
    if (all[i] >= 0)
      close(all[i]);
}

/* Nobody is there: the port is bound, and not listened at. */
static void call_in_vain(const union address *at, socklen_t length) {
  union address bound;
  socklen_t room = sizeof bound;
  int nobody = make_socket(AF_INET, SOCK_STREAM), client = make_socket(AF_INET, SOCK_STREAM);
  if (nobody >= 0 && client >= 0 && bind(nobody, &at->any, length) == 0 && getsockname(nobody, &bound.any, &room) == 0 &&
      connect(client, &bound.any, room) == 0)
    shutdown(client, SHUT_RDWR);
  if (client >= 0)
    close(client);
  if (nobody >= 0)
    close(nobody);
}

static void send_datagram(int family, const union address *at, socklen_t length) {
  union address bound;
  socklen_t room = sizeof bound;
  int server = make_socket(family, SOCK_DGRAM), client = make_socket(family, SOCK_DGRAM);
  if (server >= 0 && client >= 0 && bind(server, &at->any, length) == 0 && getsockname(server, &bound.any, &room) == 0 &&
      connect(client, &bound.any, room) == 0)
    say(client, server, "a postcard");
  if (client >= 0)
    close(client);
  if (server >= 0)
    close(server);
}

void use_network(const struct mixture *mixture) {
  union address v4 = {.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
  union address v6 = {.v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT}};
  union address local = {.local = {.sun_family = AF_UNIX}};
  char path[PATH_ROOM];
  converse(AF_INET, &v4, sizeof v4.v4);
  converse(AF_INET6, &v6, sizeof v6.v6);
  call_in_vain(&v4, sizeof v4.v4);
  send_datagram(AF_INET, &v4, sizeof v4.v4);
  send_datagram(AF_INET6, &v6, sizeof v6.v6);
  place_of(mixture, "socket", path);
  snprintf(local.local.sun_path, sizeof local.local.sun_path, "%.100s", path);
  converse(AF_UNIX, &local, sizeof local.local);
  unlink(path);
}
