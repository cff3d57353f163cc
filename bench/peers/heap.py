"""The part "heap": the least -Xmx at which a gateway follows changes of 1,000 accounts a second, found by bisection."""
import math
import shutil
import time

from feed import Feed, awaited
from servers import NotStarted

RATIO = 2.5
ACCOUNTS = 1000
STEP = 0.05


def followed(session, feed, data, megabytes):
    """Whether a gateway with that heap follows; returns the reason if not, and the bytes of its first index."""
    o, state = session.o, data / "heap.state"
    shutil.rmtree(state, ignore_errors=True)
    server = session.servers.make("gateway", data, "gateway heap", f"{o.java_options} -Xmx{megabytes:.0f}m", feed.address,
                                  ["--state-dir", str(state)])
    server.cpu, server.patience = f"{o.server_cpu},{o.load_cpu}", 60
    try:
        server.start()
        index = float(server.metric("scangate_snapshot_index_bytes"))
        written = (state / "rules.compiled").stat().st_mtime
        feed.begin(ACCOUNTS)
        time.sleep(o.heap_seconds)
        accounts = feed.end()
        if not awaited(server, feed, 5) or accounts < 0.9 * ACCOUNTS * o.heap_seconds:
            return f"took {accounts:,} changed accounts in {o.heap_seconds:g} s", index
        server.verify(data / "uniform.txt", data / "uniform.expected")
        if (state / "rules.compiled").stat().st_mtime == written:
            raise RuntimeError("heap: the gateway wrote no compiled file while it followed; raise --heap-seconds")
        return "", index
    except (NotStarted, OSError) as failure:
        return str(failure), 0
    finally:
        feed.end()
        server.stop()


def run(session, say):
    o = session.o
    data = session.data(o.rules)
    with Feed(data / "snapshot.json", session.servers.port(), o.load_cpu) as feed:
        failure, index = followed(session, feed, data, o.heap_first)
        if failure:
            raise SystemExit(f"heap: a gateway with -Xmx{o.heap_first}m does not follow: {failure}")
        say(f"heap: index {index / 2**20:.1f} MB")
        low, high = round(1 / STEP), math.ceil(o.heap_first * 2**20 / index / STEP)  # too small, and large enough
        while high - low > 1:
            middle = (low + high) // 2
            failure, _ = followed(session, feed, data, middle * STEP * index / 2**20)
            say(f"heap: {middle * STEP:.2f} indexes: {failure or 'follows'}")
            low, high = (middle, high) if failure else (low, middle)
    session.result["heap"] = {"rules": o.rules, "seconds": o.heap_seconds, "accounts": ACCOUNTS, "index": index / 2**20,
                              "megabytes": high * STEP * index / 2**20, "ratio": high * STEP, "ratio_target": RATIO}
