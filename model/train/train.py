# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the denoiser on prepared latents (prepare.py); CPU or GPU, one or several (torchrun).

    train.py LATENTS RUN [--minutes M] [--resume FILE] ...

RUN receives checkpoint.pt (weights, EMA, optimiser) each few minutes and when it is interrupted, a log
line every 100 steps,
and ema.SEEN.pt at fixed counts of sounds seen, to choose from by the whole evaluation table.
Loss: denoising score matching with EDM preconditioning (Karras et al. 2022).
"""

import argparse
import copy
import glob
import json
import math
import os
import signal
import time

import numpy as np
import torch

import descriptors
import export
import latent
import patches
import prepare
import prior
from network import Config, Denoiser, position_channels

DROP_ALL, DROP_CLASS, BARE, DROP_EACH = 0.1, 0.05, 0.1, 0.15  # chances of condition()
SHORTEST = 16  # frames of the network; plan.h has the same
CUT = 0.3  # chance that a batch ends before its sounds: the last frame must not tell where they end
REAL_SHARE = 20  # Few procedural sounds pass for real: a judge knows 14 % of their claps, 2 % of their rims
LENGTHS = 4  # a draw of this many batches is sorted by length, so that few frames are padding


class Examples:
    """All variants of one split as coefficients in memory, drawn class by class, group by group."""

    def __init__(self, folder, longest, about=None, split="train"):
        """`about`: of the weights to go on from, whose components and scales are kept."""
        self.longest = longest
        self.load(folder, split)
        self.classes = sorted(set(self.index["class"]))
        self.label = np.array([self.classes.index(c) for c in self.index["class"]])
        self.weights = self.draw_weights()
        values = self.index["descriptors"]
        if about is None:
            about = self.measure(values)
        self.centre, self.spread = about["centre"], about["spread"]
        self.values = ((values - self.centre) / self.spread).astype(np.float32)
        self.tables, self.correlations = prior.fit(values, self.label, self.weights, len(self.classes))
        self.encode(patches.Codec(about["mean"], about["basis"]))

    def measure(self, values):
        """Components of the latent and scales of the descriptors, from these examples."""
        w = self.weights[:, None]
        centre = (w * values).sum(0).astype(np.float32)
        spread = np.sqrt((w * (values - centre) ** 2).sum(0)).astype(np.float32)
        centre[-1], spread[-1] = 60, 24  # pitch
        rows = patches.draw_patches(self.features, self.weights, np.random.default_rng(0), 60000)
        codec, _ = patches.fit(rows)
        return dict(centre=centre, spread=spread, mean=codec.mean, basis=codec.basis)

    def load(self, folder, split):
        self.shards, parts = [], []
        for path in sorted(glob.glob(os.path.join(folder, "index.*.npz"))):
            variant = os.path.basename(path).split(".")[1]
            index = np.load(path, allow_pickle=False)
            data = np.memmap(os.path.join(folder, f"latents.{variant}.f16"), np.float16, "r")
            self.shards.append(data.reshape(-1, latent.CHANNELS))
            keep = index["split"] == split
            part = {k: index[k][keep] for k in index.files}
            part["shard"] = np.full(keep.sum(), len(self.shards) - 1)
            parts.append(part)
        self.index = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}

    def draw_weights(self):
        """Chance of each example: classes by n^0.25, groups within by n^0.5.

        A recorded sound counts REAL_SHARE times as much as a procedural one.
        """
        w = np.zeros(len(self.label))
        procedural = self.index["procedural"].astype(int) == 1
        for c in range(len(self.classes)):
            here = np.nonzero(self.label == c)[0]
            made = procedural[here]
            _, group, n = np.unique(
                self.index["group"][here], return_inverse=True, return_counts=True
            )
            inside = n[group] ** -0.5
            for kind, value in ((made, 1), (~made, REAL_SHARE)):
                if kind.any():
                    inside[kind] *= value * kind.sum() / inside[kind].sum()
            distinct = len(set(self.index["key"][here]))
            w[here] = inside / inside.sum() * distinct**0.25
        return w / w.sum()

    def features(self, i):
        """Companded frames of example i, [frames][CHANNELS]."""
        start, n = self.index["start"][i], self.index["frames"][i]
        return patches.features(self.shards[self.index["shard"][i]][start : start + n])

    def encode(self, codec):
        """All sounds as coefficients, end to end, each followed by one patch of what comes after."""
        self.codec = codec
        coded, self.start, self.length, at = [], [], [], 0
        for i in range(len(self.label)):
            f = self.features(i)
            rest = np.repeat(patches.rest_of(f), patches.PATCH, 0)
            y = self.codec.encode(np.concatenate([patches.whole(f), rest])).astype(np.float16)
            coded.append(y)
            self.start.append(at)
            self.length.append(len(y) - 1)
            at += len(y)
        self.coded = np.concatenate(coded)
        self.goes_on = self.index["frames"] >= latent.n_frames(prepare.MAX_SAMPLES)  # was cut there
        self.length = np.array(self.length)

    def cut(self, i, first, frames):
        """Coefficients of example i from frame `first`, its rest after the end: [COMPONENTS][frames]."""
        at = np.minimum(first + np.arange(frames), self.length[i])
        return self.coded[self.start[i] + at].T

    def batches(self, rng, size):
        """LENGTHS batches of sounds of similar lengths, in random order."""
        picks = rng.choice(len(self.label), size * LENGTHS, p=self.weights)
        picks = picks[np.argsort(self.length[picks], kind="stable")].reshape(LENGTHS, size)
        return [self.batch(rng, picks[k]) for k in rng.permutation(LENGTHS)]

    def batch(self, rng, picks):
        """x [size][COMPONENTS][frames], position, class index, descriptor values."""
        frames = int(self.length[picks].max()) + int(rng.integers(1, 16))
        if rng.random() < CUT:
            frames = int(rng.integers(SHORTEST, max(frames, SHORTEST + 1)))
        frames = min(self.longest, max(SHORTEST, -(-frames // 4) * 4))
        xs, positions = [], []
        for i in picks:
            after = 0 if self.goes_on[i] else 2  # frames of silence that may follow
            spare = max(0, int(self.length[i]) + after - frames)
            first = int(rng.integers(0, spare + 1)) if spare and rng.random() < 0.3 else 0
            xs.append(self.cut(i, first, frames))
            positions.append(position_channels(first, frames, patches.HOP, latent.RATE))
        x = torch.from_numpy(np.stack(xs)).float()
        return x, torch.stack(positions), torch.from_numpy(self.label[picks]), torch.from_numpy(self.values[picks])


def condition(label, values, n_classes, rng):
    """Class mix, values, presence with parts dropped for classifier-free guidance.

    Pitch is never dropped: it names the grid that the latent is written on.
    """
    b, d = values.shape
    mix = torch.zeros(b, n_classes + 1)
    nothing = torch.from_numpy(rng.random(b) < DROP_ALL)
    no_class = nothing | torch.from_numpy(rng.random(b) < DROP_CLASS)
    mix[torch.arange(b), torch.where(no_class, torch.tensor(n_classes), label)] = 1
    present = torch.from_numpy(rng.random((b, d)) >= DROP_EACH)
    bare = torch.from_numpy(rng.random(b) < BARE) | nothing
    present = (present & ~bare[:, None]).float()
    present[:, -1] = 1
    return mix, values, present


def loss_of(model, x, position, cond, rng, p_mean, p_std):
    """EDM loss, mean over batch; sigma lognormal, stratified over the batch."""
    b = len(x)
    u = (torch.arange(b) + torch.from_numpy(rng.random(b)).float()) / b
    u = u.clamp(1e-3, 1 - 1e-3).to(x.device)
    sigma = (p_mean + p_std * math.sqrt(2) * torch.erfinv(2 * u - 1)).exp().float()
    s = sigma[:, None, None]
    noisy = x + s * torch.randn_like(x)
    sd = model.config.sigma_data if hasattr(model, "config") else model.module.config.sigma_data
    error = (model(noisy, sigma, position, cond).float() - x).square()
    per_sound = (error * (s**2 + sd**2) / (s * sd) ** 2).mean((1, 2))
    return per_sound.mean(), sigma.detach(), per_sound.detach()


class Ema:
    """Exponential moving average of weights, quick at first."""

    def __init__(self, model, decay):
        self.model, self.decay, self.step = copy.deepcopy(model).eval(), decay, 0

    def update(self, model):
        self.step += 1
        keep = min(self.decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for a, b in zip(self.model.parameters(), model.parameters()):
                a.lerp_(b, 1 - keep)


def description(examples, config):
    """What export.py needs beside the weights."""
    families = [
        str(examples.index["family"][examples.label == c][0]) for c in range(len(examples.classes))
    ]
    return dict(
        config=config.__dict__,
        classes=[str(c) for c in examples.classes],
        families=families,
        descriptors=descriptors.NAMES,
        mean=examples.codec.mean,
        basis=examples.codec.basis,
        tables=examples.tables,
        correlations=examples.correlations,
        centre=examples.centre,
        spread=examples.spread,
    )


def save(path, state):
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def learning_rate(args, done):
    """Warm-up, flat, then linear to nothing; done is the share of the time used, or of the steps."""
    return args.lr * min(1.0, max(0.0, (1 - done) / args.decay_share))


def agreed(done, device, world):
    """Rank 0's clock, so that all ranks stop at the same step."""
    if world == 1:
        return done
    value = torch.tensor([done], device=device)
    torch.distributed.broadcast(value, 0)
    return value.item()


