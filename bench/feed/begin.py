#!/usr/bin/env python3
"""Measures how long a new gateway takes from nothing until it is ready, from compiled rules and from JSON.

Creates a database from a snapshot (minutes with a million rules; later runs reuse it), starts a control plane, waits until its index is
there, and starts gateways with empty state directories. For JSON the control plane gets a heap that has no room for an index, so
that it has no compiled snapshots. Prints the seconds, the peak memory (VmHWM) of both processes, and the load of the machine.

  bench/feed/begin.py SNAPSHOT --heap 8g --small-heap 1200m [--json] [--runs 3] [--scratch bench/target/feed]

Builds nothing: run mvn -B package -Dmaven.test.skip first.
"""
import argparse
import json
import os
import pathlib
import shutil
import time

from fleet import HOME, Fleet, call, stop

ADMIN = 18591


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("--heap", required=True, help="of the gateway, and of the control plane with compiled snapshots")
    parser.add_argument("--small-heap", required=True, help="of the control plane without them")
    parser.add_argument("--json", action="store_true", help="measure JSON, too")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def peak(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    raise SystemExit("no VmHWM")


def await_index(fleet):
    """Waits until the control plane's index has the last revision; it may have none for lack of memory."""
    began = time.time()
    while True:
        status = json.loads(call("GET", f"http://127.0.0.1:{ADMIN}/v1/status"))
        if status["index_revision"] == status["revision"]:
            return time.time() - began
        if time.time() - began > 1800:
            raise SystemExit("no index: " + json.dumps(status))
        time.sleep(0.2)


def begin(fleet, number, heap, control):
    state = fleet.scratch / f"gateway{number}"
    shutil.rmtree(state, ignore_errors=True)
    os.environ["SCANGATE_JAVA_OPTS"] = f"-Xmx{heap} -Xmn48m"
    began = time.time()
    process, port = fleet.gateway(number, seconds=900)
    took = time.time() - began
    status = json.loads(call("GET", f"http://127.0.0.1:{port + 1}/v1/status"))
    print(f"  ready after {took:.2f} s (loaded in {status['load_seconds']:.2f} s), {status['rules']} rules; peak of the gateway"
          f" {peak(process)} MiB, of the control plane {peak(control)} MiB; load {os.getloadavg()[0]:.1f}", flush=True)
    stop(process)


def main():
    options = arguments()
    os.environ["SCANGATE_JAVA_OPTS"] = f"-Xmx{options.heap}"
    with Fleet(options.snapshot, options.scratch) as fleet:
        for heap, what in [(options.heap, "compiled"), (options.small_heap, "JSON")]:
            if what == "JSON" and not options.json:
                break
            os.environ["SCANGATE_JAVA_OPTS"] = f"-Xmx{heap}"
            began = time.time()
            control = fleet.control_plane(admin=f"127.0.0.1:{ADMIN}", seconds=1800)
            print(f"{what}: the control plane listens after {time.time() - began:.1f} s", flush=True)
            if what == "compiled":
                print(f"  its index is there after {await_index(fleet):.1f} s more", flush=True)
            for run in range(options.runs):
                begin(fleet, run, options.heap, control)
            stop(control)


main()
