target "named" {
  context           = "./api"
  dockerfile-inline = <<EOT
FROM debian:13-slim
ADD settings.conf /etc/
EOT
}
target "by-default" {
  dockerfile-inline = <<EOT
FROM debian:13-slim
ADD settings.conf /etc/
EOT
}
target "inherited" {
  context           = "./api"
  dockerfile-inline = <<EOT
FROM debian:13-slim
ADD settings.conf /etc/
EOT
}
target "heir" {
  inherits = ["inherited"]
  context  = "."
}
target "worked-out" {
  context           = "${BAKE_CMD_CONTEXT}/api"
  dockerfile-inline = <<EOT
FROM debian:13-slim
ADD settings.conf /etc/
EOT
}