def parse():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("latents")
    p.add_argument("run")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--steps", type=int, default=10**9)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--longest", type=int, default=80, help="frames of the network that a sound may have")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--decay-share", type=float, default=0.4)
    p.add_argument("--ema", type=float, default=0.999)
    p.add_argument("--dropout", type=float, default=0.05)
    p.add_argument("--p-mean", type=float, default=0.4)
    p.add_argument("--p-std", type=float, default=1.7)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--float32", action="store_true", help="no bfloat16 even where it is fast")
    p.add_argument("--resume", help="checkpoint.pt or a weight file (.safetensors) of the same classes")
    p.add_argument("--keep-every", type=int, default=50000, help="sounds between kept weights")
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args()


def saved(path, device):
    """What a checkpoint or a weight file holds to go on from, or None."""
    if not path:
        return None
    if not path.endswith(".safetensors"):
        return torch.load(path, map_location=device)
    meta, arrays = export.read(path)
    about = dict(classes=meta["classes"].split(","), mean=arrays["latent.mean"],
                 basis=arrays["latent.basis"].reshape(patches.COMPONENTS, -1),
                 centre=arrays["descriptors.centre"], spread=arrays["descriptors.spread"])
    weights = {k: torch.from_numpy(v) for k, v in arrays.items()}
    return dict(about=about, model=weights, ema=weights, seen=0, step=0)


