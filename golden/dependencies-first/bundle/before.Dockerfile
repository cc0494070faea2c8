FROM ruby:3.4-slim
WORKDIR /app
COPY . .
RUN gem install bundler --no-document && bundle install --frozen
CMD ["bundle", "exec", "rackup"]
