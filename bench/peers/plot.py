#!/usr/bin/env python3
"""Plots a result as SVG, without a library: plot.py RESULT.json > RESULT.svg

The bars show requests a second of each server, without pipelining and with 16 requests pipelined. Each panel has its own scale.
"""
import html
import json
import sys

NAMES = {"gateway": "scangate", "haproxy": "HAProxy, map_beg", "haproxy-10k": "HAProxy, 10,000 rules", "nginx": "nginx, constant",
         "netty": "Netty, constant", "vertx": "Vert.x, 10,000 routes", "floor": "C, constant, no parsing",
         "floor-uring": "C on io_uring, the same"}
WIDTH, LEFT, BAR, GAP, TOP = 760, 190, 22, 8, 64
ROOM = WIDTH - LEFT - 110


def text(x, y, what, size=13, anchor="start", weight="normal", fill="#1f2328"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}" '
            f'fill="{fill}">{html.escape(what)}</text>')


def panel(runs, y, title):
    out = [text(LEFT, y, title, 14, weight="bold")]
    most = max(run["rps"] for run in runs)
    y += 12
    for run in runs:
        own = run["server"] == "gateway"
        constant = run["server"] in ("nginx", "netty", "floor", "floor-uring")
        width = ROOM * run["rps"] / most
        out.append(text(LEFT - 8, y + 16, NAMES.get(run["server"], run["server"]), anchor="end", weight="bold" if own else "normal"))
        out.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2" '
                   f'fill="{"#1a7f5a" if own else "#b6bec8" if constant else "#5b7fa6"}"/>')
        low, high = (LEFT + ROOM * min(end, most) / most for end in (min(run["samples"]), max(run["samples"])))
        out.append(f'<path d="M{low:.1f} {y + BAR / 2}H{high:.1f}" stroke="#1f2328" stroke-width="1.5" opacity="0.6"/>')
        out.append(text(LEFT + max(width, high - LEFT) + 6, y + 16, f"{run['rps']:,.0f}"))
        y += BAR + GAP
    return out, y + 30


def svg(result):
    about = result["about"]
    runs = [run for run in result["runs"] if run["part"] == "throughput"]
    body, y = [], TOP + 20
    for depth, title in ((1, "requests a second, one at a time on each of 64 connections"),
                         (16, "requests a second, 16 pipelined on each of 64 connections")):
        chosen = [run for run in runs if run["depth"] == depth]
        if chosen:
            lines, y = panel(chosen, y, title)
            body += lines
    head = [text(20, 28, f"{about['rules']:,} rules, one processor", 17, weight="bold"),
            text(20, 48, "Green and blue find the rule of a link; grey gives one fixed answer. Lines: least and most of the rounds.",
                 12, fill="#59636e")]
    foot = [text(20, y, f"{about['date']}, {about['cpu']}, Linux {about['kernel']}, commit {about['commit']}", 11, fill="#59636e")]
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 16:.0f}" width="{WIDTH}" '
                      f'font-family="system-ui, sans-serif">', f'<rect width="{WIDTH}" height="{y + 16:.0f}" fill="#ffffff"/>']
                     + head + body + foot + ["</svg>", ""])


if __name__ == "__main__":
    sys.stdout.write(svg(json.load(open(sys.argv[1]))))
