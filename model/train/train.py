# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the denoiser on prepared latents (prepare.py); CPU or GPU, one or several (torchrun).

    train.py LATENTS RUN [--minutes M] [--resume FILE] ...

RUN receives checkpoint.pt (weights, EMA, optimiser) each few minutes, a log line every 100 steps,
and ema.STEP.pt at fixed counts of sounds seen, to choose from by the whole evaluation table.
Loss: denoising score matching with EDM preconditioning (Karras et al. 2022).
"""

import argparse
import copy
import glob
import json
import math
import os
import time

import numpy as np
import torch

import descriptors
import export
import latent
from network import Config, Denoiser, correlated_noise, position_channels

SCALE = np.ones(latent.CHANNELS, np.float32)  # one natural unit per group of channels
SCALE[latent.OFFSET] = 0.15
SCALE[latent.TONE] = 20.0
SCALE[latent.NOISE] = 20.0
WEIGHT = np.ones(latent.CHANNELS, np.float32)  # one contour carries the pitch of all partials
WEIGHT[latent.CONTOUR] = 8.0
WEIGHT[latent.OFFSET] = 0.5
WEIGHT /= WEIGHT.mean()


class Examples:
    """All variants of the training split in memory, drawn class by class, then group by group."""

    def __init__(self, folder, crop, split="train"):
        self.crop = crop
        self.shards, parts = [], []
        for path in sorted(glob.glob(os.path.join(folder, "index.*.npz"))):
            variant = os.path.basename(path).split(".")[1]
            index = np.load(path, allow_pickle=False)
            data = np.fromfile(os.path.join(folder, f"latents.{variant}.f16"), np.float16)
            self.shards.append(data.reshape(-1, latent.CHANNELS))
            keep = index["split"] == split
            part = {k: index[k][keep] for k in index.files}
            part["shard"] = np.full(keep.sum(), len(self.shards) - 1)
            parts.append(part)
        self.index = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
        self.classes = sorted(set(self.index["class"]))
        self.label = np.array([self.classes.index(c) for c in self.index["class"]])
        self.weights = self.draw_weights()
        self.tables = quantile_tables(self)
        self.mean = self.channel_mean()

    def draw_weights(self):
        """Chance of each example: classes by n^0.25, groups within by n^0.5.

        A recorded sound counts four times as much as a procedural one.
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
            for kind, value in ((made, 1), (~made, 4)):
                if kind.any():
                    inside[kind] *= value * kind.sum() / inside[kind].sum()
            distinct = len(set(self.index["key"][here]))
            w[here] = inside / inside.sum() * distinct**0.25
        return w / w.sum()

    def channel_mean(self, count=3000):
        rng = np.random.default_rng(0)
        picks = rng.choice(len(self.label), count, p=self.weights)
        return np.mean([self.cut(i, 0).mean(0) for i in picks], 0).astype(np.float32)

    def cut(self, i, first):
        """Natural-unit frames of example i from `first`, silence after its end: [crop][CHANNELS]."""
        start, n = self.index["start"][i], self.index["frames"][i]
        z = self.shards[self.index["shard"][i]][start + first : start + min(n, first + self.crop)]
        z = z.astype(np.float32)
        if len(z) == self.crop:
            return z
        rest = np.repeat(z[-1:], self.crop - len(z), 0)
        rest[:, latent.TONE] = latent.TONE_FLOOR_DB
        rest[:, latent.NOISE] = latent.NOISE_FLOOR_DB
        return np.concatenate([z, rest])

    def batch(self, rng, size):
        """x [size][C][crop] normalised, position, class index, descriptor values and presence."""
        picks = rng.choice(len(self.label), size, p=self.weights)
        xs, positions = [], []
        for i in picks:
            spare = max(0, int(self.index["frames"][i]) - self.crop)
            first = int(rng.integers(0, spare + 1)) if spare and rng.random() < 0.35 else 0
            z = (self.cut(i, first) - self.mean) / SCALE
            z[:, latent.TONE.start :] += rng.uniform(-2, 2) / 20  # gain
            xs.append(z.T)
            positions.append(position_channels(first, self.crop, latent.HOP, latent.RATE))
        values = np.stack([self.place(i) for i in picks])
        x = torch.from_numpy(np.stack(xs))
        return x, torch.stack(positions), torch.from_numpy(self.label[picks]), torch.from_numpy(values)

    def place(self, i):
        """Descriptors of example i as places in [-1, 1] among its class; pitch by octaves."""
        d = self.index["descriptors"][i]
        table = self.tables[self.label[i]]
        v = np.array([np.interp(d[j], table[j], np.linspace(-1, 1, 33)) for j in range(len(d))])
        v[-1] = (d[-1] - 60) / 24
        return v.astype(np.float32)


def quantile_tables(examples):
    """[classes][descriptors][33]: quantiles over the sounds of each class, increasing."""
    tables = []
    for c in range(len(examples.classes)):
        here = examples.label == c
        w = examples.weights[here]
        table = []
        for d in examples.index["descriptors"][here].T:
            order = np.argsort(d)
            cum = np.cumsum(w[order]) / w.sum()
            q = np.interp(np.linspace(0.005, 0.995, 33), cum, d[order])
            table.append(q + 1e-5 * np.arange(33))
        tables.append(table)
    return np.array(tables, np.float32)


