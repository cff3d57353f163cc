"""The part "swap": latency at half of the highest rate, once without and once with a swap of all rules in the middle."""
import http.client
import json
import os
import shutil
import statistics
import threading
import time

from starts import compiled

RATIO = 1.5
MEMORY = 2.2


def second_document(data):
    """The same rules with a later revision: the work is that of new rules, and the expected answers stay the same."""
    file = data / "snapshot2.json"
    if not (data / "swap2.compiled").exists() and not file.exists():
        with open(data / "snapshot.json", "rb") as source, open(file, "wb") as target:
            head = source.read(64)
            target.write(head.replace(b'"revision":1,', b'"revision":2,', 1))
            shutil.copyfileobj(source, target, 1 << 24)
    return file.name


def reload(admin, outcome):
    connection = http.client.HTTPConnection("127.0.0.1", admin, timeout=300)
    begin = time.monotonic()
    connection.request("POST", "/v1/reload?force=true")
    answer = connection.getresponse()
    outcome.append((answer.status, json.loads(answer.read()), time.monotonic() - begin))


def switch(live, file):
    """Puts another file under the source's name in one step. Uses a symbolic link: a hard link would change the file's times,
    and the gateway waits before it reads a file that has just changed."""
    link = live.with_suffix(".new")
    link.unlink(missing_ok=True)
    link.symlink_to(file.name)
    os.replace(link, live)


def half_rate(session, server, data, say, part):
    """Warms a server up; returns half of its highest rate, and the highest."""
    for _ in range(2):
        highest, error = session.load(server, data / "uniform.txt", 1, 64, session.o.warm_up)
        if error:
            raise SystemExit(f"{part}: no figure: {error}")
    rate = round(highest["rps"] / 2)
    say(f"{part}: at most {highest['rps']:,.0f} requests a second, so {rate:,}")
    at_half_load(session, part, server, data, rate, session.o.warm_up)
    return rate, highest["rps"]


def at_half_load(session, part, server, data, rate, seconds, delay=0.0, disturb=None):
    """One run at a rate; after the delay, something disturbs it."""
    session.quiet(seconds)  # before the timer, so that the disturbance is in the run
    timer = threading.Timer(delay, disturb)
    if disturb:
        timer.start()
    try:
        sample, error = session.load(server, data / "uniform.txt", 1, 64, seconds, rate=rate)
    finally:
        if disturb:
            timer.join()
    if error:
        raise SystemExit(f"{part}: no figure {'disturbed' if disturb else 'undisturbed'} at {rate:,}/s: {error}")
    return sample


def swapped_at_half_load(session, server, data, rate, live, file):
    """One run with a swap in the middle; returns the sample and the seconds that the swap took."""
    seconds, outcome = session.o.swap_seconds, []

    def disturb():
        switch(live, file)
        reload(server.admin, outcome)

    sample = at_half_load(session, "swap", server, data, rate, seconds, seconds / 2, disturb)
    if not outcome or outcome[0][0] != 200 or outcome[0][1].get("result") != "loaded":
        raise SystemExit(f"swap: the swap failed: {outcome}")
    return sample, outcome[0][2]


def run(session, say):
    o = session.o
    data = session.data(o.most_rules)
    files = [compiled(o, data, "swap1.compiled"), compiled(o, data, "swap2.compiled", second_document(data))]
    live = data / "live.compiled"
    switch(live, files[0])
    server = session.servers.make("gateway", data, "gateway swap", f"{o.java_options} {o.swap_heap}", f"file:{live}")
    with server:
        server.verify(data / "uniform.txt", data / "uniform.expected")
        rate, highest = half_rate(session, server, data, say, "swap")
        one = server.memory()
        rounds = []
        for number in range(o.rounds):
            calm = at_half_load(session, "swap", server, data, rate, o.swap_seconds)
            swapped, took = swapped_at_half_load(session, server, data, rate, live, files[(number + 1) % 2])
            rounds.append((calm, swapped, took))
            say(f"swap: round {number + 1}: p99.9 {calm['p999']:,.0f} us undisturbed, {swapped['p999']:,.0f} with a swap of "
                f"{took:.2f} s; most {calm['max']:,.0f} and {swapped['max']:,.0f}; peak {server.memory('VmHWM'):,.0f} MB")
        server.verify(data / "uniform.txt", data / "uniform.expected")
        ratio = statistics.median(swapped["p999"] / calm["p999"] for calm, swapped, _ in rounds)
        peak = server.memory("VmHWM")
    index = sum(file.stat().st_size for file in files) / 2 / 2**20
    session.result["swap"] = {
        "rules": o.most_rules, "heap": o.swap_heap, "rate": rate, "highest": highest, "seconds": o.swap_seconds,
        "calm": {key: statistics.median(c[key] for c, _, _ in rounds) for key in ("p50", "p99", "p999", "max")},
        "swapped": {key: statistics.median(s[key] for _, s, _ in rounds) for key in ("p50", "p99", "p999", "max")},
        "took": statistics.median(t for _, _, t in rounds), "ratio": ratio, "ratio_target": RATIO, "one": one, "peak": peak,
        "index": index, "memory_ratio": peak / index, "memory_target": MEMORY}
