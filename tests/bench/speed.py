# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures all that model/SPEED.md has in its tables, in one run.

    speed.py BUILD [--model FILE] [--write model/SPEED.md] [--rounds N] [--quick]

BUILD is the build folder. Prints the tables, or puts them between the marks of a file, and the plot
beside it as speed.svg. Nothing else should be running. What is needed for the peers: peers.py.
"""

import argparse
import itertools
import datetime
import json
import math
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import peers
import plot

HERE = pathlib.Path(__file__).resolve()
ROOT = HERE.parents[2]
LENGTHS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60)  # The longest that a sound may be
COUNTS = (1, 10, 100, 1000, 10000)
QUICK_LENGTHS, QUICK_COUNTS = (0.1, 1, 5), (1, 10, 40)
QUALITIES = ("draft", "normal", "fine")
BEGIN, END = "<!-- speed begin -->", "<!-- speed end -->"

# In a process of its own: a child's peak is at least that of what it was forked from
RUN = """
import os, subprocess, sys, time
begin = time.perf_counter()
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
assert status == 0
print(time.perf_counter() - begin, usage.ru_maxrss)
"""


class Brume:
    def __init__(self, build, model):
        self.program = str(build / "plugin/cli/brume")
        self.model = str(model)

    def render(self, *args):
        """The JSON lines of a render that leaves nothing behind."""
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [self.program, "render", "--model", self.model, "--json", "--out", folder,
                 *map(str, args)], check=True, capture_output=True, text=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def run(self, *args):
        """Seconds and peak memory in MiB of a quiet render."""
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, "-c", RUN, self.program, "render", "--model", self.model,
                                   "--quiet", "--out", folder, *map(str, args)],
                                  check=True, capture_output=True, text=True)
        seconds, kib = done.stdout.split()
        return float(seconds), float(kib) / 1024


def table(head, rows):
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join(lines + [f"| {' | '.join(map(str, row))} |" for row in rows])


def three(value):
    """Three digits."""
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def slope(points):
    """The exponent that fits y = a x^b best."""
    xs, ys = [[math.log(p[i]) for p in points] for i in (0, 1)]
    mx, my = statistics.mean(xs), statistics.mean(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)


def line(points):
    """a and b of the a + b x whose relative errors are least, and the largest of them."""
    a, b = (sum(x**i / y**2 for x, y in points) for i in (0, 1))
    c = sum(x**2 / y**2 for x, y in points)
    p, q = (sum(x**i / y for x, y in points) for i in (0, 1))
    start, each = (p * c - q * b) / (a * c - b * b), (a * q - b * p) / (a * c - b * b)
    return start, each, max(abs((start + each * x) / y - 1) for x, y in points)


def step_tables(build, model, rounds):
    onednn = build / "tests/bench/onednn"
    best, times, missing = peers.measure(str(build / "plugin/cli/brume"), str(model),
                                         str(onednn) if onednn.exists() else None, rounds)
    kernels = table(
        ("kernels", "precision", "step, ms", "GFLOP/s", "this core's peak", "share"),
        [(one["isa"], one["precision"], three(one["step_ms"]), three(one["gflops"]), three(one["peak_gflops"]),
          f"{100 * one['share_of_peak']:.0f} %") for one in best])
    return kernels, library_table(times, missing), traffic_table(build, model, best)


def library_table(times, missing):
    ours = dict(zip(peers.PRECISIONS, times.values()))
    rows = []
    for name in sorted({name for name, _ in times}, key=lambda name: times[name, "fp32"]):
        row = [name]
        for precision in peers.PRECISIONS:
            ms = times.get((name, precision))
            row += (three(ms), f"{ms / ours[precision]:.2f}") if ms else ("none", "")
        rows.append(row)
    rows += [(name, "not measured", "", "", "") for name in missing]
    return table(("library", "fp32, ms", "times Brume's", "bf16, ms", "times Brume's"), rows)


def header(model):
    """A weight file's tensors and its metadata."""
    with open(model, "rb") as f:
        tensors = json.loads(f.read(int.from_bytes(f.read(8), "little")))
    return tensors, tensors.pop("__metadata__")


