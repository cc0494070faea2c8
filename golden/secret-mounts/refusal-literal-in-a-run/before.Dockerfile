FROM debian:13-slim
RUN export API_TOKEN=wonderful-summer && ./install
RUN DB_PASSWORD='rain or shine' ./migrate --user=app
RUN ./login --user me --password wonderful --registry-token=wonder.ful
RUN printf 'SECRET_KEY=%s\n' "$(openssl rand -hex 32)" > .env && echo "MAIL_PASSWORD=wonderful" >> .env
RUN adduser --disabled-password --gecos '' app && curl --key client.pem https://example.com
RUN PASSWORD=changeme TOKEN=$TOKEN KEY_FILE=wonderful make token=/run/secrets/token
RUN <<EOF
export NPM_TOKEN=wonderful
npm ci
EOF
