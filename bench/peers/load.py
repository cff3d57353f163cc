#!/usr/bin/env python3
"""Load tests of the gateway and its peers, in turn and in one session. run.sh builds the programs and starts this script.

Each part starts its servers, checks a sample of their answers, warms up, and then measures in rounds. Each round measures every
server once, for the same time, so that other load on the machine affects all servers alike. A figure is the median of the rounds. A
ratio is the median of the ratios of all rounds. A run with a wrong answer, a status other than 200 or a closed connection gives no
figure and ends the session.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import resource
import signal
import statistics
import subprocess
import sys
import time

import changes
import events
import heap
import http2
import plot
import profiles
import report
import starts
import swap
import tls
import transports
from servers import HZ, Servers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MILLION = 1_000_000
PARTS = ["throughput", "transports", "loops", "headers", "logging", "events", "latency", "links", "connections", "sizes", "start", "swap", "changes", "heap", "tls", "handshakes", "http2", "profile", "wrk"]
PEERS = ["haproxy", "nginx", "netty", "floor", "floor-uring"]


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--parts", default=",".join(PARTS), help="some of %(default)s")
    p.add_argument("--peers", default=",".join(PEERS), help="some of %(default)s,vertx,haproxy-10k; the gateway always runs")
    p.add_argument("--peer-commit", metavar="REV", help="another peer in the parts throughput and wrk: the gateway of that commit, "
                   "which is built first; with --peers '' the only peer")
    p.add_argument("--peer-jar", help=argparse.SUPPRESS)  # the commit's gateway, built by run.sh
    p.add_argument("--rounds", type=int, help="default 5, with --peer-commit 9")
    p.add_argument("--seconds", type=float, default=4, help="of one measurement; default %(default)s")
    p.add_argument("--warm-up", type=float, default=10, help="seconds for each kind of load; default %(default)s")
    p.add_argument("--patience", type=float, default=20,
                   help="seconds to wait before a measurement until the machine is idle; default %(default)s")
    p.add_argument("--links", type=int, default=MILLION, help="number of different links; default %(default)s")
    p.add_argument("--rules", type=int, default=MILLION, help="in all parts but sizes; default %(default)s")
    p.add_argument("--most-rules", type=int, default=10 * MILLION, help="in the parts sizes, start, swap and changes; default %(default)s")
    p.add_argument("--connections", default="16,64,1000,20000", help="in the part connections; default %(default)s")
    p.add_argument("--server-cpu", type=int, default=0)
    p.add_argument("--load-cpu", type=int, default=1)
    p.add_argument("--port", type=int, default=18400, help="servers use the ports above this one; default %(default)s")
    p.add_argument("--java", required=True)
    p.add_argument("--java-options", required=True, help="of the gateway and the peers on the JVM")
    p.add_argument("--heap", default="-Xms1g -Xmx1g", help="of the gateway at --rules; default %(default)s")
    p.add_argument("--most-heap", default="-Xms6g -Xmx6g", help="of the gateway in the part sizes; default %(default)s")
    p.add_argument("--changes-heap", default="-XX:+UseG1GC -Xmx3g", help="of the gateway in the part changes; default %(default)s")
    p.add_argument("--swap-heap", default="-XX:+UseG1GC -Xmx1600m", help="of the gateway in the part swap; default %(default)s")
    p.add_argument("--swap-seconds", type=float, default=30, help="of one run in the parts swap and changes; default %(default)s")
    p.add_argument("--heap-first", type=int, default=500, metavar="MB",
                   help="a heap that is large enough in the part heap; default %(default)s")
    p.add_argument("--heap-seconds", type=float, default=25, help="with changes in each run of the part heap; default %(default)s")
    p.add_argument("--launcher", default=str(ROOT / "scangate"), help="for the part start")
    p.add_argument("--gateway-options", default="", help="additional flags, such as '--transport io-uring'")
    p.add_argument("--gateway-jar", default=str(ROOT / "gateway/target/scangate-gateway.jar"))
    p.add_argument("--bench-jar", default=str(ROOT / "bench/target/scangate-bench.jar"))
    p.add_argument("--vertx", default=str(ROOT / "bench/target/peers/vertx"))
    p.add_argument("--scratch", default=str(ROOT / "bench/target/peers"))
    p.add_argument("--results", default=str(ROOT / "bench/results"))
    p.add_argument("--name", default="peers", help="of the files in --results; default %(default)s")
    o = p.parse_args()
    o.rounds = o.rounds or (9 if o.peer_commit else 5)
    o.scratch = pathlib.Path(o.scratch)
    files = os.sysconf("SC_OPEN_MAX")
    o.most_connections = files - 500
    o.connections = [min(int(c), files - 1000) for c in o.connections.split(",")]
    return o


class Session:
    def __init__(self, o):
        self.o = o
        self.servers = Servers(o, o.scratch)
        self.loud = 0
        self.beside = []  # servers that a measured one uses
        self.result = {"about": about(o), "runs": [], "ratios": [], "starts": [], "memory": []}

    # ---- data

    def data(self, rules):
        folder = self.o.scratch / f"data-{rules}-{self.o.links}"
        if not (folder / "complete").exists():
            say(f"writing {rules:,} rules and {self.o.links:,} links")
            subprocess.run([self.o.java, "-Xmx2g", "-cp", self.o.bench_jar, "io.scangate.bench.LoadFiles", str(folder),
                            str(rules), str(self.o.links)], check=True)
            (folder / "complete").touch()
        return folder

    def java_options(self, most=False):
        return f"{self.o.java_options} {self.o.most_heap if most else self.o.heap}"

    # ---- one measurement

    def load(self, server, targets, depth, connections, seconds, rate=0, phone=False, wrk=False, tls=False, handshakes=0, h2=False, beside=False):
        o, bin = self.o, self.o.scratch / "bin"
        if wrk:
            command = ["env", f"LD_PRELOAD={bin}/spinpoll.so", "taskset", "-c", str(o.load_cpu), "wrk", "-t1",
                       f"-c{connections}", f"-d{int(seconds)}s", "-s", str(HERE / "links.lua"),
                       f"http://127.0.0.1:{server.port}", "--", str(targets), str(depth)]
        elif handshakes:  # 1: full, 2: resumed
            command = ["taskset", "-c", str(o.load_cpu), str(bin / "hs"), str(server.port), str(connections), str(seconds), str(handshakes - 1)]
        else:
            command = ["taskset", "-c", server.cpu if beside else str(o.load_cpu), str(bin / f"lg{'h2' if h2 else ''}{'tls' if tls else ''}"), str(server.port), str(targets), str(depth),
                       str(connections), str(seconds), str(rate), "1" if phone else "0", "1" if beside else "0"]
        if not self.quiet(seconds):
            self.loud += 1
        cpu, system, begin = server.cpu_seconds(), busy(), time.monotonic()
        own = own_seconds() + sum(other.cpu_seconds() for other in self.beside)
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        memory = 0
        while run.poll() is None:
            memory = max(memory, server.memory())
            time.sleep(0.25)
        took = time.monotonic() - begin
        out = run.stdout.read()
        found = re.search(r"RES (.*)", out)
        if run.returncode or not found:
            return None, out.strip()[-300:]
        sample = {k: float(v) for k, v in (pair.split("=") for pair in found.group(1).split())}
        if sample["errors"]:
            return None, f"{sample['errors']:.0f} errors"
        used = server.cpu_seconds() - cpu
        sample["server_cpu"] = 100 * used / sample["seconds"]
        sample["micros"] = 1e6 * used / sample["requests"]
        sample["rss"] = memory
        # The processor time of all processes but the server, those beside it, the generator and this script.
        own = own_seconds() + sum(other.cpu_seconds() for other in self.beside) - own
        sample["others"] = max(0.0, 100 * (busy() - system - used - own) / took)
        return sample, ""

    def quiet(self, seconds):
        """Waits until the processors are idle; False if they stay busy."""
        end = time.monotonic() + self.o.patience
        while self.o.patience and seconds:
            used = busy()
            time.sleep(0.3)
            if busy() - used < 0.03:
                return True
            if time.monotonic() > end:
                return False
        return True

    def measure(self, part, runs):
        """Measures runs, which are (key, server, keyword arguments of load), in rounds; returns the samples by key."""
        samples = {key: [] for key, _, _ in runs}
        for key, server, args in runs:
            _, error = self.load(server, **{**args, "seconds": self.o.warm_up})
            if error:
                raise SystemExit(f"{part}: {key}: no figure: {error}")
        for number in range(self.o.rounds):
            for key, server, args in runs:
                best = None
                for _ in range(3):  # repeat while other processes are busy, and keep the least disturbed sample
                    sample, error = self.load(server, **{"seconds": self.o.seconds, **args})
                    if error:
                        raise SystemExit(f"{part}: {key}: no figure: {error}")
                    if best is None or sample["others"] < best["others"]:
                        best = sample
                    if best["others"] < 5:
                        break
                samples[key].append(best)
            say(f"{part}: round {number + 1} of {self.o.rounds}: " + ", ".join(
                f"{key} {samples[key][-1]['rps']:,.0f}" for key in samples))
        for key, server, args in runs:
            own = samples[key]
            self.result["runs"].append({
                "part": part, "name": key, "server": server.name, "depth": args["depth"], "connections": args["connections"],
                "rate": args.get("rate", 0), "links": args["targets"].stem,
                **{field: median(own, field) for field in
                   ("rps", "p50", "p90", "p99", "p999", "max", "server_cpu", "micros", "rss", "others")},
                "samples": [sample["rps"] for sample in own]})
        return samples

    def ratio(self, what, samples, a, b, target=None, field="rps", at_most=False):
        each = [x[field] / y[field] for x, y in zip(samples[a], samples[b])]
        cpu = [y["micros"] / x["micros"] for x, y in zip(samples[a], samples[b])]
        self.result["ratios"].append({"what": what, "value": statistics.median(each), "least": min(each), "most": max(each),
                                      "cpu": statistics.median(cpu), "target": target, "at_most": at_most})

    def started(self, kinds, data, check="uniform", most=False):
        """Starts servers and checks their answers."""
        running = {}
        try:
            for kind in kinds:
                folder = self.data(10_000) if kind in ("haproxy-10k", "vertx") else data
                base = "haproxy" if kind == "haproxy-10k" else kind
                server = self.servers.make(base, folder, kind, self.java_options(most)).start()
                server.targets = folder
                running[kind] = server
                server.verify(folder / f"{check}.txt", folder / f"{check}.expected")
        except BaseException:
            stop(running)
            raise
        return running

    # ---- parts

    def throughput(self):
        data = self.data(self.o.rules)
        running = self.started(["gateway"] + self.o.peers, data)
        try:
            for depth, targets in ((1, {"haproxy": 1.7, "nginx": 1.0, "floor": 0.85, "commit": 0.98}),
                                   (16, {"haproxy": 9, "nginx": 6, "commit": 0.98})):
                samples = self.measure("throughput", [
                    (kind, server, dict(targets=server.targets / "uniform.txt", depth=depth, connections=64))
                    for kind, server in running.items()])
                for peer in self.o.peers:
                    self.ratio(f"gateway / {peer}, {report.pipelined(depth)}", samples, "gateway", peer, targets.get(peer))
            for kind, server in running.items():
                self.result["memory"].append({"server": kind, "rules": self.o.rules, "rss": server.memory(),
                                              "peak": server.memory("VmHWM")})
        finally:
            stop(running)

    def transports(self):
        transports.run(self, say)

    def loops(self):
        transports.run_loops(self, say)

    def headers(self):
        data = self.data(self.o.rules)
        running = self.started(["gateway"], data)
        try:
            args = dict(targets=data / "uniform.txt", depth=16, connections=64)
            samples = self.measure("headers", [("gateway", running["gateway"], args),
                                               ("gateway, 8 headers", running["gateway"], dict(args, phone=True))])
            self.ratio("gateway with 8 headers / without, 16 pipelined", samples, "gateway, 8 headers", "gateway", 0.85)
        finally:
            stop(running)

    def logging(self):
        """Gateways without and with an access log, started alternately: two equal ones differ by some percent."""
        data, log = self.data(self.o.rules), self.o.scratch / "access.log"
        names = {"no log": (), "log, 1 in 100": ("--access-log", str(log), "--access-log-sample", "100"), "no log, again": ()}
        running = {}
        try:
            for name, extra in names.items():
                running[name] = self.servers.make("gateway", data, name.replace(",", ""), self.java_options(), extra=extra).start()
            for depth in (1, 16):
                samples = self.measure("logging", [(name, server, dict(targets=data / "uniform.txt", depth=depth, connections=64))
                                                   for name, server in running.items()])
                self.ratio(f"gateway with an access log of 1 in 100 / without, {report.pipelined(depth)}", samples, "log, 1 in 100", "no log", 0.95)
                self.ratio(f"two gateways without, {report.pipelined(depth)}", samples, "no log, again", "no log")
        finally:
            stop(running)

    def events(self):
        events.run(self, say)

    def latency(self):
        data = self.data(self.o.rules)
        running = self.started(["gateway", "haproxy"], data)
        try:
            args = dict(targets=data / "uniform.txt", depth=1, connections=64)
            highest = self.measure("latency", [("haproxy, highest rate", running["haproxy"], args)])
            rate = round(0.7 * median(highest["haproxy, highest rate"], "rps"))
            samples = self.measure("latency", [(f"{kind} at {rate:,}/s", server, dict(args, rate=rate))
                                               for kind, server in running.items()])
            keys = list(samples)
            self.ratio("p99 at 70 % of HAProxy's highest rate: gateway / haproxy", samples, keys[0], keys[1], 1.0, "p99", True)
        finally:
            stop(running)

    def links(self):
        data = self.data(self.o.rules)
        running = self.started(["gateway", "haproxy"], data)
        try:
            for kind in ("hit", "miss", "test"):
                for name, server in running.items():
                    if kind != "test" or name == "gateway":  # HAProxy has no test links
                        server.verify(data / f"{kind}.txt", data / f"{kind}.expected")
            for depth in (1, 16):
                samples = self.measure("links", [
                    (f"{name}, {kind}", server, dict(targets=data / f"{kind}.txt", depth=depth, connections=64))
                    for kind in ("hit", "miss", "test") for name, server in running.items()
                    if kind != "test" or name == "gateway"])
                for kind in ("hit", "miss"):
                    self.ratio(f"gateway / haproxy, {kind}, {report.pipelined(depth)}", samples, f"gateway, {kind}",
                               f"haproxy, {kind}")
                for kind in ("miss", "test"):
                    self.ratio(f"gateway: {kind} / hit, {report.pipelined(depth)}", samples, f"gateway, {kind}", "gateway, hit")
        finally:
            stop(running)

    def connections(self):
        data = self.data(self.o.rules)
        kinds = ["gateway"] + [peer for peer in self.o.peers if peer in ("haproxy", "nginx")]
        for depth in (1, 16):
            for connections in self.o.connections:
                running = self.started(kinds, data)
                try:
                    before = {kind: server.memory() for kind, server in running.items()}
                    samples = self.measure("connections", [
                        (kind, server, dict(targets=data / "uniform.txt", depth=depth, connections=connections,
                                            seconds=max(self.o.seconds, connections / 4000)))
                        for kind, server in running.items()])
                    for peer in kinds[1:]:
                        self.ratio(f"gateway / {peer}, {connections:,} connections, {report.pipelined(depth)}", samples, "gateway",
                                   peer)
                    if connections >= 1000:
                        for kind, server in running.items():
                            self.result["memory"].append({
                                "server": kind, "rules": self.o.rules, "connections": connections, "depth": depth,
                                "kb_a_connection": 1024 * (median(samples[kind], "rss") - before[kind]) / connections})
                finally:
                    stop(running)

    def sizes(self):
        folders = {rules: self.data(rules) for rules in (10_000, self.o.most_rules)}
        running = {}
        try:
            for rules, folder in folders.items():
                server = self.servers.make("gateway", folder, f"gateway {rules}", self.java_options(most=True)).start()
                running[rules] = server
                server.verify(folder / "zipf.txt", folder / "zipf.expected")
                self.result["memory"].append({"server": "gateway", "rules": rules, "rss": server.memory(),
                                              "live_heap": server.live_heap(self.o.java)})
            names = {rules: f"gateway, {rules:,} rules" for rules in folders}
            for depth, target in ((1, 0.93), (16, 0.85)):
                samples = self.measure("sizes", [
                    (names[rules], server, dict(targets=folders[rules] / "zipf.txt", depth=depth, connections=64))
                    for rules, server in running.items()])
                self.ratio(f"gateway: {self.o.most_rules:,} rules / 10,000, Zipf, {report.pipelined(depth)}", samples,
                           names[self.o.most_rules], names[10_000], target)
        finally:
            stop(running)

    def start(self):
        starts.run(self, say)

    def swap(self):
        swap.run(self, say)

    def changes(self):
        changes.run(self, say)

    def heap(self):
        heap.run(self, say)

    def tls(self):
        tls.run(self, say)

    def handshakes(self):
        tls.run_handshakes(self)

    def http2(self):
        http2.run(self, say)

    def profile(self):
        profiles.run(self, say)

    def wrk(self):
        data = self.data(self.o.rules)
        running = self.started(["gateway"] + self.o.peers, data)
        try:
            for depth in (1, 16):
                samples = self.measure("wrk", [
                    (kind, server, dict(targets=server.targets / "uniform.txt", depth=depth, connections=64, wrk=True))
                    for kind, server in running.items()])
                for peer in self.o.peers:
                    self.ratio(f"gateway / {peer}, {report.pipelined(depth)}, wrk", samples, "gateway", peer)
        finally:
            stop(running)


def stop(running):
    for server in running.values():
        server.stop()


def median(samples, field):
    return statistics.median(sample[field] for sample in samples)


def busy():
    """Processor seconds of the machine since its start."""
    fields = [int(x) for x in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (sum(fields[:3]) + sum(fields[5:7])) / HZ


def own_seconds():
    """Processor seconds of this script and of the generators that have ended."""
    return sum(spent for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for spent in resource.getrusage(who)[:2])


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        return (done.stdout + done.stderr).strip()
    except OSError:
        return ""


def about(o):
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    commit = output("git", "rev-parse", "--short=12", "HEAD")
    dirty = output("git", "status", "--porcelain", "--untracked-files=no", "--", "gateway", "bench/src", "bench/peers", "pom.xml")
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit + (" and changes" if dirty else ""),
        "cpu": model.group(1).strip() if model else platform.machine(), "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "kernel": platform.release(), "jdk": output(o.java, "-version").splitlines()[1],
        "java_options": o.java_options, "heap": o.heap, "gateway_options": o.gateway_options,
        "peer_commit": pathlib.Path(o.peer_jar).parent.name if o.peer_jar else "",
        "haproxy": output("haproxy", "-v").split(" - ")[0], "nginx": output("nginx", "-v").split(": ")[-1],
        "rounds": o.rounds, "seconds": o.seconds, "links": o.links, "rules": o.rules}


def main():
    o = options()
    for number in (signal.SIGINT, signal.SIGTERM):  # so that the servers stop too
        signal.signal(number, lambda *_: sys.exit("stopped"))
    o.peers = [peer for peer in o.peers.split(",") if peer] + (["commit"] if o.peer_jar else [])
    session = Session(o)
    wanted = o.parts.split(",")
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.exit(f"unknown part: {', '.join(sorted(unknown))}")
    results = pathlib.Path(o.results)
    results.mkdir(parents=True, exist_ok=True)
    for part in wanted:
        say(f"part {part}")
        getattr(session, part)()
        # After each part, so that an aborted session keeps its results.
        (results / f"{o.name}.json").write_text(json.dumps(session.result, indent=1) + "\n")
        (results / f"{o.name}.md").write_text(report.markdown(session.result))
        if "throughput" in wanted:
            (results / f"{o.name}.svg").write_text(plot.svg(session.result))
    print(report.markdown(session.result))


if __name__ == "__main__":
    main()
