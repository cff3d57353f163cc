#!/usr/bin/env python3
"""Measures what one tenant gets from a control plane while others flood it.

Imports 100 accounts of 1,000 rules each on one host. Then 75 accounts ask for 1,500 checks of a silent site at the same time, and eight
accounts make 64 dry runs and explanations at the same time, each again as soon as it is answered. One other account edits, publishes and reads,
and a probe asks for health.

  bench/feed/tenants.py [--seconds 60] [--pages-per-second 3] [--scratch bench/target/tenants]

Builds nothing: run mvn -B package -Dmaven.test.skip first.
"""
import argparse
import asyncio
import collections
import json
import multiprocessing
import pathlib
import socket
import time
import urllib.error
import urllib.parse

from fleet import CONFIG, HOME, Fleet, await_status, call

ACCOUNTS, RULES, HOST = 100, 1_000, "https://qr.example/"
CHECKING, DRY_RUNNING = 75, 8
WARM_UP, SETTLE = 40, 20  # seconds, until the virtual machine has compiled the calls, and those of the floods
ADMIN, SILENT = CONFIG + 1, CONFIG + 2
APPID = "wx%016x"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pages-per-second", type=float, default=3, help="each is an edit, a publish and a read")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/tenants")
    return parser.parse_args()


def snapshot(path):
    """Writes the accounts; their rules lie among each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    accounts = [{"appid": APPID % a, "members": {}, "rules": [
        {"prefix": f"{HOST}{n * ACCOUNTS + a}/", "live": {"page": "pages/a"}} for n in range(RULES)]} for a in range(ACCOUNTS)]
    path.write_text(json.dumps({"format": "scangate-snapshot/1", "revision": 1, "accounts": accounts}))
    return path


class Client:
    """A connection that makes one call after the other, from an address of its own group."""

    def __init__(self, group, port, token=None):
        self.group, self.port, self.token = group, port, token
        self.reader = self.writer = None

    async def call(self, method, target, body=None):
        """Returns the status."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1", self.port, local_addr=(f"127.0.0.{2 + self.group}", 0))
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {target} HTTP/1.1\r\nHost: h\r\nContent-Length: {len(data)}\r\nContent-Type: application/json\r\n"
        if self.token:
            head += f"Authorization: Bearer {self.token}\r\n"
        try:
            self.writer.write(head.encode() + b"\r\n" + data)
            answer = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            fields = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in answer[1:] if ":" in line}
            if "chunked" in fields.get("transfer-encoding", ""):
                while size := int(await self.reader.readline(), 16):
                    await self.reader.readexactly(size + 2)
                await self.reader.readline()
            else:
                await self.reader.readexactly(int(fields.get("content-length", 0)))
            if fields.get("connection", "").lower() == "close":
                self.end()
            return int(answer[0].split()[1])
        except (OSError, asyncio.IncompleteReadError):
            self.end()
            return 0

    def end(self):
        self.writer.close()
        self.writer = None


class Figures:
    """Statuses and times of one kind of call."""

    def __init__(self, name):
        self.name, self.statuses, self.times = name, collections.Counter(), []

    async def measure(self, answer):
        began = time.perf_counter()
        status = await answer
        self.times.append(1000 * (time.perf_counter() - began))
        self.statuses[status] += 1

    def __str__(self):
        ordered = sorted(self.times)
        at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
        return f"{self.name}: {dict(self.statuses)}, median {at(.5):.1f} ms, p99 {at(.99):.1f} ms, longest {at(1):.1f} ms of {len(ordered)}"


async def again(figures, ask):
    """Asks, and once more 50 ms after the answer, until it is cancelled."""
    while True:
        await figures.measure(ask())
        await asyncio.sleep(0.05)


async def paced(end, every, turn):
    following = time.time()
    while time.time() < end:
        await turn()
        following += every
        await asyncio.sleep(max(0, following - time.time()))


def patiently(ask):
    """The operator's key has the limits of all keys."""
    while True:
        try:
            return ask()
        except urllib.error.HTTPError as refused:
            if refused.code != 429:
                raise
            time.sleep(1)


def token(fleet, appid):
    secret = json.loads(patiently(lambda: call("POST", f"{fleet.base}/v1/accounts/{appid}/secret", fleet.operator)))["secret"]
    return json.loads(call("POST", f"{fleet.base}/v1/tokens", None, {"appid": appid, "secret": secret}))["access_token"]


