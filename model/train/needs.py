# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that another program of this folder makes."""

import os
import sys


def need(path, maker):
    """The path itself, if it is there; else ends the program and says what makes it."""
    if not os.path.exists(path):
        sys.exit(f"{os.path.basename(sys.argv[0])}: {path} is missing; {maker} makes it")
    return path
