apt-get install -y --no-install-recommends less
