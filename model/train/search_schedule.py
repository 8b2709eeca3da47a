#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches for the solver, steps and guidance that sound best for what they cost.

    search_schedule.py DATA --brume build/plugin/cli/brume [--model model/brume.safetensors] [--per-class 20]
    search_schedule.py DATA --brume ... --into model/MODEL.md

The cost of a sound is its number of evaluations of the network. First every solver with every number of
steps, at the default guidance; then, with the best solver, other intervals of guidance and other weights. Each
is rendered by the program as users get it, and held against held-out real sounds as evaluate.py does (train the
judge first: judge.py DATA). Rows that nothing else beats at their cost or below, by more than two draws
differ, are marked. Sounds are kept: a second call only measures.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys

import evaluate
import evaluate_make as make
import evaluate_report as report

SOLVERS = ("dpmpp2m", "ddim", "heun", "dpmpp2m-sde")
STEPS = (3, 4, 6, 8, 12)
INTERVALS = ((0.2, 40), (0.2, 10), (1, 40), (0, 80))
WEIGHTS = (1, 1.5, 2, 3)
DEFAULT_WEIGHT, DEFAULT_INTERVAL = 2, (0.2, 40)


class Search:
    def __init__(self, args):
        self.args, self.bench, self.rows = args, evaluate.Bench(args), {}

    def passes(self, options, steps):
        """Evaluations of the network that a sound takes."""
        done = subprocess.run(
            [self.args.brume, "render", "--class", "kick", "--steps", str(steps), "--json", "--quiet", "--force",
             "--out", os.path.join(self.args.work, "passes.wav"), *options,
             *(["--model", self.args.model] if self.args.model else [])], check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[0])["nfe"]

    def measure(self, solver, steps, weight=DEFAULT_WEIGHT, interval=DEFAULT_INTERVAL):
        key = solver, steps, weight, interval
        if key in self.rows:
            return
        options = ["--sampler", solver, "--guidance-low", f"{interval[0]:g}", "--guidance-high", f"{interval[1]:g}"]
        source = make.Program(self.args.brume, self.args.model, weight, options)
        folder = os.path.join(self.args.work, source.stamp(), f"search-{steps}")
        made = make.generate(source, self.bench.train, self.bench.classes, folder, self.args.per_class, steps,
                             self.args.jobs, purpose=3)
        self.bench.listen(made)
        row = dict(passes=self.passes([*options, "--guidance", f"{weight:g}"], steps))
        for group in evaluate.GROUPS:
            members = self.bench.members(group)
            found, floor = self.bench.distance(made, members), self.bench.floor(members, self.args.per_class)
            row[group] = found["fd"] / floor["fd"]
            row[group + "_sd"] = found["fd_sd"] / floor["fd"]
        row["accuracy"] = evaluate.metrics.weighted_mean(made.right, self.bench.weights(made, self.bench.members("all")))
        self.rows[key] = row
        print(key, {k: round(v, 3) for k, v in row.items()}, file=sys.stderr, flush=True)

    def run(self):
        for solver, steps in itertools.product(SOLVERS, STEPS):
            self.measure(solver, steps)
        best = min(SOLVERS, key=lambda s: sum(self.rows[s, n, DEFAULT_WEIGHT, DEFAULT_INTERVAL]["all"] for n in STEPS))
        for steps in (4, 8):
            for interval in INTERVALS:
                self.measure(best, steps, DEFAULT_WEIGHT, interval)
            for weight in WEIGHTS:
                self.measure(best, steps, weight)

    def is_best(self, row):
        """No other row costs as much or less and is nearer by more than two draws differ."""
        return not any(other["passes"] <= row["passes"] and other["all"] < row["all"] - 2 * row["all_sd"]
                       for other in self.rows.values())

    def table(self):
        head = ("evaluations", "solver", "steps", "guidance", "at sigma", "FD / floor", "percussive", "pitched",
                "accuracy", "unbeaten")
        lines = []
        by_cost = sorted(self.rows.items(), key=lambda pair: (pair[1]["passes"], pair[1]["all"]))
        for (solver, steps, weight, (low, high)), row in by_cost:
            lines.append((str(row["passes"]), solver, str(steps), f"{weight:g}", f"{low:g}..{high:g}",
                          f"{row['all']:.2f} ± {row['all_sd']:.2f}", f"{row['percussive']:.2f}", f"{row['pitched']:.2f}",
                          f"{row['accuracy']:.2f}", "yes" if self.is_best(row) else ""))
        return report.table(head, lines)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("data")
    p.add_argument("--brume", required=True, help="the program")
    p.add_argument("--model", help="weight file")
    p.add_argument("--per-class", type=int, default=20)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--judge", default=".train/judge.pt")
    p.add_argument("--cache", default=".train/evaluation")
    p.add_argument("--work", default=".train/evaluation/made", help="generated sounds")
    p.add_argument("--into", help="write the table between the search markers of this file")
    args = p.parse_args()
    search = Search(args)
    search.run()
    text = f"{report.machine()}, {args.per_class} sounds a class: `{report.command(sys.argv)}`.\n\n{search.table()}"
    print(text)
    if args.into:
        report.insert(args.into, text, "search")


if __name__ == "__main__":
    main()
