target "web" {
  dockerfile-inline = "FROM debian:13-slim\nRUN echo \"a\"\t$${HOME}\nRUN echo \"caf\u00e9\"\n"
}
