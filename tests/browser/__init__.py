"""The page in a real browser: Chromium, driven by playwright. Name this folder to run it."""
