import diskcache


class Keeper:
    def __init__(self, **options):
        self.cache = diskcache.Cache(**options)

    def keep(self):
        self.cache["a"] = 1
