"""A small stand-in for the control plane: serves a snapshot file, and then changes of random accounts of it at a given rate.

It keeps no history, and follows one gateway at a time. The next change of any revision R has revision R + 1, and gives accounts another
test page and the same live pages, so the answers to the measured links stay the same.
"""
import hashlib
import http.server
import json
import mmap
import os
import random
import re
import threading
import time
import urllib.parse


def sha256(content):
    return int.from_bytes(hashlib.sha256(content).digest(), "big")


def sealed(digest, *head):
    """The fields that end a document: the digest of the state, and the seal over the head's lines and the digest."""
    lines = "".join(f"{line}\n" for line in (*head, f"{digest:064x}"))
    return f',"digest":"{digest:064x}","seal":"{sha256(lines.encode()):064x}"}}'.encode()


class Feed:
    """Serves on loopback until it is closed, in threads on one processor."""

    def __init__(self, snapshot, port, cpu):
        self.snapshot, self.cpu = snapshot, cpu
        self.address = f"http://127.0.0.1:{port}"
        self.text = mmap.mmap(os.open(snapshot, os.O_RDONLY), 0, access=mmap.ACCESS_READ)
        self.random = random.Random(1)
        self.rate = self.sent = self.revision = 0
        self.began = 0.0
        self.digest, self.changed = 0, {}
        self.whole = sum(sha256(self.text[start:end]) for start, end in self.spans()) % 2 ** 256
        start = self.text[:200].decode(errors="replace")
        field = lambda name, value: (re.search(f'"{name}": *"?({value})', start) or ["", ""])[1]
        self.tail = sealed(self.whole, "scangate-snapshot/1", field("revision", "[0-9]+"), field("mark", "[0-9a-f]+"))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Handler,), {"feed": self}))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a gateway that stops leaves its poll
        threading.Thread(target=self.serve, daemon=True).start()

    def spans(self):
        """The places of all accounts."""
        start = self.text.find(b'{"appid":')
        while start >= 0:
            following = self.text.find(b',{"appid":', start + 1)
            yield start, following if following >= 0 else self.text.rfind(b"]")
            start = following + 1 if following >= 0 else -1

    def restart(self):
        """A gateway has taken the snapshot."""
        self.digest, self.changed = self.whole, {}

    def serve(self):
        os.sched_setaffinity(0, {self.cpu})  # of this thread, and of those that it starts
        self.server.serve_forever()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def begin(self, rate):
        """From now on, that many accounts change each second."""
        self.began, self.sent, self.rate = time.monotonic(), 0, rate

    def end(self):
        """No more changes. Returns the number of accounts that gateways have got since begin."""
        self.rate = 0
        return self.sent

    def changes(self, since):
        """The changes after a revision: all that are due, once a tenth of a second's are; None after a second without."""
        end = time.monotonic() + 1
        while time.monotonic() < end:
            due = int((time.monotonic() - self.began) * self.rate) - self.sent
            if self.rate and due >= self.rate // 10:
                self.sent += due
                self.revision = since + 1
                accounts = b",".join(self.accounts(due, since))
                return (b'{"format":"scangate-delta/1","base":%d,"revision":%d,"accounts":[' % (since, since + 1)
                        + accounts + b'],"removed":[]'
                        + sealed(self.digest, "scangate-delta/1", since, "", since + 1, ""))
            time.sleep(0.002)
        return None

    def accounts(self, count, since):
        """Different accounts at random places of the snapshot."""
        found = {}
        while len(found) < count:
            start = self.text.find(b'{"appid":', self.random.randrange(len(self.text)))
            end = self.text.find(b',{"appid":', start + 1)
            if 0 <= start < end:  # neither the last account nor a place after it
                found[start] = self.text[start:end]
        for start, text in found.items():
            found[start] = text.replace(b"pages/next/", b"pages/next%d/" % since)
            digest = sha256(found[start])
            self.digest = (self.digest + digest - self.changed.get(start, sha256(text))) % 2 ** 256
            self.changed[start] = digest
        return found.values()


class Handler(http.server.BaseHTTPRequestHandler):
    feed = None
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/v1/snapshot":
            self.feed.restart()
            length = self.feed.text.rfind(b"}")
            self.head(200, length + len(self.feed.tail))
            for at in range(0, length, 1 << 20):
                self.wfile.write(self.feed.text[at:min(length, at + (1 << 20))])
            self.wfile.write(self.feed.tail)
        elif url.path == "/v1/changes":
            body = self.feed.changes(int(urllib.parse.parse_qs(url.query)["since"][0]))
            self.head(200 if body else 204, len(body or b""))
            self.wfile.write(body or b"")
        else:
            self.head(404, 0)

    def do_POST(self):
        """Takes a gateway's report and forgets it."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.head(204, 0)

    do_PUT = do_POST

    def head(self, status, length):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_):
        pass


def awaited(server, feed, seconds):
    """Whether a gateway serves the newest revision of the feed within a time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if json.loads(server.ask("/v1/status"))["revision"] == feed.revision:
                return True
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    return False
