#!/usr/bin/env python3
"""Measures the time from a publish until a gateway serves it, the processor time of the control plane, and the size of the delta in bytes.

Creates a database from a snapshot (minutes with a million rules; later runs reuse it), starts a control plane and gateways that
follow it, and publishes one rule after the other. Also measures the start of a gateway while the control plane is down.

  bench/feed/publish.py SNAPSHOT [--publishes 300] [--a-second 16] [--warm-up 100] [--gateways 2] [--look-ms 1]
                        [--scratch bench/target/feed]

Builds nothing: run mvn -B package -Dmaven.test.skip first. SNAPSHOT may be a file of bench/peers.
"""
import argparse
import http.client
import json
import pathlib
import threading
import time
import urllib.parse

from fleet import HOME, Fleet, a_rule, call, percentile, processor_seconds, publish, stop

IDLE = 10


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("--publishes", type=int, default=300)
    parser.add_argument("--a-second", type=float, default=16, help="publishes a second at most")
    parser.add_argument("--warm-up", type=int, default=100, help="publishes before the measured ones")
    parser.add_argument("--gateways", type=int, default=2)
    parser.add_argument("--look-ms", type=float, default=1, help="between two looks at a gateway; many gateways need fewer looks")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def watch(port, link, served, ended, pause):
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
        time.sleep(pause)


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
            threading.Thread(target=watch, args=(port, link, served, ended, o.look_ms / 1000), daemon=True).start()
        publish(fleet, rule, o.warm_up, o.a_second)
        of_gateways = [process for process, _ in gateways]
        looks = sum(map(processor_seconds, of_gateways))
        time.sleep(IDLE)
        looks = (sum(map(processor_seconds, of_gateways)) - looks) / IDLE
        used, all_used, began = processor_seconds(config), sum(map(processor_seconds, of_gateways)), time.time()
        called, answered = publish(fleet, rule, o.publishes, o.a_second)
        used, all_used, took = processor_seconds(config) - used, sum(map(processor_seconds, of_gateways)) - all_used, time.time() - began
        ended.set()
        print(f"processor time of the control plane: {100 * used / took:.1f} % of a core at {o.publishes / took:.1f} publishes a second")
        print(f"processor time of a gateway: {1000 * (all_used - looks * took) / o.publishes / o.gateways:.1f} ms a publish,"
              f" {100 * looks / o.gateways:.1f} % of a core without publishes, looks included")
        report(called, answered, seen)
        last = max(called)
        print(f"bytes of the change: {len(call('GET', f'{fleet.base}/v1/changes?since={last - 1}', fleet.key))}")
        stop(config)
        stop(gateways[0][0])
        print("started with the control plane down, s: " + ", ".join(f"{start:.2f}" for start in starts_alone(fleet, last)))


main()
