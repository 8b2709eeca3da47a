# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of evaluate.py as Markdown. An empty cell means: not measured, for the reason given below."""

import math
import os

GROUPS = ("all", "percussive", "pitched")


def machine():
    """The processor's name and number of cores, from Linux."""
    name = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                name = " ".join(line.split(":", 1)[1].split())
                break
    return f"{name}, {os.cpu_count()} cores"


def command(argv):
    """The command with paths that mean something elsewhere."""
    words = []
    for a in argv[1:]:
        words.append(os.path.basename(a) if os.path.isabs(a) else a)
    return f"model/train/{os.path.basename(argv[0])} " + " ".join(words)


def cell(value, digits=2):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and math.isinf(value):
        return "no pitch"
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def ratio(a, b):
    return a / b if a is not None and b and not math.isnan(a) and not math.isnan(b) else math.nan


def spread(value, sd):
    """A mean over draws and their standard deviation."""
    return "" if math.isnan(value) else f"{value:.1f} ± {sd:.1f}"


def pair(x, name):
    """A value beside its floor's, or nothing."""
    return "" if math.isnan(x[name]) else f"{x[name]:.2f} ({x[name + '_floor']:.2f})"


def middle(values):
    v = sorted(x for x in values if not math.isnan(x))
    return (v[len(v) // 2] + v[(len(v) - 1) // 2]) / 2 if v else math.nan


def members(result, group):
    want = {"percussive": "perc", "pitched": "pitched"}.get(group)
    return [c for c, f in result["sounds"]["family"].items() if want is None or f == want]


def goal_rows(result):
    """The measures that the issue sets goals for, and those beside them: name, cells by group, goal."""
    m, rows = result["main"], []

    def row(name, make, goal="", digits=2, groups=GROUPS):
        rows.append([name] + [cell(make(m[g], g), digits) if g in groups and m.get(g) else "" for g in GROUPS] + [goal])

    row("class accuracy", lambda x, g: x["accuracy"])
    row("... of real sounds, held-out instruments", lambda x, g: x["accuracy_real"])
    row("... of real sounds, known instruments", lambda x, g: x["accuracy_siblings"])
    row("accuracy / held-out real", lambda x, g: ratio(x["accuracy"], x["accuracy_real"]), ">= 0.85")
    row("Fréchet distance (FD)", lambda x, g: spread(x["fd"], x["fd_sd"]))
    row("... floor: real training against held-out", lambda x, g: spread(x["fd_floor"], x["fd_sd_floor"]))
    row("FD / floor", lambda x, g: ratio(x["fd"], x["fd_floor"]), "<= 3")
    row("FD / floor, from known instruments' unheard sounds",
        lambda x, g: "" if math.isnan(x["fd_known"]) else
        f"{ratio(x['fd_known'], x['fd_known_floor']):.2f} ({x['fd_known']:.1f} / {x['fd_known_floor']:.1f})")
    row("FD / floor, untrained twin of the judge", lambda x, g: ratio(x["fd_twin"], x["fd_twin_floor"]))
    if "representation" in result:
        r = result["representation"]["main"]
        row("FD of the latent alone (round trip of held-out)", lambda x, g: r[g]["fd"], "", 1)
    row("density (real training)", lambda x, g: pair(x, "density"))
    row("coverage (real training)", lambda x, g: pair(x, "coverage"))
    c = result["copy"]
    row("copies, d1/d2 < 1/3", lambda x, g: c[g]["copies"], "0")
    row("copies, d1 < mean of 49 next / 3", lambda x, g: c[g]["copies_far"])
    row("least d1/d2", lambda x, g: c[g]["least_ratio"])
    row("nearest training sound, median dB (held-out real)",
        lambda x, g: f"{c[g]['near_db']:.1f} ({c[g]['near_real_db']:.1f})")
    row("... as a ratio", lambda x, g: c[g]["near_ratio"], ">= 0.9")
    row("harmonicity, median (real)", lambda x, g: f"{x['harmonicity']:.3f} ({x['harmonicity_real']:.3f})", "pitched >= 0.9")
    row("pitch error, median cents (real)", lambda x, g: f"{cell(x['cents'], 1)} ({cell(x['cents_real'], 1)})",
        "<= 30", 1, ("pitched",))
    row("attack, median ms from the start (real)", lambda x, g: f"{x['attack_ms']:.1f} ({x['attack_ms_real']:.1f})")
    row("begins within 5 ms, share (real)", lambda x, g: f"{x['at_once']:.2f} ({x['at_once_real']:.2f})")
    row("flicker, median dB between frames (real)", lambda x, g: f"{x['flicker_db']:.2f} ({x['flicker_db_real']:.2f})")
    row("largest DC, dBFS", lambda x, g: x["dc_db"], "< -60", 0)
    row("clipped / silent / not a number", lambda x, g: f"{x['clipped']} / {x['silent']} / {x['bad']}", "0")
    return rows


def knob_rows(result):
    rows = []
    knobs = dict(result.get("knobs") or {})
    own = {k: {c: v[k] for c, v in by.items() if c in result["sounds"]["family"]} for k, by in knobs.items()}
    own["pitch"] = result["pitch"]
    for k, by in own.items():
        goal = 0.9 if k in ("brightness", "decay", "pitch", "duration") else 0.7
        cells = []
        for g in GROUPS:
            v = [by[c] for c in members(result, g) if c in by and not math.isnan(by[c])]
            cells.append(f"{middle(v):.2f} (least {min(v):.2f}, {sum(x >= goal for x in v)} of {len(v)})" if v else "")
        rows.append([k] + cells + [f">= {goal}", error_text(k, knobs.get(k, {}).get("error"))])
    return rows


def error_text(knob, error):
    """Half of the sounds are nearer to what was asked for."""
    if error is None:
        return ""
    if knob in ("attack", "decay", "duration"):  # log10 of seconds
        return f"{100 * (10 ** error - 1):.1f} %"
    return f"{error:.2f} {'octaves' if knob == 'brightness' else 'dB'}"


def leakage(result):
    """Row: the knob that is turned; column: what is measured; their rank correlation, mean over classes."""
    classes = result["sounds"]["family"]
    measured = list(next(iter(result["knobs"].values()))[next(iter(classes))])
    rows = []
    for k, by in result["knobs"].items():
        cells = []
        for d in measured:
            v = [by[c][d] for c in classes if not math.isnan(by[c][d])]
            text = cell(sum(v) / len(v)) if v else ""
            cells.append(f"**{text}**" if d == k else text)
        rows.append([k] + cells)
    return table(["knob", *measured], rows)


def class_rows(result):
    rows = []
    rep = result.get("representation", {}).get("main", {})
    for c in result["sounds"]["family"]:
        m, k = result["main"].get(c, {}), result["copy"].get(c, {})
        if not m:
            continue
        rho = lambda name: result["knobs"][name][c][name] if name in (result.get("knobs") or {}) else math.nan
        seen = ", ".join(f"{n} {v}" for n, v in result["confusion"][c].items() if n != c)
        tail = (result.get("tails") or {}).get(c, {})
        pitched = result["sounds"]["family"][c] == "pitched"
        rows.append([c, str(m["real_n"]), cell(m["accuracy"]), cell(m["accuracy_real"]), seen, cell(m["fd"], 0),
                     cell(m["fd_floor"], 0),
                     cell(rep.get(c, {}).get("fd"), 0), cell(k.get("near_ratio")),
                     cell(m["harmonicity"]) + f" ({cell(m['harmonicity_real'])})", cell(m["cents"], 0) if pitched else "",
                     cell(rho("brightness")), cell(rho("decay")), cell(result["pitch"].get(c, math.nan)),
                     cell(tail.get("median"), 0)])
    return rows


CLASS_HEAD = ["class", "held-out sounds", "accuracy", "real", "also taken for", "FD", "floor", "latent alone", "nearest ratio",
              "harmonicity (real)", "cents", "rho brightness", "rho decay", "rho pitch", "tail dBFS"]

NOTES = """Classes weigh as many sounds as the held-out set has of them, in all sums and distances. FD and coverage are means over
10 draws of equally many sounds of each class from both sides; covariances shrunk (Ledoit-Wolf); 64 features. Empty cells:
FD with fewer than 25 held-out sounds a class; pitch where the class has none or fewer than 20 sounds last
long enough to measure it (0.26 s); knobs and tails that this run did not make. *Held-out* sounds are of
instruments that the training never saw; *known instruments* are training sounds kept from the judge, so that
their floor holds no difference of instruments: it is the stricter of the two.
"""


def step_rows(result):
    rows = []
    for k, by in result["steps"].items():
        fd = [f"{cell(ratio(by[g]['fd'], by[g]['fd_floor']))} ({cell(by[g]['fd'], 1)})" for g in GROUPS]
        rows.append([k] + fd + [cell(by[g]["accuracy"]) for g in GROUPS]
                    + [cell(by["pitched"]["harmonicity"], 3), cell(by["all"]["coverage"])])
    return rows


def tail_text(result):
    t = result["tails"]
    over = {c: v["over"] for c, v in t.items() if v["over"]}
    worst = max(t.values(), key=lambda v: v["worst"])
    return (f"Tails (last 100 ms of percussive sounds asked to last 2 s, {worst['n']} a class): "
            f"{sum(over.values())} of {sum(v['n'] for v in t.values())} above -60 dBFS"
            + (" (" + ", ".join(f"{c} {n}" for c, n in over.items()) + ")" if over else "")
            + f", loudest {worst['worst']:.0f} dBFS; of real held-out sounds, share above -60 dBFS there: "
            + ", ".join(f"{c} {v['real_over']:.2f}" for c, v in t.items() if v["real_over"] > 0) + ".\n")


def generated(result):
    n, s = result["sounds"], result["default_steps"]
    parts = [f"{result['generator']}; {s} steps, {result['per_class']} sounds a class, against {n['test']} held-out real sounds. "
             f"{result['date']}, {result['machine']}: `{result['command']}`.\n",
             table(["measure", *GROUPS, "goal"], goal_rows(result))]
    parts.append("Spearman of what a knob asks for and what is measured, median over classes (least class, classes at the goal; "
                 f"{result['knob_count']} sounds a class and knob, at the note a class has if nobody asks; pitch {result['per_class']}):\n")
    parts.append(table(["knob", *GROUPS, "goal", "median error"], knob_rows(result)))
    if len(result["knobs"]) > 2:
        parts.append("What else a knob moves: Spearman of what it asks for and of each measurement, mean over classes. The other knobs\n"
                     "are free here, and drawn as they go together with it in real sounds: some of this is meant.\n")
        parts.append(leakage(result))
    silent = {k: v["silent"] for k, v in result["knobs"].items() if v["silent"]}
    if silent:
        parts.append("Silent sounds, left out of these ranks: " + ", ".join(f"{k} {n}" for k, n in silent.items()) + ".\n")
    if result["tails"]:
        parts.append(tail_text(result))
    if result["steps"]:
        parts.append(f"By steps, {result['step_count']} sounds a class, FD / floor (FD):\n")
        head = ["steps", *(f"FD {g}" for g in GROUPS), *(f"accuracy {g}" for g in GROUPS), "harmonicity pitched",
                "coverage all"]
        parts.append(table(head, step_rows(result)))
    parts.append(table(CLASS_HEAD, class_rows(result)))
    return "\n".join(parts) + "\n" + NOTES


def control_text(result):
    rows = []
    for kind, r in result["controls"].items():
        if "main" not in r:
            rows.append([kind, f"{r['fd']:.1f} (n {r['n']})"] + [""] * 8)
            continue
        m, c = r["main"], r["copy"]["all"]
        rows.append([kind, *(f"{cell(m[g]['fd'], 1)} / {cell(m[g]['fd_floor'], 1)}" for g in GROUPS), f"{cell(m['all']['fd_twin'], 1)} / {cell(m['all']['fd_twin_floor'], 1)}",
                     f"{cell(m['all']['fd_known'], 1)} / {cell(m['all']['fd_known_floor'], 1)}",
                     cell(m["all"]["accuracy"]), cell(m["all"]["coverage"]), cell(m["pitched"]["harmonicity"], 3),
                     f"{c['copies']} / {c['copies_far']} of {m['all']['made_n']}"])
    head = ["control", *(f"FD {g} / floor" for g in GROUPS),
            "FD twin / floor", "FD from known / floor", "accuracy", "coverage", "harmonicity pitched", "copies (d1/d2 / far)"]
    return table(head, rows)


def representation_text(result):
    rows = []
    r = result["representation"]
    for g, m in r["main"].items():
        if not m:
            continue
        kept = r["kept"].get(g, {})
        rows.append([g, str(m["real_n"]), cell(m["fd"], 1), cell(m["fd_floor"], 1), cell(m["accuracy"]), cell(m["accuracy_real"]),
                     f"{cell(m['harmonicity'], 3)} ({cell(m['harmonicity_real'], 3)})",
                     f"{cell(m['cents'], 1)} ({cell(m['cents_real'], 1)})",
                     *(cell(kept.get(k, math.nan)) for k in ("brightness", "noisiness", "attack", "decay", "duration"))])
    head = ["latent alone", "n", "FD", "floor", "accuracy", "real", "harmonicity (real)", "cents (real)",
            "kept brightness", "noisiness", "attack", "decay", "duration"]
    return table(head, rows)


def markdown(result):
    parts = []
    if "generator" in result:
        parts.append(generated(result))
    else:
        if "controls" in result:
            parts.append(control_text(result))
        if "representation" in result:
            parts.append(representation_text(result))
    return "\n".join(parts)


def insert(path, text, name="evaluation"):
    """Puts the text between the markers of that name in a file; appends them where there are none."""
    begin, end = f"<!-- {name} begin -->", f"<!-- {name} end -->"
    with open(path, encoding="utf-8") as f:
        old = f.read()
    if begin not in old:
        old = old.rstrip("\n") + f"\n\n## {name.capitalize()}\n\n{begin}\n{end}\n"
    head, rest = old.split(begin, 1)
    _, tail = rest.split(end, 1)
    with open(path + ".part", "w", encoding="utf-8") as f:
        f.write(head + begin + "\n" + text.strip() + "\n" + end + tail)
    os.replace(path + ".part", path)
