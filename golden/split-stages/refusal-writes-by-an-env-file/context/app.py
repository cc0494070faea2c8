import os

from dotenv import load_dotenv

load_dotenv(".env.production")
os.makedirs(os.environ["KEPT"])
