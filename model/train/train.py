# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the denoiser on encoded sounds (encode.py), on a CPU or a GPU.

    train.py EXAMPLES RUN [--minutes M] [--resume FILE] ...

RUN receives checkpoint.pt (weights, EMA, optimiser) each few minutes and when it is interrupted, a line of log
every few seconds with the loss on sounds that are held out, and ema.SEEN.pt at fixed counts of sounds seen, to
choose from by the whole evaluation table. Loss: denoising score matching with EDM preconditioning (Karras et
al. 2022). All examples and their batches live on the device.
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

import encode
import export
import latent
import patches
from network import POSITION_MAX_S, Config, Denoiser

DROP_ALL, DROP_CLASS, BARE, DROP_EACH = 0.1, 0.05, 0.1, 0.15  # chances of condition()
BLUR = 0.05  # noise on descriptors, whose digits would name a single sound
NATURAL = 0.35  # share of recordings as they are among them and their variants
SHORTEST = 16  # frames of the network; plan.h has the same
CUT = 0.3  # chance that a batch ends before its sounds: the last frame must not tell where they end
LENGTHS = 4  # a draw of this many batches is sorted by length, so that few frames are padding
HELD = 32  # sounds of similar length together, whose loss is logged: padding makes it smaller
LEVELS = 5  # of noise in the log: from ln sigma -4 in steps of 1.6


