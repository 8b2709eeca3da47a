# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check who includes whom: the layers of the design, and where outside libraries may appear."""

import re
from fnmatch import fnmatch

from lint import files_with, finish, parse_args, read

# folder: folders whose headers it may include besides its own
LAYERS = {
    "dsp/base": [],
    "dsp/transform": ["dsp/base"],
    "dsp/filter": ["dsp/base"],
    "dsp/resample": ["dsp/base"],
    # Descriptors are measured on spectra: the one sister that another may see
    "dsp/analysis": ["dsp/base", "dsp/transform"],
    "dsp/voice": ["dsp/base", "dsp/filter", "dsp/resample"],
    "model/kernels": ["dsp/base"],
    "model/weights": ["dsp/base"],
    "model/network": ["dsp/base", "model/kernels", "model/weights"],
    "model/diffusion": ["dsp/base"],  # The denoiser arrives as a function pointer
    "plugin/core": ["dsp/*", "model/*"],
    "plugin/lv2": ["plugin/core", "dsp/base"],
    "plugin/host": ["plugin/core", "dsp/base", "ui/view", "ui/panel"],
    # `describe` prints descriptors; without a command it is the host
    "plugin/cli": ["plugin/core", "plugin/host", "dsp/base", "dsp/analysis"],
    "ui/view": ["dsp/base"],
    "ui/widgets": ["dsp/base", "ui/view"],
    # Its half of the plugin shares the wire between the two
    "ui/panel": ["dsp/base", "plugin/core", "plugin/lv2", "ui/view", "ui/widgets"],
    "tests/*": ["dsp/*", "model/*", "plugin/*", "ui/*", "tests/*"],
}

# pattern of a system header: patterns of the files that may include it
CONFINED = {
    "fftw3.h": ["dsp/transform/*"],
    "lv2/*": ["plugin/lv2/*", "ui/panel/ui_lv2.c"],
    "portaudio.h": ["plugin/host/backend_portaudio.c"],
    "pa_jack.h": ["plugin/host/backend_portaudio.c"],
    "jack/*": ["plugin/host/midi_jack.c"],
    "alsa/*": ["plugin/host/midi_alsa.c"],
    "termios.h": ["plugin/host/terminal.c"],
    "poll.h": ["plugin/cli/lines.c", "plugin/host/terminal.c", "plugin/host/midi_alsa.c"],
    # Whole sounds in memory; sounds without an end
    "sndfile.h": ["plugin/core/audiofile.c", "plugin/host/soundfile.c"],
    "soxr.h": ["plugin/core/rate.c"],
    "popt.h": ["plugin/cli/*"],
    "cjson/*": ["plugin/cli/*"],
    "X11/*": ["ui/*"],
    "cairo*": ["ui/*"],
    "*intrin.h": ["model/kernels/*"],
    "arm_neon.h": ["model/kernels/*"],
    "cpuid.h": ["dsp/base/cpu.c"],
    "pthread.h": ["dsp/base/*", "dsp/transform/fft.c", "plugin/core/*", "plugin/cli/*"],
    "semaphore.h": ["dsp/base/*"],
    "sys/mman.h": ["dsp/base/*", "model/weights/*"],
    "dnnl.h": ["tests/bench/*"],
    "cmocka.h": [],
}

# Headers of C11 and POSIX that anyone may include
PLAIN = set(
    "assert ctype dirent errno fcntl fenv float glob inttypes libgen limits locale math setjmp "
    "signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib strings string time "
    "unistd sys/ioctl sys/resource sys/stat sys/statvfs sys/types sys/time sys/wait".split()
)

# What an audio thread's file may not even see
NOT_IN_RT = ["stdlib.h", "stdio.h", "pthread.h", "time.h", "unistd.h", "fcntl.h", "signal.h",
             "locale.h", "dirent.h", "semaphore.h", "sys/*", "jack/*", "alsa/*", "portaudio.h",
             "fftw3.h", "sndfile.h", "soxr.h"]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]*)"|<([^>]*)>)', re.MULTILINE)


def folder_of(name):
    return "/".join(name.split("/")[:2]) if name.count("/") >= 2 else None


def matches(name, patterns):
    return any(fnmatch(name, pattern) for pattern in patterns)


def allowed_folders(folder):
    for pattern, allowed in LAYERS.items():
        if fnmatch(folder, pattern):
            return allowed
    return None


def check_own(root, name, target):
    """Problems of `name` including our header `target`."""
    if target.startswith((".", "/")) or not (root / target).is_file():
        return [f"{name}: include of \"{target}\" is not relative to the root, or names no file"]
    if not target.endswith((".h", ".def")):
        return [f"{name}: \"{target}\" is neither a header nor a table"]
    source, goal = folder_of(name), folder_of(target)
    allowed = allowed_folders(source) if source else None
    if goal is None or allowed is None:
        return [f"{name}: the folder of it or of \"{target}\" is not in the table of layers"]
    if source != goal and not matches(goal, allowed):
        return [f"{name}: {source} may not include {goal} (\"{target}\")"]
    return []


def check_system(name, target):
    """Problems of `name` including the system's header `target`."""
    if name.endswith("_rt.c") and matches(target, NOT_IN_RT):
        return [f"{name}: <{target}> has no place on the audio thread"]
    if name.startswith("tests/"):
        return []
    for pattern, places in CONFINED.items():
        if fnmatch(target, pattern):
            return [] if matches(name, places) else [f"{name}: <{target}> is confined to {places}"]
    if target.removesuffix(".h") not in PLAIN:
        return [f"{name}: <{target}> is not in the list of plain headers"]
    return []


def find_cycle(graph):
    """Return one cycle of `graph` (name: targets) as a list, or None."""
    state = {}

    def visit(name, path):
        state[name] = "open"
        for target in graph.get(name, []):
            if state.get(target) == "open":
                return path[path.index(target):] + [target]
            if target not in state:
                cycle = visit(target, path + [target])
                if cycle:
                    return cycle
        state[name] = "done"
        return None

    for name in graph:
        if name not in state:
            cycle = visit(name, [name])
            if cycle:
                return cycle
    return None


def main():
    root = parse_args(__doc__).root
    problems = []
    graph = {}
    for name in files_with(root, [".c", ".h", ".def"]):
        graph[name] = []
        for own, system in INCLUDE.findall(read(root, name)):
            if own:
                problems += check_own(root, name, own)
                graph[name].append(own)
            else:
                problems += check_system(name, system)
    cycle = find_cycle(graph)
    if cycle:
        problems.append("cycle of includes: " + " -> ".join(cycle))
    finish("layers", problems)


if __name__ == "__main__":
    main()
