#!/usr/bin/env python3
"""Measures what the head of a store costs: its bytes, the time until a change is in it, and what etcd needs for each look at it.

Starts a control plane on one account with ten rules, which publishes to a directory, and then one that publishes the head to etcd. One
gateway looks at etcd's head at a high rate.

  bench/feed/store.py [--publishes 200] [--a-second 8] [--looks-every-ms 10] [--seconds 20] [--scratch bench/target/store]

Builds nothing: run mvn -B package -Dmaven.test.skip first. Needs etcd.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import threading
import time

from fleet import HOME, Fleet, a_rule, await_status, call, one_account, percentile, processor_seconds, publish, stop

ETCD = 18690


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishes", type=int, default=200)
    parser.add_argument("--a-second", type=float, default=8)
    parser.add_argument("--looks-every-ms", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/store")
    return parser.parse_args()


def watch(head, seen, sizes, ended):
    """Records when each revision is first in the head."""
    last = -1
    while not ended.is_set():
        if head.exists():
            text = head.read_text()
            revision = json.loads(text.splitlines()[0])["revision"]
            if revision > last:
                sizes.append(len(text))
                seen[revision], last = time.time(), revision
        time.sleep(0.001)


def of_directory(fleet, o):
    store = o.scratch / "files"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir()
    config = fleet.control_plane(settings=["--publish-to", f"file:{store}"])
    rule = a_rule(fleet)[0]
    publish(fleet, rule, 150, 20)
    seen, sizes, ended = {}, [], threading.Event()
    watching = threading.Thread(target=watch, args=(store / "head", seen, sizes, ended))
    watching.start()
    answered = publish(fleet, rule, o.publishes, o.a_second)[1]
    ended.set()
    watching.join()
    times = [1000 * max(0, min(at for number, at in seen.items() if number >= revision) - done) for revision, done in answered.items()]
    print(f"publish answered to head written, ms: median {percentile(times, .5):.0f}, p99 {percentile(times, .99):.0f}, most {max(times):.0f}")
    print(f"bytes of the head: median {percentile(sizes, .5)}, least {min(sizes)}, most {max(sizes)}")
    stop(config)


def of_etcd(fleet, o):
    data = o.scratch / "etcd"
    shutil.rmtree(data, ignore_errors=True)
    urls = f"http://127.0.0.1:{ETCD}"
    etcd = subprocess.Popen(["etcd", "--data-dir", str(data), "--listen-client-urls", urls, "--advertise-client-urls", urls,
                             "--listen-peer-urls", f"http://127.0.0.1:{ETCD + 1}"], stdout=fleet.log, stderr=fleet.log)
    fleet.processes.append(etcd)
    await_status(urls + "/health", 20)
    store = o.scratch / "files-etcd"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir()
    config = fleet.control_plane(settings=["--publish-to", f"file:{store}", "--publish-etcd", urls])
    rule = a_rule(fleet)[0]
    publish(fleet, rule, 150, 20)
    shutil.rmtree(o.scratch / "gateway0", ignore_errors=True)
    gateway, _ = fleet.gateway(0, "--store-etcd", urls, "--store-poll", f"{o.looks_every_ms}ms", source=f"store+file:{store}")
    time.sleep(10)
    reads, used, looked, began = range_reads(urls), processor_seconds(etcd), processor_seconds(gateway), time.time()
    time.sleep(o.seconds)
    reads, used, looked = range_reads(urls) - reads, processor_seconds(etcd) - used, processor_seconds(gateway) - looked
    print(f"etcd, one member: {reads / (time.time() - began):.0f} looks a second, {1e6 * used / reads:.0f} us of a processor for each;"
          f" the gateway {1e6 * looked / reads:.0f} us")
    stop(gateway)
    stop(config)
    stop(etcd)


def range_reads(urls):
    for line in call("GET", urls + "/metrics").decode().splitlines():
        if line.startswith("etcd_mvcc_range_total") or line.startswith("etcd_debugging_mvcc_range_total"):
            return float(line.split()[-1])
    raise SystemExit("etcd has no count of reads")


def main():
    o = arguments()
    with Fleet(one_account(o.scratch), o.scratch) as fleet:
        of_directory(fleet, o)
        of_etcd(fleet, o)


main()
