"""Configures, starts, checks and stops the gateway and its peers."""
import http.client
import json
import os
import pathlib
import re
import shlex
import socket
import ssl
import subprocess
import time
import urllib.parse

HZ = os.sysconf("SC_CLK_TCK")
BODY = ('{"action":"miniprogram","appid":"wx0123456789abcdef","version":"release","page":"pages/index/index?q='
        'https%3A%2F%2Fabcdefghi.abcd.com%2Fsegment%2Fother%2Fitem%3Fid%3D12345678&scancode_time=1763683200"}')


def haproxy(port, rules_map, connections, tls=None, h2=False, threads=1):
    """The whole task without test links: decode, longest prefix in a map, encode."""
    offer = f" ssl crt {tls[2]} alpn {'h2' if h2 else 'http/1.1'}" if tls else " proto h2" if h2 else ""
    return f"""global
  nbthread {threads}
  maxconn {connections}
  no strict-limits
defaults
  mode http
  timeout client 300s
  timeout connect 5s
  timeout server 300s
  timeout http-keep-alive 300s
frontend f
  bind 127.0.0.1:{port} backlog 4096{offer}
  no log
  http-request set-var(txn.link) url_param(link),url_dec(1)
  http-request set-var(txn.rule) var(txn.link),concat(?),map_beg({rules_map})
  http-request return status 200 content-type application/json hdr cache-control no-store lf-string '{{"action":"web","url":"%[var(txn.link),json(utf8s)]","reason":"no_rule"}}' if !{{ var(txn.rule) -m found }}
  http-request return status 200 content-type application/json hdr cache-control no-store lf-string '{{"action":"miniprogram","appid":"%[var(txn.rule)]?q=%[var(txn.link),url_enc]&scancode_time=%[date]"}}'
"""


def nginx(port, scratch, connections, tls=None, h2=False, threads=1):
    """A constant answer, the least work for nginx."""
    certificate = f"ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]}; ssl_protocols TLSv1.3;" if tls else ""
    temp = "".join(f"{kind}_temp_path {scratch}/nginx-{kind}; "
                   for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""worker_processes {threads}; daemon off; pid {scratch}/nginx.pid; error_log {scratch}/nginx-error.log warn;
events {{ worker_connections {connections}; accept_mutex off; }}
http {{
  access_log off; server_tokens off; keepalive_requests 1000000000; keepalive_timeout 300s; default_type application/json; {temp}
  server {{
    listen 127.0.0.1:{port} backlog=4096{' ssl' if tls else ''}{' http2' if h2 else ''}; {certificate}
    location / {{ add_header cache-control no-store; return 200 '{BODY}'; }}
  }}
}}
"""


class NotStarted(SystemExit):
    """A server ended or was not ready in time."""


class Server:
    """A server process under test, alone on its processor."""

    patience = 600  # seconds until it is ready

    def __init__(self, name, port, command, cpu, log, admin=None, checks=None, tls=False, h2=False):
        self.name, self.port, self.command, self.cpu = name, port, command, cpu
        self.log, self.admin, self.checks, self.tls, self.h2 = log, admin, checks, tls, h2
        self.process = None
        self.start_seconds = None
        self.family = None

    def start(self):
        begin = time.monotonic()
        self.process = subprocess.Popen(["taskset", "-c", str(self.cpu)] + self.command, stdin=subprocess.DEVNULL,
                                        stdout=open(self.log, "w"), stderr=subprocess.STDOUT)
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() - begin > self.patience:
                self.stop()
                raise NotStarted(f"{self.name} does not start; see {self.log}")
            time.sleep(0.005)
        self.start_seconds = time.monotonic() - begin
        return self

    def ready(self):
        try:
            if self.admin is None:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return True
            connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=1)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def ask(self, path):
        """The answer of the admin listener."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().read().decode()

    def metric(self, name):
        return re.search(rf"^{name} (\S+)", self.ask("/metrics"), re.M).group(1)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def pids(self):
        """The process and its children (nginx has a worker)."""
        if self.family:
            return self.family
        children = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    stat = pathlib.Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
                    children.setdefault(int(stat[1]), []).append(int(entry))
                except OSError:
                    pass
        pids = [self.process.pid]
        for pid in pids:
            pids += children.get(pid, [])
        if self.start_seconds is not None:
            self.family = pids
        return pids

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            try:
                stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(stat[11]) + int(stat[12])
            except OSError:
                pass
        return ticks / HZ

    def memory(self, key="VmRSS"):
        """Resident memory in MB."""
        total = 0
        for pid in self.pids():
            try:
                found = re.search(key + r":\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
                total += int(found.group(1)) if found else 0
            except OSError:
                pass
        return total / 1024

    def live_heap(self, java):
        """MB of reachable Java objects, after a full collection."""
        jcmd = str(pathlib.Path(java).parent / "jcmd")
        out = subprocess.run([jcmd, str(self.process.pid), "GC.class_histogram"], capture_output=True, text=True, timeout=120).stdout
        found = re.search(r"^Total\s+\d+\s+(\d+)", out, re.M)
        return int(found.group(1)) / 1e6 if found else None

    def verify(self, targets, expected):
        """Compares the answers to the first links with those of a naive matcher; returns the number compared."""
        wanted = expected.read_text().splitlines()
        with open(targets) as lines:
            requests = [line.rstrip("\n").partition("\t")[::2] for line, _ in zip(lines, wanted)]
        for number, (want, (status, body)) in enumerate(zip(wanted, (self.http2_answers if self.h2 else self.answers)(requests))):
            if status != 200 or not self.right(json.loads(body), want.split("\t")):
                raise SystemExit(f"{self.name} is wrong at {targets.name}:{number + 1}: {status} {body!r}, not {want}")
        return len(wanted)

    def answers(self, requests):
        """Statuses and bodies of HTTP/1.1."""
        connection = (http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=ssl._create_unverified_context())
                      if self.tls else http.client.HTTPConnection("127.0.0.1", self.port, timeout=10))
        for target, header in requests:
            connection.request("GET", target, headers=dict([header.split(": ", 1)]) if header else {})
            answer = connection.getresponse()
            yield answer.status, answer.read()

    def http2_answers(self, requests):
        """Statuses and bodies of HTTP/2, all on one connection."""
        import h2.connection
        import h2.events
        context = ssl._create_unverified_context()
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as plain, \
                (context.wrap_socket(plain) if self.tls else plain) as connection:
            state = h2.connection.H2Connection()
            state.initiate_connection()
            scheme = "https" if self.tls else "http"
            for target, header in requests:
                stream, status, body, open_ = state.get_next_available_stream_id(), 0, b"", True
                state.send_headers(stream, [(":method", "GET"), (":scheme", scheme), (":authority", f"127.0.0.1:{self.port}"), (":path", target)]
                                   + ([tuple(header.split(": ", 1))] if header else []), end_stream=True)
                while open_:
                    connection.sendall(state.data_to_send())
                    received = connection.recv(65536)
                    if not received:
                        raise SystemExit(f"{self.name}: the connection ended before the answer to {target}")
                    for event in state.receive_data(received):
                        if isinstance(event, h2.events.ResponseReceived):
                            status = int(dict(event.headers)[b":status"])
                        elif isinstance(event, h2.events.DataReceived):
                            body += event.data
                            state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                        elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset, h2.events.ConnectionTerminated)):
                            open_ = False
                yield status, body

    def right(self, answer, want):
        if self.checks is None:  # sends a constant answer
            return answer["action"] == "miniprogram"
        link, action, appid, version, page = want
        if action == "web":
            return answer == {"action": "web", "url": link, "reason": "no_rule"}
        opened, _, time_part = answer.pop("page", "").partition("&scancode_time=")
        return (answer == {"action": action, "appid": appid, "version": version} and time_part.isdigit()
                and opened == f"{page}?q={urllib.parse.quote(link, safe='')}")


