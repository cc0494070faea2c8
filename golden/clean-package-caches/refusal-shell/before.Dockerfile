FROM node:22
SHELL ["conda", "run", "-n", "env", "/bin/bash", "-c"]
RUN npm ci
RUN pip install six
