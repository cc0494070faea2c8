import os

print(getattr(os, "sys" + "tem")("true"))
