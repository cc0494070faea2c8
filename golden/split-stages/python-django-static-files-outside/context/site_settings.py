from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent
SECRET_KEY = "only here"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["django.contrib.staticfiles"]
STATICFILES_DIRS = [BASE_DIR / "pictures"]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR.parent / "collected"
