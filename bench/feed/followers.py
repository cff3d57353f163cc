#!/usr/bin/env python3
"""Measures the processor time of a control plane that idle gateways follow.

Starts a control plane on an empty database. One process then follows it as many gateways do: a connection each, one long poll after the other.

  bench/feed/followers.py [--followers 200] [--seconds 60] [--scratch bench/target/followers]

Builds nothing: run mvn -B package -Dmaven.test.skip first.
"""
import argparse
import asyncio
import json
import pathlib
import time

from fleet import CONFIG, HOME, Fleet, call, processor_seconds

WARM_UP = 90  # Until the virtual machine has compiled the calls.


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--wait", type=int, default=2, help="seconds of a long poll, as the gateway asks")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/followers")
    return parser.parse_args()


async def follow(target, key, answers):
    reader, writer = await asyncio.open_connection("127.0.0.1", CONFIG)
    head = f"GET {target} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {key}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    while True:
        writer.write(head)
        status = (await reader.readuntil(b"\r\n\r\n"))[9:12]
        if status != b"204":
            raise SystemExit(f"status {status} (expected: 204)")
        answers.append(time.time())


async def run(fleet, o, process):
    snapshot = json.loads(call("GET", fleet.base + "/v1/snapshot", fleet.key))
    target = f"/v1/changes?since={snapshot['revision']}&mark={snapshot['mark']}&wait_seconds={o.wait}"
    answers = []
    followers = [asyncio.ensure_future(follow(target, fleet.key, answers)) for _ in range(o.followers)]
    await asyncio.wait(followers, timeout=WARM_UP, return_when=asyncio.FIRST_EXCEPTION)
    began, used, before = time.time(), processor_seconds(process), len(answers)
    done, _ = await asyncio.wait(followers, timeout=o.seconds, return_when=asyncio.FIRST_EXCEPTION)
    for failed in done:
        failed.result()
    elapsed = time.time() - began
    print(f"{o.followers} followers, {(len(answers) - before) / elapsed:.0f} answers a second: "
          f"{100 * (processor_seconds(process) - used) / elapsed:.1f} % of a processor")


def main():
    o = arguments()
    empty = o.scratch / "empty.json"
    o.scratch.mkdir(parents=True, exist_ok=True)
    empty.write_text(json.dumps({"format": "scangate-snapshot/1", "revision": 1, "accounts": []}))
    with Fleet(empty, o.scratch) as fleet:
        config = fleet.control_plane()
        asyncio.run(run(fleet, o, config))


main()
