"""The parts "tls" and "handshakes": scans on open connections, their latency, and handshakes of TLS 1.3 beside HAProxy and nginx; a
certificate replaced under load.

All servers get the same certificates, one with an RSA key of 2,048 bits, one with a key on P-256. The clients offer one cipher suite
(AES-128-GCM) and one group (X25519), so that each server does the same work.
"""
import os
import re
import shutil
import statistics
import subprocess
import threading

import report

KEYS = {"rsa": ["-newkey", "rsa:2048"], "p256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]}


def certificate(folder, name, kind):
    """A self-signed certificate; returns its files: chain, key, both in one."""
    folder.mkdir(parents=True, exist_ok=True)
    chain, key, both = (folder / f"{name}.{end}" for end in ("crt", "key", "pem"))
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-days", "30", *KEYS[kind], "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
    both.write_bytes(chain.read_bytes() + key.read_bytes())
    return chain, key, both


def started(session, data, kinds, files, h2=False):
    running = {}
    try:
        for kind in kinds:
            server = session.servers.make(kind, data, f"{kind} {'h2' if h2 else ''}{'tls' if files else ''}", session.java_options(), tls=files, h2=h2)
            running[kind] = server.start()
            server.verify(data / "uniform.txt", data / "uniform.expected")
    except BaseException:
        stop(running)
        raise
    return running


def stop(running):
    for server in running.values():
        server.stop()


def keep_alive(session, data, files, say):
    running = started(session, data, ["gateway", "haproxy", "nginx"], files)
    try:
        for depth in (1, 16):
            args = dict(targets=data / "uniform.txt", depth=depth, connections=64, tls=True)
            samples = session.measure("tls", [(kind, server, args) for kind, server in running.items()])
            for peer, target in (("haproxy", 1.5), ("nginx", 1.0)):
                name = report.pipelined(depth)
                session.ratio(f"TLS, gateway / {peer}, {name}", samples, "gateway", peer, target)
            if depth == 1:
                rate = round(0.7 * statistics.median(sample["rps"] for sample in samples["haproxy"]))
        say(f"tls: p99 at {rate:,} requests a second")
        samples = session.measure("tls", [(f"{kind} at {rate:,}/s", running[kind], dict(targets=data / "uniform.txt", depth=1, connections=64,
                                                                                       rate=rate, tls=True)) for kind in ("gateway", "haproxy")])
        keys = list(samples)
        session.ratio("TLS, p99 at 70 % of HAProxy's highest rate: gateway / haproxy", samples, keys[0], keys[1], 1.0, "p99", True)
    finally:
        stop(running)


def handshakes(session, data, files, kind):
    """Handshakes with the key of a kind."""
    running = started(session, data, ["gateway", "haproxy", "nginx"], files)
    try:
        for resumed in (False, True):
            what = f"{'resumed' if resumed else 'full'} handshakes, {kind}"
            runs = [(f"{peer}, {what}", server, dict(targets=data / "uniform.txt", depth=1, connections=32, handshakes=1 + resumed))
                    for peer, server in running.items()]
            samples = session.measure("handshakes", runs)
            for peer, target in (("haproxy", None), ("nginx", 0.9)):
                session.ratio(f"{what}, gateway / {peer}", samples, f"gateway, {what}", f"{peer}, {what}", target)
    finally:
        stop(running)


def replace(files, others, done, count):
    """Replaces chain and key, each with one rename, until the end; a gateway must wait until both fit."""
    while not done.wait(2):
        count[0] += 1
        for target, source in zip(files, others[count[0] % 2]):
            new = target.with_suffix(".new")
            shutil.copyfile(source, new)
            os.replace(new, target)


def replaced(session, data, folder, say):
    """Scans on open connections and on new ones while certificate and key change; any error ends the session."""
    o = session.o
    pairs = [certificate(folder, f"replaced{number}", "p256") for number in range(2)]
    live = tuple(folder / f"live.{end}" for end in ("crt", "key", "pem"))
    for target, source in zip(live, pairs[0]):
        shutil.copyfile(source, target)
    server = started(session, data, ["gateway"], live)["gateway"]
    done, count = threading.Event(), [0]
    changer = threading.Thread(target=replace, args=(live[:2], [pair[:2] for pair in pairs], done, count))
    try:
        before = loaded(server)
        changer.start()
        new = subprocess.Popen(["taskset", "-c", str(o.load_cpu), str(o.scratch / "bin/hs"), str(server.port), "4", str(o.swap_seconds), "0", "5"],
                               stdout=subprocess.PIPE, text=True)
        sample, error = session.load(server, data / "uniform.txt", 1, 64, o.swap_seconds - 2, rate=5000, tls=True)
        out = new.communicate()[0]
    finally:
        done.set()
        changer.join()
        taken = loaded(server) - before
        server.stop()
    found = dict(re.findall(r"(\w+)=([\d.]+)", out))
    if error or found.get("errors") != "0":
        raise SystemExit(f"tls: requests failed while the certificate was replaced: {error} {out}")
    say(f"tls: certificate replaced {count[0]} times, {taken:.0f} taken: {sample['requests']:,.0f} scans on open connections and "
        f"{float(found['requests']):,.0f} on new ones, none failed")
    session.result["replaced"] = {"times": count[0], "taken": taken, "open": sample["requests"], "new": float(found["requests"])}


def loaded(server):
    """How often the gateway has taken a changed certificate."""
    return sum(float(value) for value in re.findall(r'^scangate_tls_replacements_total\{[^}]*result="taken"[^}]*\} (\S+)', server.ask("/metrics"), re.M))


def run(session, say):
    data, folder = session.data(session.o.rules), session.o.scratch / "tls"
    keep_alive(session, data, certificate(folder, "p256", "p256"), say)
    replaced(session, data, folder, say)


def run_handshakes(session):
    data, folder = session.data(session.o.rules), session.o.scratch / "tls"
    for kind in KEYS:
        handshakes(session, data, certificate(folder, kind, kind), kind)
