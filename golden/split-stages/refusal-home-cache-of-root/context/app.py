from pathlib import Path

print((Path.home() / ".cache" / "model" / "weights.bin").read_text())
