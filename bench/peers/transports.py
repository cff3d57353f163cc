"""The parts transports (epoll and io_uring beside the peers) and loops (two event loops that share two processors with the load)."""
import report

# The targets of the gateway by transport: of its rate without pipelining, and with 16 requests pipelined, divided by a peer's.
TARGETS = {
    ("epoll", 1): {"nginx": 1.15, "floor": 0.85},
    ("io-uring", 1): {"haproxy": 2.1, "nginx": 1.3, "floor": 0.95, "floor-uring": 0.8},
    ("epoll", 16): {"haproxy": 11, "nginx": 7},
    ("io-uring", 16): {"haproxy": 11, "nginx": 7},
}


def run(session, say):
    """The gateway on both transports beside the peers, and with the headers of a phone."""
    data = session.data(session.o.rules)
    running = {}
    try:
        for transport in ("epoll", "io-uring"):
            server = session.servers.make("gateway", data, transport, session.java_options(), extra=("--transport", transport)).start()
            server.verify(data / "uniform.txt", data / "uniform.expected")
            server.targets = data
            running[transport] = server
        running.update(session.started(session.o.peers, data))
        for depth in (1, 16):
            runs = [(kind, server, dict(targets=server.targets / "uniform.txt", depth=depth, connections=64)) for kind, server in running.items()]
            if depth == 16:
                runs += [(f"{transport}, 8 headers", running[transport], dict(targets=data / "uniform.txt", depth=depth, connections=64, phone=True))
                         for transport in ("epoll", "io-uring")]
            samples = session.measure("transports", runs)
            ratios(session, samples, depth)
    finally:
        for server in running.values():
            server.stop()


def ratios(session, samples, depth):
    load = report.pipelined(depth)
    for transport in ("epoll", "io-uring"):
        for peer in session.o.peers:
            session.ratio(f"gateway on {transport} / {peer}, {load}", samples, transport, peer, TARGETS[transport, depth].get(peer))
        if depth > 1:
            session.ratio(f"gateway on {transport}, 8 headers / without, {load}", samples, f"{transport}, 8 headers", transport, 0.87)
    session.ratio(f"gateway on io-uring / epoll, {load}", samples, "io-uring", "epoll")


def run_loops(session, say):
    """Servers with two threads beside the load on the same two processors, compared by requests per second."""
    o = session.o
    data = session.data(o.rules)
    kinds = ["gateway"] + [peer for peer in o.peers if peer in ("haproxy", "nginx", "commit")]
    session.servers.threads, session.servers.cpus = 2, f"{o.server_cpu},{o.load_cpu}"
    running = {}
    try:
        running = session.started(kinds, data)
        for depth in (1, 16):
            samples = session.measure("loops", [
                (f"{kind}, 2 threads", server, dict(targets=data / "uniform.txt", depth=depth, connections=64, beside=True))
                for kind, server in running.items()])
            for peer in kinds[1:]:
                session.ratio(f"gateway / {peer}, 2 threads beside the load, {report.pipelined(depth)}", samples, "gateway, 2 threads", f"{peer}, 2 threads",
                              1.9 if peer == "haproxy" and depth == 1 else None)
    finally:
        session.servers.threads, session.servers.cpus = 1, str(o.server_cpu)
        for server in running.values():
            server.stop()
