from setuptools import setup

setup(name="words", version="1", py_modules=["words"], data_files=[("share/words", ["words.txt"])])
