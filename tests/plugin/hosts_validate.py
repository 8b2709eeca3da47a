# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""lv2_validate finds nothing, lv2ls and lv2info find the plugin with its presets."""

import glob
import tempfile

import hosts


def main():
    hosts.skip_without("lv2_validate", "lv2ls", "lv2info")
    with tempfile.TemporaryDirectory() as folder:
        bundle = hosts.make_bundle(folder)
        said = hosts.run("lv2_validate", *sorted(glob.glob(bundle + "/*.ttl")))
        assert "Found 0 errors" in said and "warning" not in said.lower(), said
        assert hosts.URI in hosts.run("lv2ls").split()
        info = hosts.run("lv2info", hosts.URI)
        assert info.count("Preset") or info.count("Plain kit"), info
        for word in ["Plain kit", "Class:             Instrument", "Latency", "Brightness",
                     f"Author Homepage:   file://{bundle}/README.md"]:
            assert word in info, f"lv2info does not say '{word}':\n{info}"
    print("lv2_validate, lv2ls, lv2info: fine")


if __name__ == "__main__":
    main()
