#!/usr/bin/env python3
"""Measures the calls that open a page of the console, at a million rules of 100,000 accounts on SQLite.

Creates a database (minutes; later runs reuse it): the rules, and 92 days of counts, missed links and proofs of one account in the middle. Starts a control plane, waits for its index,
and makes each call 5 times to warm up and 20 times to measure, over one connection that stays open: as the account, and as an operator. Prints a table with the median and the worst call.

  bench/feed/pages.py [--prepare] [--heap 3g] [--scratch bench/target/pages]

With --prepare it only makes the database. Builds nothing: run mvn -B package -Dmaven.test.skip first.
"""
import argparse
import hashlib
import http.client
import json
import os
import pathlib
import re
import sqlite3
import time
import urllib.parse

from fleet import CONFIG, HOME, Fleet, call, stop

ADMIN = 18591
ACCOUNTS, RULES = 100_000, 10
APPID = "wx%06d"
ONE = ACCOUNTS // 2
HOURS = 92 * 24
KINDS = (18, 34, 66, 67, 81)  # numbers of scans.ScanKind
WARM, MEASURED = 5, 20
TARGET = 200


def host(account):
    return f"https://s{account}.shop.cn"


def prefix(account, rule):
    return f"{host(account)}/menu{rule}/"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prepare", action="store_true", help="only make the database")
    parser.add_argument("--heap", default="3g", help="of the control plane")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/pages")
    return parser.parse_args()


def snapshot(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with open(path, "w") as out:
            out.write('{"format": "scangate-snapshot/1", "revision": 1, "accounts": [')
            for account in range(ACCOUNTS):
                rules = [{"prefix": prefix(account, rule), "live": {"page": f"pages/m{rule}"}} for rule in range(RULES)]
                out.write(("," if account else "") + json.dumps({"appid": APPID % account, "members": {"ana": "admin"}, "rules": rules}))
            out.write("]}")
    return path


def fill(database):
    """Counts of 92 days, proofs and missed links of one account; a day of counts of some others."""
    now = int(time.time())
    hour = now // 3600
    db = sqlite3.connect(database)
    appid = APPID % ONE
    db.execute("UPDATE accounts SET born = 0 WHERE appid = ?", (appid,))
    db.executemany("INSERT OR IGNORE INTO scan_counts (appid, hour, prefix, kind, scans) VALUES (?, ?, ?, ?, ?)", (
        (appid, hour - h, prefix(ONE, rule), kind, 1 + (h * rule + kind) % 50)
        for h in range(HOURS) for rule in range(RULES) for kind in KINDS))
    db.executemany("INSERT OR IGNORE INTO scan_counts (appid, hour, prefix, kind, scans) VALUES (?, ?, ?, 66, 3)", (
        (APPID % account, hour - h, prefix(account, rule))
        for account in range(0, ACCOUNTS, 20) for h in range(10) for rule in range(RULES)))
    db.execute("""INSERT OR REPLACE INTO last_scans (appid, prefix, hour)
                  SELECT appid, prefix, max(hour) FROM scan_counts GROUP BY appid, prefix""")
    number = db.execute("SELECT number FROM appids WHERE appid = ?", (appid,)).fetchone()[0]
    db.execute("""INSERT OR REPLACE INTO verifications (account, directory, checked_at, outcome, address, status, detail, proven_at)
                  VALUES (?, ?, ?, 'proven', ?, 200, 'found', ?)""", (number, host(ONE) + "/", now * 1000, host(ONE) + "/x.txt", now * 1000))
    links = [(host(ONE), f"{host(ONE)}/menu{i % 40}?table={i}", None) for i in range(500)]
    near = f"s{ONE}.shop.cn"
    links += [(f"http://{near}", f"http://{near}/menu{i % 20}/?table={i}", near) for i in range(500)]
    db.executemany("""INSERT OR REPLACE INTO scanned_links (origin, link_hash, link, matched, seen_at, first_seen, samples, near_host)
                      VALUES (?, ?, ?, 0, ?, ?, 3, ?)""", (
        (origin, hashlib.sha256(link.encode()).hexdigest(), link, now * 1000 - i, now * 1000 - 10**7, of)
        for i, (origin, link, of) in enumerate(links)))
    db.commit()
    db.close()


def await_index():
    while True:
        status = json.loads(call("GET", f"http://127.0.0.1:{ADMIN}/v1/status"))
        if status["index_revision"] == status["revision"]:
            return
        time.sleep(0.2)


def calls(rule):
    """The pages with the calls that open each."""
    account = f"/v1/accounts/{APPID % ONE}"
    quoted = lambda text: urllib.parse.quote(text, safe="")
    hit, miss = quoted(prefix(ONE, 3) + "?t=1"), quoted(f"http://www.s{ONE}.shop.cn/menu3")
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 92 * 86400))
    return [
        ("Every page", "GET", "/v1/whoami"),
        ("Every page", "GET", account),
        ("Why does it not open", "GET", f"{account}/explain?link={hit}&user=ana"),
        ("Why does it not open", "GET", f"{account}/explain?link={miss}"),
        ("Why does it not open (operators)", "GET", f"/v1/explain?link={hit}"),
        ("Why does it not open (operators)", "GET", f"/v1/explain?link={miss}"),
        ("Rules", "GET", f"{account}/rules"),
        ("Rules", "GET", f"{account}/rules?search=MENU3&state=published&verification=failing"),
        ("Add and edit", "GET", f"{account}/conflicts?occupies=true&prefix={quoted(host(ONE + 1) + '/')}"),
        ("Add and edit", "GET", f"{account}/verification-file?prefix={hit}"),
        ("Add and edit", "GET", f"{account}/verifications"),
        ("Add and edit", "GET", f"{account}/verification-requests"),
        ("Test links", "GET", f"{account}/qr-code?link={hit}"),
        ("Publish", "GET", f"{account}/quota"),
        ("Publish", "POST", f"{account}/rules/{rule}/unpublish?dry_run=true"),
        ("Publish", "GET", f"{account}/planned-releases"),
        ("Publish", "GET", f"{account}/events?wait_seconds=0"),
        ("Scans", "GET", f"{account}/scans"),
        ("Scans", "GET", f"{account}/scans?unit=day&zone=Asia/Shanghai&from={since}"),
        ("Scans", "GET", f"{account}/scans?unit=hour&group=none&limit=200&from={since}"),
        ("Scans", "GET", f"{account}/scans?unit=day&limit=200&zone=Asia/Shanghai&from={since}&prefix={quoted(prefix(ONE, 3))}"),
        ("Scans", "GET", f"{account}/scans?unit=month&group=none&from={since}"),
        ("Missed scans", "GET", f"{account}/missed-links"),
        ("History", "GET", f"{account}/rules/{rule}/releases"),
        ("History", "GET", f"{account}/audit"),
        ("History", "GET", f"{account}/notices"),
        ("Operators", "GET", "/v1/accounts"),
        ("Operators", "GET", "/v1/accounts?name=wx0500"),
        ("Operators", "GET", f"/v1/accounts?host=s{ONE}.shop.cn"),
        ("Operators", "GET", "/v1/audit"),
        ("Operators", "GET", "/v1/gateways"),
        ("Operators", "GET", "/v1/licences?search=shop"),
        ("Operators", "GET", "/v1/licence-imports"),
        ("Operators", "GET", "/v1/unlicensed-rules"),
        ("Operators", "GET", "/v1/blocked-hosts"),
        ("Operators", "GET", "/v1/keys"),
        ("Operators", "GET", "/v1/settings"),
    ]


