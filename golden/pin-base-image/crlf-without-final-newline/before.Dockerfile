from node
# first
RUN x
from node \
  as b
copy --from=node a b