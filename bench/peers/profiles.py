"""The part "profile": where the processor time of a request goes, in the gateway without and with pipelining, on epoll and on io_uring.

async-profiler takes a stack each millisecond of processor time while the gateway is under the highest load. Each stack of the event loop counts for
one layer, the first one of LAYERS with a frame that it names. The time of a layer is its share of all samples times the processor time of a
request. Writes a flame graph for each case beside the results.
"""
import collections
import pathlib
import platform
import re
import subprocess
import zipfile

import flame
import report

# In the order in which they are tried: name, whether the stack must end in the kernel, and the frames.
LAYERS = [
    ("kernel: wake-ups", True, r"^(ep_poll_callback|sock_def_readable|io_poll_wake|io_req_task_work_add|try_to_wake_up|__wake_up\w*|tcp_data_ready)_"),
    ("kernel: delivery to the client's socket", True, r"^(tcp_v4_rcv|__do_softirq|do_softirq|handle_softirqs|net_rx_action|process_backlog|ip_rcv|__netif_receive_skb\w*)_"),
    ("kernel: timers and scheduler", True, r"^(asm_sysvec_\w+|schedule|__schedule|hrtimer_interrupt|\w+_timer_interrupt)_"),
    ("kernel: TCP send", True, r"^(tcp_sendmsg\w*|inet_sendmsg|sock_sendmsg|sock_write_iter|__sys_sendto|ksys_write|__sys_sendmsg|io_send|io_write)_"),
    ("kernel: TCP receive", True, r"^(tcp_recvmsg\w*|inet_recvmsg|sock_recvmsg|sock_read_iter|__sys_recvfrom|ksys_read|io_recv|io_read)_"),
    ("kernel: epoll", True, r"^(do_epoll_wait|ep_\w+|__x64_sys_epoll_\w+)_"),
    ("kernel: io_uring", True, r"^(io_\w+|__io_\w+|__do_sys_io_uring_enter|__x64_sys_io_uring_enter|tctx_\w+)_"),
    ("kernel: entry and exit of system calls", True, r""),
    ("scangate: lookup", False, r"^io/scangate/gateway/(index|rule)/"),
    ("scangate: link parsing", False, r"^io/scangate/gateway/(link/|scan/ScanParameters)"),
    ("scangate: decision", False, r"^io/scangate/gateway/(resolve/|identity/|scan/Caller)"),
    ("scangate: answer", False, r"^io/scangate/gateway/(wire/(AnswerWriter|Http1Answers|Http1AnswerWriter|AnswerHead)|scan/\w*(Answer|Writer))"),
    ("scangate: counting", False, r"^io/scangate/gateway/(usage/|events/|scan/ScanRecord|scan/ScanCounters|wire/LoopMetrics)"),
    ("scangate: framing", False, r"^io/scangate/gateway/wire/(FrameReader|Request|HeadFields|Header|ByteScan|Field)"),
    ("scangate: connection, batch", False, r"^io/scangate/"),
    ("Netty: buffers", False, r"^io/netty/(buffer|util/Recycler)"),
    ("Netty: transport", False, r"^io/netty/channel/(epoll|unix|uring)/"),
    ("Netty: pipeline, outbound buffer, loop", False, r"^io/netty/"),
    ("JVM and other", False, r""),
]
COMPILED = [(name, kernel, re.compile(pattern)) for name, kernel, pattern in LAYERS]
OWNED = re.compile(r"^io/(scangate|netty)/")
INTERVAL_MICROS = 1000


