FROM node:22-slim
WORKDIR /app
COPY --chmod=755 . .
CMD ["./www"]
