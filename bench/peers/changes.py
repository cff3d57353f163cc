"""The part "changes": latency at half of the highest rate, in turn without and with changes of 1,000 accounts a second."""
import shutil
import statistics

from feed import Feed, awaited
from swap import at_half_load, half_rate

RATIO = 1.5
ACCOUNTS = 1000
DELAY = 1.0


def run(session, say):
    o = session.o
    data = session.data(o.most_rules)
    state = data / "changes.state"
    shutil.rmtree(state, ignore_errors=True)
    with Feed(data / "snapshot.json", session.servers.port(), o.load_cpu) as feed:
        server = session.servers.make("gateway", data, "gateway changes", f"{o.java_options} {o.changes_heap}", feed.address,
                                      ["--state-dir", str(state)])
        with server:
            say(f"changes: started in {server.start_seconds:.1f} s")
            server.verify(data / "uniform.txt", data / "uniform.expected")
            rate, highest = half_rate(session, server, data, say, "changes")
            rounds = []
            # The first changes run in interpreted code, and compilers take the processor from the server.
            at_half_load(session, "changes", server, data, rate, o.swap_seconds, DELAY, lambda: feed.begin(ACCOUNTS))
            feed.end()
            for number in range(o.rounds):
                calm = at_half_load(session, "changes", server, data, rate, o.swap_seconds)
                changed = at_half_load(session, "changes", server, data, rate, o.swap_seconds, DELAY, lambda: feed.begin(ACCOUNTS))
                accounts = feed.end()
                if not awaited(server, feed, 30) or accounts < 0.7 * ACCOUNTS * (o.swap_seconds - DELAY):
                    raise SystemExit(f"changes: no figure: the gateway took {accounts:,} changed accounts in {o.swap_seconds:g} s, or "
                                     f"does not serve revision {feed.revision}; see {server.log}")
                rounds.append((calm, changed))
                say(f"changes: round {number + 1}: p99.9 {calm['p999']:,.0f} us undisturbed, {changed['p999']:,.0f} with "
                    f"{accounts:,} changed accounts; most {calm['max']:,.0f} and {changed['max']:,.0f}; peak "
                    f"{server.memory('VmHWM'):,.0f} MB")
            server.verify(data / "uniform.txt", data / "uniform.expected")
            index = float(server.metric("scangate_snapshot_index_bytes")) / 2**20
            peak = server.memory("VmHWM")
    session.result["changes"] = {
        "rules": o.most_rules, "heap": o.changes_heap, "rate": rate, "highest": highest, "seconds": o.swap_seconds,
        "accounts": ACCOUNTS, "ratio": statistics.median(changed["p999"] / calm["p999"] for calm, changed in rounds),
        "ratio_target": RATIO, "index": index, "peak": peak,
        "calm": {key: statistics.median(calm[key] for calm, _ in rounds) for key in ("p50", "p99", "p999", "max")},
        "changed": {key: statistics.median(changed[key] for _, changed in rounds) for key in ("p50", "p99", "p999", "max")}}
