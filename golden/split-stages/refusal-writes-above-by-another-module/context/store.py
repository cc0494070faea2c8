def prepare(folder):
    (folder / "kept").mkdir()
