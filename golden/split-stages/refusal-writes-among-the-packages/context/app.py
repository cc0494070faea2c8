import os
import sys

os.makedirs(os.path.join(sys.prefix, "share", "kept"))
