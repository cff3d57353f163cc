// The same as cfloor on io_uring: a multishot accept, a multishot receive for each connection with buffers that all connections share,
// and one system call for all sends of a round and the wait for the next. Needs Linux 6.6. Uses the kernel's interface without liburing.
// cfloor_uring PORT
#include "cfloor.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#ifndef IORING_SETUP_NO_SQARRAY
#define IORING_SETUP_NO_SQARRAY (1U << 16)  // newer than Debian's headers
#endif
#define ENTRIES 1024
#define BUFFERS 256   // so few that they stay in the processor's caches
#define SIZE 4096     // takes about 16 requests
#define ANSWERS 4096  // the most in one send

enum { ACCEPT, RECEIVE, SEND, OTHER };

typedef struct {
  long owed;            // bytes of answers that the kernel has not taken yet
  int phase;            // how many bytes of the first answer it has taken
  char sending, ended;  // a send is under way; the receive has ended
  char tail[3], kept;   // the last bytes behind the last blank line, which may be the begin of the next one
} Connection;

static int ring, length, listener;
static unsigned *sq_head, *sq_tail, sq_mask, queued, *cq_head, *cq_tail, cq_mask;
static struct io_uring_sqe *sqes;
static struct io_uring_cqe *cqes;
static struct io_uring_buf_ring *given;
static char *buffers, *answers;
static Connection *connections;

static void die(const char *what) {
  perror(what);
  exit(3);
}

static void *memory(size_t size, int fd, off_t offset) {
  void *at = mmap(0, size, PROT_READ | PROT_WRITE, (fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED) | MAP_POPULATE, fd, offset);
  if (at == MAP_FAILED) die("mmap");
  return at;
}

static void enroll(int fd, int what, void *argument, int count) {
  if (syscall(__NR_io_uring_register, fd, what, argument, count) < 0) die("io_uring_register");
}

/** Submits the queued entries and waits for a completion, or only submits them. */
static void enter(int wait) {
  __atomic_store_n(sq_tail, *sq_tail + queued, __ATOMIC_RELEASE);
  long done = syscall(__NR_io_uring_enter, ring, queued, wait, IORING_ENTER_GETEVENTS | IORING_ENTER_REGISTERED_RING, 0, 0);
  if (done < 0 && errno != EINTR && errno != EBUSY && errno != EAGAIN) die("io_uring_enter");
  queued = *sq_tail - __atomic_load_n(sq_head, __ATOMIC_ACQUIRE);
  __atomic_store_n(sq_tail, *sq_tail - queued, __ATOMIC_RELAXED);
}

static struct io_uring_sqe *entry(int opcode, int kind, int slot) {
  while (queued == ENTRIES) enter(0);
  struct io_uring_sqe *e = sqes + ((*sq_tail + queued++) & sq_mask);
  memset(e, 0, sizeof *e);
  e->opcode = opcode;
  e->fd = slot;
  e->flags = IOSQE_FIXED_FILE;
  e->user_data = (uint64_t)slot << 8 | kind;
  return e;
}

static void accept_all(void) {
  struct io_uring_sqe *e = entry(IORING_OP_ACCEPT, ACCEPT, listener);
  e->flags = 0;
  e->ioprio = IORING_ACCEPT_MULTISHOT;
  e->file_index = IORING_FILE_INDEX_ALLOC;
}

static void receive(int slot) {
  struct io_uring_sqe *e = entry(IORING_OP_RECV, RECEIVE, slot);
  e->flags |= IOSQE_BUFFER_SELECT;
  e->ioprio = IORING_RECV_MULTISHOT;
}

/** One send of a connection at a time, so that answers stay in order. */
static void send_owed(int slot) {
  Connection *c = connections + slot;
  if (c->sending || !c->owed) return;
  struct io_uring_sqe *e = entry(IORING_OP_SEND, SEND, slot);
  long most = (long)length * ANSWERS;
  e->addr = (uintptr_t)(answers + c->phase);
  e->len = c->owed < most ? c->owed : most;
  e->msg_flags = MSG_NOSIGNAL;
  c->sending = 1;
}

static void close_idle(int slot) {
  Connection *c = connections + slot;
  if (!c->ended || c->sending) return;
  struct io_uring_sqe *e = entry(IORING_OP_CLOSE, OTHER, 0);
  e->flags = IOSQE_CQE_SKIP_SUCCESS;
  e->file_index = slot + 1;
}

static void give(int id) {
  struct io_uring_buf *b = given->bufs + (given->tail & (BUFFERS - 1));
  b->addr = (uintptr_t)(buffers + (long)id * SIZE);
  b->len = SIZE;
  b->bid = id;
  __atomic_store_n(&given->tail, given->tail + 1, __ATOMIC_RELEASE);
}

