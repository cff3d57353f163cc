// Preloaded into wrk: epoll_wait polls and never sleeps, so that wrk needs no wake-up from another processor. lg polls by itself.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/epoll.h>
#include <time.h>

static int (*real)(int, struct epoll_event *, int, int);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

int epoll_wait(int poll, struct epoll_event *events, int max, int millis) {
  if (!real) real = dlsym(RTLD_NEXT, "epoll_wait");
  double start = now();
  for (;;) {
    int n = real(poll, events, max, 0);
    if (n || millis == 0 || (millis > 0 && now() - start >= millis)) return n;
  }
}
