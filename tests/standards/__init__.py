"""What others publish about the forms that we write, got from npm: name this folder to run it."""