/** The number of blank lines in the text, of which the first may have begun in the previous text. */
static int blank_lines(Connection *c, char *text, int size) {
  int lines = 0;
  char joint[6], *p = text, *end = text + size, *found;
  if (c->kept) {
    int more = size < 3 ? size : 3;
    memcpy(joint, c->tail, c->kept);
    memcpy(joint + c->kept, text, more);
    if ((found = memmem(joint, c->kept + more, "\r\n\r\n", 4))) {
      lines++;
      p += found + 4 - joint - c->kept;
    } else if (size < 3) {
      int all = c->kept + size, keep = all < 3 ? all : 3;
      memcpy(c->tail, joint + all - keep, keep);
      return c->kept = keep, 0;
    }
  }
  for (; (found = memmem(p, end - p, "\r\n\r\n", 4)); p = found + 4) lines++;
  c->kept = end - p < 3 ? end - p : 3;
  memcpy(c->tail, end - c->kept, c->kept);
  return lines;
}

static void received(int slot, int result, unsigned flags) {
  Connection *c = connections + slot;
  if (flags & IORING_CQE_F_BUFFER) {
    int id = flags >> IORING_CQE_BUFFER_SHIFT;
    if (result > 0) c->owed += (long)blank_lines(c, buffers + (long)id * SIZE, result) * length;
    give(id);
    send_owed(slot);
  }
  if (flags & IORING_CQE_F_MORE) return;
  if (result > 0 || result == -ENOBUFS) return receive(slot);
  c->ended = 1;
  close_idle(slot);
}

static void sent(int slot, int result) {
  Connection *c = connections + slot;
  c->sending = 0;
  if (result < 0) {  // the receive ends too
    c->owed = 0;
    entry(IORING_OP_SHUTDOWN, OTHER, slot)->len = SHUT_RDWR;
  } else {
    c->owed -= result;
    c->phase = (c->phase + result) % length;
  }
  send_owed(slot);
  close_idle(slot);
}

static void set_up(void) {
  struct io_uring_params p = {
      .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE | IORING_SETUP_NO_SQARRAY, .cq_entries = 16 * ENTRIES};
  int fd = syscall(__NR_io_uring_setup, ENTRIES, &p);
  if (fd < 0) die("io_uring_setup");
  char *at = memory(p.cq_off.cqes + p.cq_entries * sizeof *cqes, fd, IORING_OFF_SQ_RING);
  sqes = memory(p.sq_entries * sizeof *sqes, fd, IORING_OFF_SQES);
  sq_head = (void *)(at + p.sq_off.head), sq_tail = (void *)(at + p.sq_off.tail), sq_mask = p.sq_entries - 1;
  cq_head = (void *)(at + p.cq_off.head), cq_tail = (void *)(at + p.cq_off.tail), cq_mask = p.cq_entries - 1;
  cqes = (void *)(at + p.cq_off.cqes);

  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  unsigned files = limit.rlim_cur < 65536 ? limit.rlim_cur : 65536;
  enroll(fd, IORING_REGISTER_FILES2, &(struct io_uring_rsrc_register){.nr = files, .flags = IORING_RSRC_REGISTER_SPARSE},
         sizeof(struct io_uring_rsrc_register));
  connections = calloc(files, sizeof *connections);

  given = memory(BUFFERS * sizeof *given->bufs, -1, 0);
  enroll(fd, IORING_REGISTER_PBUF_RING, &(struct io_uring_buf_reg){.ring_addr = (uintptr_t)given, .ring_entries = BUFFERS}, 1);
  buffers = memory((long)BUFFERS * SIZE, -1, 0);
  for (int id = 0; id < BUFFERS; id++) give(id);

  struct io_uring_rsrc_update own = {.offset = -1U, .data = fd};
  enroll(fd, IORING_REGISTER_RING_FDS, &own, 1);
  ring = own.offset;
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "cfloor_uring PORT\n"), 2;
  length = write_answer();
  answers = memory((long)length * (ANSWERS + 1), -1, 0);
  for (int i = 0; i <= ANSWERS; i++) memcpy(answers + (long)i * length, answer, length);
  listener = listen_on(argv[1]);
  set_up();
  accept_all();
  for (;;) {
    enter(1);
    unsigned head = *cq_head, tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
    for (; head != tail; head++) {
      struct io_uring_cqe *e = cqes + (head & cq_mask);
      int slot = e->user_data >> 8, kind = e->user_data & 255;
      if (kind == RECEIVE) {
        received(slot, e->res, e->flags);
      } else if (kind == SEND) {
        sent(slot, e->res);
      } else if (kind == ACCEPT) {
        if (e->res >= 0) {
          connections[e->res] = (Connection){0};
          receive(e->res);
        }
        if (!(e->flags & IORING_CQE_F_MORE)) accept_all();
      }
    }
    __atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
  }
}
