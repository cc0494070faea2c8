import os
import sys

print(sys.prefix, open(os.path.join(sys.prefix, "share", "words", "words.txt")).read())
