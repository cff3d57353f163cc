// The part of lg for HTTP/2: requests as HEADERS frames on new streams, with fields that use no dynamic table, so that a frame differs from
// connection to connection only in its stream. It parses frames only as far as needed to find the end of an answer.
#define FRAME 9  // bytes before the payload
enum { DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH, PING, GOAWAY, WINDOW_UPDATE };
#define END_STREAM 1
#define END_HEADERS 4
#define ACK 1
#define WINDOW (1u << 30)

static const char *const PHONE_FIELDS[][2] = {
    {"user-agent", "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"},
    {"accept", "application/json, text/plain, */*"}, {"accept-language", "zh-CN,zh;q=0.9,en;q=0.8"},
    {"accept-encoding", "gzip, deflate, br"}, {"x-forwarded-for", "203.0.113.17"}, {"x-forwarded-proto", "https"},
    {"x-request-id", "7f1c2a7e-6f0b-4a53-9d55-0a4a5a1b9c11"}};

static char *number(char *to, uint32_t value) {
  uint32_t big = htonl(value);
  return memcpy(to, &big, 4), to + 4;
}

static char *head(char *to, int length, int type, int flags, uint32_t stream) {
  *to++ = length >> 16, *to++ = length >> 8, *to++ = length, *to++ = type, *to++ = flags;
  return number(to, stream);
}

/** A string of HPACK without Huffman codes (RFC 7541, section 5.2). */
static char *text(char *to, const char *from) {
  size_t length = strlen(from), rest = length - 127;
  if (length < 127)
    *to++ = length;
  else
    for (*to++ = 127; (*to++ = rest > 127 ? (rest & 127) | 128 : rest), rest > 127; rest >>= 7);
  return memcpy(to, from, length), to + length;
}

static char *field(char *to, const char *name, const char *value) { return *to = 0, text(text(to + 1, name), value); }

static char *request(char *to, const char *target, char *header, int phone) {
  char *p = to + FRAME;
  *p++ = (char)0x82, *p++ = (char)0x86;  // :method GET, :scheme http
  *p++ = 1, p = text(p, "127.0.0.1");    // :authority
  *p++ = 4, p = text(p, target);         // :path
  if (header) {
    char *value = strchr(header, ':');
    *value = 0;
    for (char *q = header; *q; q++) *q |= 32;
    p = field(p, header, value + 2);
  }
  for (size_t i = 0; phone && i < sizeof PHONE_FIELDS / sizeof *PHONE_FIELDS; i++) p = field(p, PHONE_FIELDS[i][0], PHONE_FIELDS[i][1]);
  head(to, p - to - FRAME, HEADERS, END_STREAM | END_HEADERS, 0);
  return p;
}

/** The preface, and windows that do not end during a run of 64 connections or are made larger (answers). */
static void begin(Connection *c) {
  char first[100], *p = first + sprintf(first, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  p = head(p, 12, SETTINGS, 0, 0);
  *p++ = 0, *p++ = 4, p = number(p, WINDOW);  // INITIAL_WINDOW_SIZE
  *p++ = 0, *p++ = 2, p = number(p, 0);       // ENABLE_PUSH
  p = number(head(p, 4, WINDOW_UPDATE, 0, 0), WINDOW);
  send_all(c, first, p);
  c->stream = 1;
}

static void ask(Connection *c, double since) {
  if (cursor + depth > count) cursor = 0;
  char *from = requests + starts[cursor];
  size_t length = starts[cursor + depth] - starts[cursor];
  for (int i = 0; i < depth; i++, c->stream += 2) {
    number(requests + starts[cursor + i] + 5, c->stream);
    if (streams > 1 && c->begun[c->stream / 2 % SLOTS]) exit(fprintf(stderr, "lg: no answer within %d requests of a connection\n", SLOTS));
    c->begun[c->stream / 2 % SLOTS] = streams > 1 ? since : 0;
  }
  cursor += depth;
  c->since = since;
  c->pending = depth;
  send_all(c, from, from + length);
}

static uint32_t long_number(const char *p) {
  uint32_t value;
  return memcpy(&value, p, 4), ntohl(value);
}

static void status(const char *block) {
  if ((*block & 0xe0) == 0x20) block++;  // a change of the dynamic table's size
  not200 += (unsigned char)*block != 0x88;
}

static void reply(Connection *c, int type, const char *payload, int length) {
  char frame[FRAME + 8];
  memcpy(head(frame, length, type, ACK, 0), payload, length);
  send_all(c, frame, frame + FRAME + length);
}

/** Reads the available bytes; returns the number of complete answers. */
static int answers(Connection *c, long *bytes) {
  ssize_t n = fill(c, bytes);
  char *p = c->buffer, *end = c->buffer + c->length + n;
  int done = 0;
  while (end - p >= FRAME) {
    uint32_t length = long_number(p) >> 8;
    int type = p[3], flags = p[4];
    char *payload = p + FRAME;
    if (length > (uint32_t)capacity - FRAME) exit(fprintf(stderr, "lg: a frame of %u bytes\n", length));
    if (payload + length > end) break;
    if (type == HEADERS) status(payload);
    if (type == DATA && (c->unacknowledged += length) > WINDOW / 2) {
      char frame[FRAME + 4];
      send_all(c, frame, number(head(frame, 4, WINDOW_UPDATE, 0, 0), c->unacknowledged));
      c->unacknowledged = 0;
    }
    if (type == SETTINGS && !(flags & ACK)) reply(c, SETTINGS, payload, 0);
    if (type == PING && !(flags & ACK)) reply(c, PING, payload, length);
    if (type == RST_STREAM || type == GOAWAY) exit(fprintf(stderr, "lg: frame of type %d with code %u\n", type, long_number(payload + length - 4)));
    if ((type == HEADERS || type == DATA) && (flags & END_STREAM)) {
      double *due = c->begun + long_number(p + 5) / 2 % SLOTS;
      begun[done++ % SLOTS] = *due;
      *due = 0;
    }
    p = payload + length;
  }
  c->length = end - p;
  memmove(c->buffer, p, c->length);
  return done;
}