class Servers:
    """Creates servers, each with its own port."""

    def __init__(self, options, scratch):
        self.options, self.scratch, self.next_port = options, scratch, options.port
        self.threads, self.cpus = 1, str(options.server_cpu)

    def port(self):
        self.next_port += 1
        return self.next_port

    def make(self, kind, data, label=None, java_options=None, source=None, extra=(), tls=None, h2=False):
        o, scratch = self.options, self.scratch
        name, port = label or kind, self.port()
        log = scratch / f"{name.replace(' ', '-')}.log"
        if kind in ("gateway", "commit"):
            jar = o.gateway_jar if kind == "gateway" else o.peer_jar
            admin = self.port()
            command = [o.java] + shlex.split(java_options or o.java_options) + [
                "-jar", jar, "--source", source or f"file:{data / 'snapshot.json'}", "--listen", f"127.0.0.1:{port}",
                "--admin", f"127.0.0.1:{admin}", "--identity", "header:X-User", "--event-loops", str(self.threads), "--max-connections", "100000",
                "--poll-interval", "1m", *(("--tls-cert", str(tls[0]), "--tls-key", str(tls[1])) if tls else ()), *extra] + shlex.split(o.gateway_options)
            return Server(name, port, command, self.cpus, log, admin, "all", tls, h2)
        if kind == "haproxy":
            config = scratch / f"haproxy-{port}.cfg"
            config.write_text(haproxy(port, data / "rules.map", o.most_connections, tls, h2, self.threads))
            return Server(name, port, ["haproxy", "-db", "-f", str(config)], self.cpus, log, None, "all", tls, h2)
        if kind == "nginx":
            config = scratch / f"nginx-{port}.conf"
            config.write_text(nginx(port, scratch, o.most_connections, tls, h2, self.threads))
            return Server(name, port, ["nginx", "-c", str(config)], self.cpus, log, tls=tls, h2=h2)
        if kind == "netty":
            command = [o.java] + shlex.split(java_options or o.java_options) + [
                "-cp", o.bench_jar, f"io.scangate.bench.Constant{'Http2' if h2 else ''}Server", str(port)]
            return Server(name, port, command, self.cpus, log, h2=h2)
        if kind == "vertx":
            command = [o.java] + shlex.split(java_options or o.java_options) + [
                "-cp", f"{o.vertx}/vertx-peer.jar:{o.vertx}/lib/*", "VertxPeer", str(port), f"{data}/rules.map"]
            return Server(name, port, command, self.cpus, log, None, "all")
        if kind in ("floor", "floor-uring"):
            return Server(name, port, [str(scratch / "bin" / f"c{kind}"), str(port)], self.cpus, log)
        raise SystemExit(f"no such peer: {kind}")
