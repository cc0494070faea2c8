import sorter

print(sorter.sort("."))