def resume(state, model, optimiser, ema):
    """Goes on from saved(); a weight file has no optimiser. Returns seen, step."""
    pick = lambda weights: {k: weights[k] for k in model.state_dict()}
    model.load_state_dict(pick(state["model"]))
    ema.model.load_state_dict(pick(state["ema"]))
    if "optimiser" in state:
        optimiser.load_state_dict(state["optimiser"])
        ema.step = state["ema_step"]
    return state["seen"], state["step"]


def main():
    args = parse()
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed + rank)
    rng = np.random.default_rng([args.seed, rank, int(time.time())])
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", rank % torch.cuda.device_count()) if cuda else torch.device("cpu")
    os.makedirs(args.run, exist_ok=True)
    state = saved(args.resume, device)
    examples = Examples(args.latents, args.longest, state and state["about"])
    config = Config(patches.COMPONENTS, len(examples.classes), len(descriptors.NAMES))
    model = Denoiser(config, args.dropout).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=0.01)
    ema, seen, step = Ema(model, args.ema), 0, 0
    if state:
        assert list(state["about"]["classes"]) == [str(c) for c in examples.classes], "other classes"
        seen, step = resume(state, model, optimiser, ema)
    about = description(examples, config)
    run = model
    if world > 1:
        torch.distributed.init_process_group("nccl" if cuda else "gloo")
        run = torch.nn.parallel.DistributedDataParallel(model)
    train(args, run, model, optimiser, ema, examples, about, rng, device, seen, step, rank, world)


