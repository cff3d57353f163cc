"""The part "events": gateways without and with events of all scans, which go to a broker of Kafka, started alternately.

The gateway, with all its threads, has one processor; the broker shares the other one with the load generator. At the highest rate that
processor is busy, so events give way to answers: a ratio counts together with the share of the scans whose events a broker has
acknowledged. At half of that rate there is time for all of them.
"""
import re
import shutil
import statistics
import subprocess
import time

import report
from servers import Server

LEAST = 0.9
TOPIC = "scans"


def broker(session):
    """A broker with one topic of twelve partitions, in memory as far as the system keeps files there."""
    o, folder = session.o, session.o.scratch / "kafka"
    data, port, controller = folder / "data", session.servers.port(), session.servers.port()
    shutil.rmtree(data, ignore_errors=True)
    settings = folder / "server.properties"
    settings.write_text(f"""process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
log.dirs={data}
num.partitions=12
default.replication.factor=1
log.segment.bytes=67108864
log.retention.bytes=134217728
log.retention.check.interval.ms=5000
log.segment.delete.delay.ms=1000
""")
    java = [o.java, "-Xmx512m", "-XX:+UseSerialGC", "-cp", f"{folder}/lib/*"]
    subprocess.run(java + ["kafka.tools.StorageTool", "format", "-t", "scangatebenchmarkevnts", "-c", str(settings)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Server("kafka", port, java + ["kafka.Kafka", str(settings)], o.load_cpu, folder / "log")


def count(server):
    """Scans, acknowledged events and dropped events since the start of a gateway."""
    page = server.ask("/metrics")
    return [sum(float(value) for value in re.findall(rf"^scangate_{name}_total(?:{{.*}})? (\S+)", page, re.M))
            for name in ("scans", "events_sent", "events_dropped")]


def settled(server):
    """The counts once each scan of a gateway with events has become one of the two."""
    end = time.monotonic() + 60
    while True:
        scans, sent, dropped = count(server)
        if sent + dropped == scans:
            return scans, sent
        if time.monotonic() > end:
            raise SystemExit(f"events: {scans:.0f} scans, but {sent:.0f} events were sent and {dropped:.0f} dropped")
        time.sleep(0.1)


def share(server, work):
    """The result of some work, and the share of its scans whose events were acknowledged."""
    scans, sent = settled(server)
    result = work()
    scans_after, sent_after = settled(server)
    return result, 100 * (sent_after - sent) / (scans_after - scans)


def highest(session, running, targets, depth):
    args = dict(targets=targets, depth=depth, connections=64)
    kind = report.pipelined(depth)
    session.load(running["events"], **args, seconds=session.o.warm_up)  # code that is not compiled yet drops events
    samples, sent = share(running["events"], lambda: session.measure(
        "events", [(name, server, args) for name, server in running.items()]))
    session.ratio(f"gateway with events ({sent:.1f} % of the scans sent) / without, {kind}", samples, "events", "no events", LEAST)
    session.ratio(f"two gateways without events, {kind}", samples, "no events, again", "no events")
    return statistics.median(sample["rps"] for sample in samples["no events"])


def paced(session, running, targets, rate):
    args = dict(targets=targets, depth=1, connections=64, rate=rate)
    samples, sent = share(running["events"], lambda: session.measure(
        "events", [(f"{name} at {rate:,}/s", running[name], args) for name in ("events", "no events")]))
    keys = list(samples)
    session.ratio(f"p99 at half of the highest rate: with events ({sent:.1f} % of the scans sent) / without", samples, keys[0], keys[1],
                  None, "p99", True)


def run(session, say):
    data = session.data(session.o.rules)
    running = {}
    with broker(session) as kafka:
        session.beside = [kafka]
        names = {"no events": (), "events": ("--events", f"kafka:127.0.0.1:{kafka.port}/{TOPIC}"), "no events, again": ()}
        try:
            for name, extra in names.items():
                running[name] = session.servers.make("gateway", data, name.replace(",", ""), session.java_options(), extra=extra).start()
            targets = data / "uniform.txt"
            paced(session, running, targets, round(highest(session, running, targets, 1) / 2))
            highest(session, running, targets, 16)
        finally:
            session.beside = []
            for server in running.values():
                server.stop()
