#!/usr/bin/env python3
"""Measures the memory of a gateway in a container with a million rules from JSON, after two replacements of the file and 80,000 scans.

Makes the rules and prints a line for each case: the limit of the container, the resident memory of its process at most (VmHWM), and at the end what of it is its own (RssAnon) and what are
pages of files (RssFile: the archive of classes, which containers of one image share). A case is the limit, or the limit with flags of the JVM.

  bench/feed/container.py --image localhost/scangate 512m 512m:-XX:MaxRAMPercentage=75 256m

Needs podman and the ports 18480 and 18481 of 127.0.0.1. PODMAN in the environment may have more of the command.
"""
import argparse
import json
import os
import pathlib
import random
import socket
import subprocess
import tempfile
import time
import urllib.request

NAME = "scangate-memory"
LISTEN, ADMIN = 18480, 18481
ACCOUNTS, RULES = 100_000, 10
PODMAN = os.environ.get("PODMAN", "podman").split()


def podman(*words):
    return subprocess.run([*PODMAN, *words], capture_output=True, text=True)


def write(folder, revision):
    """A rename, as an operator replaces the file."""
    with open(folder / "next.json", "w") as out:
        out.write('{"format":"scangate-snapshot/1","revision":%d,"accounts":[' % revision)
        for account in range(ACCOUNTS):
            rules = ",".join(
                '{"prefix":"https://h%d.example.com/r%d/","live":{"page":"pages/p%d/v%d"}}' % (account, rule, rule, revision)
                for rule in range(RULES))
            out.write('%s{"appid":"wx%016x","rules":[%s]}' % ("," if account else "", account, rules))
        out.write("]}")
    os.chmod(folder / "next.json", 0o644)
    os.rename(folder / "next.json", folder / "rules.json")


def revision():
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/v1/status", timeout=5) as answer:
            return json.load(answer).get("revision")
    except OSError:
        return None


def await_revision(expected):
    end = time.monotonic() + 300
    while revision() != expected:
        if time.monotonic() > end:
            raise SystemExit(f"revision {revision()} (expected: {expected})\n" + podman("logs", NAME).stderr[-2000:])
        time.sleep(0.2)


def scan(count, at_once=100):
    with socket.create_connection(("127.0.0.1", LISTEN)) as connection:
        for _ in range(count // at_once):
            requests = b"".join(
                b"GET /v1/resolve?link=https%%3A%%2F%%2Fh%d.example.com%%2Fr%d%%2Fx HTTP/1.1\r\nHost: h\r\n\r\n"
                % (random.randrange(ACCOUNTS), random.randrange(RULES)) for _ in range(at_once))
            connection.sendall(requests)
            answers = b""
            while answers.count(b"HTTP/1.1 200") < at_once or not answers.endswith(b"}"):
                part = connection.recv(1 << 20)
                if not part:
                    raise SystemExit("the gateway has ended the connection: " + answers[-200:].decode())
                answers += part


def measure(image, folder, case):
    limit, _, options = case.partition(":")
    write(folder, 1)
    podman("rm", "-f", NAME)
    flags = ["-e", "JDK_JAVA_OPTIONS=" + options] if options else []
    started = podman(
        "run", "-d", "--name", NAME, "--no-healthcheck", "--network", "host", "-m", limit, "--read-only", "--cap-drop", "ALL", "--ulimit", "nofile=10000:10000",
        "--ulimit", "nproc=4096:4096", "--security-opt", "no-new-privileges", "-v", f"{folder}:/rules:ro", "-e", f"SCANGATE_LISTEN=127.0.0.1:{LISTEN}",
        "-e", f"SCANGATE_ADMIN=127.0.0.1:{ADMIN}", *flags, image, "gateway", "--cache", "false")
    if started.returncode:
        raise SystemExit(started.stderr)
    try:
        await_revision(1)
        for number in (2, 3):
            write(folder, number)
            await_revision(number)
        scan(80_000)
        process = podman("inspect", "-f", "{{.State.Pid}}", NAME).stdout.strip()
        lines = dict(line.split(":") for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines())
        figures = ", ".join(f"{name} {int(lines[name].split()[0]) // 1024} MiB" for name in ("VmHWM", "RssAnon", "RssFile"))
        print(f"{limit} {options or 'default'}: {figures}", flush=True)
    finally:
        podman("rm", "-f", "-t", "5", NAME)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--image", default="localhost/scangate")
    parser.add_argument("cases", nargs="+", metavar="LIMIT[:FLAGS]")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        for case in arguments.cases:
            measure(arguments.image, folder, case)


if __name__ == "__main__":
    main()
