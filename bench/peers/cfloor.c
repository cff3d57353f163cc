// A minimal server that shows the cost of the kernel's part: epoll, recv, and send of a constant answer for each blank line. It parses nothing.
// cfloor PORT
#include "cfloor.h"

#include <sys/epoll.h>

static char in[1 << 16], out[1 << 20];

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "cfloor PORT\n"), 2;
  int length = write_answer(), listener = listen_on(argv[1]), poll = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {.fd = listener}}, events[256];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int n = epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int client = accept4(listener, 0, 0, SOCK_NONBLOCK);
        if (client < 0) continue;
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
