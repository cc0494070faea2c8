"""What needs more than an ordinary user has: packages of PyPI and npm, and what sources say.

Sources: each project's own documentation; capabilities(7) for raw sockets, devices and limits.
"""

from __future__ import annotations

import re

from refactor.shells.programs import names

_REASONS = {
    "opens raw sockets": "icmplib ping3 pythonping scapy pypcap pcapy python-nmap multiping aioping raw-socket net-ping pcap "
    "cap nethogs dhcp",
    "talks to devices": "pyserial pyserial-asyncio rpi-gpio gpiozero smbus smbus2 spidev pigpio pyudev evdev pyusb hidapi hid "
    "bluepy bleak pybluez adafruit-blinka picamera picamera2 v4l2 minimalmodbus serialport @serialport/parser-readline onoff "
    "libusb1 rpio pigpio-client i2c-bus spi-device usb node-hid @abandonware/noble @abandonware/bleno noble bleno johnny-five "
    "epoll",
    "asks the engine by its socket": "docker aiodocker docker-py podman dockerode docker-modem node-docker-api "
    "testcontainers",
    "asks who it is": "torch pytorch-lightning lightning mlflow dagster prefect dask distributed getpass-asterisk",
    "asks for the passwords of users": "python-pam pamela simplepam",
    "mounts file systems": "pyfuse3 fusepy fuse-python llfuse fuse-native fuse-bindings",
    "changes its user": "daemonize python-daemon posix userid passwd-user",
}
_WHY = {name: why for why, text in _REASONS.items() for name in text.split()}
_OF_A_NUMBER = "asks who it is"

NEEDS_HOME = names(
    "streamlit huggingface-hub transformers sentence-transformers diffusers datasets accelerate timm torchvision "
    "torch torchaudio "
    "keras tensorflow tensorflow-hub tensorflow-datasets easyocr openai-whisper faster-whisper paddleocr paddlepaddle "
    "ultralytics gdown kaggle spacy stanza flair gensim prefect dagster mlflow wandb zenml metaflow matplotlib seaborn "
    "fastembed chromadb langchain-huggingface unstructured rembg insightface deepface yfinance tldextract pooch "
    "scikit-image astropy numba fake-useragent yt-dlp instaloader telethon "
    "conf configstore env-paths find-cache-dir update-notifier keytar electron-store "
    "@google-cloud/local-auth cacache pacote libnpmexec"
)
"""What keeps settings, models or a cache in the home of who runs it."""

WRITES_BESIDE_ITSELF = names(
    "@xenova/transformers @huggingface/transformers geoip-lite node-geocoder-offline @tensorflow-models/universal "
    "babel-register @babel/register esm parcel parcel-bundler nuxt @nuxt/core gatsby vite webpack-dev-server react-scripts"
)
"""Packages that keep a cache, or data, in the folder of packages."""

PRIVILEGES = re.compile(
    r"\bSOCK_RAW\b|\bAF_PACKET\b|\bSO_BINDTODEVICE\b|\bIPPROTO_ICMP\b|\bAF_NETLINK\b"
    r"|/dev/(?:mem|kmem|gpio|i2c|spi|tty|video|snd|net|kvm|fuse|input|dri|usb|bus|serial|hidraw|rtc|watchdog|loop|sd)"
    r"|/etc/(?:shadow|sudoers)|\bdocker\.sock\b|/sys/(?:class|devices|kernel|bus|fs|module)|/proc/(?:sys|sysrq|1)/"
    r"|\bsetrlimit\b|\bmlock(?:all)?\b|\bsetpriority\b|\bos\.(?:nice|setns|unshare|pivot_root|setdomainname|sethostname)\b"
    r"|\bsocket\(\s*[\w.]+\s*,\s*3\b"
    r"|\b(?:remove|unlink|rmdir|removedirs|rmtree|l?chmod|utimes?|truncate)(?:Sync)?\(\s*[\"'`]/(?!tmp/|dev/shm/)"
    r"|\bsethostname\b|\bclock_settime\b|\bprctl\b|\bptrace\b"
)
OF_PACKAGES = re.compile(
    r"node_modules|\brequire\s*\.\s*resolve\b|\bmeta\.resolve\b|\b(?:module|main)\.paths\b|\bsys\.(?:exec_)?prefix\b|site-?packages"
    r"|\bsysconfig\b|\.__(?:file|path)__|\bVIRTUAL_ENV\b|\bpkg_resources\b|\bimportlib\.resources\b"
)
"""By what a source finds the folders of packages."""
PORTS = re.compile(
    r"(?i)(?:\bbind\(\s*\(?\s*(?:[\"'`][\w.:*-]*[\"'`]\s*,\s*)?|(?<![\w.])(?:udp|tcp|dns|server|listen|my|default)?_?port[\"']?\s*[:=]\s*[\"']?)"
    r"(?!0\d)(\d{1,3}|10[01]\d|102[0-3])\b(?!\.)"
)
OTHERS_PORTS = names("0 25 110 143 389 443 465 587 636 993 995")
"""Those that are mostly another server's, which is asked; where 443 is the application's own, the stacks say so."""


def needs_root(name: str, *, has_name: bool) -> str | None:
    """Return why an application with this package needs root, or a user who ``has_name``; or None."""
    why = _WHY.get(name)
    return None if why == _OF_A_NUMBER and has_name else why
