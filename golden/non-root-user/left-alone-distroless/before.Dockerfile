FROM gcr.io/distroless/nodejs22-debian13:nonroot
COPY . .
CMD ["server.js"]
