#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures generated sounds against held-out real ones; writes the table of MODEL.md section 6.

    evaluate.py DATA --checkpoint PT [--guidance W]           sounds of the reference sampler
    evaluate.py DATA --brume BIN [--model FILE]               sounds of the C program
    evaluate.py DATA --controls                               sets whose place is known beforehand
    evaluate.py DATA --representation                         test sounds through the latent and back

Train the judge first: judge.py DATA. Sounds are generated once into --work and kept; a second call
takes the measures again. Everything is deterministic. --quick leaves out knobs, tails and other
step counts: enough to choose sampler settings by.
"""

import argparse
import datetime
import hashlib
import json
import multiprocessing
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import torch

import evaluate_make as make
import evaluate_metrics as metrics
import evaluate_report as report
import evaluate_sets as sets
import export
import judge
import patches

GROUPS = ("all", "percussive", "pitched")
DRAWS = 10
FEWEST = 25  # a class with fewer held-out sounds has no Fréchet distance worth printing
MODES_PER_KNOB = 3  # Times as many sounds: many have no mode that stands out
TAIL_S = 2.0
AT_ONCE_MS = 5.0  # From the first sample: who plays hears no delay


class Bench:
    """The judge and the real sounds that everything is held against."""

    def __init__(self, args):
        torch.set_num_threads(1)
        self.judge, self.twin, self.classes, trained_on = judge.load(args.judge)
        if trained_on != sets.stamp(args.data):  # its training split may hold what is held out here
            sys.exit(f"evaluate.py: {args.judge} was trained on other data; run judge.py {args.data}")
        self.test = sets.real_set(args.data, "test", args.cache)
        self.train = sets.real_set(args.data, "train", args.cache)
        self.made_by_program = sets.procedural_set(args.data, args.cache)
        self.family = {c: f for c, f in zip(self.train.cls, self.train.family)}
        self.counts = {c: int((self.test.cls == c).sum()) for c in self.classes}
        spread = judge.look(self.twin, self.test.pics)[0].std()
        self.twin_scale = 4 / max(spread, 1e-9)  # random features are tiny; only ratios mean something
        ear = make.file_stamp(args.judge)
        for some, name in ((self.test, "test"), (self.train, "train")):
            self.listen(some, os.path.join(args.cache, f"features-{name}-{ear}.npz"))
        unheard = np.arange(len(self.train)) % judge.SIBLINGS == 0
        self.siblings, self.heard = self.train.take(unheard), self.train.take(~unheard)
        for some, keep in ((self.siblings, unheard), (self.heard, ~unheard)):
            for name in ("features", "twin", "right"):
                setattr(some, name, getattr(self.train, name)[keep])
        self.test.measures = measures(self.test, os.path.join(args.cache, f"measures-test-{sets.stamp(args.data)}.npz"),
                                      args.jobs)
        self.floors = {}

    def listen(self, some, path=None):
        """Adds features, twin features, and whether the class was recognised; kept in `path`."""
        if path is None or not os.path.exists(path):
            some.features, probs = judge.look(self.judge, some.pics)
            some.twin = judge.look(self.twin, some.pics)[0] * self.twin_scale
            if path:
                np.savez(path, features=some.features, twin=some.twin, probs=probs)
        else:
            found = np.load(path)
            some.features, some.twin, probs = found["features"], found["twin"], found["probs"]
        some.verdict = np.array(self.classes, dtype=object)[probs.argmax(1)]
        some.right = (some.verdict == some.cls).astype(float)
        return some

    def members(self, group):
        if group in self.classes:
            return [group]
        want = {"percussive": "perc", "pitched": "pitched"}.get(group)
        return [c for c in self.classes if want is None or self.family[c] == want]

    def weights(self, some, members):
        """Weights that give each class its share of the held-out sounds; 0 for other classes."""
        w = np.zeros(len(some))
        for c in members:
            here = some.cls == c
            if here.any():
                w[here] = (self.counts[c] if len(members) > 1 else 1) / here.sum()
        return w

    def draw(self, real, made, members, rng):
        """Indices into real and made: as many sounds of each class from both."""
        a, b = [], []
        for c in members:
            theirs, mine = np.nonzero(real.cls == c)[0], np.nonzero(made.cls == c)[0]
            n = min(len(theirs), len(mine))
            a.append(rng.choice(theirs, n, replace=False))
            b.append(rng.choice(mine, n, replace=False))
        return np.concatenate(a), np.concatenate(b)

    def distance(self, made, members, real=None, draws=DRAWS):
        """Fréchet distance by judge and twin, density, coverage: means over draws; number a side."""
        rng = np.random.default_rng(11)
        real = real or self.test
        rows = []
        for _ in range(draws):
            a, b = self.draw(real, made, members, rng)
            if len(a) < FEWEST:
                return dict(n=len(a), fd=np.nan, fd_sd=np.nan, fd_twin=np.nan, density=np.nan, coverage=np.nan)
            fa, fb = real.features[a], made.features[b]
            rows.append((metrics.frechet(fa, fb), metrics.frechet(real.twin[a], made.twin[b]),
                         *metrics.density_coverage(fa, fb)))
        m, sd = np.mean(rows, 0), np.std(rows, 0)
        return dict(n=len(a), fd=m[0], fd_sd=sd[0], fd_twin=m[1], density=m[2], coverage=m[3])

    def floor(self, members, most, real=None):
        """The same of real training sounds, at most `most` a class: what a perfect model would get."""
        key = (tuple(members), most, real is None)
        if key not in self.floors:
            rng = np.random.default_rng(5)
            keep = [rng.permutation(np.nonzero(self.heard.cls == c)[0]) for c in members]
            keep = np.concatenate([k if most is None else k[:most] for k in keep])
            some = self.heard.take(keep)
            some.features, some.twin = self.heard.features[keep], self.heard.twin[keep]
            self.floors[key] = self.distance(some, members, real)
        return self.floors[key]


MEASURES = make.KNOBS + ["f0", "harmonicity", "attack_ms", "begins_ms", "tail_db", "flicker_db"]


def measured(job):
    """MEASURES of one sound."""
    x, family, cls = job
    if np.abs(x).max(initial=0) < 1e-4:  # silence has no properties
        return [np.nan] * len(MEASURES)
    f0 = metrics.fundamental(x) if family == "pitched" else mode_note(x, cls)
    return [*metrics.descriptors.measure(x, 0)[:-1], f0, metrics.harmonicity(x), metrics.attack_ms(x),
            metrics.begins_ms(x), metrics.tail_db(x, TAIL_S), metrics.flicker_db(x)]


def measures(some, path, jobs):
    """Properties of each sound, cached: descriptors by name, f0, harmonicity, and so on."""
    path = path[:-4] + ".4.npz"  # counts the versions of what is measured
    if os.path.exists(path):
        found = np.load(path)
        return {k: found[k] for k in found.files}
    with multiprocessing.Pool(jobs) as pool:
        sounds = ((some.sound(i), some.family[i], some.cls[i]) for i in range(len(some)))
        rows = np.array(pool.map(measured, sounds, chunksize=16))
    out = dict(zip(MEASURES, rows.T))
    np.savez(path[:-4] + ".part.npz", **out)
    os.replace(path[:-4] + ".part.npz", path)
    return out


def mode_note(x, cls):
    """The drum's mode as prepare.py finds it; nan for classes whose grid is fixed."""
    if cls not in make.prepare.MODES:
        return np.nan
    low, high, _ = make.prepare.MODES[cls]
    hz, share = make.prepare.dominant_hz(x, low, high)
    return 69 + 12 * np.log2(hz / 440) if share > 0.2 else np.nan


