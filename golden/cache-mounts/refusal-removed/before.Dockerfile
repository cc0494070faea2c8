FROM node:22-slim
RUN npm install --global serve && rm -rf /root/.npm && npm install --global yarn
RUN pip install flask && rm -rf $HOME/.local /tmp/x
RUN pip install flask && rm -rf /var/lib/apt/lists/*