def first_rule(fleet, appid):
    return patiently(lambda: fleet.ask(f"/v1/accounts/{appid}/rules?limit=1"))["items"][0]


async def other_tenant(fleet, end, every):
    appid = APPID % 99
    client = Client(9, CONFIG, token(fleet, appid))
    rule = f"/v1/accounts/{appid}/rules/{first_rule(fleet, appid)['id']}"
    edits, publishes, reads = Figures("edits"), Figures("publishes"), Figures("reads of a page of rules")
    number = iter(range(10**9))

    async def turn():
        await edits.measure(client.call("PATCH", rule, {"page": f"pages/b{next(number)}"}))
        await publishes.measure(client.call("POST", rule + "/publish"))
        await reads.measure(client.call("GET", f"/v1/accounts/{appid}/rules?limit=50"))
    await paced(end, every, turn)
    return edits, publishes, reads


async def health(end):
    client, figures = Client(8, ADMIN), Figures("/healthz")
    await paced(end, 0.05, lambda: figures.measure(client.call("GET", "/healthz")))
    return [figures]


def floods(fleet):
    """The kind of each call, and the call."""
    site = {"prefix": f"http://127.0.0.1:{SILENT}/"}
    for account in range(CHECKING):
        appid, key = APPID % account, token(fleet, APPID % account)
        for i in range(1_500 // CHECKING):
            client = Client(account % 4, CONFIG, key)
            yield 0, lambda client=client, appid=appid: client.call("POST", f"/v1/accounts/{appid}/verifications", site)
    for account in range(CHECKING, CHECKING + DRY_RUNNING):
        appid, key = APPID % account, token(fleet, APPID % account)
        rule = f"/v1/accounts/{appid}/rules/{first_rule(fleet, appid)['id']}/publish?dry_run=true"
        explain = f"/v1/accounts/{appid}/explain?link=" + urllib.parse.quote(HOST + "77777/x", safe="")
        for i in range(8):
            client = Client(5, CONFIG, key)
            yield 1 + i % 2, lambda client=client, i=i, rule=rule, explain=explain: (
                client.call("GET", explain) if i % 2 else client.call("POST", rule))


async def flood(calls, seconds):
    """Makes the calls for some time; their statuses are those of a client that does not give up."""
    figures = [Figures("flood: " + what) for what in ("checks", "dry runs", "explanations")]
    flooding = [asyncio.ensure_future(again(figures[kind], call)) for kind, call in calls()]
    await asyncio.sleep(seconds)
    for each in flooding:
        each.cancel()
    print(*figures, sep="\n", flush=True)


async def others(fleet, seconds, every):
    end = time.time() + seconds
    for figures in await asyncio.gather(other_tenant(fleet, end, every), health(end)):
        print(*figures, sep="\n", flush=True)


def run(fleet, seconds, every):
    silent = socket.create_server(("127.0.0.1", SILENT), backlog=4096)  # The kernel accepts; nobody answers.
    asyncio.run(others(fleet, WARM_UP, every))
    print("(the lines above are of the warm-up)\nwithout floods")
    asyncio.run(others(fleet, seconds, every))
    print("with both floods", flush=True)
    calls = list(floods(fleet))
    # A process of its own: its many calls must not delay those that are measured.
    flooding = multiprocessing.Process(target=lambda: asyncio.run(flood(lambda: calls, seconds + SETTLE + 2)))
    flooding.start()
    time.sleep(SETTLE)
    asyncio.run(others(fleet, seconds, every))
    flooding.join()
    silent.close()


def main():
    o = arguments()
    with Fleet(snapshot(o.scratch / "snapshot.json"), o.scratch) as fleet:
        fleet.launch(None, "config", "--database", fleet.database, "--listen", f"127.0.0.1:{CONFIG}", "--admin", f"127.0.0.1:{ADMIN}",
                     "--publishes-per-month", "1000000", "--icp", "off", "--ownership-allow-loopback", "true", "--ownership-ports",
                     f"80,443,{SILENT}")
        await_status(fleet.base + "/readyz", 60)
        run(fleet, o.seconds, 1 / o.pages_per_second)


main()
