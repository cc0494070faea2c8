import os

from flask import Flask, redirect, request

from files import keep

app = Flask(__name__, static_url_path="/assets")
LOGIN_URL = "/login"
MENU = {"/": "Start", "/uploads": "Uploads"}
HEALTH = ("/healthz", "/readyz")


@app.route("/")
def index():
    return ", ".join(MENU.values()) + "\n"


@app.route("/save/<name>")
def save(name):
    if request.path in ("/save/", "/save/index") or name.startswith("/"):
        return redirect("/login")
    keep(os.environ.get("KEPT_IN", "kept"), name)
    return f"{LOGIN_URL}/{name}\n"


@app.route(LOGIN_URL)
def login():
    return redirect(request.host_url + "/index")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
