from setuptools import setup

setup(name="notes", version="1", packages=["notes"], entry_points={"console_scripts": ["notes=notes.main:main"]})
