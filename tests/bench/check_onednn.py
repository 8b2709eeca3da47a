# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What oneDNN is timed with is the same network: it gives the same result.

    check_onednn.py PROGRAM MODEL
"""

import json
import os
import subprocess
import sys

os.environ["OMP_NUM_THREADS"] = "1"  # More would wait for each other where others work
for frames in ("36", "44", "256"):
    # Latents are of size 1; sums in another order of up to 1,056 products, 26 layers deep. In bf16 such
    # a difference may round the other way, by 1/256
    for more, bound in ([], 1e-4), (["bf16"], 1e-2):
        done = subprocess.run([*sys.argv[1:3], frames, "2", *more], check=True, capture_output=True, text=True)
        told = json.loads(done.stdout)
        print(*more, told)
        assert told["off"] < bound, told
