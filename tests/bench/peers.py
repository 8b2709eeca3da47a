# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One denoiser step beside what ONNX Runtime needs for the same network and weights, in one run.

    peers.py BRUME MODEL [--rounds N]

Both run one thread in float32 and take turns, so that a busy machine is busy for both; of each the
best round counts. Needs python3-torch, which writes the network as ONNX, and Node that finds
onnxruntime-node (npm install --ignore-scripts onnxruntime-node; NODE_PATH). PyTorch itself is no
peer: on one thread its version 1.13 leaves most of these convolutions to a slow loop.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "model" / "train"))

import torch

import vectors
from network import position_channels

FRAMES = 44  # What brume bench times, about 1 s of sound
CALLS = 15

ORT = """
const ort = require('onnxruntime-node'), fs = require('fs');
(async () => {
  const options = {intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all'};
  const session = await ort.InferenceSession.create(process.argv[1], options);
  const feeds = {};
  for (const [name, {dims, data}] of Object.entries(JSON.parse(fs.readFileSync(process.argv[2]))))
    feeds[name] = new ort.Tensor('float32', Float32Array.from(data), dims);
  let best = Infinity;
  for (let i = 0; i < CALLS; i++) {
    const begin = process.hrtime.bigint();
    await session.run(feeds);
    best = Math.min(best, Number(process.hrtime.bigint() - begin) * 1e-6);
  }
  console.log(best);
})();
""".replace("CALLS", str(CALLS))


class Step(torch.nn.Module):
    """The network with plain tensors as arguments."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x, sigma, position, mix, values, present):
        return self.model(x, sigma, position, (mix, values, present))


def inputs(model):
    c = model.config
    mix = torch.zeros(1, c.classes + 1)
    mix[0, 0] = 1
    return (torch.randn(1, c.channels, FRAMES), torch.ones(1),
            position_channels(0, FRAMES, model.hop, model.rate).float()[None], mix,
            torch.zeros(1, c.descriptors), torch.ones(1, c.descriptors))


def onnxruntime(step, args, folder):
    """A function that times ONNX Runtime, in ms."""
    names = ["x", "sigma", "position", "mix", "values", "present"]
    network, feeds = os.path.join(folder, "step.onnx"), os.path.join(folder, "feeds.json")
    torch.onnx.export(step, args, network, input_names=names, opset_version=13)
    with open(feeds, "w") as f:
        json.dump({n: dict(dims=list(a.shape), data=a.flatten().tolist())
                   for n, a in zip(names, args)}, f)
    command = ["node", "-e", ORT, network, feeds]
    return lambda: float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def brume(program, model):
    done = subprocess.run([program, "bench", "--json", "--model", model, "--seconds", "1"],
                          check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return told["step_ms"], told["share_of_peak"], told["isa"]


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("brume")
    p.add_argument("model")
    p.add_argument("--rounds", type=int, default=5)
    args = p.parse_args()
    torch.manual_seed(0)
    model = vectors.load(args.model).float()
    ours, share, isa, theirs = float("inf"), 0.0, "", float("inf")
    with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
        run = onnxruntime(Step(model).eval(), inputs(model), folder)
        for _ in range(args.rounds):
            ms, part, isa = brume(args.brume, args.model)
            ours, share = min(ours, ms), max(share, part)
            theirs = min(theirs, run())
    print(f"Brume ({isa}): {ours:.2f} ms, {100 * share:.0f} % of this core's peak")
    print(f"ONNX Runtime: {theirs:.2f} ms, {theirs / ours:.2f} times as long")


if __name__ == "__main__":
    main()
