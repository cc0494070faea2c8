import os
import socket

ADDRESS = ("", int(os.environ.get("LISTEN_ON", "53")))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(ADDRESS)
