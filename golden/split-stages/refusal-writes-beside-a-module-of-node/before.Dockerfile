FROM node:22-slim
COPY index.js /opt/tool/bin/
WORKDIR /work
CMD ["node", "/opt/tool/bin/index.js"]
