from pathlib import Path


def main():
    Path(__file__).with_name("note").parent.joinpath("note").write_text("x")
