// What the two minimal servers share: the constant answer and the listening socket.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char BODY[] =
    "{\"action\":\"miniprogram\",\"appid\":\"wx0123456789abcdef\",\"version\":\"release\",\"page\":\"pages/index/index?q="
    "https%3A%2F%2Fabcdefghi.abcd.com%2Fsegment%2Fother%2Fitem%3Fid%3D12345678&scancode_time=1763683200\"}";

static char answer[1024];

/** Writes the answer; returns its length. */
static int write_answer(void) {
  return sprintf(answer,
                 "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: no-store\r\n"
                 "content-length: %zu\r\n\r\n%s",
                 sizeof BODY - 1, BODY);
}

/** A listening socket on the loopback. Accepted sockets inherit TCP_NODELAY. */
static int listen_on(const char *port) {
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (void *)&at, sizeof at) || listen(listener, 4096)) perror("bind"), exit(3);
  return listener;
}
