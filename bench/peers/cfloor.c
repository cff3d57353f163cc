// A minimal server that shows the cost of the kernel's part: epoll, recv, and send of a constant answer for each blank line. It parses nothing.
// cfloor PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const char BODY[] =
    "{\"action\":\"miniprogram\",\"appid\":\"wx0123456789abcdef\",\"version\":\"release\",\"page\":\"pages/index/index?q="
    "https%3A%2F%2Fabcdefghi.abcd.com%2Fsegment%2Fother%2Fitem%3Fid%3D12345678&scancode_time=1763683200\"}";

static char in[1 << 16], out[1 << 20];

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "cfloor PORT\n"), 2;
  char answer[1024];
  int length = sprintf(answer,
                       "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: no-store\r\n"
                       "content-length: %zu\r\n\r\n%s",
                       sizeof BODY - 1, BODY);
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (void *)&at, sizeof at) || listen(listener, 4096)) return perror("bind"), 3;
  int poll = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {.fd = listener}}, events[256];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int n = epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int client = accept4(listener, 0, 0, SOCK_NONBLOCK);
        if (client < 0) continue;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        event.data.fd = client;
        epoll_ctl(poll, EPOLL_CTL_ADD, client, &event);
        continue;
      }
      ssize_t got = recv(fd, in, sizeof in, 0);
      if (got <= 0) {
        close(fd);
        continue;
      }
      char *to = out, *p = in, *end = in + got;
      while ((p = memmem(p, end - p, "\r\n\r\n", 4))) {
        p += 4;
        memcpy(to, answer, length);
        to += length;
      }
      if (to > out && send(fd, out, to - out, MSG_NOSIGNAL) != to - out) close(fd);
    }
  }
}
