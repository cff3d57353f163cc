#!/usr/bin/env python3
"""Publish to served: how long until a gateway answers by a publish, and how many bytes the change takes on its way.

Makes a database of a snapshot (minutes at a million rules, kept for the next time), starts a control plane and gateways that
follow it, and publishes one rule after the other. Also: a gateway started again while the control plane is away.

  bench/feed/publish.py SNAPSHOT [--publishes 300] [--gateways 2] [--scratch bench/target/feed]

Builds nothing: first mvn -B package -Dmaven.test.skip. SNAPSHOT may be one of those that bench/peers makes.
"""
import argparse
import json
import pathlib
import subprocess
import threading
import time
import urllib.parse
import urllib.request

HOME = pathlib.Path(__file__).resolve().parents[2]
CONFIG, GATEWAY = 18590, 18600


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("--publishes", type=int, default=300)
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def call(method, url, key=None, body=None, headers=None):
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    if body is not None:
        request.add_header("Content-Type", "application/json")
    if key:
        request.add_header("Authorization", "Bearer " + key)
    for name, value in (headers or {}).items():
        request.add_header(name, value)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers, answer.read()


def launch(log, *command):
    return subprocess.Popen([str(HOME / "scangate"), *command], cwd=HOME, stdout=log, stderr=log)


def await_status(url, seconds):
    end = time.time() + seconds
    while time.time() < end:
        try:
            call("GET", url)
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{url} did not answer in {seconds} s")


def gateway(o, log, number, key):
    port = GATEWAY + 2 * number
    command = ["gateway", "--source", f"http://127.0.0.1:{CONFIG}", "--feed-token", key, "--event-loops", "1", "--state-dir",
               str(o.scratch / f"gateway{number}"), "--listen", f"127.0.0.1:{port}", "--admin", f"127.0.0.1:{port + 1}"]
    return launch(log, *command), port


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def watch(port, link, served, stop):
    """Notes when each revision was first seen in an answer."""
    target = f"http://127.0.0.1:{port}/v1/resolve?link=" + urllib.parse.quote(link, safe="")
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while not stop.is_set():
        connection.request("GET", target[target.index("/v1"):], headers={"Scangate-Debug": "revision"})
        answer = connection.getresponse()
        answer.read()
        revision = int(answer.getheader("scangate-revision", "-1"))
        if revision > served.get("last", -1):
            served["last"] = revision
            served[revision] = time.time()
        time.sleep(0.001)


def main():
    o = arguments()
    o.scratch.mkdir(parents=True, exist_ok=True)
    database = f"sqlite:{o.scratch}/scangate.db"
    log = open(o.scratch / "log.txt", "w")
    if not (o.scratch / "imported").exists():
        began = time.time()
        subprocess.run([str(HOME / "scangate"), "import", "--database", database, str(o.snapshot.resolve(strict=True))], cwd=HOME,
                       stdout=log, stderr=log, check=True)
        print(f"imported in {time.time() - began:.0f} s")
        (o.scratch / "imported").touch()
    operator = subprocess.run([str(HOME / "scangate"), "operator-key", "bench", "--database", database], cwd=HOME,
                              capture_output=True, text=True, check=True).stdout.strip().split()[-1]
    key = subprocess.run([str(HOME / "scangate"), "gateway-key", "bench", "--database", database], cwd=HOME,
                         capture_output=True, text=True, check=True).stdout.strip().split()[-1]
    processes = [launch(log, "config", "--database", database, "--listen", f"127.0.0.1:{CONFIG}", "--admin", "127.0.0.1:0",
                        "--publishes-per-month", "1000000")]
    try:
        base = f"http://127.0.0.1:{CONFIG}"
        await_status(base + "/readyz", 60)
        ports = []
        for number in range(o.gateways):
            process, port = gateway(o, log, number, key)
            processes.append(process)
            ports.append(port)
        for port in ports:
            await_status(f"http://127.0.0.1:{port + 1}/readyz", 120)
            call("POST", f"http://127.0.0.1:{port + 1}/v1/debug?seconds=3600")
        appid = json.loads(call("GET", base + "/v1/accounts?limit=1", operator)[1])["items"][0]["appid"]
        call("PATCH", f"{base}/v1/accounts/{appid}", operator, {"code_published": True})
        rule = json.loads(call("GET", f"{base}/v1/accounts/{appid}/rules?limit=1", operator)[1])["items"][0]
        publish = f"{base}/v1/accounts/{appid}/rules/{rule['id']}/publish"
        seen = [dict() for _ in ports]
        stop = threading.Event()
        threads = [threading.Thread(target=watch, args=(port, rule["canonical"], served, stop), daemon=True)
                   for port, served in zip(ports, seen)]
        for thread in threads:
            thread.start()
        asked, answered = {}, {}
        for _ in range(o.publishes):
            before = time.time()
            headers, body = call("POST", publish, operator)
            revision = json.loads(body)["version"]
            asked[revision], answered[revision] = before, time.time()
            time.sleep(0.05)
        time.sleep(2)
        stop.set()
        from_call, from_answer = [], []
        for served in seen:
            for revision, before in asked.items():
                first = min((at for number, at in served.items() if number != "last" and number >= revision), default=None)
                if first is None:
                    raise SystemExit(f"revision {revision} was never served")
                from_call.append(1000 * (first - before))
                from_answer.append(1000 * max(0, first - answered[revision]))
        last = max(asked)
        delta = call("GET", f"{base}/v1/changes?since={last - 1}", key)[1]
        print(f"{len(from_call)} times: publish called to served, ms: median {percentile(from_call, .5):.0f}, "
              f"p99 {percentile(from_call, .99):.0f}, most {max(from_call):.0f}")
        print(f"publish answered to served, ms: median {percentile(from_answer, .5):.0f}, p99 {percentile(from_answer, .99):.0f}")
        print(f"bytes of the change: {len(delta)}")
        processes[0].terminate()
        processes[0].wait()
        processes[1].terminate()
        processes[1].wait()
        starts = []
        for _ in range(3):
            began = time.time()
            process, port = gateway(o, log, 0, key)
            await_status(f"http://127.0.0.1:{port + 1}/readyz", 60)
            starts.append(time.time() - began)
            status = json.loads(call("GET", f"http://127.0.0.1:{port + 1}/v1/status")[1])
            if status["revision"] != last:
                raise SystemExit(f"revision {status['revision']} (expected: {last})")
            process.terminate()
            process.wait()
        print("started with the control plane away, s: " + ", ".join(f"{start:.2f}" for start in starts))
    finally:
        for process in processes:
            process.terminate()


main()
