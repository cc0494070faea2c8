import dbm

with dbm.open("names", "n") as names:
    names["a"] = "b"
    print(names["a"])
