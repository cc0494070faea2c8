from pathlib import Path

base = Path(__file__).resolve().parent.parent
