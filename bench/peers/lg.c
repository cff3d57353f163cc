// lg: a load generator for keep-alive HTTP/1.1 on the loopback. One thread polls and never sleeps, so that it does not run in
// lock-step with the server. It parses HTTP only as far as needed to find the end of an answer. Built with -DTLS, it speaks TLS 1.3;
// with -DH2, HTTP/2 (lg_h2.h), and DEPTH requests are on as many streams. With -DH2 and a RATE, each stream sends on its own.
//
//   lg PORT TARGETS DEPTH CONNECTIONS SECONDS [RATE [HEADERS [SLEEPS]]]
//
// Each line of TARGETS is a request target, optionally followed by a tab and a header line. A connection sends DEPTH requests at
// once, and the next ones after all answers have arrived. HEADERS 1 adds the eight headers that a phone and a proxy send.
// SLEEPS 1: it sleeps up to a millisecond, to leave the processor to another generator beside it.
// RATE 0: closed loop; the latency starts at sending. RATE above 0: open loop with that many requests a second at random (Poisson)
// times. Each request takes the connection that has been idle for longest, or waits for one; its latency starts at the scheduled
// time. The last line is "RES key=value ...". Any answer but 200 and any closed connection is an error.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef TLS
#include <openssl/ssl.h>
#endif

#define BUCKETS 4000  // of the latency histogram, each 1 % wider than the previous one
#define ANSWER 2048   // more than an answer needs
#define SLOTS 1024    // for the open streams of a connection

typedef struct {
  int fd, pending, length;
  double since;
  char *buffer;
#ifdef H2
  uint32_t stream, unacknowledged;
  double begun[SLOTS];  // when the request of each open stream was due; 0: none
#endif
#ifdef TLS
  SSL *ssl;
#endif
} Connection;

static char *requests;
static size_t *starts;
static long count, cursor, histogram[BUCKETS], not200;
static int depth, capacity, streams = 1;  // streams: requests of a connection that are sent and answered one by one
static double begun[SLOTS];               // when the requests of the answers that were read last were due

static const char PHONE[] =
    "User-Agent: Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 "
    "Mobile Safari/537.36\r\nAccept: application/json, text/plain, */*\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nX-Forwarded-For: 203.0.113.17\r\nX-Forwarded-Proto: https\r\n"
    "X-Request-Id: 7f1c2a7e-6f0b-4a53-9d55-0a4a5a1b9c11\r\nConnection: keep-alive\r\n";

static void die(const char *what) {
  perror(what);
  exit(1);
}

