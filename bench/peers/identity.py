#!/usr/bin/env python3
"""Measures what tokens cost: scans with a token that is in the cache against scans with an identity header, and scans without a token
beside a flood of forged ones.

The gateways share processor 0, the load generator has processor 1. A gateway that is not measured is stopped (SIGSTOP).

  bench/peers/identity.py RULES LINKS [--pairs 3] [--rounds 3] [--seconds 5] [--rate 20000] [--forged 5000]

Builds nothing: bench/peers/run.sh creates RULES, LINKS and the load generator. Needs openssl.
"""
import argparse
import base64
import hashlib
import hmac
import itertools
import json
import pathlib
import random
import re
import signal
import statistics
import subprocess
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parents[2]
TOOLS = HOME / "bench/target/peers/bin"
SCRATCH = HOME / "bench/target/identity"
USERS, PORT = 1000, 18700


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", type=pathlib.Path)
    parser.add_argument("links", type=pathlib.Path)
    parser.add_argument("--pairs", type=int, default=3, help="of newly started gateways; 0: only the flood")
    parser.add_argument("--rounds", type=int, default=3, help="for each pair and depth")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rate", type=int, default=20_000, help="ordinary scans a second beside the flood")
    parser.add_argument("--forged", type=int, default=5_000, help="forged tokens a second")
    return parser.parse_args()


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(user):
    return text(json.dumps({"sub": user, "exp": int(time.time()) + 86_400, "nbf": int(time.time()) - 60}).encode())


def signed(secret, user):
    signing = text(b'{"alg":"HS256","kid":"h"}') + "." + claims(user)
    return signing + "." + text(hmac.new(secret, signing.encode(), hashlib.sha256).digest())


def forged(number):
    """A token whose signature is a number below the modulus, which only a whole check can refuse."""
    return text(b'{"alg":"RS256","kid":"r"}') + "." + claims(f"forged{number}") + "." + text(b"\1" + random.randbytes(255))


def key_set(secret):
    key = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, check=True).stdout
    modulus = subprocess.run(["openssl", "rsa", "-noout", "-modulus"], input=key, capture_output=True, check=True).stdout.decode()
    keys = [{"kty": "oct", "kid": "h", "alg": "HS256", "k": text(secret)},
            {"kty": "RSA", "kid": "r", "alg": "RS256", "e": "AQAB", "n": text(bytes.fromhex(modulus.strip().split("=")[1]))}]
    path = SCRATCH / "jwks.json"
    path.touch(0o600)
    path.write_text(json.dumps({"keys": keys}))
    return path


def targets(name, links, header, count=None):
    """A file of links, each with a header line."""
    path = SCRATCH / name
    with open(links) as lines, open(path, "w") as out:
        for number, line in enumerate(itertools.islice(lines, count)):
            out.write(f"{line.rstrip()}\t{header(number)}\n")
    return path


class Gateway:
    def __init__(self, rules, number, *settings):
        self.port = PORT + 2 * number
        with open(SCRATCH / f"gateway{number}.log", "w") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", "0", str(HOME / "scangate"), "gateway", "--source", f"file:{rules.resolve(strict=True)}", "--event-loops", "1", "--listen",
                 f"127.0.0.1:{self.port}", "--admin", f"127.0.0.1:{self.port + 1}", *settings], cwd=HOME, stdout=log, stderr=log)
        end = time.time() + 60
        while True:
            try:
                self.metrics("/readyz")
                break
            except OSError:
                if time.time() > end:
                    raise SystemExit(f"gateway{number} is not ready: see {SCRATCH}/gateway{number}.log")
                time.sleep(0.05)
        self.process.send_signal(signal.SIGSTOP)

    def metrics(self, path="/metrics"):
        return urllib.request.urlopen(f"http://127.0.0.1:{self.port + 1}{path}", timeout=5).read().decode()

    def __enter__(self):
        self.process.send_signal(signal.SIGCONT)
        time.sleep(0.5)
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGSTOP)

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait()


def generator(port, file, depth, seconds, rate=0, sleeps=False):
    return subprocess.Popen(["taskset", "-c", "1", str(TOOLS / "lg"), str(port), str(file), str(depth), "64", str(seconds), str(rate), "0",
                             str(int(sleeps))], stdout=subprocess.PIPE, text=True)


def result(process):
    answer = process.communicate()[0]
    return {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", answer)}


def cached(o, jwks, headers, tokens):
    rates = {}
    for pair in range(o.pairs):
        ways = [("header", headers, "--identity", "header:X-User"), ("token", tokens, "--identity", "jwt", "--jwks", str(jwks))]
        ways = ways if pair % 2 == 0 else ways[::-1]
        gateways = [Gateway(o.rules, number, *way[2:]) for number, way in enumerate(ways)]
        for depth in 1, 16:
            for measured in range(1 + o.rounds):
                for gateway, (way, file, *_) in zip(gateways, ways):
                    with gateway:
                        answer = result(generator(gateway.port, file, depth, o.seconds))
                    if answer["errors"]:
                        raise SystemExit(f"{way}: {answer['errors']:.0f} answers are not 200")
                    if measured:
                        rates.setdefault((depth, way), []).append(answer["rps"])
        for gateway in gateways:
            gateway.stop()
    for depth in 1, 16:
        token, header = (statistics.mean(rates[depth, way]) for way in ("token", "header"))
        print(f"pipelined {depth}: cached token {token:,.0f} a second, header {header:,.0f}, ratio {token / header:.3f}", flush=True)


def flood(o, jwks, forgeries):
    gateway = Gateway(o.rules, 0, "--identity", "jwt", "--jwks", str(jwks))
    shown = {"alone": [], "beside the flood": []}
    with gateway:
        for measured in range(1 + o.rounds):
            for way, values in shown.items():
                attack = generator(gateway.port, forgeries, 1, o.seconds + 2, o.forged, True) if way != "alone" else None
                time.sleep(1)
                values.append(result(generator(gateway.port, o.links, 1, o.seconds, o.rate)))
                if attack:
                    sent = result(attack)
                    values[-1]["forged"] = sent["rps"]
                if not measured:
                    values.clear()
        print("refused: " + ", ".join(re.findall(r'^scangate_.*(?:invalid_token|overloaded).*', gateway.metrics())))
    gateway.stop()
    for way, values in shown.items():
        print(f"{o.rate:,} scans a second {way}: p50 {statistics.median(v['p50'] for v in values):.0f} us, p99 "
              f"{statistics.median(v['p99'] for v in values):.0f} us, longest {max(v['max'] for v in values):.0f} us, not answered "
              f"{sum(v['errors'] for v in values):.0f} of {sum(v['requests'] for v in values):,.0f}"
              + (f", forged {statistics.mean(v['forged'] for v in values):,.0f} a second" if "forged" in values[0] else ""), flush=True)


def main():
    o = arguments()
    SCRATCH.mkdir(parents=True, exist_ok=True)
    secret = random.randbytes(32)
    jwks = key_set(secret)
    users = [signed(secret, f"user{number}") for number in range(USERS)]
    headers = targets("headers.txt", o.links, lambda number: f"X-User: user{number % USERS}")
    tokens = targets("tokens.txt", o.links, lambda number: f"Authorization: Bearer {users[number % USERS]}")
    if o.pairs:
        cached(o, jwks, headers, tokens)
    lines = sum(1 for _ in open(o.links))
    wanted = o.forged * (o.seconds + 2) * (1 + o.rounds)
    flood(o, jwks, targets("forged.txt", o.links, lambda number: f"Authorization: Bearer {forged(number)}", min(lines, wanted)))


main()
