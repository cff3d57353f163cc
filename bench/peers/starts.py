"""The part "start": the time from the exec of the launcher to the first right answer over HTTP, on all processors."""
import http.client
import os
import statistics
import subprocess

from servers import Server

TARGETS = {"compiled": {1_000_000: 0.6, 10_000_000: 2.0}, "json": {1_000_000: 3.0, 10_000_000: 20.0}}


class Starting(Server):
    """A server that counts as ready at its first right answer."""

    target = None

    def ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", self.target)
            answer = connection.getresponse()
            return answer.status == 200 and b'"miniprogram"' in answer.read()
        except (OSError, http.client.HTTPException):
            return False


def first_target(data):
    with open(data / "hit.txt") as lines:
        return next(lines).rstrip("\n")


def compiled(o, data, name="start.compiled", document="snapshot.json"):
    """The compiled file of a folder's rules. The gateway under test writes it if it does not exist."""
    file = data / name
    jar = os.path.getmtime(o.gateway_jar)
    if not file.exists() or file.stat().st_mtime < jar:
        subprocess.run([o.java, "-Xmx6g", "-jar", o.gateway_jar, "compile", str(data / document), "--out", str(file)],
                       check=True, stdout=subprocess.DEVNULL)
    return file


def gateway(session, data, file, heap):
    """The launcher with a user's flags."""
    o, port, admin = session.o, session.servers.port(), session.servers.port()
    command = ["env", f"SCANGATE_JAVA_HOME={os.path.dirname(os.path.dirname(o.java))}", f"SCANGATE_JAVA_OPTS={heap}",
               str(o.launcher), "gateway", "--source", f"file:{file}", "--listen", f"127.0.0.1:{port}",
               "--admin", f"127.0.0.1:{admin}", "--event-loops", "1"]
    server = Starting("gateway", port, command, f"{o.server_cpu},{o.load_cpu}", o.scratch / "start.log", admin, "all")
    server.target = first_target(data)
    return server


def haproxy(session, data):
    made = session.servers.make("haproxy", data)
    server = Starting("haproxy", made.port, made.command, f"{session.o.server_cpu},{session.o.load_cpu}", made.log)
    server.target = first_target(data)
    return server


def limit(heap):
    """Without -Xms: with it, the whole heap is young at first, and loading touches gigabytes of new memory."""
    return " ".join(word for word in heap.split() if not word.startswith("-Xms"))


def run(session, say):
    o = session.o
    with gateway(session, session.data(o.rules), compiled(o, session.data(o.rules)), limit(o.heap)):
        pass  # writes the class archive for the measured starts
    for rules, heap in ((o.rules, limit(o.heap)), (o.most_rules, limit(o.most_heap))):
        data = session.data(rules)
        makes = {"gateway, compiled": lambda: gateway(session, data, compiled(o, data), heap),
                 "gateway, JSON": lambda: gateway(session, data, data / "snapshot.json", heap)}
        if "haproxy" in o.peers and rules == o.rules:
            makes["haproxy"] = lambda: haproxy(session, data)
        found = {name: [] for name in makes}
        for _ in range(o.rounds):
            for name, make in makes.items():
                (data / "snapshot.json.compiled").unlink(missing_ok=True)  # else only the first start would read JSON
                session.quiet(1)
                with make() as server:
                    found[name].append((server.start_seconds, server.cpu_seconds(), server.memory(), server.memory("VmHWM")))
        (data / "snapshot.json.compiled").unlink(missing_ok=True)
        for name, starts in found.items():
            seconds, cpu, memory, peak = (statistics.median(column) for column in zip(*starts))
            target = TARGETS.get("compiled" if "compiled" in name else "json" if "JSON" in name else "", {}).get(rules)
            session.result["starts"].append({
                "server": name, "rules": rules, "seconds": seconds, "least": min(s[0] for s in starts),
                "most": max(s[0] for s in starts), "cpu": cpu, "rss": memory, "peak": peak, "target": target})
            say(f"start: {name}, {rules:,} rules: {seconds:.2f} s, {cpu:.2f} s of processors, peak {peak:.0f} MB")