def compare(bench, made, group, most=None):
    """All measures of one group of classes; `most` says how many sounds a class the set has."""
    members = [c for c in bench.members(group) if (made.cls == c).any()]
    if not members:
        return {}
    w, v = bench.weights(made, members), bench.weights(bench.test, members)
    m, r = made.measures, bench.test.measures
    out = dict(bench.distance(made, members), real_n=int(sum(bench.counts[c] for c in members)), made_n=int((w > 0).sum()))
    floor = bench.floor(members, most)
    out.update({k + "_floor": floor[k] for k in ("fd", "fd_sd", "fd_twin", "density", "coverage")})
    out.update(accuracy=metrics.weighted_mean(made.right, w), accuracy_real=metrics.weighted_mean(bench.test.right, v),
               accuracy_plain=float(np.mean([made.right[made.cls == c].mean() for c in members])))
    out["accuracy_siblings"] = metrics.weighted_mean(bench.siblings.right, bench.weights(bench.siblings, members))
    out["fd_known"] = bench.distance(made, members, bench.siblings)["fd"]
    out["fd_known_floor"] = bench.floor(members, most, bench.siblings)["fd"]
    out["at_once"] = metrics.weighted_mean(m["begins_ms"] <= AT_ONCE_MS, w)
    out["at_once_real"] = metrics.weighted_mean(r["begins_ms"] <= AT_ONCE_MS, v)
    for name in ("harmonicity", "attack_ms", "flicker_db"):
        out[name] = metrics.weighted_median(m[name], w)
        out[name + "_real"] = metrics.weighted_median(r[name], v)
    pitched = np.array([bench.family[c] == "pitched" for c in made.cls])
    cents = np.abs(m["f0"] - made.note) * 100
    cents_real = np.abs(r["f0"] - bench.test.note) * 100
    out["cents"] = metrics.weighted_median(cents, w * pitched)
    out["cents_real"] = metrics.weighted_median(cents_real, v * (bench.test.family == "pitched"))
    here = w > 0
    dc = np.array([abs(float(x["dc"])) for x in made.rows])[here]
    peak = np.array([float(x["peak"]) for x in made.rows])[here]
    out.update(dc_db=float(20 * np.log10(dc.max() + 1e-9)), clipped=int((peak >= 1).sum()),
               silent=int((peak < 1e-3).sum()),
               bad=int(sum(int(x["bad"]) for x, k in zip(made.rows, here) if k)))
    return out


