import sys

import markupsafe

print(markupsafe.escape(f"<{sys.argv[1]}>"))
