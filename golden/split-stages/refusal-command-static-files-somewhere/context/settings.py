import secrets

STATIC_ROOT = secrets.token_hex()
