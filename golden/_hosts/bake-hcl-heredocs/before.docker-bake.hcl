group "default" { targets = ["web", "api"] }

// A heredoc whose indentation does not count.
target "web" {
  context = "."
  dockerfile-inline = <<-EOT
    FROM debian:13-slim
    # what the service needs
    RUN apt-get update

    RUN apt-get install -y --no-install-recommends libpq5
    RUN test "$${HOME}" = $HOME
  EOT
  tags = ["shop/web"]
}

target "api" {
  dockerfile-inline = <<DOCKERFILE
FROM debian:13-slim
# dockwright: leave merge-runs
RUN make a
RUN make b
MAINTAINER somebody
DOCKERFILE
}
