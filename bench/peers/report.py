#!/usr/bin/env python3
"""Tables of a result: report.py RESULT.json > RESULT.md"""
import json
import sys


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---" if i == 0 else "---:" for i in range(len(head))) + "|"]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows] + [""]


def markdown(result):
    a = result["about"]
    lines = [
        "# Load tests", "",
        f"{a['date']}, commit {a['commit']}, {a['cpu']} with {a['cores']} cores and {a['memory_gb']} GB, Linux {a['kernel']}.",
        f"{a['jdk']} with `{a['java_options']} {a['heap']}`; {a['haproxy']}, {a['nginx']}.",
        f"Medians of {a['rounds']} rounds of {a['seconds']:g} s; server on one processor, load on another; one event loop, "
        f"thread or worker each; {a['rules']:,} rules and {a['links']:,} different links unless said otherwise.", ""]
    if result["ratios"]:
        lines += ["## Ratios", "", "The median of the ratios of each round, and the least and the most of them. By CPU time is the same ratio of "
                  "requests a second of processor time, which others on the machine disturb less.", ""]
        lines += table(("ratio", "median", "least", "most", "by CPU time", "target", ""), [
            (r["what"], f"{r['value']:.2f}", f"{r['least']:.2f}", f"{r['most']:.2f}", f"{r['cpu']:.2f}",
             "" if r["target"] is None else f"{'≤' if r['at_most'] else '≥'} {r['target']:g}", verdict(r))
            for r in result["ratios"]])
    for part in dict.fromkeys(run["part"] for run in result["runs"]):
        lines += [f"## {part.capitalize()}", ""]
        lines += table(("", "links", "connections", "pipelined", "requests/s", "p50 µs", "p99 µs", "CPU µs a request",
                        "server CPU %", "RSS MB", "others' CPU %"), [
            (run["name"], run["links"], f"{run['connections']:,}", run["depth"], f"{run['rps']:,.0f}", f"{run['p50']:,.0f}",
             f"{run['p99']:,.0f}", f"{run['micros']:.2f}", f"{run['server_cpu']:.0f}", f"{run['rss']:,.0f}",
             f"{run['others']:.0f}") for run in result["runs"] if run["part"] == part])
    if result["starts"]:
        lines += ["## Start", "", "From the start of the process to its first answer.", ""]
        lines += table(("", "rules", "seconds", "RSS MB", "peak MB", "live heap MB"), [
            (s["server"], f"{s['rules']:,}", f"{s['seconds']:.2f}", f"{s['rss']:,.0f}", f"{s['peak']:,.0f}",
             f"{s['live_heap']:,.0f}" if s["live_heap"] else "") for s in result["starts"]])
    if result["memory"]:
        lines += ["## Memory", ""]
        lines += table(("", "rules", "connections", "pipelined", "RSS MB", "live heap MB", "KB a connection"), [
            (m["server"], f"{m['rules']:,}", f"{m['connections']:,}" if "connections" in m else "", m.get("depth", ""),
             f"{m['rss']:,.0f}" if "rss" in m else "", f"{m['live_heap']:,.0f}" if m.get("live_heap") else "",
             f"{m['kb_a_connection']:.1f}" if "kb_a_connection" in m else "") for m in result["memory"]])
    return "\n".join(lines)


def verdict(ratio):
    if ratio["target"] is None:
        return ""
    met = ratio["value"] <= ratio["target"] if ratio["at_most"] else ratio["value"] >= ratio["target"]
    return "met" if met else "missed"


if __name__ == "__main__":
    sys.stdout.write(markdown(json.load(open(sys.argv[1]))))
