# What answers on port 8000.
FROM python:3.13-slim

# who to ask
LABEL maintainer="team@example.org"
WORKDIR /app
# everything: the ignore file keeps the rest out
COPY . .

# the port that the load balancer knows
EXPOSE 8000
# no shell needed
CMD ["python", \
     # with its output at once
     "-u", "app.py"]
# the end
