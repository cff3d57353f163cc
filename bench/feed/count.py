#!/usr/bin/env python3
"""What counting scans costs: the throughput of a gateway that counts and reports them, and of one that does not, in turn.

Both follow one control plane and share one processor; the one that is not measured is stopped (SIGSTOP), so that what it still
has to report does not disturb the other; it goes on when its round begins. The figure that counts is the sum of all rounds, since
reports fall into some of them.

  bench/feed/count.py SNAPSHOT LINKS [--rounds 6] [--seconds 10] [--report-interval 60s] [--scratch bench/target/feed]

Builds nothing: SNAPSHOT, LINKS and the load generator are those that bench/peers/run.sh makes.
"""
import argparse
import os
import pathlib
import re
import signal
import statistics
import subprocess
import time

from fleet import HOME, Fleet

TOOLS = HOME / "bench/target/peers/bin"
CONNECTIONS = 64


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("links", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--report-interval", default="60s")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def load(links, port, depth, seconds):
    """Answers a second."""
    command = ["taskset", "-c", "1", str(TOOLS / "lg"), str(port), str(links), str(depth), str(CONNECTIONS), str(seconds)]
    answer = subprocess.run(command, env={**os.environ, "LD_PRELOAD": str(TOOLS / "spinpoll.so")}, capture_output=True, text=True,
                            check=True)
    return float(re.search(r"rps=([\d.]+)", answer.stdout).group(1))


def measured(gateway, o, depth, seconds):
    process, port = gateway
    process.send_signal(signal.SIGCONT)
    time.sleep(1)
    try:
        return load(o.links, port, depth, seconds)
    finally:
        process.send_signal(signal.SIGSTOP)


def main():
    o = arguments()
    with Fleet(o.snapshot, o.scratch) as fleet:
        fleet.control_plane(cpu=1)
        gateways = []
        for number, interval in enumerate([o.report_interval, "0s"]):
            gateways.append(fleet.gateway(number, "--report-interval", interval, cpu=0))
            gateways[-1][0].send_signal(signal.SIGSTOP)
        try:
            for depth in 1, 16:
                for gateway in gateways:
                    measured(gateway, o, depth, o.seconds)
                rounds = [[measured(gateway, o, depth, o.seconds) for gateway in gateways] for _ in range(o.rounds)]
                ratios = sorted(on / off for on, off in rounds)
                on, off = (statistics.mean(column) for column in zip(*rounds))
                print(f"pipelined {depth}: counting {on:,.0f}, not counting {off:,.0f} a second, {on / off:.3f}; of single rounds "
                      f"{ratios[0]:.3f} to {ratios[-1]:.3f}, median {statistics.median(ratios):.3f}", flush=True)
        finally:
            for process, _ in gateways:
                process.send_signal(signal.SIGCONT)


main()
