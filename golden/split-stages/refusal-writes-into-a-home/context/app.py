from pathlib import Path

(Path.home() / "note").write_text("x")