def has_bfloat16(device):
    """Whether bfloat16 is faster than float32 there: on GPUs, and on CPUs with AVX-512 BF16."""
    if device.type == "cuda":
        return True
    try:
        with open("/proc/cpuinfo") as f:
            return "avx512_bf16" in f.read()
    except OSError:
        return False


def train(args, run, model, optimiser, ema, examples, about, rng, device, seen, step, rank, world):
    begin, saved, kept, first_step = time.time(), time.time(), seen, step
    log = open(os.path.join(args.run, "log.jsonl"), "a")
    stop = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.append(1))
    bins, sums, queue = np.zeros(5), np.zeros(5), []
    short = has_bfloat16(device) and not args.float32
    while True:
        used = (time.time() - begin) / 60
        done = 1.0 if stop else max(used / args.minutes, (step - first_step) / args.steps)
        done = agreed(done, device, world)
        if done >= 1:
            break
        lr = learning_rate(args, done) * min(1, (step + 1) / 200)
        for group in optimiser.param_groups:
            group["lr"] = lr
        queue = queue or examples.batches(rng, args.batch)
        x, position, label, values = queue.pop()
        cond = [c.to(device) for c in condition(label, values, len(examples.classes), rng)]
        x, position = x.to(device), position.to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=short):
            loss, sigma, each = loss_of(run, x, position, cond, rng, args.p_mean, args.p_std)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        ema.update(model)
        step += 1
        seen += args.batch * world
        level = np.clip((sigma.log().cpu().numpy() + 4) / 1.6, 0, 4.99).astype(int)
        np.add.at(bins, level, 1)
        np.add.at(sums, level, each.float().cpu().numpy())
        if step % 100 == 0 and rank == 0:
            line = dict(step=step, seen=seen, minutes=round(used, 2), lr=lr,
                        loss=float(sums.sum() / bins.sum()),
                        by_sigma=[round(float(v), 4) for v in sums / np.maximum(bins, 1)])
            log.write(json.dumps(line) + "\n")
            log.flush()
            bins[:], sums[:] = 0, 0
        if rank == 0 and (time.time() - saved > 180 or seen - kept >= args.keep_every):
            saved = time.time()
            checkpoint(args, model, optimiser, ema, about, seen, step, seen - kept >= args.keep_every)
            kept = seen if seen - kept >= args.keep_every else kept
    if rank == 0:
        checkpoint(args, model, optimiser, ema, about, seen, step, True)


def checkpoint(args, model, optimiser, ema, about, seen, step, keep):
    """Saves all that resuming needs; with `keep` also the averaged weights, under their own name."""
    state = dict(ema=ema.model.state_dict(), about=about, seen=seen, step=step)
    if keep:
        save(os.path.join(args.run, f"ema.{seen}.pt"), state)
    state.update(model=model.state_dict(), optimiser=optimiser.state_dict(), ema_step=ema.step)
    save(os.path.join(args.run, "checkpoint.pt"), state)


if __name__ == "__main__":
    main()
