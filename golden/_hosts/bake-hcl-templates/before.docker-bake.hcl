variable "BASE" { default = "debian:13-slim" }

target "value" {
  dockerfile-inline = <<EOT
FROM ${BASE}
RUN make a
RUN make b
EOT
}
target "condition" {
  dockerfile-inline = <<EOT
FROM debian:13-slim
%{ if BASE == "" }RUN make a%{ endif }
EOT
}
target "quoted" {
  dockerfile-inline = "FROM ${BASE}\nRUN make a\nRUN make b\n"
}
target "worked-out" {
  dockerfile-inline = join("\n", ["FROM debian:13-slim", "RUN make a"])
}
target "variable" {
  dockerfile-inline = BASE
}
target "three-signs" {
  dockerfile-inline = <<EOT
FROM debian:13-slim
RUN echo $$${BASE}
EOT
}
target "mixed-indentation" {
  dockerfile-inline = <<-EOT
    FROM debian:13-slim
				RUN make a
  EOT
}
target "empty" {
  dockerfile-inline = ""
}
target "number" {
  dockerfile-inline = "FROM debian:13-slim\nRUN echo \u0024{BASE}\n"
}