def condition(label, values, n_classes, rng, p_all=0.12, p_class=0.05, p_each=0.4):
    """Class mix, values, presence with parts dropped for classifier-free guidance.

    Pitch is never dropped: it names the grid that the latent is written on.
    """
    b, d = values.shape
    mix = torch.zeros(b, n_classes + 1)
    nothing = torch.from_numpy(rng.random(b) < p_all)
    no_class = nothing | torch.from_numpy(rng.random(b) < p_class)
    mix[torch.arange(b), torch.where(no_class, torch.tensor(n_classes), label)] = 1
    present = torch.from_numpy(rng.random((b, d)) >= p_each)
    bare = torch.from_numpy(rng.random(b) < 0.35) | nothing  # often no descriptor at all
    present = (present & ~bare[:, None]).float()
    present[:, -1] = 1
    return mix, values, present


def loss_of(model, x, position, cond, rng, p_mean, p_std, weight):
    """EDM loss, mean over batch; sigma lognormal, stratified over the batch."""
    b = len(x)
    u = (torch.arange(b) + torch.from_numpy(rng.random(b)).float()) / b
    u = u.clamp(1e-3, 1 - 1e-3).to(x.device)
    sigma = (p_mean + p_std * math.sqrt(2) * torch.erfinv(2 * u - 1)).exp().float()
    s = sigma[:, None, None]
    white = torch.randn(*x.shape[:2], x.shape[2] + 8, device=x.device)
    noisy = x + s * correlated_noise(white)
    sd = model.config.sigma_data if hasattr(model, "config") else model.module.config.sigma_data
    error = (model(noisy, sigma, position, cond) - x).square() * weight[:, None]
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
        mean=examples.mean,
        scale=SCALE,
        tables=examples.tables,
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
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--crop", type=int, default=192)
    p.add_argument("--lr", type=float, default=8e-4)
    p.add_argument("--decay-share", type=float, default=0.4)
    p.add_argument("--ema", type=float, default=0.9985)
    p.add_argument("--dropout", type=float, default=0.05)
    p.add_argument("--p-mean", type=float, default=0.8)
    p.add_argument("--p-std", type=float, default=1.8)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--resume", help="checkpoint.pt or a weight file (.safetensors) of the same classes")
    p.add_argument("--keep-every", type=int, default=20000, help="sounds between kept weights")
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args()


def resume(path, model, optimiser, ema, examples, device):
    """Goes on from a checkpoint, or with a fresh optimiser from a weight file. Returns seen, step."""
    if path.endswith(".safetensors"):
        meta, arrays = export.read(path)
        assert meta["classes"].split(",") == examples.classes, "other classes"
        weights = {k: torch.from_numpy(arrays[k]) for k in model.state_dict()}
        model.load_state_dict(weights)
        ema.model.load_state_dict(weights)
        examples.mean = arrays["latent.mean"]
        return 0, 0
    state = torch.load(path, map_location=device)
    assert state["about"]["classes"] == examples.classes, "other classes"
    model.load_state_dict(state["model"])
    ema.model.load_state_dict(state["ema"])
    optimiser.load_state_dict(state["optimiser"])
    ema.step = state["ema_step"]
    examples.mean = state["about"]["mean"]  # the weights know their own normalisation
    return state["seen"], state["step"]


def main():
    args = parse()
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed + rank)
    rng = np.random.default_rng([args.seed, rank, int(time.time())])
    device = torch.device("cuda", rank % max(1, torch.cuda.device_count())) if torch.cuda.is_available() else torch.device("cpu")
    os.makedirs(args.run, exist_ok=True)
    examples = Examples(args.latents, args.crop)
    config = Config(latent.CHANNELS, len(examples.classes), len(descriptors.NAMES))
    model = Denoiser(config, args.dropout).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=0.01)
    ema, seen, step = Ema(model, args.ema), 0, 0
    if args.resume:
        seen, step = resume(args.resume, model, optimiser, ema, examples, device)
    about = description(examples, config)
    run = model
    if world > 1:
        torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
        run = torch.nn.parallel.DistributedDataParallel(model)
    train(args, run, model, optimiser, ema, examples, about, rng, device, seen, step, rank, world)


def train(args, run, model, optimiser, ema, examples, about, rng, device, seen, step, rank, world):
    weight = torch.from_numpy(WEIGHT).to(device)
    begin, saved, first_step = time.time(), time.time(), step
    log = open(os.path.join(args.run, "log.jsonl"), "a")
    bins, sums = np.zeros(5), np.zeros(5)
    while True:
        used = (time.time() - begin) / 60
        done = agreed(max(used / args.minutes, (step - first_step) / args.steps), device, world)
        if done >= 1:
            break
        lr = learning_rate(args, done) * min(1, (step + 1) / 200)
        for group in optimiser.param_groups:
            group["lr"] = lr
        x, position, label, values = examples.batch(rng, args.batch)
        cond = [c.to(device) for c in condition(label, values, len(examples.classes), rng)]
        x, position = x.to(device), position.to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            loss, sigma, each = loss_of(run, x, position, cond, rng, args.p_mean, args.p_std, weight)
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
        if rank == 0 and (time.time() - saved > 180 or step % (args.keep_every // args.batch) == 0):
            saved = time.time()
            checkpoint(args, model, optimiser, ema, about, seen, step)
    if rank == 0:
        checkpoint(args, model, optimiser, ema, about, seen, step)


def checkpoint(args, model, optimiser, ema, about, seen, step):
    state = dict(ema=ema.model.state_dict(), about=about, seen=seen, step=step)
    if step % (args.keep_every // args.batch) == 0:
        save(os.path.join(args.run, f"ema.{seen}.pt"), state)
    state.update(model=model.state_dict(), optimiser=optimiser.state_dict(), ema_step=ema.step)
    save(os.path.join(args.run, "checkpoint.pt"), state)


if __name__ == "__main__":
    main()
