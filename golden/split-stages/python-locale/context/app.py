import locale
import sys

print(locale.setlocale(locale.LC_ALL, ""), sys.flags.utf8_mode, locale.strcoll("a", "B") > 0)
