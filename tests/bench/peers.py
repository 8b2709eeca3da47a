# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One denoiser step beside what other libraries need for the same network and weights, in one run.

    peers.py BRUME MODEL [--onednn PROGRAM] [--rounds N]

All run one thread and take turns, so that a busy machine is busy for all; of each the best round
counts. ONNX Runtime has float32 alone (ONNX knows no convolution of bfloat16 in the versions that it
runs), the others also bfloat16: oneDNN as Brume does, PyTorch as its autocast would have it. PyTorch (python3-torch) also writes the network as ONNX. ONNX Runtime needs Node
that finds onnxruntime-node (npm install --ignore-scripts onnxruntime-node; NODE_PATH); oneDNN the
program that tests/bench/onednn.c becomes (libdnnl-dev). What is not there is left out, and said.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "model" / "train"))

try:
    import torch

    import vectors
    from network import position_channels
except ImportError:
    torch = None

FRAMES = 44  # What brume bench times, about 1 s of sound
CALLS = 15
PRECISIONS = ("fp32", "bf16")

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


def step_of(model):
    """The network with plain tensors as arguments."""

    class Step(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, x, sigma, position, mix, values, present):
            return self.model(x, sigma, position, (mix, values, present))

    return Step().eval()


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


def pytorch(step, args, precision):
    def run():
        best = float("inf")
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            for _ in range(CALLS):
                begin = time.perf_counter()
                step(*args)
                best = min(best, 1e3 * (time.perf_counter() - begin))
        return best

    return run


def onednn(program, model, *more):
    def run():
        done = subprocess.run([program, model, str(FRAMES), str(CALLS), *more], check=True, text=True,
                              capture_output=True, env=dict(os.environ, OMP_NUM_THREADS="1"))
        return json.loads(done.stdout)["step_ms"]

    return run


def brume(program, model):
    """What brume bench --json says."""
    done = subprocess.run([program, "bench", "--json", "--model", model, "--seconds", "1"],
                          check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def has_onnxruntime():
    found = shutil.which("node") and subprocess.run(
        ["node", "-e", "require('onnxruntime-node')"], capture_output=True)
    return bool(found) and found.returncode == 0


def with_torch(model, folder):
    """The peers that need PyTorch, by name and precision, and the names of those that are not there."""
    if not torch:
        return {}, ["PyTorch", "ONNX Runtime"]
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = vectors.load(model).float()
    step, args = step_of(network), inputs(network)
    found = {(f"PyTorch {torch.__version__}", p): pytorch(step, args, p) for p in PRECISIONS}
    if not has_onnxruntime():
        return found, ["ONNX Runtime"]
    with torch.no_grad():
        return found | {("ONNX Runtime", "fp32"): onnxruntime(step, args, folder)}, []


def measure(program, model, onednn_program, rounds):
    """The best of each set of kernels in some `brume bench`; the best milliseconds of each library, Brume
    first, by name and precision; and who is missing."""
    best, times = None, {}
    with tempfile.TemporaryDirectory() as folder:
        found, missing = with_torch(model, folder)
        if onednn_program:
            found |= {("oneDNN", "fp32"): onednn(onednn_program, model),
                      ("oneDNN", "bf16"): onednn(onednn_program, model, "bf16")}
        else:
            missing.append("oneDNN")
        for _ in range(rounds):
            told = brume(program, model)["isas"]
            best = told if not best else [min(pair, key=lambda one: one["step_ms"]) for pair in zip(best, told)]
            for name, run in found.items():
                times[name] = min(times.get(name, float("inf")), run())
    ours = {(f"Brume ({best[-1]['isa']})", one["precision"]): one["step_ms"] for one in best[-len(PRECISIONS):]}
    return best, ours | times, missing


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("brume")
    p.add_argument("model")
    p.add_argument("--onednn", help="tests/bench/onednn of the build folder")
    p.add_argument("--rounds", type=int, default=5)
    args = p.parse_args()
    _, times, missing = measure(args.brume, args.model, args.onednn, args.rounds)
    ours = dict(zip(PRECISIONS, times.values()))
    for (name, precision), ms in times.items():
        print(f"{name}, {precision}: {ms:.2f} ms, {ms / ours[precision]:.2f} times Brume's")
    for name in missing:
        print(f"{name}: not here")


if __name__ == "__main__":
    main()
