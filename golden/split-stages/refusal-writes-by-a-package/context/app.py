from keeper import Keeper

Keeper(directory="/kept").keep()
