import os

FOLDER = os.environ.get("FOLDER", "/reports")
REPORT = os.path.join(FOLDER, "today")