def weight_mb(model):
    """What the convolutions of a step read once, two bytes each in either precision."""
    return 2e-6 * sum(math.prod(t["shape"]) for name, t in header(model)[0].items() if name.endswith(".weight")
                      and "film" not in name and "embed" not in name)


def activation_mb(model, precision):
    """What the blocks of a step read and write beside weights: the norm reads floats, the second convolution reads
    and writes them; between these, two arrays are written and read in the step's precision."""
    _, told = header(model)
    widths, blocks = ([int(n) for n in told[name].split(",")] for name in ("widths", "blocks"))
    numbers = sum(n * widths[level] * (peers.FRAMES >> level) for n, level in zip(blocks, (0, 1, 2, 1, 0)))
    return 1e-6 * numbers * (3 * 4 + 4 * (2 if precision == "bf16" else 4))


def cache(name):
    """A cache's size, ways and bytes of a line, as cachegrind wants them."""
    return ",".join(subprocess.run(["getconf", f"{name}_{what}"], capture_output=True, text=True).stdout.strip()
                    for what in ("SIZE", "ASSOC", "LINESIZE"))


def missed(program, model, precision, steps):
    """Lines that a render of 44 frames asks for from beyond L2, which cachegrind plays as its last level."""
    with tempfile.TemporaryDirectory() as folder:
        told = os.path.join(folder, "told")
        subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=yes", f"--cachegrind-out-file={told}",
                        f"--D1={cache('LEVEL1_DCACHE')}", f"--LL={cache('LEVEL2_CACHE')}", program, "render", "--model", model,
                        "--class", "pad", "--length", "0.82s", "--guidance", "1", "--steps", str(steps), "--jobs", "1",
                        "--precision", precision, "--quiet", "--out", os.path.join(folder, "a.wav")],
                       check=True, capture_output=True)
        text = pathlib.Path(told).read_text()
    events, sums = [re.search(rf"^{what}: (.*)", text, re.M)[1].split() for what in ("events", "summary")]
    return sum(int(n) for event, n in zip(events, sums) if event in ("DLmr", "DLmw"))


def traffic_table(build, model, best):
    """What a step reads from beyond L2: what two steps more do, half of it."""
    if not shutil.which("valgrind"):
        return "Not measured (no valgrind)."
    rows = []
    for one in best[-len(peers.PRECISIONS):]:
        lines = [missed(str(build / "plugin/cli/brume"), str(model), one["precision"], steps) for steps in (1, 3)]
        mb = 64e-6 * (lines[1] - lines[0]) / 2
        rows.append((one["precision"], three(weight_mb(model)), three(activation_mb(model, one["precision"])), three(mb),
                     three(mb / one["step_ms"])))
    return table(("precision", "weights, MB", "blocks' activations, MB", "from beyond L2, MB", "GB/s at the step's time"), rows)


def quality_table(brume, count):
    """One-shots of a second, one thread, the median over some classes."""
    rows = []
    for precision, name in itertools.product(("fp32", "bf16"), QUALITIES):
        told = [t for kind in ("kick", "snare", "bass", "pad")
                for t in brume.render("--class", kind, "--length", "1s", "--jobs", 1, "--quality", name,
                                      "--precision", precision, "--count", count)]
        seconds = statistics.median(t["render_seconds"] for t in told)
        steps = re.search(r" steps=(\d+)", told[0]["recipe"])[1]
        rows.append((name, precision, steps, max(t["nfe"] for t in told), three(1e3 * seconds), three(1 / seconds)))
    return table(("quality", "precision", "steps", "evaluations", "1 s of sound, ms", "times real time"), rows)


def by_length(brume, lengths, count):
    """Seconds of the quickest of `count` renders, by length and quality."""
    return {name: [(s, min(t["render_seconds"] for t in brume.render(
        "--class", "pad", "--length", f"{s}s", "--jobs", 1, "--quality", name, "--count", count)))
        for s in lengths] for name in ("draft", "normal")}


