// hs: makes TLS 1.3 handshakes on the loopback, as many as the server takes. Each connection makes one handshake, sends one request,
// reads the whole answer, and is reset. One thread; it sleeps only if all connections wait for the server.
//
//   hs PORT CONNECTIONS SECONDS [RESUMED [PAUSE]]
//
// RESUMED 1: each handshake resumes the session of the newest ticket. PAUSE: milliseconds between two answers of a connection.
// The last line is "RES key=value ...". A failed handshake, a closed connection and any answer but 200 is an error. OpenSSL offers no
// ticket in a few handshakes, to any server: "resumed" counts the others, and less than nine tenths are an error.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  int fd, sent, length;
  double due;
  SSL *ssl;
  char answer[8192];
} Connection;

static const char REQUEST[] = "GET /v1/resolve?link=https%3A%2F%2Fnone.example%2F HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
static SSL_CTX *context;
static SSL_SESSION *session;
static long done, errors, resumptions;
static int poller, port, resumed;
static double pause_seconds;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static int keep(SSL *ssl, SSL_SESSION *given) {
  (void)ssl;
  if (!resumed) return 0;
  SSL_SESSION_free(session);
  session = given;
  return 1;
}

static void begin(Connection *c) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));  // no TIME_WAIT
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (c->fd < 0 || (connect(c->fd, (void *)&at, sizeof at) && errno != EINPROGRESS)) perror("connect"), exit(1);
  c->sent = c->length = 0;
  c->ssl = SSL_new(context);
  SSL_set_fd(c->ssl, c->fd);
  if (session) SSL_set_session(c->ssl, session);
  SSL_set_connect_state(c->ssl);
  epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &(struct epoll_event){EPOLLIN | EPOLLOUT | EPOLLET, {.ptr = c}});
}

static void end(Connection *c, int failed) {
  errors += failed;
  done += !failed;
  resumptions += SSL_session_reused(c->ssl);
  SSL_set_quiet_shutdown(c->ssl, 1);
  SSL_shutdown(c->ssl);  // otherwise the library removes the session
  SSL_free(c->ssl);
  close(c->fd);
  c->fd = -1;
  c->due = now() + pause_seconds;
}

static int waits(Connection *c, int n) {
  int error = SSL_get_error(c->ssl, n);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

/** Whether the answer is complete. */
static int complete(Connection *c) {
  char *body = memmem(c->answer, c->length, "\r\n\r\n", 4);
  char *size = body ? memmem(c->answer, body - c->answer, "ontent-length:", 14) : NULL;
  if (!size && body) size = memmem(c->answer, body - c->answer, "ontent-Length:", 14);
  return size && c->answer + c->length >= body + 4 + atol(size + 14);
}

static void advance(Connection *c) {
  int n = SSL_do_handshake(c->ssl);
  if (n == 1 && !c->sent) n = SSL_write(c->ssl, REQUEST, sizeof REQUEST - 1), c->sent = n > 0;
  while (n > 0 && (n = SSL_read(c->ssl, c->answer + c->length, sizeof c->answer - 1 - c->length)) > 0) {
    c->length += n;
    if (complete(c)) {
      end(c, memcmp(c->answer + 9, "200", 3) != 0);
      return;
    }
  }
  if (!waits(c, n)) end(c, 1);
}

static double used(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return r.ru_utime.tv_sec + r.ru_stime.tv_sec + 1e-6 * (r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

int main(int argc, char **argv) {
  if (argc < 4) return fprintf(stderr, "hs PORT CONNECTIONS SECONDS [RESUMED [PAUSE]]\n"), 2;
  port = atoi(argv[1]);
  int connections = atoi(argv[2]);
  double seconds = atof(argv[3]);
  resumed = argc > 4 && atoi(argv[4]);
  pause_seconds = argc > 5 ? atof(argv[5]) / 1e3 : 0;
  context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");  // the same work for each server
  SSL_CTX_set1_groups_list(context, "X25519");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep);
  poller = epoll_create1(0);
  Connection *all = calloc(connections, sizeof *all);
  struct epoll_event events[256];
  double start = 0, cpu = 0, stop = now() + 10;
  for (int i = 0; i < connections; i++) all[i].fd = -1;
  begin(all);
  for (double t = now(); t < stop; t = now()) {
    int n = epoll_wait(poller, events, 256, pause_seconds ? 1 : 100);
    for (int i = 0; i < n; i++)
      if (((Connection *)events[i].data.ptr)->fd >= 0) advance(events[i].data.ptr);
    if (!start && done + errors) {  // the first handshake, which gives the first ticket, is over
      start = now(), stop = start + seconds, cpu = used();
      done = resumptions = 0;
    }
    for (int i = 0; start && i < connections; i++)
      if (all[i].fd < 0 && t >= all[i].due) begin(all + i);
  }
  double took = now() - start;
  if (!start) return fprintf(stderr, "hs: no handshake in 10 s\n"), 1;
  if (resumed && resumptions < done * 9 / 10) errors += done - resumptions;
  printf("RES rps=%.0f p50=0 p90=0 p99=0 p999=0 max=0 errors=%ld requests=%ld resumed=%ld seconds=%.3f cpu=%.1f\n", done / took, errors, done,
         resumptions, took, 100 * (used() - cpu) / took);
}
