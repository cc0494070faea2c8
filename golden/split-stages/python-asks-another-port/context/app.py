import os
import smtplib
from http.server import BaseHTTPRequestHandler, HTTPServer

MAIL_PORT = int(os.environ.get("MAIL_PORT", 587))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Hello\n")

    def do_POST(self):
        with smtplib.SMTP("mail", port=MAIL_PORT) as mail:
            mail.sendmail("a@example.org", "b@example.org", "Hello")


HTTPServer(("", 8000), Handler).serve_forever()
