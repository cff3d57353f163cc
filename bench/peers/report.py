#!/usr/bin/env python3
"""Formats a result as tables: report.py RESULT.json > RESULT.md"""
import json
import sys

import profiles


def pipelined(depth):
    return "no pipelining" if depth == 1 else f"{depth} pipelined"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---" if i == 0 else "---:" for i in range(len(head))) + "|"]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows] + [""]


def markdown(result):
    a = result["about"]
    lines = [
        "# Load tests", "",
        f"{a['date']}, commit {a['commit']}, {a['cpu']} with {a['cores']} cores and {a['memory_gb']} GB, Linux {a['kernel']}.",
        f"{a['jdk']} with `{a['java_options']} {a['heap']}`; "
        + ", ".join(peer for peer in (a["haproxy"], a["nginx"], a.get("peer_commit") and f"the gateway of {a['peer_commit']}") if peer) + ".",
        f"Medians of {a['rounds']} rounds of {a['seconds']:g} s; server on one processor, load on another; one event loop, "
        f"thread or worker per server; {a['rules']:,} rules and {a['links']:,} different links unless noted.", ""]
    if result["ratios"]:
        lines += ["## Ratios", "", "Median, least and greatest of the ratios of all rounds. By CPU time: the ratio of the requests per second of "
                  "processor time, which other processes disturb less.", ""]
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
        lines += ["## Start", "", "Time from the exec of the launcher to the first right answer. All processors; files in the disk cache.", ""]
        lines += table(("", "rules", "seconds", "least", "most", "CPU seconds", "RSS MB", "peak MB", "target", ""), [
            (s["server"], f"{s['rules']:,}", f"{s['seconds']:.2f}", f"{s['least']:.2f}", f"{s['most']:.2f}", f"{s['cpu']:.2f}",
             f"{s['rss']:,.0f}", f"{s['peak']:,.0f}", f"≤ {s['target']:g}" if s["target"] else "",
             verdict({"value": s["seconds"], "target": s["target"], "at_most": True})) for s in result["starts"]])
    if result.get("profiles"):
        lines += profiles.markdown(result["profiles"], table)
    if result.get("swap"):
        lines += swap(result["swap"])
    if result.get("changes"):
        lines += changes(result["changes"])
    if result.get("heap"):
        lines += heap(result["heap"])
    if result.get("replaced"):
        r = result["replaced"]
        lines += ["## Certificate replaced under load", "", f"Replaced {r['times']} times, taken {r['taken']:.0f} times; {r['open']:,.0f} scans on open "
                  f"connections and {r['new']:,.0f} on new ones. No request and no handshake failed.", ""]
    if result["memory"]:
        lines += ["## Memory", ""]
        lines += table(("", "rules", "connections", "pipelined", "RSS MB", "live heap MB", "KB a connection"), [
            (m["server"], f"{m['rules']:,}", f"{m['connections']:,}" if "connections" in m else "", m.get("depth", ""),
             f"{m['rss']:,.0f}" if "rss" in m else "", f"{m['live_heap']:,.0f}" if m.get("live_heap") else "",
             f"{m['kb_a_connection']:.1f}" if "kb_a_connection" in m else "") for m in result["memory"]])
    return "\n".join(lines)


def swap(s):
    lines = disturbed("Swap", s, "swapped", "with a swap in the middle", f"A swap took {s['took']:.2f} s.")
    return lines + targets([("p99.9 with a swap / undisturbed", s["ratio"], s["ratio_target"]),
                            ("peak RSS / the compiled rules", s["memory_ratio"], s["memory_target"])])


def changes(s):
    what = f"with changes of {s['accounts']:,} accounts a second"
    lines = disturbed("Changes", s, "changed", what, f"In the end, the index had {s['index']:,.0f} MB, and the peak RSS was {s['peak']:,.0f} MB.")
    return lines + targets([(f"p99.9 {what} / undisturbed", s["ratio"], s["ratio_target"])])


def heap(s):
    lines = ["## Heap", "", f"The least `-Xmx` at which a gateway with {s['rules']:,} rules loads a snapshot from a feed, takes changes of "
             f"{s['accounts']:,} accounts a second for {s['seconds']:g} s, and writes the compiled file meanwhile: {s['megabytes']:,.0f} MB. "
             f"The index of the snapshot has {s['index']:,.1f} MB.", ""]
    return lines + targets([("least heap / index, in steps of 0.05", s["ratio"], s["ratio_target"])])


def disturbed(title, s, key, what, more):
    lines = [f"## {title}", "", f"{s['rules']:,} rules, `{s['heap']}`; {s['rate']:,} requests a second at random times, half of the highest "
             f"rate, for {s['seconds']:g} s; latencies from the scheduled time of a request, in µs. {more} No request failed.", ""]
    return lines + table(("", "p50", "p99", "p99.9", "most"), [
        (name, *(f"{s[run][p]:,.0f}" for p in ("p50", "p99", "p999", "max"))) for name, run in (("undisturbed", "calm"), (what, key))])


def targets(at_most):
    return table(("", "", "target", ""), [
        (what, f"{value:.2f}", f"≤ {target:g}", verdict({"value": value, "target": target, "at_most": True}))
        for what, value, target in at_most])


def verdict(ratio):
    if ratio["target"] is None:
        return ""
    met = ratio["value"] <= ratio["target"] if ratio["at_most"] else ratio["value"] >= ratio["target"]
    return "met" if met else "missed"


if __name__ == "__main__":
    sys.stdout.write(markdown(json.load(open(sys.argv[1]))))