def copies(bench, made):
    """The copy test: nearest training sounds in log-mel, procedural and augmented sources included."""
    train = np.concatenate([bench.train.pics, bench.made_by_program.pics])
    near, who = metrics.picture_neighbours(made.pics, train)
    if not hasattr(bench, "test_near"):
        bench.test_near, _ = metrics.picture_neighbours(bench.test.pics, train)
    made.near, made.nearest = near, who[:, 0]
    ratio = near[:, 0] / np.maximum(near[:, 1], 1e-6)
    out = {}
    for group in GROUPS + tuple(bench.classes):
        members = bench.members(group)
        w, v = bench.weights(made, members), bench.weights(bench.test, members)
        if not (w > 0).any() or not (v > 0).any():
            continue
        here = np.isin(made.cls, members)
        mine, real = metrics.weighted_median(near[:, 0], w), metrics.weighted_median(bench.test_near[:, 0], v)
        out[group] = dict(
            copies=int((ratio[here] < metrics.COPY_RATIO).sum()),
            copies_far=int((near[:, 0] < near[:, 1:].mean(1) * metrics.COPY_RATIO)[here].sum()),
            least_ratio=float(ratio[here].min()), near_db=mine, near_real_db=real, near_ratio=mine / real)
    return out


def asked_values(source, knob, made):
    """What the places of a knob stand for: where many sounds of a class measure the same, many places ask for the
    same. Without a weight file the places themselves."""
    place = np.array([float(r["place"]) for r in made.rows])
    if not getattr(source, "model", None):
        return place
    meta, tensors = export.read(source.model)
    classes, knobs = meta["classes"].split(","), meta["descriptors"].split(",")
    table = tensors["tables"][:, knobs.index(knob)]
    at = np.linspace(0, 1, table.shape[1])
    return np.array([np.interp(p, at, table[classes.index(c)]) for p, c in zip(place, made.cls)])


def knob_table(bench, folder_of, knobs, source, args):
    """Spearman of what each knob asks for and what is measured then, knob -> class -> descriptor -> rho."""
    out = {}
    for knob in knobs:
        made = make.generate(source, bench.train, bench.classes, folder_of("turned-" + knob), args.knob_count, args.default_steps,
                             args.jobs, purpose=10 + make.KNOBS.index(knob), knob=knob, usual_note=True)
        m = measures(made, os.path.join(folder_of("turned-" + knob), f"measures-{len(made)}.npz"), args.jobs)
        asked = asked_values(source, knob, made)
        out[knob] = {c: {d: metrics.spearman(asked[made.cls == c], m[d][made.cls == c]) for d in make.KNOBS}
                     for c in bench.classes}
        out[knob]["error"] = float(np.nanmedian(np.abs(asked - m[knob])))
        out[knob]["silent"] = int(sum(float(r["peak"]) < 1e-3 for r in made.rows))
    return out


def pitch_control(made):
    """Spearman of the asked note and the measured one, class by class."""
    out = {}
    for c in sorted(set(made.cls)):
        here = made.cls == c
        out[c] = metrics.spearman(made.note[here], made.measures["f0"][here])
    return out