#ifdef TLS
static SSL_CTX *tls(void) {
  static SSL_CTX *context;
  if (context) return context;
  context = SSL_CTX_new(TLS_client_method());
#ifdef H2
  SSL_CTX_set_alpn_protos(context, (const unsigned char *)"\2h2", 3);
#endif
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");  // the same work for each server
  SSL_CTX_set1_groups_list(context, "X25519");
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

static ssize_t outcome(Connection *c, int n) {
  if (n > 0) return n;
  int error = SSL_get_error(c->ssl, n);
  errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : errno ? errno : EPROTO;
  return error == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

/** Reads until a record is incomplete: decrypted bytes that stay in the library cause no event. */
static ssize_t receive(Connection *c, char *to, size_t size) {
  ssize_t all = 0, n = 0;
  while ((size_t)all < size && (n = outcome(c, SSL_read(c->ssl, to + all, size - all))) > 0) all += n;
  return all ? all : n;
}

static ssize_t send_some(Connection *c, const char *from, size_t size) { return outcome(c, SSL_write(c->ssl, from, size)); }

/** Called while the socket still blocks. */
static void handshake(Connection *c) {
  c->ssl = SSL_new(tls());
  SSL_set_fd(c->ssl, c->fd);
  if (SSL_connect(c->ssl) != 1) exit(fprintf(stderr, "lg: the handshake failed\n"));
}
#else
static ssize_t receive(Connection *c, char *to, size_t size) { return read(c->fd, to, size); }
static ssize_t send_some(Connection *c, const char *from, size_t size) { return write(c->fd, from, size); }
static void handshake(Connection *c) { (void)c; }
#endif

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

/** The time to the next request of a Poisson process; the same sequence each run. */
static double gap(double rate) {
  static uint64_t s = 88172645463325252u;
  s ^= s << 13, s ^= s >> 7, s ^= s << 17;
  return -log(((s >> 11) + 1) * 0x1p-53) / rate;
}

static void record(double seconds) {
  double micros = seconds * 1e6;
  int bucket = micros < 1 ? 0 : (int)(log(micros) / log(1.01));
  histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

static double percentile(double share) {
  long all = 0, seen = 0;
  for (int i = 0; i < BUCKETS; i++) all += histogram[i];
  for (int i = 0; i < BUCKETS; i++)
    if ((seen += histogram[i]) && seen >= all * share) return pow(1.01, i + 1);
  return 0;
}

/** Writes one request and returns its end. */
static char *request(char *to, const char *target, char *header, int phone);

/** Reads the targets, and writes the request of each with the function of the protocol. */
static void load(const char *file, int phone) {
  FILE *in = fopen(file, "r");
  if (!in) die(file);
  size_t size = 1 << 20, end = 0, limit = 1 << 10;
  char line[16384];
  requests = malloc(size);
  starts = malloc(limit * sizeof *starts);
  while (fgets(line, sizeof line, in)) {
    line[strcspn(line, "\n")] = 0;
    char *header = strchr(line, '\t');
    if (header) *header++ = 0;
    if (end + sizeof line + sizeof PHONE + 400 > size) requests = realloc(requests, size *= 2);
    if (count + 2 > (long)limit) starts = realloc(starts, (limit *= 2) * sizeof *starts);
    starts[count++] = end;
    end = request(requests + end, line, header, phone) - requests;
  }
  if (count < depth) exit(fprintf(stderr, "%s: too few targets\n", file));
  starts[count] = end;
  fclose(in);
}

static void send_all(Connection *c, const char *p, const char *end) {
  while (p < end) {
    ssize_t n = send_some(c, p, end - p);
    if (n < 0 && errno != EAGAIN) die("write");
    if (n > 0) p += n;
  }
}

/** Reads the available bytes behind those of the buffer; returns their number. */
static ssize_t fill(Connection *c, long *bytes) {
  ssize_t n = receive(c, c->buffer + c->length, capacity - c->length);
  if (n < 0 && errno == EAGAIN) return 0;
  if (n <= 0) exit(fprintf(stderr, "lg: connection closed: %s\n", n ? strerror(errno) : "by the server"));
  *bytes += n;
  return n;
}

#ifdef H2
#include "lg_h2.h"
#else
static char *request(char *to, const char *target, char *header, int phone) {
  return to + sprintf(to, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s%s\r\n", target, header ? header : "", header ? "\r\n" : "",
                      phone ? PHONE : "");
}

static void begin(Connection *c) { (void)c; }

static void ask(Connection *c, double since) {
  if (cursor + depth > count) cursor = 0;
  char *p = requests + starts[cursor], *end = requests + starts[cursor + depth];
  cursor += depth;
  c->since = since;
  c->pending = depth;
  send_all(c, p, end);
}

/** Reads the available bytes; returns the number of complete answers. */
static int answers(Connection *c, long *bytes) {
  ssize_t n = fill(c, bytes);
  char *p = c->buffer, *end = c->buffer + c->length + n;
  int done = 0;
  while (p < end) {
    char *blank = memmem(p, end - p, "\r\n\r\n", 4);
    if (!blank) break;
    long body = -1;
    for (char *q = memchr(p, '\n', blank - p); q && q < blank; q = memchr(q, '\n', blank - q)) {
      q++;
      if ((*q | 32) == 'c' && !strncasecmp(q, "content-length:", 15)) body = atol(q + 15);
    }
    if (body < 0) exit(fprintf(stderr, "lg: no content-length\n"));
    if (blank + 4 + body > end) break;
    not200 += memcmp(p + 9, "200", 3) != 0;
    p = blank + 4 + body;
    done++;
  }
  c->length = end - p;
  memmove(c->buffer, p, c->length);
  return done;
}
#endif

int main(int argc, char **argv) {
  if (argc < 6) return fprintf(stderr, "lg PORT TARGETS DEPTH CONNECTIONS SECONDS [RATE [HEADERS [SLEEPS]]]\n"), 2;
  depth = atoi(argv[3]);
  capacity = ANSWER * depth + (1 << 15);  // more than a frame
  int connections = atoi(argv[4]);
  double seconds = atof(argv[5]), rate = argc > 6 ? atof(argv[6]) : 0;
#ifdef H2
  if (rate) streams = depth, depth = 1;
#endif
  rate /= depth;
  long places = (long)connections * streams;
  int sleeps = argc > 8 && atoi(argv[8]);
  load(argv[2], argc > 7 && atoi(argv[7]));

  int poll = epoll_create1(0), one = 1;
  Connection *all = calloc(connections, sizeof *all), **idle = malloc(places * sizeof *idle);
  long head = 0, tail = 0;  // ends of the ring of idle connections, or of connections with an idle stream
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < connections; i++) {
    Connection *c = all + i;
    c->buffer = malloc(capacity);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    // One address runs out of free ports with many connections. A reset on close avoids ports in TIME_WAIT, which stay busy for a minute.
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + i / 4000);
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
    if (c->fd < 0 || bind(c->fd, (void *)&from, sizeof from) || connect(c->fd, (void *)&at, sizeof at)) die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    handshake(c);
    begin(c);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &(struct epoll_event){EPOLLIN, {.ptr = c}});
  }
  while (rate && tail < places) idle[tail] = all + tail % connections, tail++;

  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  double start = now(), t = start, end = start + seconds, due = start;
  long done = 0, bytes = 0, sent = 0;
  struct epoll_event events[256];
  if (rate) due += gap(rate);
  for (int i = 0; !rate && i < connections; i++) ask(all + i, now());
  while (t < end) {
    int n = epoll_wait(poll, events, 256, sleeps);
    for (int i = 0; i < n; i++) {
      Connection *c = events[i].data.ptr;
      int got = answers(c, &bytes);
      done += got;
      if (streams > 1) {
        double finished = now();
        for (int k = 0; k < got; k++) record(finished - begun[k]), idle[tail++ % places] = c;
        continue;
      }
      if (!got || (c->pending -= got)) continue;
      double finished = now();
      record(finished - c->since);
      if (rate)
        idle[tail++ % places] = c;
      else
        ask(c, finished);
    }
    t = now();
    for (; rate && due <= t && head < tail; due += gap(rate), sent++) ask(idle[head++ % places], due);
  }
  double took = now() - start;
  getrusage(RUSAGE_SELF, &after);
  if (rate && due < end - 1)  // an overloaded server has a growing queue, not a latency
    exit(fprintf(stderr, "lg: the server cannot keep up: %.1f s behind\n", end - due));
#define SECONDS(field) (after.field.tv_sec - before.field.tv_sec + 1e-6 * (after.field.tv_usec - before.field.tv_usec))
  printf("RES rps=%.0f p50=%.1f p90=%.1f p99=%.1f p999=%.1f max=%.1f errors=%ld bytes=%ld requests=%ld seconds=%.3f cpu=%.1f\n",
         done / took, percentile(.5), percentile(.9), percentile(.99), percentile(.999), percentile(1), not200, bytes, done,
         took, 100 * (SECONDS(ru_utime) + SECONDS(ru_stime)) / took);
}
