# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference sampler: sounds from a checkpoint, as plugin/core/render.c makes them.

    sample.py CHECKPOINT CLASS OUT_DIR [--count N] [--steps N] [--guidance W]
"""

import argparse
import os

import numpy as np
import torch

import latent
import patches
import prior
from network import Config, Denoiser, position_channels

SIGMA_MIN, SIGMA_MAX, RHO = 0.02, 80.0, 7.0


def karras(steps):
    """Noise levels from SIGMA_MAX to SIGMA_MIN, then 0 (Karras et al. 2022, eq. 5)."""
    if steps == 1:
        return np.array([SIGMA_MAX, 0.0])
    a, b = SIGMA_MAX ** (1 / RHO), SIGMA_MIN ** (1 / RHO)
    return np.append((a + np.arange(steps) / (steps - 1) * (b - a)) ** RHO, 0.0)


def dpmpp2m(denoise, x, sigmas):
    """DPM-Solver++(2M) (Lu et al. 2022) from sigmas[0] to 0."""
    old = None
    for i in range(len(sigmas) - 1):
        s, t = sigmas[i], sigmas[i + 1]
        d = denoise(x, s)
        if t == 0:
            return d
        h = np.log(s / t)
        if old is None:
            mix = d
        else:
            r = np.log(sigmas[i - 1] / s) / h
            mix = (1 + 1 / (2 * r)) * d - old / (2 * r)
        x = (t / s) * x - float(np.expm1(-h)) * mix
        old = d
    return x


class Sampler:
    def __init__(self, checkpoint, device="cpu"):
        state = torch.load(checkpoint, map_location=device, weights_only=False)
        self.about = state["about"]
        self.model = Denoiser(Config(**self.about["config"])).to(device).eval()
        self.model.load_state_dict(state["ema"])
        self.codec = patches.Codec(self.about["mean"], self.about["basis"])
        self.device = device
        self.names = self.about["descriptors"]

    def plan(self, cls, seed, knobs, pitch, length):
        """Note, length in seconds and descriptor values (as the network takes them) of one sound."""
        c = self.about["classes"].index(cls)
        tables = self.about["tables"][c]
        pitched = self.about["families"][c] == "pitched"
        of = self.names.index
        given = {of(name): np.interp(place, prior.PLACE, prior.SCORE) for name, place in knobs.items()}
        if pitch is None and pitched:
            pitch = round(float(prior.value_of(tables[-1], 0.0)))
        if pitch is not None:
            given[of("pitch")] = prior.score_of(tables[-1], pitch)
        normals = np.random.default_rng([3, c, seed]).standard_normal(len(self.names))
        scores = prior.draw(self.about["correlations"][c], normals, given)
        if length is not None and of("duration") not in given:
            full = prior.score_of(tables[of("duration")], np.log10((0.9 if pitched else 0.8) * length))
            if pitched or scores[of("duration")] > full:
                given[of("duration")] = full
                scores = prior.draw(self.about["correlations"][c], normals, given)
        values = np.array([prior.value_of(t, s) for t, s in zip(tables, scores)])
        if pitch is not None:
            values[-1] = pitch
        if length is None:
            length = 10 ** values[of("duration")] * 1.1 + 0.02
        return values[-1], float(np.clip(length, 0.1, 6.0)), (values - self.about["centre"]) / self.about["spread"]

    @torch.no_grad()
    def latents(self, mix, values, frames, seed, steps, guidance, interval):
        """[batch][COMPONENTS][frames]; mix [B][K + 1], values [B][D]."""
        b = len(mix)
        gen = torch.Generator().manual_seed(seed)
        x = SIGMA_MAX * torch.randn(b, patches.COMPONENTS, frames, generator=gen).to(self.device)
        pos = position_channels(0, frames, patches.HOP, latent.RATE).to(self.device).expand(b, -1, -1)
        f = lambda a: torch.as_tensor(np.asarray(a), dtype=torch.float32, device=self.device)
        none, free = np.zeros_like(mix), np.zeros_like(values)
        none[:, -1], free[:, -1] = 1, 1
        cond, uncond = (f(mix), f(values), f(np.ones_like(values))), (f(none), f(values), f(free))

        def denoise(x, s):
            sigma = torch.full((b,), float(s), device=self.device)
            d = self.model(x, sigma, pos, cond)
            if guidance == 1 or not interval[0] <= s <= interval[1]:
                return d
            u = self.model(x, sigma, pos, uncond)
            return u + guidance * (d - u)

        return dpmpp2m(denoise, x, karras(steps))

    def generate(self, cls, seeds, steps=12, guidance=1.5, knobs=None, pitch=None, length=None,
                 interval=(0.3, 5.0), batch=16):
        """Sounds of a class, one a seed: list of float arrays at 44.1 kHz and list of dicts."""
        n = len(seeds)
        knobs = knobs if isinstance(knobs, list) else [knobs or {}] * n
        pitches = pitch if isinstance(pitch, (list, np.ndarray)) else [pitch] * n
        plans = [self.plan(cls, s, k, p, length) for s, k, p in zip(seeds, knobs, pitches)]
        sounds, infos = [], []
        for at in range(0, n, batch):
            part = plans[at : at + batch]
            count = latent.n_frames(int(max(p[1] for p in part) * latent.RATE))
            frames = max(16, -(-count // (4 * patches.PATCH)) * 4)
            mix = np.zeros((len(part), len(self.about["classes"]) + 1))
            mix[:, self.about["classes"].index(cls)] = 1
            y = self.latents(mix, np.stack([p[2] for p in part]), frames, seeds[at], steps, guidance, interval)
            for (note, seconds, _), one in zip(part, y.cpu().numpy()):
                z = patches.natural(self.codec.decode(one.T))
                f0 = 440 * 2 ** ((note - 69) / 12)
                tone, noise = latent.synthesise(z, f0, int(seconds * latent.RATE), seeds[at])
                x = tone + noise
                sounds.append(x * (10 ** (-1 / 20) / (np.abs(x).max() + 1e-9)))
                infos.append(dict(note=note, length=seconds, latent=z))
        return sounds, infos


def main():
    import soundfile

    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("checkpoint")
    p.add_argument("cls")
    p.add_argument("out")
    p.add_argument("--count", type=int, default=8)
    p.add_argument("--steps", type=int, default=12)
    p.add_argument("--guidance", type=float, default=1.5)
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    sampler = Sampler(args.checkpoint)
    sounds, _ = sampler.generate(args.cls, list(range(args.count)), args.steps, args.guidance)
    for i, x in enumerate(sounds):
        soundfile.write(os.path.join(args.out, f"{args.cls}-{i}.wav"), x, latent.RATE)


if __name__ == "__main__":
    main()
