# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The denoiser of MODEL.md section 1, in PyTorch. Tensors here are [batch][channels][frames].

Inside, they are [batch][channels][1][frames] with channels last in memory: tensor cores want it so.
"""

import dataclasses

import torch
import torch.nn.functional as F
from torch import nn


POSITION_MAX_S = 2.5  # a sound that is older does not age


@dataclasses.dataclass
class Config:
    channels: int
    classes: int
    descriptors: int
    position: int = 2
    widths: tuple = (256, 352, 400)
    embed: int = 160
    blocks: tuple = (2, 2, 4, 2, 2)  # enc0, enc1, mid, dec1, dec0
    dilations: tuple = (1, 2, 1, 2, 1, 2, 4, 1, 2, 1, 2, 1)
    sigma_data: float = 1.0


def conv(module, x, circular, dilation=1):
    """Same-length convolution; frames outside are zero, or wrap."""
    reach = dilation * (module.kernel_size[0] - 1) // 2
    if reach and circular:
        x = F.pad(x, (reach, reach, 0, 0), mode="circular")
        reach = 0
    weight = module.weight[:, :, None]
    return F.conv2d(x, weight, module.bias, padding=(0, reach), dilation=(1, dilation))


def down(module, x):
    """Two frames become one."""
    return F.conv2d(x, module.weight[:, :, None], module.bias, stride=(1, 2))


def up(module, x):
    """One frame becomes two."""
    return F.conv_transpose2d(x, module.weight[:, :, None], module.bias, stride=(1, 2))


def rmsnorm(x):
    return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-5)


class Block(nn.Module):
    def __init__(self, width, embed, dilation, dropout):
        super().__init__()
        self.dilation = dilation
        self.film = nn.Linear(embed, 2 * width)
        self.conv1 = nn.Conv1d(width, width, 3)
        self.conv2 = nn.Conv1d(width, width, 1)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.film.bias)
        with torch.no_grad():  # near identity, but conditions are heard from the first step
            self.conv2.weight.mul_(0.2)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, e, circular=False):
        a, b = self.film(e)[:, :, None, None].chunk(2, dim=1)
        v = F.silu((1 + a) * conv(self.conv1, rmsnorm(x), circular, self.dilation) + b)
        return x + conv(self.conv2, self.dropout(v), circular)


class Embedding(nn.Module):
    """Noise level, class mix and descriptors to one vector."""

    def __init__(self, c):
        super().__init__()
        self.register_buffer("freqs", 0.125 * 2 ** torch.linspace(0, 6, 32))
        self.fc1 = nn.Linear(64, c.embed)
        self.fc2 = nn.Linear(c.embed, c.embed)
        self.classes = nn.Parameter(torch.randn(c.classes + 1, c.embed) * 0.3)
        self.desc = nn.Linear(2 * c.descriptors, c.embed, bias=False)

    def forward(self, sigma, mix, values, present):
        turns = 2 * torch.pi * (sigma.log() / 4)[:, None] * self.freqs
        h = self.fc1(torch.cat([turns.cos(), turns.sin()], 1))
        h = h + mix @ self.classes + self.desc(torch.cat([values * present, present], 1))
        return F.silu(self.fc2(F.silu(h)))


class Denoiser(nn.Module):
    def __init__(self, c, dropout=0.0):
        super().__init__()
        self.config = c
        w0, w1, w2 = c.widths
        dilations = iter(c.dilations)
        stage = lambda n, w: nn.ModuleList(
            Block(w, c.embed, next(dilations), dropout) for _ in range(n)
        )
        self.embed = Embedding(c)
        self.add_module("in", nn.Conv1d(c.channels + c.position, w0, 3))
        with torch.no_grad():  # two position channels among many noisy ones: let them be heard
            getattr(self, "in").weight[:, c.channels :].mul_(8)
        self.enc0 = stage(c.blocks[0], w0)
        self.down0 = nn.Conv1d(w0, w1, 2, 2)
        self.enc1 = stage(c.blocks[1], w1)
        self.down1 = nn.Conv1d(w1, w2, 2, 2)
        self.mid = stage(c.blocks[2], w2)
        self.up1 = nn.ConvTranspose1d(w2, w1, 2, 2)
        self.dec1 = stage(c.blocks[3], w1)
        self.up0 = nn.ConvTranspose1d(w1, w0, 2, 2)
        self.dec0 = stage(c.blocks[4], w0)
        self.out = nn.Conv1d(w0, 2 * c.channels, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def net(self, x, sigma, position, condition, circular=False, trace=None):
        """F of MODEL.md: x is already scaled by c_in."""
        keep = trace if trace is not None else {}
        e = self.embed(sigma, *condition)

        def run(name, h):
            for i, block in enumerate(getattr(self, name)):
                h = block(h, e, circular)
                keep[f"{name}.{i}"] = h[:, :, 0]
            return h

        def step(name, h):
            keep[name] = h[:, :, 0]
            return h

        z = torch.cat([x, position], 1)[:, :, None].contiguous(memory_format=torch.channels_last)
        h = step("in", conv(getattr(self, "in"), z, circular))
        s0 = run("enc0", h)
        s1 = run("enc1", step("down0", down(self.down0, s0)))
        h = run("mid", step("down1", down(self.down1, s1)))
        h = run("dec1", step("up1", up(self.up1, h) + s1))
        h = run("dec0", step("up0", up(self.up0, h) + s0))
        h = step("out", conv(self.out, F.silu(rmsnorm(h)), circular))
        o, g = h[:, :, 0].chunk(2, dim=1)
        return o + g * x

    def forward(self, x, sigma, position, condition, circular=False, trace=None):
        """Denoised estimate D(x; sigma): x [B][C][T], sigma [B], position [B][2][T]."""
        sd = self.config.sigma_data
        s = sigma[:, None, None]
        total = (s**2 + sd**2).sqrt()
        f = self.net(x / total, sigma, position, condition, circular, trace)
        return x * (sd**2 / total**2) + f * (s * sd / total)


def position_channels(first, frames, hop, rate):
    """[2][frames] of MODEL.md for frames of `hop` samples counted from the start of the sound."""
    t = ((first + torch.arange(frames)) * (hop / rate)).clamp(max=POSITION_MAX_S)
    return torch.stack([torch.log1p(t / 0.01) / 6, t / 2])
