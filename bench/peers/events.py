"""The part "events": gateways without and with events of all scans, which go to a broker of Kafka, started alternately.

The gateway, with all its threads, has one processor; the broker shares the other one with the load generator. A rate counts together
with the share of its scans whose events a broker has acknowledged: what is dropped costs nothing.
"""
import re
import shutil
import subprocess
import time

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


def run(session, say):
    data = session.data(session.o.rules)
    running = {}
    with broker(session) as kafka:
        session.beside = [kafka]
        names = {"no events": (), "events": ("--events", f"kafka:127.0.0.1:{kafka.port}/{TOPIC}"), "no events, again": ()}
        try:
            for name, extra in names.items():
                running[name] = session.servers.make("gateway", data, name.replace(",", ""), session.java_options(), extra=extra).start()
            for depth, target in ((1, LEAST), (16, None)):
                before = settled(running["events"])
                samples = session.measure("events", [(name, server, dict(targets=data / "uniform.txt", depth=depth, connections=64))
                                                     for name, server in running.items()])
                after = settled(running["events"])
                share = (after[1] - before[1]) / (after[0] - before[0])
                kind = "no pipelining" if depth == 1 else f"{depth} pipelined"
                say(f"events: {kind}: {100 * share:.1f} % of {after[0] - before[0]:,.0f} scans were sent")
                session.ratio(f"gateway with events ({100 * share:.1f} % of the scans sent) / without, {kind}", samples, "events", "no events", target)
                session.ratio(f"two gateways without events, {kind}", samples, "no events, again", "no events")
        finally:
            session.beside = []
            for server in running.values():
                server.stop()
