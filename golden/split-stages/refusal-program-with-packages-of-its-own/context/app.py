# /// script
# dependencies = ["markupsafe"]
# ///
import markupsafe

print(markupsafe.escape("<hello>"))