def by_count(brume, counts):
    """(count, seconds, MiB) by the number of jobs, of short runs the quickest of three."""
    words = ("--class", "kick", "--length", "0.5s")
    return {jobs: [(n, *min(brume.run(*words, "--jobs", jobs, "--count", n) for _ in range(3 if n < 1000 else 1)))
                   for n in counts] for jobs in (1, 2)}


def length_table(lengths):
    return table(("length, s", *(f"{name}, s" for name in lengths), "normal, times real time"),
                 [(s, *(three(lengths[name][i][1]) for name in lengths), three(s / lengths["normal"][i][1]))
                  for i, (s, _) in enumerate(lengths["normal"])])


def count_table(counts):
    return table(("files of 0.5 s", "--jobs 1, s", "peak, MiB", "--jobs 2, s", "peak, MiB", "files a second, 2 jobs over 1"),
                 [(n, three(a), round(a_mib), three(b), round(b_mib), f"{a / b:.2f}")
                  for (n, a, a_mib), (_, b, b_mib) in zip(counts[1], counts[2])])


def count_line(jobs, points):
    start, each, off = line([(n, s) for n, s, _ in points])
    return (f"- `--jobs {jobs}`: {1e3 * start:.0f} ms to start and {1e3 * each:.1f} ms a file, a straight line from which "
            f"no row is further than {100 * off:.0f} %.")


def picture(lengths, counts):
    ends = (lengths["normal"][0][0], lengths["normal"][-1][0])
    lines = {f"--quality {name}": line for name, line in reversed(lengths.items())}
    times = {f"--jobs {jobs}": [(n, s) for n, s, _ in line] for jobs, line in counts.items()}
    return plot.svg([
        ("Cost against length", "seconds of sound", "seconds to make it",
         lines | {"real time": [(s, s) for s in ends]}),
        ("Cost against count", "files of 0.5 s", "seconds to make them", times)])


def machine():
    name = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                 if line.startswith("model name")), platform.machine())
    load = os.getloadavg()[0]
    return (f"{datetime.date.today()}, {name}, {os.cpu_count()} cores, {platform.system()} "
            f"{platform.release().split('-')[0]}, load {load:.1f} before the run: "
            f"`python3 tests/bench/speed.py build --write model/SPEED.md`.")


def report(args):
    about = machine()
    brume = Brume(args.build, args.model)
    quick = args.quick
    kernels, libraries, traffic = step_tables(args.build, args.model, 1 if quick else args.rounds)
    qualities = quality_table(brume, 2 if quick else 6)
    lengths = by_length(brume, QUICK_LENGTHS if quick else LENGTHS, 2 if quick else 4)
    counts = by_count(brume, QUICK_COUNTS if quick else COUNTS)
    fit = slope(lengths["normal"][-5:])
    text = "\n\n".join((
        about, "One step (one evaluation of the denoiser for 44 frames, 1.02 s of sound), one thread:",
        kernels, "The same network with the same weights in other libraries, one thread, taking turns:",
        libraries,
        "Memory traffic of that step, as computed for weights and activations, and as cachegrind counts what comes from "
        "beyond L2 with the sizes of this core's caches, without prefetching:",
        traffic, "One-shots of a second by quality, one thread, noise to file (what fewer steps cost in Fréchet distance: "
        "MODEL.md, section 6, \"By steps\"):", qualities,
        f"Cost against length (class pad, one thread), at the long end as length^{fit:.2f}:",
        length_table(lengths), "Cost against count (kicks at default quality):", count_table(counts),
        "\n".join(count_line(jobs, points) for jobs, points in counts.items())))
    return text, picture(lengths, counts)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("--model", type=pathlib.Path, default=ROOT / "model/brume.safetensors")
    p.add_argument("--write", type=pathlib.Path, help="put the tables between the marks of this file")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--quick", action="store_true", help="less of everything, to see that it works")
    args = p.parse_args()
    before = args.write.read_text() if args.write else ""
    if args.write and (BEGIN not in before or END not in before):
        raise SystemExit(f"{args.write} has no marks {BEGIN} and {END}")
    text, drawing = report(args)
    if not args.write:
        print(text)
        return
    head, rest = before.split(BEGIN)
    args.write.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}")
    args.write.with_name("speed.svg").write_text(drawing)


if __name__ == "__main__":
    main()
