"""A control plane on a database with a snapshot, and gateways that follow it, as processes on loopback."""
import json
import os
import pathlib
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

HOME = pathlib.Path(__file__).resolve().parents[2]
CONFIG, GATEWAY = 18590, 18600


def call(method, url, key=None, body=None, kind="application/json"):
    """Returns the bytes of the answer. The body is bytes, or a value that becomes JSON."""
    request = urllib.request.Request(url, method=method, data=body if body is None or isinstance(body, bytes) else json.dumps(body).encode())
    if body is not None:
        request.add_header("Content-Type", kind)
    if key:
        request.add_header("Authorization", "Bearer " + key)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()
    except urllib.error.HTTPError as refused:
        refused.msg += " " + refused.read().decode()
        raise


def await_status(url, seconds):
    end = time.time() + seconds
    while time.time() < end:
        try:
            call("GET", url)
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{url} did not answer in {seconds} s")


def processor_seconds(process):
    """The processor time of a process since its start."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stop(process):
    process.terminate()
    process.wait()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def one_account(scratch):
    """Writes a snapshot of one account with ten rules; returns its file."""
    scratch.mkdir(parents=True, exist_ok=True)
    rules = [{"prefix": f"https://shop{number}.example.com/path/{number}/", "live": {"page": "pages/index/index"}} for number in range(10)]
    snapshot = scratch / "account.json"
    snapshot.write_text(json.dumps({"format": "scangate-snapshot/1", "revision": 1,
                                    "accounts": [{"appid": "wx0000000000000001", "members": {"user-1": "developer"}, "rules": rules}]}))
    return snapshot


def a_rule(fleet):
    """Returns the address of a rule that can be published, and a link inside it."""
    appid = fleet.ask("/v1/accounts?limit=1")["items"][0]["appid"]
    call("PATCH", f"{fleet.base}/v1/accounts/{appid}", fleet.operator, {"code_published": True})
    rule = fleet.ask(f"/v1/accounts/{appid}/rules?limit=1")["items"][0]
    domain = ".".join(urllib.parse.urlsplit(rule["canonical"]).hostname.split(".")[-2:])
    call("PUT", f"{fleet.base}/v1/licences", fleet.operator, f"domain,licence,holder\n{domain},bench,bench\n".encode(), "text/csv")
    return f"{fleet.base}/v1/accounts/{appid}/rules/{rule['id']}", rule["canonical"]


def publish(fleet, rule, times, rate, settle=2):
    """Publishes, and waits for some seconds; returns the times of each request and answer, by revision."""
    called, answered = {}, {}
    began = time.time()
    for number in range(times):
        time.sleep(max(0, began + number / rate - time.time()))
        before = time.time()
        revision = json.loads(call("POST", rule + "/publish", fleet.operator))["version"]
        called[revision], answered[revision] = before, time.time()
    time.sleep(settle)
    return called, answered


class Fleet:
    """Stops its processes on exit."""
    base = f"http://127.0.0.1:{CONFIG}"

    def __init__(self, snapshot, scratch):
        scratch.mkdir(parents=True, exist_ok=True)
        self.scratch = scratch
        self.database = f"sqlite:{scratch}/scangate.db"
        self.log = open(scratch / "log.txt", "w")
        self.processes = []
        if not (scratch / "imported").exists():
            began = time.time()
            self.run("import", "--create", "--kind=corporate", "--code-published=true", "--rules-per-account=1000000",
                     str(snapshot.resolve(strict=True)))
            print(f"imported in {time.time() - began:.0f} s")
            (scratch / "imported").touch()
        self.operator = self.run("operator-key", "--rotate", "bench").split()[-1]
        self.key = self.run("gateway-key", "--rotate", "bench").split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        for process in self.processes:
            process.terminate()

    def run(self, command, *arguments):
        """Runs a command to its end; returns its output."""
        return subprocess.run([str(HOME / "scangate"), command, "--database", self.database, *arguments], cwd=HOME,
                              stdout=subprocess.PIPE, stderr=self.log, text=True, check=True).stdout.strip()

    def launch(self, cpu, *command):
        pinned = [] if cpu is None else ["taskset", "-c", str(cpu)]
        process = subprocess.Popen([*pinned, str(HOME / "scangate"), *command], cwd=HOME, stdout=self.log, stderr=self.log)
        self.processes.append(process)
        return process

    def control_plane(self, cpu=None, admin="127.0.0.1:0", seconds=60, settings=()):
        process = self.launch(cpu, "config", "--database", self.database, "--listen", f"127.0.0.1:{CONFIG}", "--admin", admin,
                              # Imported rules are all due for a check at once, which would take a processor for hours.
                              "--ownership-recheck-pause", "1h",
                              "--publishes-per-month", "1000000", "--calls-per-second", "1000000", "--call-burst", "1000000",
                              "--max-connections", "20000", "--max-connections-per-address", "0", *settings)
        await_status(self.base + "/readyz", seconds)
        return process

    def gateway(self, number, *settings, cpu=None, seconds=120, source=None):
        """Starts a gateway and waits until it is ready; returns its process and its port. Its admin listener has the next port."""
        port = GATEWAY + 2 * number
        followed = ["--source", source] if source else ["--source", self.base, "--feed-token", self.key]
        process = self.launch(cpu, "gateway", *followed, "--event-loops", "1", "--state-dir", str(self.scratch / f"gateway{number}"),
                              "--listen", f"127.0.0.1:{port}", "--admin", f"127.0.0.1:{port + 1}", *settings)
        await_status(f"http://127.0.0.1:{port + 1}/readyz", seconds)
        return process, port

    def ask(self, path):
        return json.loads(call("GET", self.base + path, self.operator))