def mode_control(bench, folder, source, drawn, args):
    """The same for percussive sounds that are asked for the notes which others drew for themselves."""
    classes = [c for c in bench.classes if c in make.prepare.MODES]
    notes = {c: drawn.note[drawn.cls == c] for c in classes}
    count = min(MODES_PER_KNOB * args.knob_count, *(len(n) for n in notes.values()))
    made = make.generate(source, bench.train, classes, folder, count, args.default_steps, args.jobs, purpose=3, notes=notes)
    made.measures = measures(made, os.path.join(folder, f"measures-{len(made)}.npz"), args.jobs)
    return pitch_control(made)


def tails(bench, folder, source, args):
    """Level of the last 100 ms of percussive sounds asked to last 2 s, beside real sounds there."""
    classes = bench.members("percussive")
    made = make.generate(source, bench.train, classes, folder, args.tail_count, args.default_steps, args.jobs, purpose=2,
                         length=TAIL_S)
    level = np.array([metrics.tail_db(made.sound(i), TAIL_S) for i in range(len(made))])
    real = bench.test.measures["tail_db"]
    out = {}
    for c in classes:
        mine, theirs = level[made.cls == c], real[bench.test.cls == c]
        out[c] = dict(median=float(np.median(mine)), worst=float(mine.max()), over=int((mine > -60).sum()), n=len(mine),
                      real_median=float(np.median(theirs)) if len(theirs) else np.nan,
                      real_over=float((theirs > -60).mean()) if len(theirs) else np.nan)
    return out


def prepared(bench, folder_of, source, steps, count, args):
    """The set of one step count, with features and measures."""
    name = f"steps-{steps}"
    made = make.generate(source, bench.train, bench.classes, folder_of(name), count, steps, args.jobs, purpose=1)
    bench.listen(made)
    made.measures = measures(made, os.path.join(folder_of(name), f"measures-{len(made)}.npz"), args.jobs)
    return made


def evaluate(bench, source, args):
    """Everything about one generator, as one tree of numbers."""
    root = os.path.join(args.work, source.stamp())
    folder_of = lambda name: os.path.join(root, name)
    main_set = prepared(bench, folder_of, source, args.default_steps, args.per_class, args)
    out = dict(main={g: compare(bench, main_set, g, args.per_class) for g in GROUPS + tuple(bench.classes)})
    out.update(steps={}, knobs={}, tails={})
    out["copy"] = copies(bench, main_set)
    out["pitch"] = pitch_control(main_set)
    out["confusion"] = {c: most_common(main_set.verdict[main_set.cls == c]) for c in bench.classes}
    if not args.quick:
        out["tails"] = tails(bench, folder_of("tail"), source, args)
        for k in args.steps:
            made = main_set if k == args.default_steps else prepared(bench, folder_of, source, k, args.step_count, args)
            made = take_measured(made, sets.first_of_each(made, args.step_count))
            out["steps"][str(k)] = {g: compare(bench, bench.listen(made), g, args.step_count) for g in GROUPS}
        out["knobs"] = knob_table(bench, folder_of, args.knobs, source, args)
        out["pitch"].update(mode_control(bench, folder_of("turned-pitch"), source, main_set, args))
    return out


def take_measured(made, keep):
    some = made.take(keep)
    some.measures = {k: v[keep] for k, v in made.measures.items()}
    return some


def most_common(verdicts):
    names, n = np.unique(verdicts.astype(str), return_counts=True)
    return {str(names[i]): int(n[i]) for i in np.argsort(-n)[:3]}


def controls(bench, args):
    """Sets whose order is known: real training sounds, real with random phase, white noise; copies."""
    out = {}
    key = sets.stamp(args.data)
    half = np.arange(len(bench.test)) % 2 == 0
    some = bench.siblings
    for kind, real in (("held-out sounds themselves", bench.test), ("random phase", bench.test), ("white noise", bench.test),
                       ("training sounds the judge never heard", some), ("slightly changed training sounds", some)):
        folder = os.path.join(args.cache, "control-" + kind.replace(" ", "-") + "-" + key)
        made = bench.listen(make.control(kind, real, folder))
        made.measures = measures(made, os.path.join(folder, "measures.npz"), args.jobs)
        out[kind] = dict(main={g: compare(bench, made, g) for g in GROUPS}, copy=copies(bench, made))
    a, b = bench.test.features[half], bench.test.features[~half]
    out["halves of the held-out sounds"] = dict(n=len(a), fd=metrics.frechet(a, b))
    return out


