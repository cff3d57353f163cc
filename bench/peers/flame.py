#!/usr/bin/env python3
"""Draws stacks as a flame graph, without a library: flame.py TITLE STACKS > SVG

Each line of STACKS is a stack, from the root to the leaf with ";" between the frames, a space, and the number of its samples. A frame is as
wide as its share of the samples; a pointer over it shows its name and share. Frames below 0.05 % are left out.
"""
import html
import re
import sys

WIDTH, ROW, TOP, LEAST = 1200, 15, 34, 0.0005
COLOURS = {"k": "#e8b07a", "n": "#c9a8d8", "s": "#86c5a4", "t": "#9db8dd", "j": "#d8d5a0"}
LEGEND = (("k", "kernel"), ("n", "native"), ("t", "Netty"), ("s", "scangate"), ("j", "other Java"))


def read(lines):
    """Stacks, as lists of frames, with their samples."""
    for line in lines:
        stack, _, samples = line.rpartition(" ")
        if stack:
            yield stack.split(";"), int(samples)


def kind(frame):
    if frame.endswith("_[k]"):
        return "k"
    if not re.search(r"_\[[ji01]\]$", frame):
        return "n"
    return "s" if frame.startswith("io/scangate/") else "t" if frame.startswith("io/netty/") else "j"


def short(frame):
    """A frame without its annotation, and a method without the package of its class."""
    return re.sub(r"^(?:[a-z0-9_]+/)+(?=[A-Z])", "", re.sub(r"_\[[kji01]\]$", "", frame))


def tree(stacks):
    root = {"samples": 0, "below": {}}
    for frames, samples in stacks:
        root["samples"] += samples
        node = root
        for frame in frames:
            node = node["below"].setdefault(frame, {"samples": 0, "below": {}})
            node["samples"] += samples
    return root


def depth(node, least):
    return 1 + max((depth(child, least) for child in node["below"].values() if child["samples"] >= least), default=-1)


def draw(node, x, level, scale, all_samples, height, out):
    for frame, child in sorted(node["below"].items(), key=lambda pair: (kind(pair[0]), pair[0])):
        width = child["samples"] * scale
        if child["samples"] >= LEAST * all_samples:
            y, name = height - (level + 1) * ROW, short(frame)
            fits = int(width / 6.2)
            label = "" if fits < 3 else name if len(name) <= fits else name[:fits - 1] + "…"
            out.append(f'<g><title>{html.escape(name)} {100 * child["samples"] / all_samples:.1f} %</title>'
                       f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}" fill="{COLOURS[kind(frame)]}"/>'
                       + (f'<text x="{x + 2:.1f}" y="{y + 11}">{html.escape(label)}</text>' if label else "") + "</g>")
            draw(child, x, level + 1, scale, all_samples, height, out)
        x += width


def svg(title, stacks):
    root = tree(stacks)
    height = TOP + (depth(root, LEAST * root["samples"]) + 1) * ROW
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="10">',
           f'<rect width="{WIDTH}" height="{height}" fill="#fff"/><text x="4" y="14" font-size="13">{html.escape(title)}</text>']
    for place, (key, name) in enumerate(LEGEND):
        out.append(f'<rect x="{4 + 110 * place}" y="20" width="10" height="10" fill="{COLOURS[key]}"/><text x="{18 + 110 * place}" y="29">{name}</text>')
    draw(root, 0, 0, WIDTH / max(1, root["samples"]), root["samples"], height, out)
    return "\n".join(out + ["</svg>"]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(svg(sys.argv[1], read(open(sys.argv[2]))))
