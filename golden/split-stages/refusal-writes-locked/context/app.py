open("note", "w")