def components(args):
    """The principal components of the weights that are judged, and a name for them."""
    if args.checkpoint:
        about = torch.load(args.checkpoint, map_location="cpu", weights_only=False)["about"]
    elif args.model:
        _, arrays = export.read(args.model)
        about = dict(mean=arrays["latent.mean"], basis=arrays["latent.basis"].reshape(patches.COMPONENTS, -1))
    else:
        return None, "all"
    name = hashlib.sha256(np.asarray(about["basis"], np.float32).tobytes()).hexdigest()[:8]
    return patches.Codec(about["mean"], about["basis"]), name


def representation(bench, args):
    """What the latent itself costs: held-out sounds through analysis, components and synthesis."""
    code = make.file_stamp(os.path.join(os.path.dirname(os.path.abspath(__file__)), "latent.py"))
    codec, kept = components(args)
    folder = os.path.join(args.cache, f"round-trip-{sets.stamp(args.data)}-{code}-{kept}")
    made = bench.listen(make.round_trip(bench.test, folder, args.jobs, codec))
    made.measures = measures(made, os.path.join(folder, "measures.npz"), args.jobs)
    out = dict(main={g: compare(bench, made, g) for g in GROUPS + tuple(bench.classes)}, kept={})
    for c in bench.classes:  # do descriptors survive? judged sound by sound
        here = bench.test.cls == c
        out["kept"][c] = {k: metrics.spearman(bench.test.measures[k][here], made.measures[k][here]) for k in make.KNOBS}
    return out


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data")
    p.add_argument("--checkpoint", help="EMA checkpoint of train.py, sounded by sample.py")
    p.add_argument("--brume", help="the C program")
    p.add_argument("--model", help="weight file for the C program")
    p.add_argument("--guidance", type=float, default=1.5)
    p.add_argument("--wish", default="", help="more for the sampler: options of brume render, or JSON for Sampler.generate")
    p.add_argument("--default-steps", type=int, default=12, help="steps of the main table and of the knobs")
    p.add_argument("--per-class", type=int, default=100)
    p.add_argument("--steps", type=lambda t: [int(v) for v in t.split(",")], default=[4, 8, 16, 32])
    p.add_argument("--step-count", type=int, default=40, help="sounds a class in the step series")
    p.add_argument("--knobs", type=lambda t: [v for v in t.split(",") if v], default=make.KNOBS)
    p.add_argument("--knob-count", type=int, default=60)
    p.add_argument("--tail-count", type=int, default=16)
    p.add_argument("--quick", action="store_true")
    p.add_argument("--controls", action="store_true")
    p.add_argument("--representation", action="store_true")
    p.add_argument("--jobs", type=int, default=1)
    p.add_argument("--judge", default=".train/judge.pt")
    p.add_argument("--cache", default=".train/evaluation", help="real pictures and measures, controls, round trips")
    p.add_argument("--work", default=".train/evaluation/made", help="generated sounds")
    p.add_argument("--out", help="Markdown report")
    p.add_argument("--into", help="write the table between the evaluation markers of this file")
    p.add_argument("--json")
    return p.parse_args()


def main():
    args = arguments()
    bench = Bench(args)
    result = dict(date=datetime.date.today().isoformat(), machine=report.machine(), command=report.command(sys.argv),
                  sounds=dict(test=len(bench.test), train=len(bench.train), counts=bench.counts, family=bench.family),
                  per_class=args.per_class, step_count=args.step_count, knob_count=args.knob_count,
                  default_steps=args.default_steps)
    if args.controls:
        result["controls"] = controls(bench, args)
    if args.representation or ((args.checkpoint or args.brume) and not args.quick):
        result["representation"] = representation(bench, args)
    if args.checkpoint or args.brume:
        if args.brume:
            source = make.Program(args.brume, args.model, args.guidance, args.wish.split())
        else:
            source = make.Python(args.checkpoint, args.guidance, json.loads(args.wish or "{}"))
        result.update(evaluate(bench, source, args), generator=source.name)
    text = report.markdown(result)
    print(text)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump(result, f, indent=1)
    if args.out:
        with open(args.out, "w", encoding="utf-8") as f:
            f.write(text)
    if args.into:
        report.insert(args.into, text)


if __name__ == "__main__":
    main()