def library(folder):
    """The profiler's library, out of its jar."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    target = folder / "libasyncProfiler.so"
    if not target.exists():
        jar = next((folder / "lib").glob("async-profiler-*.jar"))
        with zipfile.ZipFile(jar) as archive:
            target.write_bytes(archive.read(f"linux-{machine}/libasyncProfiler.so"))
    return target


def command(session, server, library, text):
    jcmd = str(pathlib.Path(session.o.java).parent / "jcmd")
    out = subprocess.run([jcmd, str(server.process.pid), "JVMTI.agent_load", str(library), f'"{text}"'], capture_output=True, text=True, timeout=120)
    if "return code: 0" not in out.stdout:
        raise SystemExit(f"profile: {text}: {out.stdout} {out.stderr}")


def layer(frames):
    """The layer of a stack. A stack in Java, or in native code below it, counts for the method of scangate or Netty that is next to its leaf."""
    if frames[-1].endswith("_[k]"):
        kernel = [frame for frame in frames if frame.endswith("_[k]")]
        return next(name for name, only, pattern in COMPILED if only and any(pattern.match(frame) for frame in kernel))
    owner = next((frame for frame in reversed(frames) if OWNED.match(frame)), "")
    return next(name for name, only, pattern in COMPILED if not only and pattern.match(owner))


def method(frames):
    """The method of scangate or Netty next to the leaf; in the kernel, the leaf itself."""
    return flame.short(frames[-1] if frames[-1].endswith("_[k]") else next((f for f in reversed(frames) if OWNED.match(f)), frames[-1]))


def evaluate(stacks, micros):
    """Microseconds of a request by layer, and of the methods that take most; stacks start with the thread."""
    layers, methods, every = collections.Counter(), collections.Counter(), 0
    for frames, samples in stacks:
        every += samples
        if not frames[0].startswith("[scangate-http"):
            layers["other threads"] += samples
            continue
        name = layer(frames[1:])
        layers[name] += samples
        methods[name, method(frames[1:])] += samples
    scale = micros / every
    return ({name: samples * scale for name, samples in layers.items()},
            [(name, what, samples * scale) for (name, what), samples in methods.most_common(60)])


def run(session, say):
    o = session.o
    data, so = session.data(o.rules), library(o.scratch / "profiler")
    options = session.java_options() + " -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints"
    session.result["profiles"] = []
    for transport in ("epoll", "io-uring"):
        name = f"gateway, {transport}"
        with session.servers.make("gateway", data, name.replace(",", ""), options, extra=("--transport", transport)) as server:
            server.verify(data / "uniform.txt", data / "uniform.expected")
            for depth in (1, 16):
                args = dict(targets=data / "uniform.txt", depth=depth, connections=64)
                _, error = session.load(server, **args, seconds=o.warm_up)
                if error:
                    raise SystemExit(f"profile: {name}: {error}")
                profile(session, server, so, transport, args, say)


def profile(session, server, so, transport, args, say):
    o, depth = session.o, args["depth"]
    raw = o.scratch / f"profile-{transport}-{depth}.txt"
    calm, error = session.load(server, **args, seconds=o.seconds)
    command(session, server, so, f"start,event=cpu-clock,interval={INTERVAL_MICROS}us,threads,cstack=vm")
    sample, profiled_error = session.load(server, **args, seconds=3 * o.seconds)
    command(session, server, so, f"stop,file={raw},collapsed,threads,ann")
    if error or profiled_error:
        raise SystemExit(f"profile: {transport}: {error or profiled_error}")
    stacks = list(flame.read(raw.read_text().splitlines()))
    layers, methods = evaluate(stacks, calm["micros"])
    title = f"{transport}, {report.pipelined(depth)}"
    session.result["profiles"].append({"transport": transport, "depth": depth, "title": title, "micros": calm["micros"], "rps": calm["rps"],
                                       "server_cpu": calm["server_cpu"], "profiled": sample["micros"], "samples": sum(s for _, s in stacks),
                                       "layers": layers, "methods": methods})
    loop = [(frames[1:], samples) for frames, samples in stacks if frames[0].startswith("[scangate-http")]
    picture = pathlib.Path(o.results) / f"{o.name}-{transport}-{depth}.svg"
    picture.write_text(flame.svg(f"Event loop of the gateway, {title}: {calm['micros']:.2f} us a request", loop))
    say(f"profile: {title}: {calm['micros']:.2f} us a request, {sample['micros']:.2f} with the profiler, {sum(s for _, s in stacks):,} samples")


def markdown(profiles, table):
    names = [name for name, _, _ in LAYERS] + ["other threads"]
    lines = ["## Profile", "", "Processor time of a request by layer, in µs (and share). The total is that of a run without the profiler.", ""]
    lines += table(["layer"] + [p["title"] for p in profiles], [
        [name] + [f"{p['layers'].get(name, 0):.3f} ({100 * p['layers'].get(name, 0) / p['micros']:.0f} %)" for p in profiles]
        for name in names if any(name in p["layers"] for p in profiles)] + [
        ["kernel, all"] + [f"{within(p, 'kernel'):.3f}" for p in profiles],
        ["Netty, all"] + [f"{within(p, 'Netty'):.3f}" for p in profiles],
        ["scangate, all"] + [f"{within(p, 'scangate'):.3f}" for p in profiles],
        ["total"] + [f"{p['micros']:.3f}" for p in profiles],
        ["with the profiler"] + [f"{p['profiled']:.3f}" for p in profiles],
        ["requests/s; server CPU %"] + [f"{p['rps']:,.0f}; {p['server_cpu']:.0f}" for p in profiles],
        ["samples"] + [f"{p['samples']:,}" for p in profiles]])
    for p in profiles:
        lines += [f"### Methods, {p['title']}", "", "By own time: the time in a method with what the JVM and libraries do for it; in the kernel, "
                  "the function at the leaf.", ""]
        lines += table(("layer", "method", "µs"), [(name, f"`{what}`", f"{micros:.3f}") for name, what, micros in p["methods"][:30]])
    return lines


def within(profile, layers):
    return sum(micros for name, micros in profile["layers"].items() if name.startswith(layers + ":"))
