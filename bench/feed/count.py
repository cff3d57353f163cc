#!/usr/bin/env python3
"""Measures the cost of counting scans: a gateway that counts and reports them, and one that does not, in turn.

Both follow one control plane and share one processor. The script stops the gateway that it does not measure (SIGSTOP), so that its
pending reports do not disturb the other, and continues it in its round. The load generator shares the other processor with the
control plane, which needs some of it to store reports. So the script also measures the gateway's processor time per scan, which the
control plane does not affect. Figures are means over all rounds, since only some rounds contain a report. Two equal
processes differ by several percent, depending on where their memory lies: so the script starts several pairs, each in the reverse order.

  bench/feed/count.py SNAPSHOT LINKS [--pairs 4] [--rounds 3] [--seconds 10] [--report-seconds 60] [--scratch bench/target/feed]

Builds nothing: bench/peers/run.sh creates SNAPSHOT, LINKS and the load generator.
"""
import argparse
import os
import pathlib
import re
import signal
import statistics
import subprocess
import time

from fleet import HOME, Fleet, processor_seconds, stop

TOOLS = HOME / "bench/target/peers/bin"
CONNECTIONS = 64
DEPTHS = 1, 16


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("links", type=pathlib.Path)
    parser.add_argument("--pairs", type=int, default=4, help="of newly started gateways")
    parser.add_argument("--rounds", type=int, default=3, help="for each pair and depth")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--report-seconds", type=int, default=60, help="between reports, without the time it is stopped")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def load(links, port, depth, seconds):
    """Returns answers a second."""
    command = ["taskset", "-c", "1", str(TOOLS / "lg"), str(port), str(links), str(depth), str(CONNECTIONS), str(seconds)]
    answer = subprocess.run(command, env={**os.environ, "LD_PRELOAD": str(TOOLS / "spinpoll.so")}, capture_output=True, text=True,
                            check=True)
    return float(re.search(r"rps=([\d.]+)", answer.stdout).group(1))


def measured(gateway, o, depth):
    """Returns answers a second, and the processor time per answer in microseconds."""
    process, port = gateway
    before = processor_seconds(process)
    process.send_signal(signal.SIGCONT)
    time.sleep(1)
    try:
        rate = load(o.links, port, depth, o.seconds)
        return rate, 1_000_000 * (processor_seconds(process) - before) / (rate * o.seconds)
    finally:
        process.send_signal(signal.SIGSTOP)


def pair(fleet, o, intervals, figures):
    """Starts gateways with these report intervals, and measures them in turn. Adds to figures[depth][interval]."""
    gateways = []
    for number, interval in enumerate(intervals):
        gateways.append(fleet.gateway(number, "--report-interval", f"{interval}s", cpu=0))
        gateways[-1][0].send_signal(signal.SIGSTOP)
    try:
        for depth in DEPTHS:
            for gateway in gateways:
                measured(gateway, o, depth)
            for _ in range(o.rounds):
                for interval, gateway in zip(intervals, gateways):
                    figures[depth][interval].append(measured(gateway, o, depth))
    finally:
        for process, _ in gateways:
            process.send_signal(signal.SIGCONT)
            stop(process)


def show(depth, interval, figures):
    on, off = ([statistics.mean(figure) for figure in zip(*figures[depth][each])] for each in (interval, 0))
    print(f"pipelined {depth}: counting {on[0]:,.0f} a second, {on[1]:.3f} us of processor; not counting {off[0]:,.0f}, "
          f"{off[1]:.3f} us; ratios {on[0] / off[0]:.3f} and {off[1] / on[1]:.3f}", flush=True)


def main():
    o = arguments()
    with Fleet(o.snapshot, o.scratch) as fleet:
        fleet.control_plane(cpu=1)
        # Each gateway is stopped for half of the time, but its report timer runs on.
        interval = 2 * o.report_seconds
        total = {depth: {interval: [], 0: []} for depth in DEPTHS}
        for number in range(o.pairs):
            own = {depth: {interval: [], 0: []} for depth in DEPTHS}
            pair(fleet, o, [interval, 0] if number % 2 == 0 else [0, interval], own)
            print(f"pair {number + 1}")
            for depth in DEPTHS:
                show(depth, interval, own)
                for each in own[depth]:
                    total[depth][each] += own[depth][each]
        print("all pairs")
        for depth in DEPTHS:
            show(depth, interval, total)


main()
