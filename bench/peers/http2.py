"""The part "http2": scans on 16 streams of each connection beside HAProxy and nginx, in clear text and over TLS, and their latency.

A figure of a highest rate counts only if the server used its processor up: else it is the generator's figure. The generator's own use
says nothing, because it polls without sleeping.
"""
import statistics

import tls

LEAST_CPU = 95  # per cent of the server's processor


def compare(session, data, files, say):
    kind = "TLS" if files else "clear"
    running = tls.started(session, data, ["gateway", "haproxy", "nginx"] + ([] if files else ["netty"]), files, h2=True)
    try:
        args = dict(targets=data / "uniform.txt", depth=16, connections=64, h2=True, tls=bool(files))
        samples = session.measure("http2", [(f"{peer}, {kind}", server, args) for peer, server in running.items()])
        for key, own in samples.items():
            used = statistics.median(sample["server_cpu"] for sample in own)
            if used < LEAST_CPU:
                raise SystemExit(f"http2: {key}: no figure: the server used {used:.0f} % of its processor (expected: {LEAST_CPU} or more)")
        for peer, target in (("haproxy", 3), ("nginx", 1.5)):
            session.ratio(f"HTTP/2, {kind}, gateway / {peer}, 16 streams", samples, f"gateway, {kind}", f"{peer}, {kind}", target)
        if not files:
            session.ratio("HTTP/2, Netty's codec with a constant answer / haproxy, 16 streams", samples, "netty, clear", "haproxy, clear")
        rate = round(0.7 * statistics.median(sample["rps"] for sample in samples[f"haproxy, {kind}"]))
        say(f"http2: p99 at {rate:,} requests a second, {kind}")
        late = session.measure("http2", [(f"{peer} at {rate:,}/s, {kind}", running[peer], dict(args, rate=rate))
                                         for peer in ("gateway", "haproxy")])
        keys = list(late)
        session.ratio(f"HTTP/2, {kind}, p99 at 70 % of HAProxy's highest rate: gateway / haproxy", late, keys[0], keys[1], 1.0, "p99", True)
    finally:
        tls.stop(running)


def run(session, say):
    data, folder = session.data(session.o.rules), session.o.scratch / "tls"
    for files in (None, tls.certificate(folder, "p256", "p256")):
        compare(session, data, files, say)
