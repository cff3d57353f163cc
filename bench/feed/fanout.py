#!/usr/bin/env python3
"""Measures what a change costs a control plane that many gateways follow, and when they all have it.

Starts a control plane on one account with ten rules. This process then follows it as many gateways do: a connection each, one long poll
after the other. It publishes at a steady rate. For each number of followers it prints the processor time of the control plane for each
change, the times from the answer of a publish until the followers have the change, and the bytes of the answers.

  bench/feed/fanout.py [--followers 10,100,300,1000] [--publishes 100] [--a-second 4] [--scratch bench/target/fanout]

The first lines are those of the idle control plane and of publishes without followers. The control plane has the first processor. Builds nothing: run mvn -B package -Dmaven.test.skip first.
"""
import argparse
import gzip
import json
import os
import pathlib
import re
import selectors
import socket
import threading
import time

from fleet import CONFIG, HOME, Fleet, a_rule, call, one_account, percentile, processor_seconds, publish

LEAST_WAIT = 0.1  # Between the beginnings of two polls of a gateway.
IDLE = 10
END = re.compile(rb'"revision":(\d+),"mark":"([^"]*)"')


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followers", default="10,100,300,1000")
    parser.add_argument("--publishes", type=int, default=100)
    parser.add_argument("--a-second", type=float, default=4)
    parser.add_argument("--warm-up", type=int, default=600, help="publishes before the measured ones, with fifty followers")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/fanout")
    return parser.parse_args()


class Follower:
    """One connection with one poll on its way, or a pause before the next one."""

    def __init__(self, key, revision, mark):
        self.key, self.revision, self.mark = key, revision, mark
        self.socket = socket.create_connection(("127.0.0.1", CONFIG))
        self.got = b""
        self.poll()

    def poll(self):
        self.began = time.time()
        self.socket.sendall(f"GET /v1/changes?since={self.revision}&mark={self.mark}&wait_seconds=2 HTTP/1.1\r\nHost: h\r\n"
                            f"Authorization: Bearer {self.key}\r\nAccept-Encoding: gzip\r\n\r\n".encode())

    def read(self, served):
        """Takes bytes; returns the length of a whole answer with a change, 0 for one without, None while more has to come."""
        self.got += self.socket.recv(65536)
        head, _, body = self.got.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        if not _ or len(body) < int(length[1] if length else 0):
            return None
        size, self.got = len(self.got), b""
        if head[9:12] == b"204":
            self.empty = size
            return 0
        if head[9:12] != b"200":
            raise SystemExit(f"status {head[9:12]} (expected: 200 or 204)")
        if b"content-encoding: gzip" in head.lower():
            body = gzip.decompress(body)
        revision, mark = END.search(body).groups()
        for each in range(self.revision + 1, int(revision) + 1):  # One answer may have several changes.
            served.setdefault(each, []).append(time.time())
        self.revision, self.mark = int(revision), mark.decode()
        self.account = body.index(b'],"removed"') - body.index(b'"accounts":[') - len(b'"accounts":[')
        return size


def follow(key, count, state, served, sizes, ended):
    ready = selectors.DefaultSelector()
    for _ in range(count):
        follower = Follower(key, state["revision"], state["mark"])
        ready.register(follower.socket, selectors.EVENT_READ, follower)
    waiting = []
    while not ended.is_set():
        for event, _ in ready.select(0.01):
            size = event.data.read(served)
            if size is not None:
                waiting.append(event.data)
            if size:
                sizes.append((size, event.data.account))
        now = time.time()
        for follower in waiting:
            if now - follower.began >= LEAST_WAIT:
                follower.poll()
        waiting = [follower for follower in waiting if follower.began < now and now - follower.began < LEAST_WAIT]
    for event in list(ready.get_map().values()):
        event.fileobj.close()
        state["empty"] = getattr(event.data, "empty", 0)


def measure(fleet, config, rule, count, publishes, rate):
    state = json.loads(call("GET", fleet.base + "/v1/snapshot", fleet.key))
    served, sizes, ended = {}, [], threading.Event()
    followers = threading.Thread(target=follow, args=(fleet.key, count, state, served, sizes, ended), daemon=True)
    followers.start()
    publish(fleet, rule, 20, rate, settle=0)
    used, own, began = processor_seconds(config), time.process_time(), time.time()
    answered = publish(fleet, rule, publishes, rate, settle=0)[1]
    used, own, took = processor_seconds(config) - used, time.process_time() - own, time.time() - began
    time.sleep(2)
    ended.set()
    followers.join()
    if not count:
        return f"| 0 | {1000 * used / publishes:.1f} | {100 * used / took:.0f} | {1000 * own / publishes:.1f} | | | | | |"
    times, last = [], []
    for revision, at in answered.items():
        arrived = served.get(revision, [])
        if len(arrived) != count:
            raise SystemExit(f"{len(arrived)} of {count} followers have got revision {revision}")
        times += [1000 * max(0, each - at) for each in arrived]
        last.append(1000 * (max(arrived) - at))
    return (f"| {count} | {1000 * used / publishes:.1f} | {100 * used / took:.0f} | {1000 * own / publishes:.1f} | {percentile(times, .5):.1f} | {percentile(times, .99):.1f} |"
          f" {percentile(last, .5):.1f} | {max(last):.1f} | {percentile(sizes, .5)[0]}, {percentile(sizes, .5)[1]}, {state['empty']} |")


def main():
    o = arguments()
    counts = [int(count) for count in o.followers.split(",")]
    with Fleet(one_account(o.scratch), o.scratch) as fleet:
        config = fleet.control_plane(cpu=0)
        os.sched_setaffinity(0, {os.cpu_count() - 1})
        rule = a_rule(fleet)[0]
        measure(fleet, config, rule, 50, o.warm_up, 20)  # Until the virtual machine has compiled the calls.
        used = processor_seconds(config)
        time.sleep(IDLE)
        print(f"idle: {100 * (processor_seconds(config) - used) / IDLE:.1f} % of a processor")
        print("| followers | processor, ms a change | % of it | followers' processor, ms a change | median, ms | p99, ms | all have it, median, ms | most, ms | bytes, of the account, of an answer without changes |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for count in [0, *counts]:
            print(measure(fleet, config, rule, count, o.publishes, o.a_second), flush=True)


main()
