from places import base
from store import prepare

prepare(base)
