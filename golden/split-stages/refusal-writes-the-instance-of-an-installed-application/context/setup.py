from setuptools import setup

setup(name="site", packages=["site_"], install_requires=["flask"])
