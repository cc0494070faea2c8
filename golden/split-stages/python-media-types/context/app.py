import mimetypes

print([mimetypes.guess_type(f"a.{end}")[0] for end in ("js", "woff2", "webp", "md", "toml", "png")])
