FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends ruby bundler && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN bundle config set --local without development && bundle install --frozen
CMD ["bundle", "exec", "ruby", "app.rb"]
