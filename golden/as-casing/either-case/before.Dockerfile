from debian:13-slim AS Base
FROM --platform=$BUILDPLATFORM localhost:5000/as/as:as aS as
FROM \
  # why
  base \
  As \
  two
