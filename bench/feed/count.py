#!/usr/bin/env python3
"""What counting scans costs: a gateway that counts and reports them, and one that does not, in turn.

Both follow one control plane and share one processor; the one that is not measured is stopped (SIGSTOP), so that what it still
has to report does not disturb the other; it goes on when its round begins. The load generator has the other processor, with the
control plane, which takes some of it when it adds what was reported: so besides answers a second there is the processor time of the
gateway a scan, which that does not touch. Figures are of all rounds together, since reports fall into some of them only.

  bench/feed/count.py SNAPSHOT LINKS [--rounds 8] [--seconds 10] [--report-seconds 60] [--scratch bench/target/feed]

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
TICK = 1_000_000 / os.sysconf("SC_CLK_TCK")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=pathlib.Path)
    parser.add_argument("links", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--report-seconds", type=int, default=60, help="between reports, not counting the time it is stopped")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/feed")
    return parser.parse_args()


def load(links, port, depth, seconds):
    """Answers a second."""
    command = ["taskset", "-c", "1", str(TOOLS / "lg"), str(port), str(links), str(depth), str(CONNECTIONS), str(seconds)]
    answer = subprocess.run(command, env={**os.environ, "LD_PRELOAD": str(TOOLS / "spinpoll.so")}, capture_output=True, text=True,
                            check=True)
    return float(re.search(r"rps=([\d.]+)", answer.stdout).group(1))


def processor_time(process):
    """Microseconds."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def measured(gateway, o, depth):
    """Answers a second, and processor time of an answer in microseconds."""
    process, port = gateway
    before = processor_time(process)
    process.send_signal(signal.SIGCONT)
    time.sleep(1)
    try:
        rate = load(o.links, port, depth, o.seconds)
        return rate, (processor_time(process) - before) / (rate * o.seconds)
    finally:
        process.send_signal(signal.SIGSTOP)


def main():
    o = arguments()
    with Fleet(o.snapshot, o.scratch) as fleet:
        fleet.control_plane(cpu=1)
        gateways = []
        # Each stands still for half of the time, and its clock goes on.
        for number, interval in enumerate([2 * o.report_seconds, 0]):
            gateways.append(fleet.gateway(number, "--report-interval", f"{interval}s", cpu=0))
            gateways[-1][0].send_signal(signal.SIGSTOP)
        try:
            for depth in 1, 16:
                for gateway in gateways:
                    measured(gateway, o, depth)
                rounds = [[measured(gateway, o, depth) for gateway in gateways] for _ in range(o.rounds)]
                on, off = ([statistics.mean(figure) for figure in zip(*column)] for column in zip(*rounds))
                print(f"pipelined {depth}: counting {on[0]:,.0f} a second, {on[1]:.3f} us of processor; not counting {off[0]:,.0f}, "
                      f"{off[1]:.3f} us; ratios {on[0] / off[0]:.3f} and {off[1] / on[1]:.3f}", flush=True)
        finally:
            for process, _ in gateways:
                process.send_signal(signal.SIGCONT)


main()