def measure(connection, key, method, target):
    """The milliseconds of each call after the warm ones."""
    times = []
    for turn in range(WARM + MEASURED):
        began = time.perf_counter()
        connection.request(method, target, headers={"Authorization": "Bearer " + key})
        answer = connection.getresponse()
        body = answer.read()
        if turn >= WARM:
            times.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{method} {target}: {answer.status} {body[:300]}")
    return sorted(times)


def owner(fleet):
    """A token of the account."""
    secret = json.loads(call("POST", f"{fleet.base}/v1/accounts/{APPID % ONE}/secret", fleet.operator))["secret"]
    return json.loads(call("POST", fleet.base + "/v1/tokens", None, {"appid": APPID % ONE, "secret": secret}))["access_token"]


def shown(target):
    """The call without the values of this run."""
    path = urllib.parse.unquote(target).replace(APPID % ONE, "{appid}")
    path = re.sub(r"&?from=[^&]*", "", path)
    return re.sub(r"/rules/r[0-9a-f-]+", "/rules/{id}", path)


def main():
    options = arguments()
    os.environ["SCANGATE_JAVA_OPTS"] = f"-Xmx{options.heap}"
    with Fleet(snapshot(options.scratch / "snapshot.json"), options.scratch) as fleet:
        if not (options.scratch / "filled").exists():
            fill(options.scratch / "scangate.db")
            (options.scratch / "filled").touch()
        if options.prepare:
            return
        control = fleet.control_plane(admin=f"127.0.0.1:{ADMIN}", seconds=600)
        call("PUT", fleet.base + "/v1/licences", fleet.operator, b"domain,licence,holder\nshop.cn,ICP-1,Test\n", "text/csv")
        await_index()
        rule = fleet.ask(f"/v1/accounts/{APPID % ONE}/rules?limit=1")["items"][0]["id"]
        token = owner(fleet)
        connection = http.client.HTTPConnection("127.0.0.1", CONFIG)
        print("| page | call | median | worst of 20 |\n|---|---|---|---|")
        over = 0
        for page, method, target in calls(rule):
            times = measure(connection, token if APPID % ONE in target else fleet.operator, method, target)
            over += times[-1] > TARGET
            print(f"| {page} | `{method} {shown(target)}` | {times[len(times) // 2]:.1f} ms | {times[-1]:.1f} ms |", flush=True)
        print(f"{over} calls over {TARGET} ms; load {os.getloadavg()[0]:.1f}")
        stop(control)


main()
