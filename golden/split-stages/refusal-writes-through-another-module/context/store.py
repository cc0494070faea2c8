import os


class Store:
    def __init__(self, root):
        self.root = root
        os.makedirs(self.root, exist_ok=True)

    def put(self, key):
        with open(os.path.join(self.root, key), "w") as file:
            file.write(key)
