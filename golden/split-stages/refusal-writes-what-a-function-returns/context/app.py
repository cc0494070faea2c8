import os

from places import where

os.makedirs(where())
