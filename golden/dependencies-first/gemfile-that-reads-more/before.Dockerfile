FROM ruby:3.4-slim
WORKDIR /app
COPY . .
RUN gem install bundler --no-document && bundle install
CMD ["bundle", "exec", "rackup"]
