import os
import sqlite3

sqlite3.connect(os.environ["STORE"].removeprefix("sqlite:///")).execute("create table t(a)")
