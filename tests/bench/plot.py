# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small line plots on logarithmic axes, as SVG."""

import math

WIDTH, HEIGHT = 380, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 34, 48
COLOURS = ("#1f6f8b", "#c8553d", "#7a7a7a")


def decades(values):
    """The powers of ten that enclose the values."""
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def label(power):
    return f"{10.0 ** power:g}" if -4 <= power <= 4 else f"1e{power}"


def panel(left, title, x_name, y_name, lines):
    """One plot: lines are {name: [(x, y), ...]}; the last of three is a guide and has no points."""
    points = [p for line in lines.values() for p in line]
    x0, x1 = decades([x for x, _ in points])
    y0, y1 = decades([y for _, y in points])
    inner_w, inner_h = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    at_x = lambda x: left + LEFT + (math.log10(x) - x0) / (x1 - x0) * inner_w
    at_y = lambda y: TOP + inner_h - (math.log10(y) - y0) / (y1 - y0) * inner_h
    text = lambda x, y, what, more="": f'<text x="{x:.1f}" y="{y:.1f}" {more}>{what}</text>'
    out = [text(left + LEFT, TOP - 14, title, 'font-weight="bold"')]
    for power in range(x0, x1 + 1):
        x = at_x(10.0 ** power)
        out.append(f'<path d="M{x:.1f} {TOP}V{TOP + inner_h}" stroke="#ddd"/>')
        out.append(text(x, TOP + inner_h + 16, label(power), 'text-anchor="middle"'))
    for power in range(y0, y1 + 1):
        y = at_y(10.0 ** power)
        out.append(f'<path d="M{left + LEFT} {y:.1f}h{inner_w}" stroke="#ddd"/>')
        out.append(text(left + LEFT - 6, y + 4, label(power), 'text-anchor="end"'))
    middle = left + LEFT + inner_w / 2
    out.append(text(middle, HEIGHT - 10, x_name, 'text-anchor="middle"'))
    up = f'text-anchor="middle" transform="rotate(-90 {left + 14} {TOP + inner_h / 2})"'
    out.append(text(left + 14, TOP + inner_h / 2, y_name, up))
    for i, (name, line) in enumerate(lines.items()):
        is_guide = i == 2
        path = "L".join(f"{at_x(x):.1f} {at_y(y):.1f}" for x, y in line)
        dash = ' stroke-dasharray="5 4"' if is_guide else ""
        out.append(f'<path d="M{path}" fill="none" stroke="{COLOURS[i]}" stroke-width="1.6"{dash}/>')
        out += [f'<circle cx="{at_x(x):.1f}" cy="{at_y(y):.1f}" r="2.6" fill="{COLOURS[i]}"/>'
                for x, y in line if not is_guide]
        out.append(text(left + LEFT + 10, TOP + 16 + 15 * i, name, f'fill="{COLOURS[i]}"'))
    return out


def svg(panels):
    """A picture of panels side by side; each is (title, x name, y name, lines)."""
    body = [line for i, one in enumerate(panels) for line in panel(i * WIDTH, *one)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * len(panels)}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="11">',
        "<!-- SPDX-FileCopyrightText: 2026 The Brume authors",
        "     SPDX-License-Identifier: GPL-3.0-or-later -->",
        f'<rect width="{WIDTH * len(panels)}" height="{HEIGHT}" fill="white"/>', *body, "</svg>", ""])
