#!/usr/bin/env python3
"""Measures the time from a publish until a gateway serves it, and the size of the delta in bytes.

Creates a database from a snapshot (minutes with a million rules; later runs reuse it), starts a control plane and gateways that
follow it, and publishes one rule after the other. Also measures the start of a gateway while the control plane is down.

  bench/feed/publish.py SNAPSHOT [--publishes 300] [--gateways 2] [--scratch bench/target/feed]

Builds nothing: run mvn -B package -Dmaven.test.skip first. SNAPSHOT may be a file of bench/peers.
"""
import argparse
import http.client
import json
import pathlib
import threading
import time
import urllib.parse

from fleet import HOME, Fleet, call, stop


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("--publishes", type=int, default=300)
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def watch(port, link, served, ended):
    """Records when each revision first occurs in an answer."""
    path = "/v1/resolve?link=" + urllib.parse.quote(link, safe="")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    last = -1
    while not ended.is_set():
        connection.request("GET", path, headers={"Scangate-Debug": "revision"})
        answer = connection.getresponse()
        answer.read()
        revision = int(answer.getheader("scangate-revision", "-1"))
        if revision > last:
            last = revision
            served[revision] = time.time()
        time.sleep(0.001)


def a_rule(fleet):
    """Returns the address of a rule that can be published, and a link inside it."""
    appid = fleet.ask("/v1/accounts?limit=1")["items"][0]["appid"]
    call("PATCH", f"{fleet.base}/v1/accounts/{appid}", fleet.operator, {"code_published": True})
    rule = fleet.ask(f"/v1/accounts/{appid}/rules?limit=1")["items"][0]
    return f"{fleet.base}/v1/accounts/{appid}/rules/{rule['id']}", rule["canonical"]


def publish(fleet, rule, times):
    """Publishes; returns the times of each request and answer, by revision."""
    called, answered = {}, {}
    for _ in range(times):
        before = time.time()
        revision = json.loads(call("POST", rule + "/publish", fleet.operator))["version"]
        called[revision], answered[revision] = before, time.time()
        time.sleep(0.05)
    time.sleep(2)
    return called, answered


def report(called, answered, seen):
    from_call, from_answer = [], []
    for served in seen:
        for revision, before in called.items():
            first = min((at for number, at in served.items() if number >= revision), default=None)
            if first is None:
                raise SystemExit(f"revision {revision} was never served")
            from_call.append(1000 * (first - before))
            from_answer.append(1000 * max(0, first - answered[revision]))
    print(f"{len(from_call)} times: publish called to served, ms: median {percentile(from_call, .5):.0f}, "
          f"p99 {percentile(from_call, .99):.0f}, most {max(from_call):.0f}")
    print(f"publish answered to served, ms: median {percentile(from_answer, .5):.0f}, p99 {percentile(from_answer, .99):.0f}")


def starts_alone(fleet, revision):
    """Returns the seconds until a gateway is ready while the control plane is down."""
    starts = []
    for _ in range(3):
        began = time.time()
        process, port = fleet.gateway(0)
        starts.append(time.time() - began)
        status = json.loads(call("GET", f"http://127.0.0.1:{port + 1}/v1/status"))
        if status["revision"] != revision:
            raise SystemExit(f"revision {status['revision']} (expected: {revision})")
        stop(process)
    return starts


def main():
    o = arguments()
    with Fleet(o.snapshot, o.scratch) as fleet:
        config = fleet.control_plane()
        gateways = [fleet.gateway(number) for number in range(o.gateways)]
        rule, link = a_rule(fleet)
        seen = [{} for _ in gateways]
        ended = threading.Event()
        for (_, port), served in zip(gateways, seen):
            call("POST", f"http://127.0.0.1:{port + 1}/v1/debug?seconds=3600")
            threading.Thread(target=watch, args=(port, link, served, ended), daemon=True).start()
        called, answered = publish(fleet, rule, o.publishes)
        ended.set()
        report(called, answered, seen)
        last = max(called)
        print(f"bytes of the change: {len(call('GET', f'{fleet.base}/v1/changes?since={last - 1}', fleet.key))}")
        stop(config)
        stop(gateways[0][0])
        print("started with the control plane down, s: " + ", ".join(f"{start:.2f}" for start in starts_alone(fleet, last)))


main()