class Examples:
    """Sounds as coefficients, all variants end to end."""

    def __init__(self, paths, longest, device):
        self.longest, self.device = longest, device
        parts = [np.load(p) for p in paths]
        joined = {k: np.concatenate([p[k] for p in parts]) for k in parts[0].files}
        varied = np.concatenate([np.full(len(p["label"]), i > 0) for i, p in enumerate(parts)])
        share = np.where(varied, (1 - NATURAL) / max(len(parts) - 1, 1), NATURAL)
        chance = joined["chance"] * np.where(joined["procedural"] | (len(parts) == 1), 1, share)
        self.drawn_up_to = np.cumsum(chance) / max(chance.sum(), 1e-9)
        self.length = joined["length"]
        self.start = np.cumsum(self.length + 1) - (self.length + 1)
        self.goes_on = joined["goes_on"]
        on = lambda a: torch.from_numpy(a).to(device)
        self.coded = on((joined["coded"] * np.float32(encode.STEP)).astype(np.float16))
        self.label, self.values, self.varied = on(joined["label"]), on(joined["values"]), on(varied)

    def batches(self, rng, size):
        """LENGTHS batches of sounds of similar lengths, in random order."""
        picks = np.searchsorted(self.drawn_up_to, rng.random(size * LENGTHS)).clip(max=len(self.length) - 1)
        picks = picks[np.argsort(self.length[picks], kind="stable")].reshape(LENGTHS, size)
        return [self.batch(rng, picks[k]) for k in rng.permutation(LENGTHS)]

    def batch(self, rng, picks):
        """One batch, some of whose sounds are entered late."""
        frames = int(self.length[picks].max()) + int(rng.integers(1, 16))
        if rng.random() < CUT:
            frames = int(rng.integers(SHORTEST, max(frames, SHORTEST + 1)))
        frames = min(self.longest, max(SHORTEST, -(-frames // 4) * 4))
        after = np.where(self.goes_on[picks], 0, 2)  # frames of silence that may follow
        spare = np.maximum(self.length[picks] + after - frames, 0)
        late = rng.random(len(picks)) < 0.3
        return self.cut(picks, np.where(late, rng.integers(0, spare + 1), 0), frames)

    def cut(self, picks, first, frames):
        """x [size][COMPONENTS][frames], position, label, values, varied: of `picks` from frame `first` on."""
        on = lambda a: torch.from_numpy(np.asarray(a)).to(self.device, non_blocking=True)
        at = on(first)[:, None] + torch.arange(frames, device=self.device)
        row = on(self.start[picks])[:, None] + torch.minimum(at, on(self.length[picks])[:, None])
        t = (at * (patches.HOP / latent.RATE)).clamp(max=POSITION_MAX_S)
        position = torch.stack([torch.log1p(t / 0.01) / 6, t / 2], 1)
        i = on(picks)
        return self.coded[row].float().transpose(1, 2), position, self.label[i], self.values[i], self.varied[i]


def condition(label, values, varied, n_classes, told_varied, drop=True):
    """Class mix, values, presence; with `drop` parts are left out for classifier-free guidance.

    Pitch is never dropped: it names the grid that the latent is written on. The last column of the mix
    says that the sound is a variant, as EDM tells its augmentations: shipped weights have no such column and
    make plain sounds. It is told to the share `told_varied` of them, so that the others widen what knobs reach.
    """
    b, d = values.shape
    chance = lambda p, *shape: torch.rand(b, *shape, device=label.device) < p if drop else torch.zeros(
        b, *shape, dtype=torch.bool, device=label.device)
    nothing = chance(DROP_ALL)
    no_class = nothing | chance(DROP_CLASS)
    mix = torch.nn.functional.one_hot(label.masked_fill(no_class, n_classes), n_classes + 2).float()
    mix[:, -1] = (varied & chance(told_varied)).float()
    present = (~chance(DROP_EACH, d) & ~(chance(BARE) | nothing)[:, None]).float()
    present[:, -1] = 1
    return mix, values + (BLUR * torch.randn_like(values) if drop else 0), present


def loss_of(model, x, position, cond, u, noise, args):
    """EDM loss of each sound; sigma is lognormal, at its quantiles u."""
    sigma = (args.p_mean + args.p_std * math.sqrt(2) * torch.erfinv(2 * u.clamp(1e-3, 1 - 1e-3) - 1)).exp()
    s = sigma[:, None, None]
    sd = model.config.sigma_data
    error = (model(x + s * noise, sigma, position, cond).float() - x).square()
    return (error * (s**2 + sd**2) / (s * sd) ** 2).mean((1, 2)), sigma.detach()


class Meter:
    """Mean loss by level of noise, gathered on the device."""

    def __init__(self, device):
        self.sums, self.counts = torch.zeros(LEVELS, device=device), torch.zeros(LEVELS, device=device)

    def add(self, loss, sigma):
        level = ((sigma.log() + 4) / 1.6).clamp(0, LEVELS - 0.01).long()
        self.sums.index_add_(0, level, loss.detach())
        self.counts.index_add_(0, level, torch.ones_like(loss))

    def read(self):
        """Mean of all, and by level; begins anew."""
        mean = float(self.sums.sum() / self.counts.sum())
        levels = (self.sums / self.counts.clamp(min=1)).tolist()
        self.sums.zero_()
        self.counts.zero_()
        return round(mean, 5), [round(v, 4) for v in levels]


class Ema:
    """Exponential moving average of weights, quick at first."""

    def __init__(self, model, decay):
        self.model, self.decay, self.step = copy.deepcopy(model).eval(), decay, 0
        self.pairs = [list(m.parameters()) for m in (self.model, model)]

    def update(self):
        self.step += 1
        keep = min(self.decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_mul_(self.pairs[0], keep)
            torch._foreach_add_(self.pairs[0], self.pairs[1], alpha=1 - keep)


def save(path, state):
    torch.save(state, path + ".part")
    os.replace(path + ".part", path)


def parse():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("examples")
    p.add_argument("run")
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--steps", type=int, default=10**9)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--longest", type=int, default=128, help="frames of the network that a sound may have")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--decay-share", type=float, default=0.85, help="of the time, in which the rate falls to nothing")
    p.add_argument("--weight-decay", type=float, default=0.01)
    p.add_argument("--ema", type=float, default=0.999)
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--told-varied", type=float, default=0.7, help="chance that a variant is said to be one")
    p.add_argument("--p-mean", type=float, default=0.4)
    p.add_argument("--p-std", type=float, default=1.7)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--float32", action="store_true", help="no bfloat16 even where it is fast")
    p.add_argument("--compile", action="store_true", help="fuse what lies between convolutions (GPU)")
    p.add_argument("--resume", help="checkpoint.pt or a weight file (.safetensors) of the same classes")
    p.add_argument("--keep-every", type=int, default=50000, help="sounds between kept weights")
    p.add_argument("--log-every", type=float, default=30, help="seconds")
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args()


def saved(path, device):
    """Weights and counts of a checkpoint or a weight file to go on from."""
    if not path.endswith(".safetensors"):
        return torch.load(path, map_location=device, weights_only=False)
    meta, arrays = export.read(path)
    weights = {k: torch.from_numpy(v).to(device) for k, v in arrays.items()}
    table = weights["embed.classes"]
    weights["embed.classes"] = torch.cat([table, torch.zeros_like(table[:1])])
    return dict(about=dict(classes=meta["classes"].split(",")), model=weights, ema_all=weights, seen=0, step=0)


class Trainer:
    """Model, its average, optimiser and counts: what a checkpoint holds."""

    def __init__(self, args, about, device):
        self.args, self.about, self.device, self.seen, self.step = args, about, device, 0, 0
        self.n_classes = len(about["classes"])
        config = Config(patches.COMPONENTS, self.n_classes, len(about["descriptors"]))
        self.about["config"] = dict(config.__dict__)
        config.classes += 1  # "varied"
        self.model = Denoiser(config, args.dropout).to(device)
        with torch.no_grad():
            self.model.embed.classes[-1].zero_()
        self.ema = Ema(self.model, args.ema)
        more = dict(fused=True) if device.type == "cuda" else {}
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=args.weight_decay, **more)
        if args.compile:
            self.model.net = torch.compile(self.model.net, dynamic=True)
        if args.resume:
            self.resume(saved(args.resume, device))
        self.first_step = self.step

    def resume(self, state):
        """Goes on from saved(); a weight file has no optimiser."""
        assert list(state["about"]["classes"]) == self.about["classes"], "other classes"
        pick = lambda weights: {k: weights[k] for k in self.model.state_dict()}
        self.model.load_state_dict(pick(state["model"]))
        self.ema.model.load_state_dict(pick(state["ema_all"]))
        if "optimiser" in state:
            self.optimiser.load_state_dict(state["optimiser"])
            self.ema.step = state["ema_step"]
        self.seen, self.step = state["seen"], state["step"]

    def learn(self, batch, done):
        """One step at this share of the time; returns the loss and sigma of each sound."""
        x, position, label, values, varied = batch
        rate = self.args.lr * min(1.0, (1 - done) / self.args.decay_share) * min(1, (self.step + 1) / 200)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        cond = condition(label, values, varied, self.n_classes, self.args.told_varied)
        u = (torch.arange(len(x), device=self.device) + torch.rand(len(x), device=self.device)) / len(x)
        loss, sigma = loss_of(self.model, x, position, cond, u, torch.randn_like(x), self.args)
        self.optimiser.zero_grad(set_to_none=True)
        loss.mean().backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.ema.update()
        self.step += 1
        self.seen += len(x)
        return loss, sigma

    def held(self, examples):
        """Loss of the average on whole sounds, told everything, at noise that is always the same."""
        meter, rng = Meter(self.device), np.random.default_rng(1)
        make = torch.Generator().manual_seed(1)
        order = np.argsort(examples.length, kind="stable")
        for picks in np.array_split(order, -(-len(order) // HELD)):
            frames = min(self.args.longest, -(-int(examples.length[picks].max() + 1) // 4) * 4)
            x, position, label, values, varied = examples.cut(picks, np.zeros(len(picks), int), frames)
            u = torch.from_numpy((rng.permutation(len(picks)) + 0.5) / len(picks)).float().to(self.device)
            noise = torch.randn(x.shape, generator=make).to(self.device)
            cond = condition(label, values, varied, self.n_classes, 0, drop=False)
            meter.add(*loss_of(self.ema.model, x, position, cond, u, noise, self.args))
        return meter.read()

    def checkpoint(self, keep):
        """Saves all that resuming needs; with `keep` also the averaged weights, under their own name."""
        average = self.ema.model.state_dict()
        plain = dict(average, **{"embed.classes": average["embed.classes"][:-1].clone()})
        state = dict(ema=plain, about=self.about, seen=self.seen, step=self.step)
        if keep:
            save(os.path.join(self.args.run, f"ema.{self.seen}.pt"), state)
        state.update(ema_all=average, model=self.model.state_dict(), optimiser=self.optimiser.state_dict(),
                     ema_step=self.ema.step)
        save(os.path.join(self.args.run, "checkpoint.pt"), state)


def has_bfloat16(device):
    """Whether bfloat16 is faster than float32 there: on GPUs, and on CPUs with AVX-512 BF16."""
    if device.type == "cuda":
        return True
    try:
        with open("/proc/cpuinfo") as f:
            return "avx512_bf16" in f.read()
    except OSError:
        return False


def train(trainer, examples, test, known, rng):
    args, device = trainer.args, trainer.device
    begin = logged = stored = time.time()
    kept = trainer.seen
    log = open(os.path.join(args.run, "log.jsonl"), "a")
    stop, queue, meter = [], [], Meter(device)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.append(1))
    short = has_bfloat16(device) and not args.float32
    while not stop:
        used = (time.time() - begin) / 60
        done = max(used / args.minutes, (trainer.step - trainer.first_step) / args.steps)
        if done >= 1:
            break
        queue = queue or examples.batches(rng, args.batch)
        with torch.autocast(device.type, torch.bfloat16, enabled=short):
            meter.add(*trainer.learn(queue.pop(), done))
        if time.time() - logged > args.log_every:
            with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=short):
                unheard, heard = trainer.held(test), trainer.held(known)
            loss, levels = meter.read()
            line = dict(step=trainer.step, seen=trainer.seen, minutes=round(used, 2), loss=loss, by_sigma=levels,
                        held_out=unheard[0], held_out_by_sigma=unheard[1], heard=heard[0])
            log.write(json.dumps(line) + "\n")
            log.flush()
            logged = time.time()
        keep = trainer.seen - kept >= args.keep_every
        if time.time() - stored > 180 or keep:
            trainer.checkpoint(keep)
            stored, kept = time.time(), trainer.seen if keep else kept
    trainer.checkpoint(True)


def main():
    args = parse()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    os.makedirs(args.run, exist_ok=True)
    with np.load(os.path.join(args.examples, "about.npz")) as file:
        about = {k: file[k] for k in file.files}
    for name in ("classes", "families", "descriptors"):
        about[name] = [str(v) for v in about[name]]
    variants = glob.glob(os.path.join(args.examples, "examples.[0-9]*.npz"))
    variants = [os.path.join(args.examples, f"examples.{v}.npz") for v in range(len(variants))]
    examples = Examples(variants, args.longest, device)
    test = Examples([os.path.join(args.examples, "examples.test.npz")], args.longest, device)
    known = Examples([os.path.join(args.examples, "examples.known.npz")], args.longest, device)
    trainer = Trainer(args, about, device)
    rng = np.random.default_rng([args.seed, trainer.step])
    train(trainer, examples, test, known, rng)


if __name__ == "__main__":
    main()
