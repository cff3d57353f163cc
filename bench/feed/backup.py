#!/usr/bin/env python3
"""Measures `scangate backup` and `scangate restore` at a million rules, in the four directions between SQLite and PostgreSQL.

Takes the database of pages.py (run it with --prepare first), and databases of a PostgreSQL server, which it makes and drops. Prints a table with seconds and bytes, and fails if the lines of two
backups differ: they have all rows, ordered by their keys.

  bench/feed/backup.py --postgres 'postgresql://127.0.0.1:5432/{}?user=postgres' [--createdb 'createdb -h 127.0.0.1 -U postgres'] [--scratch bench/target/pages]

Builds nothing: run mvn -B package -Dmaven.test.skip first.
"""
import argparse
import gzip
import hashlib
import os
import pathlib
import subprocess
import time

from fleet import HOME

SCANGATE = [str(HOME / "scangate")]
ENVIRONMENT = {**os.environ, "SCANGATE_JAVA_OPTS": "-Xmx256m"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", required=True, help="address with {} for the name of the database")
    parser.add_argument("--createdb", default="createdb", help="makes a database, with its name as the last argument; dropdb likewise")
    parser.add_argument("--scratch", type=pathlib.Path, default=HOME / "bench/target/pages")
    return parser.parse_args()


def timed(*command):
    """Runs a command of scangate; returns its seconds and the most memory in MiB."""
    began = time.time()
    done = subprocess.run(["/usr/bin/env", "time", "-f", "%M", *SCANGATE, *command], capture_output=True, text=True, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(" ".join(command) + "\n" + done.stdout + done.stderr)
    return time.time() - began, int(done.stderr.split()[-1]) // 1024


def lines(backup):
    """The digest and the number of all lines but the first and the last."""
    digest, count, last = hashlib.sha256(), 0, None
    with gzip.open(backup) as file:
        next(file)
        for line in file:
            if last is not None:
                digest.update(last)
                count += 1
            last = line
    return digest.hexdigest(), count


def main():
    args = arguments()
    scratch = args.scratch / "backup"
    scratch.mkdir(exist_ok=True)
    source = args.scratch / "scangate.db"
    rows = set()
    print("| from | to | backup | restore | size of the file | memory of the restore |\n|---|---|---|---|---|---|")
    from_postgres = args.postgres.format("scangate_moved")
    for kind, database in (("SQLite", f"sqlite:{source}"), ("PostgreSQL", from_postgres)):
        file = scratch / f"{kind}.backup"
        file.unlink(missing_ok=True)
        took, _ = timed("backup", f"--database={database}", str(file))
        rows.add(lines(file))
        for target in ("PostgreSQL", "SQLite"):
            if target == "SQLite":
                copy = scratch / "copy.db"
                for suffix in ("", "-open", "-wal", "-shm"):
                    pathlib.Path(f"{copy}{suffix}").unlink(missing_ok=True)
                into = f"sqlite:{copy}"
            else:
                name = "scangate_moved" if kind == "SQLite" else "scangate_again"
                subprocess.run([*args.createdb.replace("createdb", "dropdb --if-exists").split(), name], check=True, capture_output=True)
                subprocess.run([*args.createdb.split(), name], check=True)
                into = args.postgres.format(name)
            restored, memory = timed("restore", f"--database={into}", str(file))
            again = scratch / "again.backup"
            again.unlink(missing_ok=True)
            timed("backup", f"--database={into}", str(again))
            rows.add(lines(again))
            print(f"| {kind} | {target} | {took:.1f} s | {restored:.1f} s | {file.stat().st_size / 1e6:.0f} MB | {memory} MiB |", flush=True)
    if len(rows) != 1:
        raise SystemExit(f"rows differ: {rows}")
    print(f"\n{rows.pop()[1]} lines in each of the six backups, all equal; SQLite's file has {source.stat().st_size / 1e6:.0f} MB.")


if __name__ == "__main__":
    main()
