"""What is known about shells: how a script is read, what it leaves behind, and how several are given to one shell."""
